"""The Hugging Face embedder over real sockets: the contract, shapes, sizes, garbage, trouble."""

from collections.abc import AsyncIterator, Callable, Iterator
from math import inf, nan

import numpy as np
import pytest

from app.adapters.embedding import HashEmbedder, open_hf_embedder
from app.adapters.embedding.huggingface import HuggingFaceEmbedder
from app.core.domain.errors import (
    Malformed,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unauthorized,
    Unavailable,
)
from app.core.ports.embedding import Embedder
from app.tests.contracts.embedding import EmbedderContract
from app.tests.fakes.openai_server import Failure, OpenAIServer, Raw, Silence, openai_server

PATH = "/models/some/model/pipeline/feature-extraction"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.fixture
async def embedder(server: OpenAIServer) -> AsyncIterator[Embedder]:
    opened = opened_for(server)
    yield opened
    await opened.close()


def opened_for(
    server: OpenAIServer, *, timeout_s: float = 5.0, dimensions: int = 384
) -> HuggingFaceEmbedder:
    return open_hf_embedder(
        model="some/model",
        dimensions=dimensions,
        base_url=server.url + PATH,
        timeout_s=timeout_s,
    )


class TestHuggingFace(EmbedderContract):
    """The server embeds by hashing, so near texts are near."""


async def test_what_comes_back_is_what_the_server_made(
    embedder: Embedder, server: OpenAIServer
) -> None:
    texts = ["a letter", "the landlord"]
    assert np.allclose(await embedder.embed(texts), await HashEmbedder().embed(texts), atol=1e-6)
    (seen,) = server.asked
    assert seen.path == PATH
    assert seen.json == {"inputs": texts, "truncate": True}


async def test_the_traits_say_that_texts_leave_and_which_model_made_the_vectors(
    embedder: Embedder,
) -> None:
    assert embedder.traits.leaves_machine
    assert embedder.traits.model_id == "hf:some/model"


async def test_many_texts_go_in_bounded_batches(embedder: Embedder, server: OpenAIServer) -> None:
    await embedder.embed([f"text {n}" for n in range(100)])
    assert [len(seen.json["inputs"]) for seen in server.asked] == [32, 32, 32, 4]
    server.seen.clear()
    await embedder.embed(["long " * 8_000] * 3)
    assert [len(seen.json["inputs"]) for seen in server.asked] == [1, 1, 1]


