"""A ranked memory comes in; the line it would be in the prompt, and what that costs, goes out."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.domain.crafting import Scored, Section
from app.core.ports.counting import TokenCounter
from app.core.text.quoting import quoted

_DATED = frozenset({Section.HISTORY, Section.ARTIFACTS})
MIN_LINE_TOKENS = 12
"""A memory cut to less than this says nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A memory's line in full and its cost; `cap`: the tokens it must be shortened to, if any."""

    scored: Scored
    line: str
    tokens: int
    cap: int | None = None


def line_of(scored: Scored, text: str) -> str:
    """One line: the text quoted, and for what happened or was made also its day."""
    dated = f" ({scored.candidate.item.updated_at.date()})" if scored.section in _DATED else ""
    return f"- {quoted(text)}{dated}"


def cost(line: str, counter: TokenCounter) -> int:
    """What a line costs with the break before or after it."""
    return counter.count(line + "\n")


def draft(scored: Scored, counter: TokenCounter) -> Draft:
    """The memory's whole text as a line."""
    line = line_of(scored, scored.candidate.item.text)
    return Draft(scored=scored, line=line, tokens=cost(line, counter))


def cap_for(tokens: Sequence[int], room: int) -> int:
    """The largest cap with Σ min(tokensᵢ, cap) ≤ room; `tokens` need more than `room` together."""
    left, cap = room, 0
    for place, needed in enumerate(sorted(tokens)):
        cap = left // (len(tokens) - place)
        if needed > cap:
            return cap
        left -= needed
    return cap


def fits_when_short(tokens: Sequence[int], room: int, floor: int) -> int:
    """How many of the first `tokens` have room when each is shortened to `floor` at the least."""
    spent = 0
    for count, needed in enumerate(tokens):
        spent += min(needed, floor)
        if spent > room:
            return count
    return len(tokens)
