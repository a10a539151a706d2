"""What every `Embedder` must do; a test inherits `EmbedderContract` and gives `embedder`.

    class TestOurEmbedder(EmbedderContract):
        @pytest.fixture
        async def embedder(self):
            embedder = await open_it()
            yield embedder
            await embedder.close()

Each embedder is asked only through the port.
"""

import asyncio

import numpy as np
import pytest

from app.core.domain.errors import Unavailable
from app.core.ports.embedding import Embedder

ODD_TEXTS = {
    "empty": "",
    "blank": " \t\r\n\u00a0\u3000",
    "one letter": "a",
    "8,000 characters": "An endless complaint about the heating. " * 200,
    "8,000 characters without a space": "x" * 8_000,
    "emoji": "👩‍👩‍👧‍👦 🇯🇵 🤷🏽‍♂️ ❤️",
    "Chinese": "请帮我给房东写一封关于暖气的信。",
    "Arabic": "ساعدني في كتابة رسالة إلى صاحب البيت",
    "Thai": "ช่วยเขียนอีเมลถึงเจ้าของบ้าน",
    "combining marks": "Z\u0300\u0301\u0302\u0303a\u0308\u0315lgo\u0489",
    "control characters": "nul \x00 bell \x07 escape \x1b[31m \u202e reversed \ufeff",
    "half a surrogate pair": "broken \ud83d emoji",
    "code": "SELECT '; DROP TABLE x; --' FROM `a` WHERE b = {c} AND d <> $e;",
    "punctuation": "?!… — “;”",
}

# a text, one near to it, and one that has nothing to do with it
TRIPLES = (
    (
        "write a letter to my landlord about the heating",
        "a letter to the landlord: the heating is broken",
        "fastest sorting algorithm for nearly ordered integers",
    ),
    (
        "I prefer short answers with bullet points",
        "keep answers short and use bullet points",
        "the train to Lisbon leaves before sunrise",
    ),
    (
        "recipe for sourdough bread with rye flour",
        "how to bake sourdough bread from rye",
        "quarterly tax report of the company",
    ),
)


class EmbedderContract:
    """Shape, length, determinism, robustness, meaning, concurrency, closing."""

    async def test_traits_say_which_model_makes_vectors_of_which_size(
        self, embedder: Embedder
    ) -> None:
        assert embedder.traits.name
        assert embedder.traits.model_id
        assert (await embedder.embed(["a"])).shape == (1, embedder.traits.dimensions)

    async def test_a_batch_gives_one_float32_row_of_unit_length_for_each_text(
        self, embedder: Embedder
    ) -> None:
        texts = [f"note {n} about item {n * n}" for n in range(37)]
        vectors = await embedder.embed(texts)
        assert vectors.shape == (37, embedder.traits.dimensions)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
        assert len(np.unique(vectors.round(4), axis=0)) == 37

    async def test_no_texts_give_no_rows(self, embedder: Embedder) -> None:
        assert (await embedder.embed([])).shape == (0, embedder.traits.dimensions)

    async def test_a_text_has_one_vector_alone_in_a_batch_and_twice_in_it(
        self, embedder: Embedder
    ) -> None:
        texts = [*ODD_TEXTS.values(), *(text for triple in TRIPLES for text in triple)]
        alone = np.concatenate([await embedder.embed([text]) for text in texts])
        together = await embedder.embed([*texts, *reversed(texts)])
        assert np.abs(together[: len(texts)] - alone).max() <= 1e-6
        assert np.abs(together[len(texts) :][::-1] - alone).max() <= 1e-6

    @pytest.mark.parametrize("kind", ODD_TEXTS)
    async def test_an_odd_text_has_a_finite_unit_vector(
        self, embedder: Embedder, kind: str
    ) -> None:
        (vector,) = await embedder.embed([ODD_TEXTS[kind]])
        assert np.isfinite(vector).all()
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)

    async def test_near_texts_are_closer_than_far_ones(self, embedder: Embedder) -> None:
        for text, near, far in TRIPLES:
            own, near_by, far_off = await embedder.embed([text, near, far])
            assert own @ near_by > own @ far_off + 0.1

    async def test_fifty_calls_at_once_get_the_vectors_of_their_own_texts(
        self, embedder: Embedder
    ) -> None:
        texts = [f"caller {n} asks for {n} loaves of bread" for n in range(50)]
        answers = await asyncio.gather(*(embedder.embed([text, "shared"]) for text in texts))
        expected = await embedder.embed([*texts, "shared"])
        for number, answer in enumerate(answers):
            assert np.abs(answer - expected[[number, -1]]).max() <= 1e-6

    async def test_a_cancelled_call_disturbs_no_other(self, embedder: Embedder) -> None:
        texts = [f"page {n} of the handbook" for n in range(40)]
        cancelled = asyncio.create_task(embedder.embed(texts))
        other = asyncio.create_task(embedder.embed(texts[:3]))
        await asyncio.sleep(0)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        assert np.abs(await other - await embedder.embed(texts[:3])).max() <= 1e-6
        assert (await embedder.health()).ok

    async def test_writing_into_an_answer_changes_no_later_one(self, embedder: Embedder) -> None:
        first = await embedder.embed(["a text", "another"])
        kept = first.copy()
        first[:] = 0
        assert np.array_equal(await embedder.embed(["a text", "another"]), kept)

    async def test_it_is_healthy_until_closed_and_then_refuses(self, embedder: Embedder) -> None:
        assert (await embedder.health()).detail == "ok"
        await embedder.close()
        await embedder.close()
        with pytest.raises(Unavailable):
            await embedder.embed(["too late"])
        health = await embedder.health()
        assert not health.ok
        assert health.detail.startswith("error: ")
