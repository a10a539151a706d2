"""Asks every question of its own person's memories and of strangers', and says what was found.

Through the services as they are built, or over HTTP through a running server: the same questions,
the same figures. Nothing is judged here but places and marks.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import numpy as np

from app.bench.corpora import ABSENT, Person, Question
from app.bench.served import served
from app.core.domain.memory import MemoryItem
from app.core.portable import memory_to_json
from app.services import Services

TOP = 100
LOOKED_AT = 10
_PART = 200  # memories in one import; any number gives the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One memory found, in its place: which, and whether it is marked as relevant."""

    id: str
    relevant: bool


class Searcher(Protocol):
    """Where memories are kept and searched."""

    async def keep(self, person: Person) -> None:
        """Bring in a person's memories, in their order; those that are there stay."""

    async def search(self, user_id: str, words: str) -> list[Result]:
        """The best 100, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One question's search: where its evidence came, whether that was marked, and what else.

    `places` and `marked` are parallel to the evidence; a place is None beyond the first 100.
    `relevant` counts what is marked, `noise` those of them on other matters than the evidence.
    """

    kind: str
    places: tuple[int | None, ...]
    marked: tuple[bool, ...]
    relevant: int
    noise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All searches: of one's own memories, of a stranger's, and for what is not there."""

    own: tuple[Found, ...]
    strange: tuple[Found, ...]
    absent: tuple[Found, ...]

    def recall(self, first: int, kind: str | None = None) -> float:
        """R@first over all questions, or those of a kind."""
        chosen = [one for one in self.own if kind in (None, one.kind)]
        shares = [np.mean([_within(place, first) for place in one.places]) for one in chosen]
        return float(np.mean(shares))

    def marked(self, kind: str | None = None) -> float:
        """The share of the evidence among the first ten results that counts as relevant."""
        found = [
            marked
            for one in self.own
            if kind in (None, one.kind)
            for place, marked in zip(one.places, one.marked, strict=True)
            if _within(place, LOOKED_AT)
        ]
        return float(np.mean(found)) if found else 0.0

    @property
    def marks(self) -> float:
        """How many memories are marked per question of one's own, evidence or not."""
        return float(np.mean([one.relevant for one in self.own]))

    @property
    def silent(self) -> float:
        """The share of strangers' questions that find nothing relevant."""
        return _silence(self.strange)

    @property
    def silent_elsewhere(self) -> float:
        """The same, but for what bears on the same matter as the evidence ("a job", "a diet")."""
        return float(np.mean([one.noise == 0 for one in self.strange]))

    @property
    def absent_silent(self) -> float:
        """The share of near misses that find nothing relevant."""
        return _silence(self.absent)


async def ask_all(searcher: Searcher, people: Sequence[Person], strangers: int) -> Findings:
    """Every question of its own person, and the answerable ones of the next `strangers` too.

    A stranger is of the same half, so that what was kept apart stays apart.
    """
    for person in people:
        await searcher.keep(person)
    own, strange, absent = [], [], []
    for person in people:
        others = _next(person, people, strangers)
        for question in person.questions:
            if question.kind == ABSENT:
                absent.append(await _ask(searcher, person, question, person))
                continue
            own.append(await _ask(searcher, person, question, person))
            strange += [await _ask(searcher, other, question, person) for other in others]
    return Findings(own=tuple(own), strange=tuple(strange), absent=tuple(absent))


def _next(person: Person, people: Sequence[Person], number: int) -> list[Person]:
    half = [one for one in people if one.half == person.half]
    place = half.index(person)
    return [half[(place + step) % len(half)] for step in range(1, min(number, len(half) - 1) + 1)]


async def _ask(searcher: Searcher, asked: Person, question: Question, asker: Person) -> Found:
    results = await searcher.search(asked.id, question.words)
    places = {one.id: place for place, one in enumerate(results)}
    relevant = {one.id for one in results if one.relevant}
    own = asked is asker
    tags = {item.id: frozenset(item.tags) for item in asked.memories}
    matters = frozenset().union(
        *(item.tags for item in asker.memories if item.id in question.evidence)
    )
    return Found(
        kind=question.kind,
        places=tuple(places.get(one) for one in question.evidence) if own else (),
        marked=tuple(one in relevant for one in question.evidence) if own else (),
        relevant=len(relevant),
        noise=sum(matters.isdisjoint(tags[one]) for one in relevant),
    )


class ServicesSearcher:
    """The product as it is built, in this process."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def keep(self, person: Person) -> None:
        """Bring in a person's memories."""
        await self._services.memories.bring_in(person.id, person.memories)

    async def search(self, user_id: str, words: str) -> list[Result]:
        """What the service finds."""
        found = [one.candidate for one in await self._services.memories.search(user_id, words, TOP)]
        return [Result(id=one.item.id, relevant=one.relevant) for one in found]


class HttpSearcher:
    """A running server, asked as any program would ask it."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    async def keep(self, person: Person) -> None:
        """Import a person's memories, part by part."""
        for start in range(0, len(person.memories), _PART):
            part = [_sent(item) for item in person.memories[start : start + _PART]]
            answer = self._post("/v1/memory/import", {"user_id": person.id, "memories": part})
            if answer.get("errors"):
                raise RuntimeError(f"not all was imported: {answer['errors'][:3]}")

    async def search(self, user_id: str, words: str) -> list[Result]:
        """What the server answers."""
        asked = {"user_id": user_id, "query": words, "top_k": TOP}
        results = self._post("/v1/memories/search", asked)["results"]
        return [Result(id=str(one["id"]), relevant=bool(one["relevant"])) for one in results]

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401  # an API's JSON
        answer = self._client.post(path, json=body)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[HttpSearcher]:
    """A server of our own on a free port, with its memories in `home`."""
    with (
        served(home, **environment) as running,
        httpx.Client(base_url=running.url, timeout=120) as client,
    ):
        yield HttpSearcher(client)


def _sent(item: MemoryItem) -> dict[str, Any]:
    told: dict[str, Any] = dict(memory_to_json(item))
    return {key: value for key, value in told.items() if key not in {"user_id", "embedding"}}


def _silence(found: Sequence[Found]) -> float:
    return float(np.mean([one.relevant == 0 for one in found]))


def _within(place: int | None, first: int) -> bool:
    return place is not None and place < first
