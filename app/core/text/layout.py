"""The fixed pieces of a prompt and what fills its slots come in; the whole text goes out."""

from collections.abc import Iterator, Mapping, Sequence

from app.core.domain.crafting import NOTHING, Fill, Frame, Line, Origin, Section, Traced

_DEFAULT = Origin.DEFAULT


def assemble(frame: Frame, fills: Mapping[Section, Fill], contract: str, request: str) -> str:
    """The prompt's text: after each piece what belongs into its slot, "None." when nothing does."""
    slots = (
        _text(fills[Section.GOAL].lines),
        request,
        _text(fills[Section.PREFERENCES].lines),
        _text(fills[Section.CONSTRAINTS].lines),
        _text(_newest_first(fills)),
        _text(fills[Section.HISTORY].lines),
        contract,
    )
    return "".join(piece + slot for piece, slot in zip(frame.pieces, slots, strict=True))


def trace(
    frame: Frame, fills: Mapping[Section, Fill], contract: str, request: str
) -> tuple[Traced, ...]:
    """The same text line by line, each with its origin; the person's own words are one."""
    found: list[Traced] = []
    slots = _slots(frame, fills, contract, request)
    for piece, slot in zip(frame.pieces, slots, strict=True):
        # a piece ends with the break before its slot, and begins with the one after the last
        fixed = piece.removesuffix("\n").removeprefix("\n").split("\n")
        found += (Traced(text=text, origin=_DEFAULT) for text in fixed)
        found += slot
    return tuple(_readings(found))


def _readings(lines: Sequence[Traced]) -> Iterator[Traced]:
    """The line of the picked reading stands in the fixed text, under its own heading."""
    for before, one in zip((None, *lines), lines, strict=False):
        under = before is not None and before.origin is _DEFAULT
        if under and before is not None and before.text == "Disambiguated intent:":
            yield Traced(text=one.text, origin=Origin.READING)
        else:
            yield one


def _slots(
    frame: Frame, fills: Mapping[Section, Fill], contract: str, request: str
) -> tuple[Sequence[Traced], ...]:
    return (
        _lines(fills[Section.GOAL].lines),
        (Traced(text=request, origin=Origin.WORDS),),
        _lines(fills[Section.PREFERENCES].lines),
        _lines(fills[Section.CONSTRAINTS].lines),
        _lines(_newest_first(fills)),
        _lines(fills[Section.HISTORY].lines),
        [Traced(text=line, origin=_of_contract(frame, line)) for line in contract.split("\n")],
    )


def _of_contract(frame: Frame, line: str) -> Origin:
    if line in frame.learned:
        return Origin.PERSONA
    return Origin.READING if line in frame.settled else _DEFAULT


def _text(lines: Sequence[Line]) -> str:
    return "\n".join([line.text for line in lines]) or NOTHING


def _lines(lines: Sequence[Line]) -> Sequence[Traced]:
    found = [Traced(text=line.text, origin=line.origin, line=line) for line in lines]
    return found or [Traced(text=NOTHING, origin=_DEFAULT)]


def _newest_first(fills: Mapping[Section, Fill]) -> list[Line]:
    """Artifacts and what was found for the task share a heading."""
    lines = [*fills[Section.ARTIFACTS].lines, *fills[Section.TASK].lines]
    return sorted(lines, key=_age)


def _age(line: Line) -> tuple[float, float]:
    if line.scored is None:
        return (0.0, 0.0)
    return (-line.scored.candidate.item.updated_at.timestamp(), -line.scored.score)
