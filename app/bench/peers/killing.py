"""Writes to a peer until killed, and later tells which acknowledged memories are not there.

A kill takes the process, not the machine: what the system had been given to write is written.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from zlib import crc32

import numpy as np

from app.bench.peers.handed import DIMENSIONS, Memory, Question, Turn, Vector
from app.bench.peers.peer import open_peer

USER = "killed"
SAMPLE = 20
TOP = 100
_STOPS = ("the", "a", "of")


def write_until_killed(name: str, folder: Path, round_: int) -> None:
    """Add one memory after the other; print each one's name once it is acknowledged."""
    peer = open_peer(name, folder, _STOPS)
    number = 0
    while True:
        memory = _memory(f"r{round_}n{number}")
        peer.add([memory])
        print(memory.id, flush=True)
        number += 1


def missing(name: str, folder: Path, acknowledged: Sequence[str]) -> list[str]:
    """Names whose text is gone or changed, or, of a sample, that a search does not find.

    It may be anywhere among the first 100: memories as alike as these are told apart by little.
    """
    names = [one for one in acknowledged if one]
    peer = open_peer(name, folder, _STOPS)
    held = set(peer.texts(USER))
    lost = [one for one in names if _text(one) not in held]
    peer.ready()
    for one in Random(2).sample(names, min(SAMPLE, len(names))):  # noqa: S311  # a sample
        question = Question(user=USER, text=_text(one), evidence=(), vector=_vector(one))
        if one not in peer.search(question, TOP) and one not in lost:
            lost.append(one)
    peer.close()
    return lost


def _memory(name: str) -> Memory:
    at = "2024-05-01T09:00:00+00:00"
    about = Turn(conversation_id=USER, session=1, turn=crc32(name.encode()), speaker="Ada", at=at)
    return Memory(id=name, user=USER, text=_text(name), about=about, vector=_vector(name))


def _text(name: str) -> str:
    """One to twenty words after the name, and no blank at the end, which a store may trim."""
    seed = crc32(name.encode())
    return f"{name} says " + " ".join(f"word{seed % n}" for n in range(7, 9 + 2 * (seed % 20), 2))


def _vector(name: str) -> Vector:
    vector = np.random.default_rng(crc32(name.encode())).standard_normal(DIMENSIONS)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
