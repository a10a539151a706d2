"""Measures search on long public conversations: what is found, and where silence is kept.

Every turn becomes one memory of the conversation's person, every question one search. R@k is the
mean share of a question's evidence among the first k results. Silence is the share of questions
that, asked of another person's memories, find nothing relevant. Nothing is tuned here.
"""

import asyncio
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from app.core.domain.memory import MemoryItem, MType, Source
from app.services import Services
from app.settings import load_settings
from app.wiring import build

_ROOT = Path(__file__).resolve().parents[2]
_FILE = "locomo_dev.json"
_QUICK_CONVERSATIONS = 2
_TOP = 100
_LOOKED_AT = 10
ABSENT = "absent"
"""The kind of a question whose answer is not there: a near miss."""
Row = tuple[str, str, str, str]
Talk = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One question's search: where its evidence came, whether that was marked, and how many were.

    `places` and `marked` are parallel to the evidence; a place is None beyond the first 100.
    """

    kind: str
    places: tuple[int | None, ...]
    marked: tuple[bool, ...]
    relevant: int


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

    @property
    def marked(self) -> float:
        """The share of the evidence among the first ten results that counts as relevant."""
        return float(
            np.mean(
                [
                    marked
                    for one in self.own
                    for place, marked in zip(one.places, one.marked, strict=True)
                    if _within(place, _LOOKED_AT)
                ]
            )
        )

    @property
    def silent(self) -> float:
        """The share of strangers' questions that find nothing relevant."""
        return _silence(self.strange)

    @property
    def absent_silent(self) -> float:
        """The share of near misses that find nothing relevant."""
        return _silence(self.absent)


def conversations(quick: bool = False) -> list[Talk]:  # noqa: FBT001, FBT002  # the parts' one shape
    """The public conversations, under `INKLING_EVAL` or beside the repository; none is no error."""
    folder = Path(os.environ.get("INKLING_EVAL", _ROOT.parent / "shared" / "eval"))
    file = folder / _FILE
    if not file.is_file():
        return []
    found: list[Talk] = json.loads(file.read_text(encoding="utf-8"))["conversations"]
    return found[:_QUICK_CONVERSATIONS] if quick else found


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    """Rows of (what, measured, target, verdict) for both ways of retrieval."""
    talks = conversations(quick)
    if not talks:
        return [("recall on long conversations", "no public data here", "", "-")]
    return asyncio.run(_measure(talks))


async def _measure(talks: Sequence[Talk]) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        hybrid = await findings(talks, Path(home), "hybrid")
        dense = await findings(talks, Path(home), "dense")
    return [*_hybrid_rows(hybrid), *_dense_rows(dense)]


async def findings(talks: Sequence[Talk], home: Path, retrieval: str = "hybrid") -> Findings:
    """Ask everything of the product as it is built for one home; turns that are there stay."""
    settings = load_settings(
        inkling_home=home, embedder="local", retrieval=retrieval, log_level="ERROR"
    )
    async with build(settings) as services:
        for talk in talks:
            await services.memories.bring_in(str(talk["id"]), turns_of(talk))
        return await ask_all(services, talks)


def turns_of(talk: Talk) -> list[MemoryItem]:
    """Each turn as a HISTORY memory, dated and numbered as it was said."""
    return [
        MemoryItem(
            id=str(turn["id"]),
            user_id=str(talk["id"]),
            mtype=MType.HISTORY,
            text=f"{turn['speaker']}: {turn['text']}",
            source=Source.IMPORT,
            created_at=datetime.fromisoformat(turn["at"]),
            updated_at=datetime.fromisoformat(turn["at"]),
            metadata={
                "conversation_id": str(talk["id"]),
                "session": turn["session"],
                "turn": place,
                "speaker": turn["speaker"],
            },
        )
        for place, turn in enumerate(talk["turns"])
    ]


async def ask_all(services: Services, talks: Sequence[Talk]) -> Findings:
    """Every question of its own conversation, and the answerable ones of the next person too."""
    own, strange, absent = [], [], []
    for place, talk in enumerate(talks):
        me, stranger = str(talk["id"]), str(talks[(place + 1) % len(talks)]["id"])
        for question in talk["questions"]:
            if question["kind"] == ABSENT:
                absent.append(await _ask(services, me, question))
            elif question["evidence"]:
                own.append(await _ask(services, me, question))
                strange.append(await _ask(services, stranger, question))
    return Findings(own=tuple(own), strange=tuple(strange), absent=tuple(absent))


async def _ask(services: Services, user_id: str, question: dict[str, Any]) -> Found:
    searched = await services.memories.search(user_id, str(question["question"]), _TOP)
    results = [one.candidate for one in searched]
    places = {one.item.id: place for place, one in enumerate(results)}
    relevant = {one.item.id for one in results if one.relevant}
    evidence = [str(turn) for turn in question["evidence"]]
    return Found(
        kind=str(question["kind"]),
        places=tuple(places.get(turn) for turn in evidence),
        marked=tuple(turn in relevant for turn in evidence),
        relevant=len(relevant),
    )


def _hybrid_rows(found: Findings) -> list[Row]:
    kinds = sorted({one.kind for one in found.own})
    rows = [
        _row(f"R@5, {len(found.own)} questions", found.recall(5), 0.73),
        _row("R@10", found.recall(10), 0.81),
        _row("evidence found in the top 10 that is marked relevant", found.marked, 0.90),
        _row("strangers' questions answered by silence", found.silent, 0.85),
    ]
    if found.absent:
        what = f"near misses answered by silence, {len(found.absent)} questions"
        rows.append(_row(what, found.absent_silent, None))
    for kind in kinds:
        count = sum(one.kind == kind for one in found.own)
        both = f"{found.recall(5, kind):.3f} / {found.recall(10, kind):.3f}"
        rows.append((f"R@5 / R@10, {kind.replace('_', ' ')}, {count} questions", both, "", "-"))
    return rows


def _dense_rows(found: Findings) -> list[Row]:
    both = f"{found.recall(5):.3f} / {found.recall(10):.3f}"
    silence = f"{found.marked:.3f} / {found.silent:.3f}"
    return [
        ("RETRIEVAL=dense: R@5 / R@10", both, "", "-"),
        ("RETRIEVAL=dense: evidence marked / strangers silent", silence, "", "-"),
    ]


def _silence(found: Sequence[Found]) -> float:
    return float(np.mean([one.relevant == 0 for one in found]))


def _within(place: int | None, first: int) -> bool:
    return place is not None and place < first


def _row(what: str, value: float, target: float | None) -> Row:
    if target is None:
        return what, f"{value:.3f}", "", "-"
    return what, f"{value:.3f}", f"≥ {target}", "ok" if value >= target else "miss"
