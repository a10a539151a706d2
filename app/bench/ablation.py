"""Says which signal of retrieval buys what: each left out, each alone, and the textbook methods.

What a search finds is fetched once for every question of the public conversations; then the same
candidates are put in order again with other weights. Silence is judged at an unchanged threshold,
so it is left out here. `python -m app bench ablation`; no part of the default run.
"""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.adapters.embedding import open_local_embedder
from app.adapters.memory.local import open_local_memory
from app.adapters.time import SystemClock
from app.bench.corpora import ABSENT, Person, conversations
from app.bench.recall import Row
from app.core.domain.memory import Hit, MemoryItem, MemoryQuery
from app.core.ports.embedding import Embedder
from app.core.ports.memory import MemoryProvider
from app.core.retrieval import SPEECH_WEIGHTS as WEIGHTS
from app.core.retrieval import signals_of

Floats = NDArray[np.float64]
Scorer = Callable[["Question"], Floats]

GROUPS = {
    "meaning": ("meaning",),
    "words of the turn": ("turn",),
    "words within one turn": ("near",),
    "words within two turns": ("around",),
    "words within four turns": ("wide",),
    "all windows": ("near", "around", "wide"),
    "words of the session": ("session",),
    "speaker": ("speaker",),
    "date": ("date",),
    "asks rather than tells": ("asking",),
    "says much": ("substance",),
    "names what is asked for": ("answer",),
}
_BATCH = 128
_LIMIT = 200
_RRF = 60.0  # Cormack, Clarke & Büttcher (2009), "Reciprocal Rank Fusion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was found for a question: [hits, signals], both raw signals, and whether it answers.

    `evidence` counts all turns that answer, found or not.
    """

    signals: Floats
    cosines: Floats
    lexical: Floats
    answers: NDArray[np.bool_]
    evidence: int


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    """Rows of R@5 / R@10, and how far each is from the whole."""
    talks = conversations()[: 2 if quick else None]
    if not talks:
        return [("which signal buys what", "no public data here", "", "-")]
    return rows(asyncio.run(_questions(talks)))


def rows(questions: Sequence[Question]) -> list[Row]:
    """The table for questions whose candidates are known."""
    whole = recalls(questions, _weighted(dict(WEIGHTS)))
    table = [_row(f"all signals, {len(questions)} questions", whole, None)]
    for name, signals in GROUPS.items():
        weights = {one: 0.0 if one in signals else weight for one, weight in WEIGHTS}
        table.append(_row(f"without: {name}", recalls(questions, _weighted(weights)), whole))
    for name, signals in GROUPS.items():
        weights = {one: weight if one in signals else 0.0 for one, weight in WEIGHTS}
        table.append(_row(f"alone: {name}", recalls(questions, _weighted(weights)), None))
    for name, scorer in (("BM25", _lexical), ("dense", _dense), ("RRF of both", _fused)):
        table.append(_row(f"textbook: {name}", recalls(questions, scorer), None))
    return table


def recalls(questions: Sequence[Question], scorer: Scorer) -> tuple[float, float]:
    """R@5 and R@10 when the candidates are put in the order of these scores, then of the cosine."""
    both = []
    for one in questions:
        order = np.lexsort((-one.cosines, -scorer(one)))
        answers = one.answers[order]
        both.append((answers[:5].sum() / one.evidence, answers[:10].sum() / one.evidence))
    five, ten = np.mean(both, axis=0)
    return float(five), float(ten)


async def _questions(talks: Sequence[Person]) -> list[Question]:
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as home:
        embedder = await open_local_embedder(Path(home))
        memory = await open_local_memory(Path(home) / "m.db", embedder, clock=clock)
        found = []
        for talk in talks:
            await _keep(memory, embedder, talk.memories)
            asked = [one for one in talk.questions if one.kind != ABSENT]
            for one in asked:
                evidence, words = frozenset(one.evidence), one.words
                query = MemoryQuery(
                    user_id=talk.id,
                    vector=(await embedder.embed([words]))[0],
                    text=words,
                    now=clock.now(),
                    limit=_LIMIT,
                )
                found.append(question(query, await memory.search(query), evidence))
        await memory.close()
        await embedder.close()
    return found


async def _keep(memory: MemoryProvider, embedder: Embedder, items: Sequence[MemoryItem]) -> None:
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]
        vectors = await embedder.embed([item.text for item in batch])
        await memory.upsert(
            [_embedded(item, vector) for item, vector in zip(batch, vectors, strict=True)]
        )


def question(query: MemoryQuery, hits: Sequence[Hit], evidence: frozenset[str]) -> Question:
    """What a search found, as numbers."""
    judged = signals_of(query.text, hits, query.now)
    values = [
        one.speech.values(one.meaning, one.date) if one.speech else (0.0,) * len(WEIGHTS)
        for one in judged
    ]
    return Question(
        signals=np.array(values).reshape(-1, len(WEIGHTS)),
        cosines=np.array([hit.cosine for hit in hits]),
        lexical=np.array([hit.lexical for hit in hits]),
        answers=np.array([hit.item.id in evidence for hit in hits], dtype=np.bool_),
        evidence=len(evidence),
    )


def _embedded(item: MemoryItem, vector: NDArray[np.float32]) -> MemoryItem:
    return replace(item, embedding=vector)


def _weighted(weights: dict[str, float]) -> Scorer:
    vector = np.array([weights[name] for name, _ in WEIGHTS])
    return lambda one: np.asarray(one.signals @ vector)


def _lexical(one: Question) -> Floats:
    return one.lexical


def _dense(one: Question) -> Floats:
    return one.cosines


def _fused(one: Question) -> Floats:
    return 1 / (_RRF + _places(one.lexical)) + 1 / (_RRF + _places(one.cosines))


def _places(scores: Floats) -> Floats:
    """1 for the best."""
    places = np.empty(scores.size)
    places[np.argsort(-scores, kind="stable")] = np.arange(1, scores.size + 1)
    return places


def _row(what: str, value: tuple[float, float], whole: tuple[float, float] | None) -> Row:
    measured = f"{value[0]:.3f} / {value[1]:.3f}"
    if whole is None:
        return what, measured, "", "-"
    change = f"{value[0] - whole[0]:+.3f} / {value[1] - whole[1]:+.3f}"
    return what, f"{measured} ({change})", "", "-"
