"""Makes the one corpus that all peers are handed: public conversations, embedded once by our model.

The conversations are those of `INKLING_EVAL`; without them sentences of our own stand in and
nothing is said of what is found. Vectors come from the local embedder.
"""

import asyncio
import json
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.adapters.embedding import open_local_embedder
from app.bench.peers.handed import Corpus, Memory, Question, Turn, Vector
from app.bench.sentences import varied
from app.core.text.words import STOP_WORDS

CROWD = "crowd"
PROBES = 110
_ROOT = Path(__file__).resolve().parents[3]
_FILE = "locomo_dev.json"
_ABSENT = "absent"
_BATCH = 128
_STAND_INS = 600
_SESSION = 20


def make(folder: Path, crowd: int, conversations: int | None) -> Corpus:
    """`crowd` memories of one person, and the first `conversations` (all with None) to ask of."""
    talks = _talks()[:conversations]
    turns = [turn for talk in talks for turn in _turns(talk)] or _stand_ins()
    asked = [one for talk in talks for one in _asked(talk)]
    probes = [text for _, text, _ in asked] or [f"what about {text}" for *_, text in turns[:PROBES]]
    vectors = asyncio.run(_embedded([text for *_, text in turns] + probes, folder))
    said = [
        Memory(id=id_, user=about.conversation_id, text=text, about=about, vector=vector)
        for (id_, about, text), vector in zip(turns, vectors, strict=False)
    ]
    own = vectors[len(turns) :]
    questions = (
        [
            Question(user=user, text=text, evidence=evidence, vector=vector)
            for (user, text, evidence), vector in zip(asked, own, strict=True)
        ]
        if asked
        else []
    )
    return Corpus(
        talks=tuple(said),
        questions=tuple(questions),
        crowd=tuple(_crowd(said, crowd)),
        probes=tuple(_probes(probes, own)),
        stop_words=tuple(sorted(STOP_WORDS)),
    )


def _talks() -> list[Any]:
    folder = Path(os.environ.get("INKLING_EVAL", _ROOT.parent / "shared" / "eval"))
    file = folder / _FILE
    if not file.is_file():
        return []
    talks: list[Any] = json.loads(file.read_text(encoding="utf-8"))["conversations"]
    return talks


def _turns(talk: Any) -> list[tuple[str, Turn, str]]:  # noqa: ANN401  # public data
    return [
        (
            str(turn["id"]),
            Turn(
                conversation_id=str(talk["id"]),
                session=int(turn["session"]),
                turn=place,
                speaker=str(turn["speaker"]),
                at=str(turn["at"]),
            ),
            f"{turn['speaker']}: {turn['text']}",
        )
        for place, turn in enumerate(talk["turns"])
    ]


def _asked(talk: Any) -> list[tuple[str, str, tuple[str, ...]]]:  # noqa: ANN401  # public data
    """The questions that have an answer there, with the ids of the turns that answer."""
    return [
        (str(talk["id"]), str(one["question"]), tuple(map(str, one["evidence"])))
        for one in talk["questions"]
        if one["kind"] != _ABSENT and one["evidence"]
    ]


def _stand_ins() -> list[tuple[str, Turn, str]]:
    return [
        (f"s{place}", _about("talk", place, "Ada"), f"Ada: {text[:400]}")
        for place, text in enumerate(varied(_STAND_INS))
    ]


def _about(conversation: str, place: int, speaker: str) -> Turn:
    day = np.datetime64("2024-01-01T09:00:00") + np.timedelta64(place, "h")
    session = place // _SESSION
    at = f"{day}+00:00"
    return Turn(conversation_id=conversation, session=session, turn=place, speaker=speaker, at=at)


def _crowd(said: Sequence[Memory], count: int) -> list[Memory]:
    """`count` memories of one person: the turns, then halves of two turns put together.

    Such a memory's vector is the mean of the two; for measuring speed that is near enough.
    """
    rng = random.Random(17)  # noqa: S311  # a repeatable draw, not a secret
    found = []
    for place in range(count):
        text, vector = f"{said[place % len(said)].text} #{place}", said[place % len(said)].vector
        if place >= len(said):
            one, other = rng.choice(said), rng.choice(said)
            words, more = one.text.split(), other.text.split()
            joined = " ".join((*words[: len(words) // 2 + 1], *more[len(more) // 2 :]))
            text, vector = f"{joined} #{place}", _unit(one.vector + other.vector)
        speaker = text.partition(":")[0]
        about = _about("crowd", place, speaker)
        found.append(Memory(id=f"c{place}", user=CROWD, text=text, about=about, vector=vector))
    return found


def _probes(texts: Sequence[str], vectors: Vector) -> list[Question]:
    """Questions spread over all there are."""
    step = max(1, len(texts) // PROBES)
    return [
        Question(user=CROWD, text=text, evidence=(), vector=vector)
        for text, vector in zip(texts[::step], vectors[::step], strict=True)
    ][:PROBES]


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


async def _embedded(texts: Sequence[str], home: Path) -> Vector:
    embedder = await open_local_embedder(home)
    try:
        parts = [
            await embedder.embed(texts[start : start + _BATCH])
            for start in range(0, len(texts), _BATCH)
        ]
    finally:
        await embedder.close()
    return np.concatenate(parts)
