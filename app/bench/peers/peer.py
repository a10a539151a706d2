"""What the measurement asks of a peer, and where each one's module is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from app.bench.peers.handed import Memory, Question


class Peer(Protocol):
    """A store of memories, opened on a folder of its own.

    `add` returns when the memories are as safe as the peer promises. `ready` builds what its
    documentation wants built before searching. `search` answers ids, best first, of that person
    alone. `texts` are all of a person's memories.
    """

    def add(self, memories: Sequence[Memory]) -> None: ...

    def ready(self) -> None: ...

    def search(self, question: Question, count: int) -> list[str]: ...

    def texts(self, user: str) -> list[str]: ...

    def close(self) -> None: ...


class _Module(Protocol):
    def open_peer(self, folder: Path, *, words: bool, stop_words: Sequence[str]) -> Peer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row: its module here, what must be installed, whether it also searches by words.

    `killed` says whether this row is put through the kill test (one row of each store is).
    `ours` runs in the environment of the product.
    """

    module: str
    package: str
    way: str
    words: bool = False
    killed: bool = True
    ours: bool = False


PEERS: Mapping[str, Entry] = MappingProxyType(
    {
        "inkling": Entry(
            module="inkling",
            package="",
            way="provider and relevance, in process; vectors handed over",
            words=True,
            ours=True,
        ),
        "inkling-http": Entry(
            module="inkling_http",
            package="",
            way="running server; embeds texts and queries itself; 25 MB of its bytes are the model",
            words=True,
            ours=True,
        ),
        "mem0": Entry(module="mem0", package="mem0ai", way="infer off, qdrant local, by meaning"),
        "mem0-bm25": Entry(
            module="mem0",
            package="mem0ai",
            way="the same with its BM25 scores added",
            words=True,
            killed=False,
        ),
        "chromadb": Entry(module="chroma", package="chromadb", way="PersistentClient, by meaning"),
        "qdrant": Entry(module="qdrant", package="qdrant-client", way="local mode, by meaning"),
        "qdrant-hybrid": Entry(
            module="qdrant",
            package="qdrant-client",
            way="local mode, BM25 and meaning by RRF",
            words=True,
            killed=False,
        ),
        "lancedb": Entry(module="lance", package="lancedb", way="by meaning, exact"),
        "lancedb-hybrid": Entry(
            module="lance",
            package="lancedb",
            way="full text and meaning by RRF",
            words=True,
            killed=False,
        ),
        "sqlite-numpy": Entry(
            module="bare", package="", way="a table and a matrix, by meaning; nothing else"
        ),
    }
)


def open_peer(name: str, folder: Path, stop_words: Sequence[str]) -> Peer:
    """Open `name` on `folder`. Raises `ImportError` when it is not installed here."""
    entry = PEERS[name]
    module: _Module = import_module(f"app.bench.peers.{entry.module}")
    folder.mkdir(parents=True, exist_ok=True)
    return module.open_peer(folder, words=entry.words, stop_words=stop_words)
