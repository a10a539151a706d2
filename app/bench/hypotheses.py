"""Measures the guesses on short inputs of our own: coverage, first hits, grounds, certainty.

With an embedder at hand it also measures how far the three lie apart, and, on public clarification
data when it lies beside the repository, what a click tells. Nothing is tuned here.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from itertools import combinations
from time import perf_counter
from types import MappingProxyType
from typing import Any

import numpy as np

from app.bench.clicks import click_rows
from app.core.domain.crafting import Candidate
from app.core.domain.memory import MemoryItem, MType, Source
from app.core.domain.persona import FACETS, NEUTRAL, Persona
from app.core.domain.request import GroundKind, Hypothesis, PastChoice, Request
from app.core.hypotheses import propose, settle
from app.core.intent import read_intent
from app.core.ports.embedding import Embedder
from app.core.ports.language import Brief
from app.core.text.tables import table

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
AUTO_ADVANCE = 0.86
Row = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A case and what was guessed for it. `held` = held out from tuning."""

    case: dict[str, Any]
    brief: Brief
    guesses: tuple[Hypothesis, ...]
    auto: bool
    held: bool
    milliseconds: float

    @property
    def covered(self) -> bool:
        """Whether the intended reading is among the guesses, with the words it must have."""
        wanted = [*self.case.get("want", ()), *self.case.get("first", ())]
        return (
            any(_fits(guess.angle, wanted) for guess in self.guesses)
            and all(self._stands(word) for word in self.case.get("words", ()))
            and not any(self._stands(word) for word in self.case.get("never", ()))
        )

    @property
    def first_hit(self) -> bool:
        """Whether the first guess is the intended reading."""
        wanted = self.case.get("first") or self.case.get("want", ())
        return _fits(self.guesses[0].angle, wanted)

    @property
    def grounded(self) -> bool:
        """Whether each reason is true: memories exist, picks were made, a ground is named."""
        known = {candidate.item.id for candidate in self.brief.recalled}
        return all(guess.grounds and self._true(guess, known) for guess in self.guesses)

    def _true(self, guess: Hypothesis, known: set[str]) -> bool:
        for ground in guess.grounds:
            if ground.kind is GroundKind.MEMORY and ground.memory_id not in known:
                return False
            if ground.kind is GroundKind.CHOICE and not self.brief.choices:
                return False
        return True

    def _stands(self, word: str) -> bool:
        return any(word.lower() in guess.question.lower() for guess in self.guesses)


def outcomes() -> tuple[Outcome, ...]:
    """Every case of the set, guessed."""
    cases = table("app.bench.data", "hypotheses.toml")["cases"]
    return tuple(_outcome(case, held=place % 3 == 2) for place, case in enumerate(cases))


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - the signature every measurement shares
    """Rows of (what, measured, target, verdict); `quick` leaves the embedder out."""
    found = outcomes()
    rows = [
        row
        for name, part in (
            ("tuned", [one for one in found if not one.held]),
            ("held out", [one for one in found if one.held]),
        )
        for row in _rows(name, part)
    ]
    rows.append(_speed(found))
    return rows if quick else [*rows, *asyncio.run(_meaning_rows(found))]


def _rows(name: str, found: Sequence[Outcome]) -> list[Row]:
    sure = [one for one in found if one.case.get("auto") is True]
    unsure = [one for one in found if one.case.get("auto") is False]
    return [
        _share(f"intended reading among the guesses ({name})", [one.covered for one in found], 0.9),
        _share(f"intended reading first ({name})", [one.first_hit for one in found], 0.7),
        _share(f"three different angles ({name})", [_distinct(one) for one in found], 1.0),
        _share(f"reasons are true ({name})", [one.grounded for one in found], 1.0),
        _share(f"certain when it should be ({name})", [one.auto for one in sure], 0.9),
        _share(f"not certain when it should not ({name})", [not one.auto for one in unsure], 1.0),
    ]


def _share(what: str, hits: Sequence[bool], target: float) -> Row:
    value = sum(hits) / len(hits) if hits else 0.0
    verdict = "ok" if value >= target else "below"
    return (what, f"{value:.3f} of {len(hits)}", f"≥ {target:.2f}", verdict)


