"""Turns of a conversation become HISTORY memories, and such memories become turns again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from app.core.domain.conversation import Finish, Heard, Role, Turn
from app.core.domain.memory import MAX_MEMORY_CHARACTERS, Json, MemoryItem, MType, Source

SURENESS = {Role.USER: 0.8, Role.ASSISTANT: 0.5, Role.SYSTEM: 0.5}
"""A model's words are worth less than the person's own."""
_ID_DIGITS = 32
_PARAGRAPH = "\n\n"


def turn_memories(
    user_id: str,
    turn: Turn,
    *,
    conversation_id: str,
    at: datetime,
    place: str,
    finish: Finish = Finish.COMPLETE,
    memories: tuple[str, ...] = (),
) -> tuple[MemoryItem, ...]:
    """The memories of one turn: one, or several in order when its text is over 8,000 characters.

    `memories` are the ids of those an answer was given, in the order it cites them. The id follows
    from person, conversation, speaker, `place` in the conversation and text, so the same turn
    stored again is the same memory.
    """
    parts = _parts(turn.text.strip())
    return tuple(
        MemoryItem(
            id=_id(user_id, conversation_id, turn.role, f"{place}:{number}:{text}"),
            user_id=user_id,
            mtype=MType.HISTORY,
            text=text,
            source=Source.CHAT,
            created_at=at + timedelta(microseconds=number),
            updated_at=at + timedelta(microseconds=number),
            confidence=SURENESS[turn.role],
            metadata={
                **_metadata(turn, conversation_id, at, finish),
                **({"part": number + 1, "parts": len(parts)} if len(parts) > 1 else {}),
                **({"memories": list(memories)} if memories and not number else {}),
            },
        )
        for number, text in enumerate(parts)
    )


def turns_of(items: Sequence[MemoryItem]) -> tuple[Turn, ...]:
    """The turns these memories are, oldest first; what is no turn is passed over."""
    return tuple(Turn(role=one.role, text=one.text) for one in heard(items))


def heard(items: Sequence[MemoryItem]) -> tuple[Heard, ...]:
    """The same, with when they were said and how they ended."""
    found: list[Heard] = []
    for item in sorted(items, key=lambda one: (one.created_at, one.id)):
        turn = _heard(item)
        if turn is None:
            continue
        part = item.metadata.get("part")
        if isinstance(part, int) and part > 1 and found and found[-1].role is turn.role:
            found[-1] = replace(found[-1], text=found[-1].text + _PARAGRAPH + turn.text)
        else:
            found.append(turn)
    return tuple(found)


def _heard(item: MemoryItem) -> Heard | None:
    role, finish = item.metadata.get("role"), item.metadata.get("finish")
    given = item.metadata.get("memories")
    if role not in (Role.USER, Role.ASSISTANT):
        return None
    return Heard(
        role=Role(str(role)),
        text=item.text,
        at=item.created_at,
        finish=Finish(str(finish)) if finish in tuple(Finish) else Finish.COMPLETE,
        memories=tuple(map(str, given)) if isinstance(given, list) else (),
    )


def _metadata(turn: Turn, conversation_id: str, at: datetime, finish: Finish) -> dict[str, Json]:
    metadata: dict[str, Json] = {
        "role": turn.role.value,
        "conversation_id": conversation_id,
        "ts": at.isoformat(),
    }
    if finish is not Finish.COMPLETE:
        metadata["finish"] = finish.value
    return metadata


def _parts(text: str) -> list[str]:
    """The text in pieces that fit a memory, broken at a paragraph, a line or a blank."""
    parts = []
    while len(text) > MAX_MEMORY_CHARACTERS:
        head = text[:MAX_MEMORY_CHARACTERS]
        cut = next(
            (at for mark in (_PARAGRAPH, "\n", " ") if (at := head.rfind(mark)) > len(head) // 2),
            len(head),
        )
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text] if text else parts


def _id(user_id: str, conversation_id: str, role: Role, text: str) -> str:
    named = f"{user_id}\n{conversation_id}\n{role}\n{text}"
    return "turn-" + sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_DIGITS]
