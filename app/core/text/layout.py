"""The fixed pieces of a prompt and what fills its slots come in; the whole text goes out."""

from collections.abc import Mapping, Sequence

from app.core.domain.crafting import NOTHING, Fill, Frame, Line, Section


def assemble(frame: Frame, fills: Mapping[Section, Fill], contract: str, request: str) -> str:
    """The prompt's text: after each piece what belongs into its slot, "None." when nothing does."""
    slots = (
        _lines(fills[Section.GOAL].lines),
        request,
        _lines(fills[Section.PREFERENCES].lines),
        _lines(fills[Section.CONSTRAINTS].lines),
        _lines(_newest_first(fills)),
        _lines(fills[Section.HISTORY].lines),
        contract,
    )
    return "".join(piece + slot for piece, slot in zip(frame.pieces, slots, strict=True))


def _lines(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines) or NOTHING


def _newest_first(fills: Mapping[Section, Fill]) -> list[Line]:
    """Artifacts and what was found for the task share a heading."""
    lines = [*fills[Section.ARTIFACTS].lines, *fills[Section.TASK].lines]
    return sorted(lines, key=_age)


def _age(line: Line) -> tuple[float, float]:
    if line.scored is None:
        return (0.0, 0.0)
    return (-line.scored.candidate.item.updated_at.timestamp(), -line.scored.score)
