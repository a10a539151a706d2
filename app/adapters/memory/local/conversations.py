"""A person's turns become a page of conversations, the last spoken in first."""

import sqlite3

from app.adapters.memory.local.listing import folded
from app.adapters.memory.local.people import find_person
from app.adapters.memory.local.times import from_micros, to_micros
from app.adapters.memory.talking import cut
from app.adapters.storage import snapshot
from app.core.domain.conversation import (
    TITLE_KEY,
    Conversation,
    ConversationFilter,
    ConversationPage,
)

_TITLE = f"json_extract(metadata, '$.{TITLE_KEY}')"
_TITLED = f"(json_type(metadata, '$.{TITLE_KEY}') = 'text' AND {_TITLE} <> '')"
_TURNS = (
    "memories WHERE person = :person AND conversation IS NOT NULL AND conversation <> ''"
    " AND mtype = 'HISTORY' AND (expires_at IS NULL OR expires_at > :now)"
    " AND json_extract(metadata, '$.role') IN ('user', 'assistant')"
)
_MENTIONING = (
    f" AND conversation IN (SELECT conversation FROM {_TURNS} AND (mentions(text, :folded)"  # noqa: S608  # constants of this module
    f" OR ({_TITLED} AND mentions({_TITLE}, :folded))))"
)
_FURTHER_PART = (
    "json_type(metadata, '$.part') IS 'integer' AND json_extract(metadata, '$.part') > 1"
)

_Counted = tuple[str, int, int, int]
"""A conversation's id, turns, and the times of its first and its last turn."""


def list_conversations(
    connection: sqlite3.Connection, criteria: ConversationFilter
) -> ConversationPage:
    """The page; raises `Refused` for a limit below 1 or a cursor that is not one of ours."""
    with snapshot(connection):
        person = find_person(connection, criteria.user_id)
        values: dict[str, object] = {
            "person": person[0] if person else None,
            "now": to_micros(criteria.now),
        }
        counted = {row[0]: row for row in _counted(connection, criteria, values)}
        spoken = [(last, name) for name, _, _, last in counted.values()]
        page, next_cursor = cut(spoken, criteria.cursor, criteria.limit)
        items = tuple(_described(connection, values, counted[name]) for _, name in page)
    return ConversationPage(items=items, next_cursor=next_cursor, total=len(counted))


def _counted(
    connection: sqlite3.Connection, criteria: ConversationFilter, values: dict[str, object]
) -> list[_Counted]:
    narrowed, given = _TURNS, dict(values)
    if criteria.only is not None:
        narrowed += " AND conversation = :only"
        given["only"] = criteria.only
    if criteria.contains:
        narrowed += _MENTIONING
        given["folded"] = folded(criteria.contains)
    found: list[_Counted] = connection.execute(
        f"SELECT conversation, sum(NOT ({_FURTHER_PART})), min(created_at), max(updated_at)"  # noqa: S608  # clauses of this module
        f" FROM {narrowed} GROUP BY conversation",
        given,
    ).fetchall()
    return found


def _described(
    connection: sqlite3.Connection, values: dict[str, object], counted: _Counted
) -> Conversation:
    name, turns, first, last = counted
    given = {**values, "name": name}
    title = _first(connection, _TITLE, _TITLED, given)
    opening = _first(connection, "text", "json_extract(metadata, '$.role') = 'user'", given)
    return Conversation(
        id=name,
        title=title or None,
        opening=opening or "",
        turns=turns,
        started_at=from_micros(first),
        updated_at=from_micros(last),
    )


def _first(
    connection: sqlite3.Connection, what: str, where: str, values: dict[str, object]
) -> str | None:
    """What the oldest turn that fits holds."""
    row = connection.execute(
        f"SELECT {what} FROM {_TURNS} AND conversation = :name AND {where}"  # noqa: S608  # clauses of this module
        " ORDER BY created_at, id LIMIT 1",
        values,
    ).fetchone()
    return None if row is None else row[0]