async def test_a_machine_s_own_token_is_not_sent_to_another_host(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_of_this_machine")
    embedder = opened_for(server)
    await embedder.embed(["a"])
    await embedder.close()
    assert "hf_of_this_machine" not in str(server.seen)


def tokens_of(texts: list[str]) -> list[list[list[float]]]:
    """Two numbers for each word, as a model without pooling answers; texts differ in length."""
    return [[[float(len(word)), 1.0] for word in text.split()] for text in texts]


def padded(texts: list[str]) -> list[list[list[float]]]:
    rows = tokens_of(texts)
    longest = max(len(row) for row in rows)
    return [[*row, *[[9.0, 9.0]] * (longest - len(row))] for row in rows]


def flat(texts: list[str]) -> object:
    """As `padded`, but the outermost list is left out for a single text."""
    return padded(texts)[0] if len(texts) == 1 else padded(texts)


@pytest.mark.parametrize("answer", [tokens_of, padded, flat])
async def test_tokens_are_averaged_and_no_padding_is_counted(
    server: OpenAIServer, answer: Callable[[list[str]], object]
) -> None:
    server.vectors = answer
    embedder = opened_for(server, dimensions=2)
    found = await embedder.embed(["aa bbbb", "c", "ddd ddd ddd"])
    again = await embedder.embed(["c"])
    await embedder.close()
    expected = np.array([[3, 1], [1, 1], [3, 1]], dtype=np.float32)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.allclose(found, expected)
    assert np.allclose(again, expected[1:2])


async def test_one_flat_row_for_one_text_is_its_vector(server: OpenAIServer) -> None:
    server.vectors = lambda _: [3.0, 4.0]
    embedder = opened_for(server, dimensions=2)
    assert np.allclose(await embedder.embed(["a"]), [[0.6, 0.8]])
    await embedder.close()


async def test_a_model_of_another_size_is_named_with_the_setting(server: OpenAIServer) -> None:
    embedder = opened_for(server, dimensions=128)
    with pytest.raises(Misconfigured, match=r"some/model makes .* 384 .*EMBED_DIMS=384"):
        await embedder.embed(["a"])
    assert "EMBED_DIMS" in (await embedder.health()).detail
    await embedder.close()


@pytest.mark.parametrize(
    "answer",
    [
        [[nan, 1.0]],
        [[inf, 1.0]],
        [[1e300, 1.0]],
        [[0.0, 0.0]],
        [[1.0, 2.0], [3.0, 4.0], [5.0]],
        [],
        [[]],
        {"embeddings": []},
        "text",
        None,
        [["a", "b"]],
        7,
        [[[[[1.0]]]]],
    ],
)
@pytest.mark.filterwarnings("ignore:overflow encountered")
async def test_vectors_that_are_none_are_malformed(server: OpenAIServer, answer: object) -> None:
    server.vectors = lambda _: answer
    embedder = opened_for(server, dimensions=2)
    with pytest.raises(Malformed):
        await embedder.embed(["a secret text"])
    assert not (await embedder.health()).ok
    await embedder.close()


async def test_too_few_vectors_are_malformed(server: OpenAIServer) -> None:
    server.vectors = lambda _: [[1.0, 2.0], [2.0, 1.0]]
    embedder = opened_for(server, dimensions=2)
    with pytest.raises(Malformed):
        await embedder.embed(["a", "b", "c"])
    await embedder.close()


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (Failure(200, "<html>hello</html>", content_type="text/html"), Malformed),
        (Failure(200, "{not json"), Malformed),
        (Failure(401), Unauthorized),
        (Failure(404), ProviderError),
        (Failure(429, headers={"Retry-After": "60"}), RateLimited),
    ],
)
async def test_an_answer_that_is_none_is_translated_and_not_asked_again(
    embedder: Embedder, server: OpenAIServer, trouble: Failure, expected: type[ProviderError]
) -> None:
    server.script(trouble)
    with pytest.raises(expected):
        await embedder.embed(["a secret text"])
    assert len(server.asked) == 1
    assert (await embedder.health()).detail.startswith("error: ")


@pytest.mark.parametrize(
    "trouble", [Failure(503), Failure(429, headers={"Retry-After": "0"}), Raw(), Raw(reset=True)]
)
async def test_trouble_that_passes_is_not_noticed(
    embedder: Embedder, server: OpenAIServer, trouble: Failure | Raw
) -> None:
    server.script(trouble)
    assert (await embedder.embed(["a"])).shape == (1, 384)
    assert len(server.asked) == 2
    assert (await embedder.health()).ok


async def test_a_server_that_is_silent_is_given_up_in_time_and_then_left_alone(
    server: OpenAIServer,
) -> None:
    embedder = opened_for(server, timeout_s=0.1)
    server.script(*[Silence()] * 5)
    for _ in range(5):
        with pytest.raises(Unavailable, match=r"did not answer within 0\.1 s"):
            await embedder.embed(["a"])
    with pytest.raises(Unavailable, match="failed several times"):
        await embedder.embed(["a"])
    assert len(server.asked) == 5
    await embedder.close()


def test_without_a_token_and_an_address_the_sentence_says_what_to_set() -> None:
    with pytest.raises(Misconfigured, match="HF_TOKEN"):
        open_hf_embedder(model="some/model", dimensions=384)
    with pytest.raises(Misconfigured, match="HF_EMBEDDING_MODEL"):
        open_hf_embedder(model=" ", dimensions=384, token="hf_x")
