"""Turns become the messages of a chat request, as they are or as a strict template wants them."""

from collections.abc import Iterable, Sequence

from app.core.domain.conversation import Role, Turn

Message = dict[str, str]


def messages_of(turns: Iterable[Turn]) -> list[Message]:
    """One message a turn. Half surrogate pairs, which no JSON can carry, become question marks."""
    return [{"role": turn.role.value, "content": _sendable(turn.text)} for turn in turns]


def alternating(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns without a system turn, the person's first, each speaker's by turns.

    What the system says opens the person's first turn, or is that turn when the model spoke first;
    neighbours of one speaker are joined. A model's first words with nothing before them are left
    out. Idempotent.
    """
    system = "\n\n".join(turn.text for turn in turns if turn.role is Role.SYSTEM)
    opening = (Turn(role=Role.USER, text=system),) if system else ()
    joined: list[Turn] = []
    for turn in (*opening, *(turn for turn in turns if turn.role is not Role.SYSTEM)):
        if joined and joined[-1].role is turn.role:
            joined[-1] = Turn(role=turn.role, text=f"{joined[-1].text}\n\n{turn.text}")
        elif joined or turn.role is Role.USER:
            joined.append(turn)
    return tuple(joined)


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
