"""Masked notes, earlier turns and a message come in; the turns a model is sent go out.

The message goes in to the letter. Notes are quoted line by line, so that none can pose as another
part of the conversation. Nothing is cut in the middle: what has no room is left out whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.domain.conversation import Role, Turn
from app.core.ports.counting import TokenCounter
from app.core.text.quoting import quoted
from app.core.text.tables import table

_PARTS = table("app.core.generation", "conversation.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A masked memory; `limit` = it always holds."""

    text: str
    limit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the model is given: `notes` best first, numbered from 1; `earlier` oldest first."""

    name: str
    message: str
    notes: tuple[Note, ...] = ()
    earlier: tuple[Turn, ...] = ()
    plain: bool = False
    """The message is a complete prompt: it is sent as it is, without a system turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many tokens the notes and the earlier turns may take, each."""

    notes: int
    earlier: int

    def halved(self) -> "Room":
        """Half of each; nothing when little is left."""
        return Room(notes=_half(self.notes), earlier=_half(self.earlier))

    @property
    def empty(self) -> bool:
        """Whether the message would stand alone."""
        return self.notes == 0 and self.earlier == 0


_LEAST = 128


def _half(tokens: int) -> int:
    return tokens // 2 if tokens // 2 >= _LEAST else 0


def compose(material: Material, room: Room, counter: TokenCounter) -> tuple[Turn, ...]:
    """The system turn, as many earlier turns as fit (the newest), and the message last."""
    earlier = _newest(material.earlier, room.earlier, counter)
    message = Turn(role=Role.USER, text=material.message)
    if material.plain:
        return (*earlier, message)
    system = Turn(role=Role.SYSTEM, text=_system(material, room, counter))
    return (system, *earlier, message)


def _system(material: Material, room: Room, counter: TokenCounter) -> str:
    notes = [_numbered(number, note) for number, note in enumerate(material.notes, 1)]
    fitting = "\n".join(_fitting(notes, room.notes, counter))
    known = _PARTS["notes"].replace("{notes}", fitting) if fitting else _PARTS["none"]
    return "\n\n".join((_PARTS["opening"].replace("{name}", material.name), known))


def _numbered(number: int, note: Note) -> str:
    limit = f"{_PARTS['limit']} " if note.limit else ""
    return f"[{number}] {limit}{quoted(note.text)}"


def _fitting(lines: Sequence[str], tokens: int, counter: TokenCounter) -> list[str]:
    """The lines that fit, in their order; a long one does not keep a later short one out."""
    kept, used = [], 0
    for line in lines:
        cost = counter.count(line)
        if used + cost <= tokens:
            kept.append(line)
            used += cost
    return kept


def _newest(turns: Sequence[Turn], tokens: int, counter: TokenCounter) -> tuple[Turn, ...]:
    """The newest turns that fit without a gap, starting with something the person said."""
    kept: list[Turn] = []
    used = 0
    for turn in reversed(turns):
        used += counter.count(turn.text)
        if used > tokens:
            break
        kept.append(turn)
    while kept and kept[-1].role is not Role.USER:
        kept.pop()
    return tuple(reversed(kept))
