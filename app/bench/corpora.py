"""Names what is searched by the recall bench: people with memories, and what one asks of them.

Six kinds of memory: long public conversations (read where they lie, none is no error), and from
`data/` small conversations, short facts (some in other languages) and passages of our own.
"""

import json
import os
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from app.core.domain.memory import MemoryItem, MType, Source

ABSENT = "absent"
"""The kind of a question whose answer is not there: a near miss."""

_ROOT = Path(__file__).resolve().parents[2]
_FILE = "locomo_dev.json"
_PAUSE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_WRITTEN = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
_Entry = tuple[MType, str, tuple[str, ...], list[str]]
_MARKS = {"=": "shared words", "~": "paraphrased", "!": "request"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one asks, of which kind it is, and the ids of the memories that answer it."""

    words: str
    kind: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person's memories and the questions about them.

    `half` is "seen" for what was looked at when numbers were chosen, "apart" for what came after.
    """

    id: str
    half: str
    memories: tuple[MemoryItem, ...]
    questions: tuple[Question, ...]


def conversations() -> list[Person]:
    """The long public conversations, under `INKLING_EVAL` or beside the repository."""
    folder = Path(os.environ.get("INKLING_EVAL", _ROOT.parent / "shared" / "eval"))
    file = folder / _FILE
    if not file.is_file():
        return []
    found = json.loads(file.read_text(encoding="utf-8"))["conversations"]
    return [_speaker(raw, raw["questions"]) for raw in found]


def talks() -> list[Person]:
    """Our own small conversations; raises `ValueError` if an answer is not unique."""
    return [_talk(raw) for raw in _data("talks.toml")["talks"]]


def facts() -> list[Person]:
    """Short facts of people of our own, by themselves."""
    return [_knower(raw) for raw in _data("facts.toml")["people"]]


def abroad() -> list[Person]:
    """Short facts in other languages, by themselves; the half is the language."""
    return [_knower(raw) for raw in _data("abroad.toml")["people"]]


def passages() -> list[Person]:
    """Documents of our own, one to a person, each passage a memory."""
    return [_reader(raw) for raw in _data("passages.toml")["documents"]]


def _speaker(raw: dict[str, Any], questions: Iterable[dict[str, Any]]) -> Person:
    name = str(raw["id"])
    memories = [
        _memory(
            name,
            str(turn["id"]),
            MType.HISTORY,
            f"{turn['speaker']}: {turn['text']}",
            datetime.fromisoformat(turn["at"]),
            {
                "conversation_id": name,
                "session": turn["session"],
                "turn": place,
                "speaker": turn["speaker"],
            },
        )
        for place, turn in enumerate(raw["turns"])
    ]
    asked = [
        Question(
            words=str(one["question"]),
            kind=str(one["kind"]),
            evidence=() if one["kind"] == ABSENT else tuple(map(str, one["evidence"])),
        )
        for one in questions
        if one["kind"] == ABSENT or one["evidence"]
    ]
    return Person(id=name, half="seen", memories=tuple(memories), questions=tuple(asked))


def _talk(raw: dict[str, Any]) -> Person:
    turns: list[dict[str, Any]] = []
    for number, session in enumerate(raw["sessions"], 1):
        at = datetime.fromisoformat(session["at"])
        for line in session["said"].strip().splitlines():
            speaker, _, text = line.partition(": ")
            turn = {"id": f"{raw['id']}-{len(turns)}", "session": number, "at": at.isoformat()}
            turns.append({**turn, "speaker": speaker, "text": text})
            at += _PAUSE
    questions = [
        {"question": words, "kind": kind, "evidence": [_holder(turns, piece) for piece in pieces]}
        for words, kind, *pieces in raw["questions"]
    ]
    return _speaker({**raw, "turns": turns}, questions)


def _holder(turns: Sequence[dict[str, Any]], piece: str) -> str:
    found = [str(turn["id"]) for turn in turns if piece in turn["text"]]
    if len(found) != 1:
        raise ValueError(f"{len(found)} turns hold {piece!r}; it must be one")
    return found[0]


def _knower(raw: dict[str, Any]) -> Person:
    """Lines "TYPE: text", each followed by its questions."""
    entries: list[_Entry] = []
    for line in raw["known"].strip().splitlines():
        if line[0] in _MARKS:
            entries[-1][3].append(line)
        else:
            mtype, _, text = line.partition(": ")
            text, *matters = text.split(" #")
            entries.append((MType(mtype), text, tuple(matters), []))
    return _person(raw["id"], raw["half"], entries)


def _reader(raw: dict[str, Any]) -> Person:
    entries: list[_Entry] = []
    for line in raw["passages"].strip().splitlines():
        if line[0] in _MARKS:
            entries[-1][3].append(line)
        else:
            entries.append((MType.ARTIFACT, line, (), []))
    return _person(raw["id"], raw["half"], entries)


def _person(name: str, half: str, entries: Sequence[_Entry]) -> Person:
    memories, asked = [], dict[tuple[str, str], list[str]]()
    for place, (mtype, text, matters, questions) in enumerate(entries):
        at = _WRITTEN + place * _DAY
        memory = replace(_memory(name, f"{name}-{place}", mtype, text, at, {}), tags=matters)
        memories.append(memory)
        for line in questions:
            asked.setdefault((line[2:], _MARKS[line[0]]), []).append(memory.id)
    return Person(
        id=name,
        half=half,
        memories=tuple(memories),
        questions=tuple(
            Question(words=words, kind=kind, evidence=tuple(evidence))
            for (words, kind), evidence in asked.items()
        ),
    )


def _memory(  # the parts of a memory, each its own
    user_id: str,
    memory_id: str,
    mtype: MType,
    text: str,
    at: datetime,
    metadata: dict[str, Any],
) -> MemoryItem:
    return MemoryItem(
        id=memory_id,
        user_id=user_id,
        mtype=mtype,
        text=text,
        source=Source.IMPORT,
        created_at=at,
        updated_at=at,
        metadata=metadata,
    )


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("app.bench").joinpath("data", name).read_text(encoding="utf-8"))
