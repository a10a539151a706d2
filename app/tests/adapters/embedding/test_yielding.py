"""An embedder that fails costs meaning, never the request."""

import asyncio
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from app.adapters.embedding.cached import CachedEmbedder
from app.adapters.embedding.hash import HashEmbedder
from app.adapters.embedding.yielding import YieldingEmbedder
from app.adapters.resilience import Breaker
from app.core.domain.errors import ProviderError, RateLimited, Unauthorized, Unavailable
from app.core.domain.trace import degraded, watch_degradation
from app.core.ports.embedding import Embedder
from app.tests.contracts.embedding import EmbedderContract

DIMENSIONS = 32


class Notes:
    """Telemetry that is read by the test."""

    def __init__(self) -> None:
        self.warnings: list[tuple[str, object]] = []

    def event(self, name: str, **fields: str | float | bool | None) -> None:
        """Nothing here tells events."""

    def warning(self, name: str, **fields: str | float | bool | None) -> None:
        self.warnings.append((name, fields.get("reason")))


class Wilful(HashEmbedder):
    """Does what the test says: raises, stalls, or spoils its answer."""

    def __init__(self) -> None:
        super().__init__(DIMENSIONS)
        self.calls = 0
        self.error: ProviderError | None = None
        self.let_go = asyncio.Event()
        self.let_go.set()
        self.spoil: Callable[[NDArray[np.float32]], NDArray[np.float32]] = lambda rows: rows

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        await self.let_go.wait()
        if self.error is not None:
            raise self.error
        return self.spoil(await super().embed(texts))


def made(**options: Breaker) -> tuple[YieldingEmbedder, Wilful, Notes]:
    inner, notes = Wilful(), Notes()
    return YieldingEmbedder(CachedEmbedder(inner), notes, 0.2, **options), inner, notes


class TestYieldingEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return YieldingEmbedder(HashEmbedder(384), Notes(), 5.0)


@pytest.mark.parametrize(
    "error", [Unavailable("away"), Unauthorized("no key"), RateLimited("wait", retry_after=1.0)]
)
async def test_a_failure_answers_zeros_and_notes_it(error: ProviderError) -> None:
    embedder, inner, notes = made()
    inner.error = error
    watch_degradation()
    vectors = await embedder.embed(["one", "two"])
    assert vectors.shape == (2, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert not vectors.any()
    assert degraded() == {"embedder"}
    assert notes.warnings == [("embedder_yielded", type(error).__name__)]
    health = await embedder.health()
    assert health.ok
    assert health.detail == f"error: {error}"


async def test_a_success_notes_nothing() -> None:
    embedder, _, notes = made()
    watch_degradation()
    assert (await embedder.embed(["one"])).any()
    assert degraded() == frozenset()
    assert notes.warnings == []
    assert (await embedder.health()).detail == "ok"


async def test_a_slow_answer_is_not_waited_for_but_kept_for_the_next_caller() -> None:
    embedder, inner, _ = made()
    inner.let_go.clear()
    assert not (await embedder.embed(["one"])).any()
    inner.let_go.set()
    assert (await embedder.embed(["one"])).any()
    assert inner.calls == 1


async def test_zeros_are_never_kept() -> None:
    embedder, inner, _ = made()
    inner.error = Unavailable("away")
    assert not (await embedder.embed(["one"])).any()
    inner.error = None
    assert (await embedder.embed(["one"])).any()
    assert (await embedder.health()).detail == "ok"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows[:, :-1],
        lambda rows: rows[:-1],
        lambda rows: rows * np.float32(np.nan),
        lambda rows: rows * np.float32(2.0),
        np.zeros_like,
    ],
    ids=["too narrow", "too few", "no numbers", "too long", "empty"],
)
async def test_vectors_that_cannot_be_used_are_as_good_as_none(
    spoil: Callable[[NDArray[np.float32]], NDArray[np.float32]],
) -> None:
    inner, notes = Wilful(), Notes()
    inner.spoil = spoil
    vectors = await YieldingEmbedder(inner, notes, 1.0).embed(["one", "two"])
    assert vectors.shape == (2, DIMENSIONS)
    assert not vectors.any()
    assert notes.warnings == [("embedder_yielded", "Malformed")]


async def test_after_failures_in_a_row_it_is_left_alone_and_then_tried_again() -> None:
    seconds = [0.0]
    breaker = Breaker("The embedder", failures=3, rest_s=10.0, seconds=lambda: seconds[0])
    embedder, inner, _ = made(breaker=breaker)
    inner.error = Unavailable("away")
    for number in range(20):
        assert not (await embedder.embed([f"text {number}"])).any()
    assert inner.calls == 3
    inner.error = None
    seconds[0] = 11.0
    assert (await embedder.embed(["text"])).any()


async def test_no_texts_ask_nobody() -> None:
    embedder, inner, _ = made()
    assert (await embedder.embed([])).shape == (0, DIMENSIONS)
    assert inner.calls == 0
