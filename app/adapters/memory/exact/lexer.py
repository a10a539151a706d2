"""Texts come in; the stems of their words go out, as numbers small enough to keep beside a vector.

SQLite's FTS5 tokenizer (porter over unicode61, diacritics removed) reads each word it has not met
lately, in a scratch database in memory. FTS5's own index is not used: its BM25 counts the rows of
all people to weigh one person's words, so it slows as others come, and it keeps deleted words until
some later merge.
"""

import re
import sqlite3
import struct
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from string import punctuation
from zlib import crc32

from app.core.domain.errors import Misconfigured
from app.core.text.words import STOP_WORDS, words

MAX_TERMS = 256
TERM_BITS = 28
COUNT_BITS = 4
MAX_COUNT = (1 << COUNT_BITS) - 1
REMEMBERED = 20_000

# What FTS5 is asked about one by one: at most a few tokens, for it splits at more than these.
_MARKS = str.maketrans(punctuation, " " * len(punctuation))

# Scripts written without spaces: FTS5 would take a whole sentence for one word.
_UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")

_SCRATCH = """
CREATE VIRTUAL TABLE scratch USING fts5(
  text, content='', columnsize=0, tokenize='porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE found USING fts5vocab(scratch, 'instance');
"""


class Lexer:
    """Reads words the same way for memories and for queries; usable from any thread."""

    def __init__(self) -> None:
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._stems: dict[str, tuple[int, ...]] = {}
        self._scratch()

    def bags(self, texts: Sequence[str]) -> list[bytes]:
        """Of each text, as little-endian uint32s: how many words, then stem << 4 | times (≤ 15)."""
        chunks = [_chunks(text.lower()) for text in texts]
        stems = self._stems_of(set(chain.from_iterable(chunks)))
        return [_packed([stem for chunk in own for stem in stems[chunk]]) for own in chunks]

    def terms(self, query: str) -> tuple[int, ...]:
        """The numbers of the query's distinct stems without stop words, in 0..2^28, at most 256."""
        telling = [word for word in words(_encodable(query)) if word not in STOP_WORDS]
        chunks = _chunks(" ".join(telling[: 2 * MAX_TERMS]))
        stems = self._stems_of(set(chunks))
        return tuple(dict.fromkeys(stem for chunk in chunks for stem in stems[chunk]))[:MAX_TERMS]

    def close(self) -> None:
        """Close the scratch databases; no thread may be reading."""
        for connection in self._opened:
            connection.close()

    def _stems_of(self, chunks: set[str]) -> Mapping[str, tuple[int, ...]]:
        """At least these, and whatever else is remembered."""
        known = self._stems  # another thread may add to it, or begin a new one, meanwhile
        if unknown := chunks.difference(known):
            read = self._tokenized(tuple(unknown))
            if len(known) + len(read) > REMEMBERED:
                known = {chunk: known[chunk] for chunk in chunks - unknown}
            known |= read
            self._stems = known
        return known

    def _tokenized(self, chunks: Sequence[str]) -> dict[str, tuple[int, ...]]:
        stems: dict[int, list[int]] = defaultdict(list)
        scratch = self._scratch()
        scratch.execute("BEGIN")
        try:
            scratch.executemany(
                "INSERT INTO scratch (rowid, text) VALUES (?, ?)", enumerate(chunks)
            )
            for stem, row in scratch.execute("SELECT term, doc FROM found"):
                stems[row].append(crc32(stem.encode()) >> (32 - TERM_BITS))
        finally:
            scratch.execute("ROLLBACK")
        return {chunk: tuple(stems[row]) for row, chunk in enumerate(chunks)}

    def _scratch(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if known is not None:
            return known
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        try:
            connection.executescript(_SCRATCH)
        except sqlite3.OperationalError as error:
            connection.close()
            raise Misconfigured(
                f"This Python's SQLite lacks FTS5 ({error}). Use a Python built with it."
            ) from error
        self._local.connection = connection
        self._opened.append(connection)
        return connection


def _chunks(text: str) -> list[str]:
    return _spaced(text).translate(_MARKS).split()


def _packed(stems: Sequence[int]) -> bytes:
    counts: dict[int, int] = {}
    for stem in stems:
        counts[stem] = counts.get(stem, 0) + 1
    numbers = [
        stem << COUNT_BITS | (times if times < MAX_COUNT else MAX_COUNT)  # noqa: FURB136  # a call each is dear here
        for stem, times in counts.items()
    ]
    return struct.pack(f"<{len(numbers) + 1}I", len(stems), *numbers)


def _spaced(text: str) -> str:
    return text if text.isascii() else _UNSPACED.sub(r" \1 ", text)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
