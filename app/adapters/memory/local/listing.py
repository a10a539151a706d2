"""A filter comes in; one page of a person's memories goes out, newest `updated_at` first."""

import re
import sqlite3
import unicodedata
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from app.adapters.memory.cursors import unwrapped, wrapped
from app.adapters.memory.local.kept import Kept
from app.adapters.memory.local.people import find_person
from app.adapters.memory.local.rows import COLUMNS, id_list, item_of
from app.adapters.memory.local.times import to_micros
from app.adapters.storage import snapshot, unpack
from app.core.domain.errors import Refused
from app.core.domain.memory import MemoryFilter, MemoryItem, MemoryPage, MType

_ALIVE = "(expires_at IS NULL OR expires_at > :now)"
_BEFORE = "(updated_at, id) < (:updated, :row)"
_CURSOR = re.compile(r"(-?[0-9]{1,18})\.([0-9]{1,18})")  # fits 64 bits
_TAGGED = "EXISTS (SELECT 1 FROM json_each(tags) WHERE value = :tag)"


@dataclass(frozen=True, slots=True)
class _Scan:
    """One index range in the order of the listing: a WHERE clause and its values."""

    where: str
    values: dict[str, object]

    def count(self, connection: sqlite3.Connection) -> int:
        sql = f"SELECT count(*) FROM memories WHERE {self.where}"  # noqa: S608  # clauses of this module
        number: int = connection.execute(sql, self.values).fetchone()[0]
        return number

    def positions(
        self, connection: sqlite3.Connection, after: tuple[int, int] | None, limit: int
    ) -> list[tuple[int, int]]:
        """(updated_at, row) of the next ones, newest first."""
        updated, row = after or (0, 0)
        where = f"{self.where} AND {_BEFORE}" if after else self.where
        return connection.execute(
            f"SELECT updated_at, id FROM memories WHERE {where}"  # noqa: S608  # clauses of this module
            " ORDER BY updated_at DESC, id DESC LIMIT :limit",
            {**self.values, "updated": updated, "row": row, "limit": limit},
        ).fetchall()


def list_page(connection: sqlite3.Connection, criteria: MemoryFilter, kept: Kept) -> MemoryPage:
    """The page; raises `Refused` for a limit below 1 or a cursor that is not one of ours."""
    if criteria.limit < 1:
        raise Refused("A page holds at least one memory.", field="limit")
    after = None if criteria.cursor is None else read_cursor(criteria.cursor)
    with snapshot(connection):
        person = find_person(connection, criteria.user_id)
        if person is None:
            return MemoryPage(items=(), next_cursor=None, total=0)
        scans = _scans(person[0], criteria)
        total = sum(scan.count(connection) for scan in scans)
        found = [scan.positions(connection, after, criteria.limit + 1) for scan in scans]
        positions = list(islice(merge(*found, reverse=True), criteria.limit + 1))
        shown = positions[: criteria.limit]
        items = _items(connection, criteria.user_id, person, [row for _, row in shown], kept)
    more = len(positions) > criteria.limit
    return MemoryPage(
        items=items, next_cursor=write_cursor(*shown[-1]) if more else None, total=total
    )


def _items(
    connection: sqlite3.Connection,
    user_id: str,
    person: tuple[int, int],
    rows: list[int],
    kept: Kept,
) -> tuple[MemoryItem, ...]:
    """The memories in these rows, in this order, with embeddings; `person` with their revision."""
    items = kept.known(*person, rows)
    missing = [row for row in rows if row not in items]
    if missing:
        found = connection.execute(
            f"SELECT {COLUMNS}, numbers FROM memories JOIN vectors ON memory = memories.id"  # noqa: S608  # a constant
            " WHERE memories.id IN (SELECT value FROM json_each(?))",
            (id_list(missing),),
        )
        fresh = {row[0]: item_of(user_id, row[:-1], unpack([row[-1]])[0]) for row in found}
        kept.keep(*person, fresh)
        items |= fresh
    return tuple(items[row] for row in rows if row in items)


def register_functions(connection: sqlite3.Connection) -> None:
    """Teach a reading connection `mentions(text, words)`: SQLite's LIKE only folds ASCII."""
    connection.create_function("mentions", 2, _mentions, deterministic=True)


def write_cursor(updated: int, row: int) -> str:
    """An opaque name for a place in the listing."""
    return wrapped(f"{updated}.{row}")


def read_cursor(cursor: str) -> tuple[int, int]:
    """The place a cursor names; raises `Refused` for what is not a cursor."""
    place = unwrapped(cursor, _CURSOR, "a memory listing")
    return int(place[1]), int(place[2])


def _scans(person: int, criteria: MemoryFilter) -> list[_Scan]:
    """Conversations and sources have an index; else each type is read by its own and merged."""
    clauses = [_ALIVE]
    values: dict[str, object] = {"person": person, "now": to_micros(criteria.now)}
    if criteria.tag is not None:
        clauses.append(_TAGGED)
        values["tag"] = criteria.tag
    if criteria.contains:
        clauses.append("mentions(text, :folded)")
        values["folded"] = folded(criteria.contains)
    types = sorted(MType if criteria.mtypes is None else criteria.mtypes)
    if criteria.source is None and criteria.conversation_id is None:
        where = " AND ".join(["person = :person AND mtype = :mtype", *clauses])
        return [_Scan(where, {**values, "mtype": mtype.value}) for mtype in types]
    if criteria.source is not None:
        clauses.insert(0, "source = :source")
        values["source"] = str(criteria.source)
    if criteria.conversation_id is not None:
        clauses.insert(0, "conversation = :conversation")
        values["conversation"] = criteria.conversation_id
    clauses.insert(0, "person = :person")
    if criteria.mtypes is not None:
        clauses.append("mtype IN (SELECT value FROM json_each(:mtypes))")
        values["mtypes"] = id_list(mtype.value for mtype in types)
    return [_Scan(" AND ".join(clauses), values)]


def _mentions(text: str, words: str) -> bool:
    return words in folded(text)


def folded(text: str) -> str:
    """The text as it is compared, whatever the case of its letters and how they are composed."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFC", text).casefold()
