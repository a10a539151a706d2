"""A memory file comes in; what is wrong with it goes out, as sentences without anybody's text."""

import sqlite3
from contextlib import closing
from pathlib import Path

from app.adapters.memory.exact.lexer import Lexer

READ_AT_ONCE = 1_000
NUMBER_BYTES = 2


def file_faults(path: Path) -> tuple[str, ...]:
    """Everything SQLite's own checks find, and each memory whose vector or words are not its own.

    Reads the whole file: about a second for each 100 MiB. Raises `sqlite3.Error` for no database.
    """
    with closing(sqlite3.connect(path)) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        found += [
            f"a row of {table} belongs to nothing"
            for table, *_ in connection.execute("PRAGMA foreign_key_check")
        ]
        found += _strange_memories(connection)
    return tuple(fault for fault in found if fault != "ok")


def _strange_memories(connection: sqlite3.Connection) -> list[str]:
    lexer = Lexer()
    cursor = connection.execute(
        "SELECT memories.id, text, words, length(numbers), dimensions FROM memories"
        " LEFT JOIN vectors ON memory = memories.id LEFT JOIN embedders ON embedder = embedders.id"
    )
    strange = []
    while rows := cursor.fetchmany(READ_AT_ONCE):
        bags = lexer.bags([text for _, text, *_ in rows])
        strange += [
            f"memory {row}: its vector or its words are missing or not its own"
            for (row, _, words, size, dimensions), bag in zip(rows, bags, strict=True)
            if words != bag or size != NUMBER_BYTES * (dimensions + 1)
        ]
    lexer.close()
    return strange
