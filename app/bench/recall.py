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
_ABSENT = "absent"
Row = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One question's search: places of its evidence among the results, and which were relevant."""

    places: tuple[int | None, ...]
    evidence_relevant: tuple[bool, ...]
    relevant: int


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    """Rows of (what, measured, target, verdict) for both ways of retrieval."""
    folder = Path(os.environ.get("INKLING_EVAL", _ROOT.parent / "shared" / "eval"))
    file = folder / _FILE
    if not file.is_file():
        return [("recall on long conversations", "no public data here", "", "-")]
    conversations = json.loads(file.read_text(encoding="utf-8"))["conversations"]
    chosen = conversations[:_QUICK_CONVERSATIONS] if quick else conversations
    return [*asyncio.run(_measure(chosen, "hybrid")), *asyncio.run(_measure(chosen, "dense"))]


async def _measure(conversations: Sequence[Any], retrieval: str) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(
            inkling_home=Path(home), embedder="local", retrieval=retrieval, log_level="ERROR"
        )
        async with build(settings) as services:
            for talk in conversations:
                await services.memories.bring_in(str(talk["id"]), _turns(talk))
            own, strange = await _ask_all(services, conversations)
    return _rows(own, strange, retrieval)


def _turns(talk: Any) -> list[MemoryItem]:  # noqa: ANN401  # public data
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


async def _ask_all(
    services: Services, conversations: Sequence[Any]
) -> tuple[list[Found], list[Found]]:
    """Every answerable question asked of its own conversation, and of the next one."""
    own, strange = [], []
    for place, talk in enumerate(conversations):
        stranger = str(conversations[(place + 1) % len(conversations)]["id"])
        for question in talk["questions"]:
            evidence = [str(turn) for turn in question["evidence"]]
            if question["kind"] != _ABSENT and evidence:
                own.append(await _ask(services, str(talk["id"]), question["question"], evidence))
                strange.append(await _ask(services, stranger, question["question"], ()))
    return own, strange


async def _ask(services: Services, user_id: str, question: str, evidence: Sequence[str]) -> Found:
    results = [one.candidate for one in await services.memories.search(user_id, question, _TOP)]
    places = {one.item.id: place for place, one in enumerate(results)}
    relevant = {one.item.id for one in results if one.relevant}
    return Found(
        places=tuple(places.get(turn) for turn in evidence),
        evidence_relevant=tuple(turn in relevant for turn in evidence),
        relevant=len(relevant),
    )


def _rows(own: Sequence[Found], strange: Sequence[Found], retrieval: str) -> list[Row]:
    at_five, at_ten = _recall(own, 5), _recall(own, 10)
    silent = float(np.mean([one.relevant == 0 for one in strange]))
    kept = float(np.mean([np.mean(one.evidence_relevant) for one in own]))
    hybrid = retrieval == "hybrid"
    return [
        _row(f"{retrieval}: R@5, {len(own)} questions", at_five, 0.73 if hybrid else None),
        _row(f"{retrieval}: R@10", at_ten, 0.81 if hybrid else None),
        _row(f"{retrieval}: evidence above the threshold", kept, None),
        _row(f"{retrieval}: strangers' questions answered by silence", silent, None),
    ]


def _recall(own: Sequence[Found], first: int) -> float:
    return float(
        np.mean(
            [np.mean([place is not None and place < first for place in one.places]) for one in own]
        )
    )


def _row(what: str, value: float, target: float | None) -> Row:
    if target is None:
        return what, f"{value:.3f}", "", "-"
    return what, f"{value:.3f}", f"≥ {target}", "ok" if value >= target else "miss"
