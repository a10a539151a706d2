"""What every peer is handed: memories and questions with their vectors, read from one folder.

Needs numpy alone, so that it runs in the peers' environment as in our own.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float32]
DIMENSIONS = 384
_TEXTS = "corpus.json"
_VECTORS = "vectors.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What is said of a memory besides its text; all peers may keep and use it."""

    conversation_id: str
    session: int
    turn: int
    speaker: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """One memory of one person, embedded."""

    id: str
    user: str
    text: str
    about: Turn
    vector: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, embedded, and the ids of the memories that answer it (none: only timed)."""

    user: str
    text: str
    evidence: tuple[str, ...]
    vector: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """`talks` and `questions` measure what is found; `crowd` and `probes` how fast.

    `crowd` are the memories of one person. `stop_words` are for peers whose own list would have to
    be downloaded.
    """

    talks: tuple[Memory, ...]
    questions: tuple[Question, ...]
    crowd: tuple[Memory, ...]
    probes: tuple[Question, ...]
    stop_words: tuple[str, ...]


def write(corpus: Corpus, folder: Path) -> None:
    """Put the corpus where every peer's process reads it."""
    np.savez(
        folder / _VECTORS,
        talks=np.array([one.vector for one in corpus.talks]),
        crowd=np.array([one.vector for one in corpus.crowd]),
        questions=np.array([one.vector for one in corpus.questions]),
        probes=np.array([one.vector for one in corpus.probes]),
    )
    texts = {
        "memories": [list(map(_memory_json, part)) for part in (corpus.talks, corpus.crowd)],
        "questions": [
            list(map(_question_json, part)) for part in (corpus.questions, corpus.probes)
        ],
        "stop_words": corpus.stop_words,
    }
    (folder / _TEXTS).write_text(json.dumps(texts), encoding="utf-8")


def read(folder: Path) -> Corpus:
    """What `write` put there."""
    texts = json.loads((folder / _TEXTS).read_text(encoding="utf-8"))
    with np.load(folder / _VECTORS) as vectors:
        return Corpus(
            talks=tuple(_memories(texts["memories"][0], vectors["talks"])),
            crowd=tuple(_memories(texts["memories"][1], vectors["crowd"])),
            questions=tuple(_questions(texts["questions"][0], vectors["questions"])),
            probes=tuple(_questions(texts["questions"][1], vectors["probes"])),
            stop_words=tuple(texts["stop_words"]),
        )


def _memory_json(memory: Memory) -> list[object]:
    return [memory.id, memory.user, memory.text, asdict(memory.about)]


def _question_json(question: Question) -> list[object]:
    return [question.user, question.text, question.evidence]


def _memories(rows: Sequence[list[object]], vectors: Vector) -> Iterator[Memory]:
    for (id_, user, text, about), vector in zip(rows, vectors, strict=True):
        assert isinstance(about, dict)  # noqa: S101  # what `write` wrote
        turn = Turn(**about)
        yield Memory(id=str(id_), user=str(user), text=str(text), about=turn, vector=vector)


def _questions(rows: Sequence[list[object]], vectors: Vector) -> Iterator[Question]:
    for (user, text, evidence), vector in zip(rows, vectors, strict=True):
        assert isinstance(evidence, list)  # noqa: S101  # what `write` wrote
        yield Question(user=str(user), text=str(text), evidence=tuple(evidence), vector=vector)