def _speed(found: Sequence[Outcome]) -> Row:
    times = sorted(one.milliseconds for one in found)
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    verdict = "ok" if middle <= 1.0 else "above"
    return ("reading and guessing, ms", f"p50 {middle:.2f}, p95 {late:.2f}", "p50 ≤ 1", verdict)


async def _meaning_rows(found: Sequence[Outcome]) -> list[Row]:
    embedder = await _embedder()
    if embedder is None:
        return [("distance between the guesses", "no embedder here", "", "skipped")]
    try:
        distances = [await _distance(embedder, one.guesses) for one in found]
        rows = [("mean distance between the guesses", f"{np.mean(distances):.3f}", "≥ 0.25", "")]
        rows = [(what, value, target, _verdict(value, 0.25)) for what, value, target, _ in rows]
        return [*rows, *await click_rows(embedder, guess_for)]
    finally:
        await embedder.close()


def _verdict(value: str, target: float) -> str:
    return "ok" if float(value) >= target else "below"


async def _distance(embedder: Embedder, guesses: Sequence[Hypothesis]) -> float:
    vectors = await embedder.embed([guess.question for guess in guesses])
    return float(np.mean([1 - a @ b for a, b in combinations(vectors, 2)]))


async def _embedder() -> Embedder | None:
    from app.adapters.telemetry import StructuredLogs  # noqa: PLC0415 - only a full run opens it
    from app.settings import load_settings  # noqa: PLC0415
    from app.wiring.embedding import open_embedder  # noqa: PLC0415

    settings = load_settings()
    embedder = await open_embedder(settings, StructuredLogs("ERROR"), None)
    if embedder.traits.model_id and "hash" in embedder.traits.model_id:
        await embedder.close()
        return None
    return embedder


def guess_for(text: str) -> tuple[Hypothesis, ...]:
    """What a stranger would be shown for a text."""
    return propose(brief_of({"input": text}))


def _outcome(case: dict[str, Any], *, held: bool) -> Outcome:
    propose(brief_of(case | {"input": f"{case['input']} "}))  # tables are read and compiled once
    started = perf_counter()
    brief = brief_of(case)
    guesses, auto = settle(propose(brief), (), threshold=AUTO_ADVANCE)
    return Outcome(
        case=case,
        brief=brief,
        guesses=guesses,
        auto=auto,
        held=held,
        milliseconds=(perf_counter() - started) * 1_000,
    )


def brief_of(case: dict[str, Any]) -> Brief:
    """The brief a case describes."""
    text = case["input"]
    facets = dict.fromkeys(FACETS, NEUTRAL) | case.get("facets", {})
    return Brief(
        request=Request(user_id="bench", text=text, at=AT, vector=np.zeros(384, np.float32)),
        intent=read_intent(text),
        recalled=tuple(_memory(text, n) for n, text in enumerate(case.get("memories", ()))),
        choices=tuple(_choice(angle, times) for angle, times in case.get("choices", ())),
        persona=Persona(user_id="bench", last_updated=AT, facets=MappingProxyType(facets)),
    )


def _memory(text: str, number: int) -> Candidate:
    item = MemoryItem(
        id=f"memory-{number}",
        user_id="bench",
        mtype=MType.PROFILE,
        text=text,
        source=Source.STATED,
        created_at=AT,
        updated_at=AT,
    )
    return Candidate(item=item, cosine=0.5, relevance=0.6, relevant=True)


def _choice(angle: str, times: int) -> PastChoice:
    return PastChoice(
        memory_id=f"choice-{angle}",
        task=angle.partition(".")[0],
        angle=angle,
        slots=MappingProxyType({}),
        passed=(),
        times=times,
        at=AT - timedelta(days=2),
    )


def _fits(angle: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(angle, pattern) for pattern in patterns)


def _distinct(one: Outcome) -> bool:
    return len({guess.angle for guess in one.guesses}) == len(one.guesses) == 3
