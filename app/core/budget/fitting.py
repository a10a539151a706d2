"""An allotment and what summaries there are come in; lines that keep within it go out.

The only maker of `Fitted`. A memory without a summary, or with one that is too long, is shortened
to sentences of its own.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from app.core.budget.allotment import Allotment, text_room
from app.core.budget.drafts import MIN_LINE_TOKENS, Draft, cost, draft, line_of
from app.core.domain.crafting import Fill, Fitted, Line, Origin, Scored, Section
from app.core.ports.counting import TokenCounter
from app.core.text.layout import assemble
from app.core.text.summary import summarize_text

_ATTEMPTS = 6


def fit(allotment: Allotment, summaries: Mapping[str, str], counter: TokenCounter) -> Fitted:
    """Every section with at most its tokens; `summaries` by memory id, "" or missing = none."""
    fills = {section: _fill(allotment, section, summaries, counter) for section in Section}
    contract = "\n".join(allotment.contract)
    fills = _within_total(allotment, fills, contract, counter)
    return Fitted(
        ranked=allotment.ranked,
        fills=MappingProxyType(fills),
        user_name=allotment.frame.user_name,
        output_contract=contract,
        tokens=counter.count(assemble(allotment.frame, fills, contract, allotment.frame.request)),
    )


def _fill(
    allotment: Allotment, section: Section, summaries: Mapping[str, str], counter: TokenCounter
) -> Fill:
    room = allotment.allotted[section]
    if section is Section.SAFETY:
        lines = tuple(_own(line, Origin.DEFAULT, counter) for line in allotment.contract)
        return Fill(section=section, lines=lines, allotted=room, used=allotment.fixed_tokens)
    persona: tuple[Line, ...] = ()
    if section is Section.PREFERENCES:
        persona = tuple(_own(line, Origin.PERSONA, counter) for line in allotment.persona_lines)
    kept, omitted = [], list(allotment.omitted[section])
    left = room - sum(line.tokens for line in persona)
    for one in allotment.drafts[section]:
        line = _line(one, summaries, left, counter)
        if line is None:
            omitted.append(one.scored.candidate.item.id)
        else:
            kept.append(line)
            left -= line.tokens
    readmitted = _readmitted(allotment.ranked.scored, omitted, left, counter)
    lines = (*kept, *readmitted, *persona)
    back = {line.scored.candidate.item.id for line in readmitted if line.scored}
    return Fill(
        section=section,
        lines=lines,
        allotted=room,
        used=sum(line.tokens for line in lines),
        omitted=tuple(memory_id for memory_id in omitted if memory_id not in back),
    )


def _own(text: str, origin: Origin, counter: TokenCounter) -> Line:
    return Line(text=text, tokens=cost(text, counter), origin=origin)


def _line(
    one: Draft, summaries: Mapping[str, str], left: int, counter: TokenCounter
) -> Line | None:
    """The draft's line within its cap and what is left; None when nothing sensible fits."""
    if one.cap is None:
        fits = one.tokens <= left
        return _memory(one.scored, one.line, one.tokens, condensed=False) if fits else None
    cap = min(one.cap, left)
    if cap < MIN_LINE_TOKENS:
        return None
    return _shortened(one, summaries.get(one.scored.candidate.item.id, ""), cap, counter)


def _shortened(one: Draft, summary: str, cap: int, counter: TokenCounter) -> Line | None:
    """The summary if it can be made to fit, else sentences of the memory itself."""
    for source in (summary.strip(), one.scored.candidate.item.text):
        line = _condensed(one, source, cap, counter)
        if line is not None:
            return line
    return None


def _condensed(one: Draft, source: str, cap: int, counter: TokenCounter) -> Line | None:
    room = min(text_room(one, counter), cap)
    for _ in range(_ATTEMPTS):
        text = summarize_text(source, room, counter)
        if not text:
            return None
        line = line_of(one.scored, text)
        tokens = cost(line, counter)
        if tokens <= cap:
            return _memory(one.scored, line, tokens, condensed=True)
        # escapes make a line longer than its text: aim lower by as much as it was over
        room = room * cap // tokens - 1
    return None


def _memory(scored: Scored, text: str, tokens: int, *, condensed: bool) -> Line:
    return Line(text=text, tokens=tokens, origin=Origin.MEMORY, scored=scored, condensed=condensed)


def _readmitted(
    ranked: tuple[Scored, ...], omitted: list[str], left: int, counter: TokenCounter
) -> list[Line]:
    """Memories that had no room at first but have some now, because others became shorter."""
    lines: list[Line] = []
    if left < MIN_LINE_TOKENS or not omitted:
        return lines
    wanted = set(omitted)
    for scored in ranked:
        if scored.candidate.item.id in wanted:
            one = draft(scored, counter)
            if one.tokens <= left:
                lines.append(_memory(scored, one.line, one.tokens, condensed=False))
                left -= one.tokens
    return lines


def _within_total(
    allotment: Allotment, fills: dict[Section, Fill], contract: str, counter: TokenCounter
) -> dict[Section, Fill]:
    """A guard for tokenizers that count a whole higher than its parts: drop the worst lines."""
    frame = allotment.frame
    while counter.count(assemble(frame, fills, contract, "")) > allotment.total:
        section = _worst(fills)
        if section is None:
            break
        fills[section] = _without_worst(fills[section])
    return fills


def _worst(fills: Mapping[Section, Fill]) -> Section | None:
    """The section that holds the worst line; constraints and pins are touched last."""
    ends = [
        (scored.candidate.pinned, section is Section.CONSTRAINTS, scored.score, section.value)
        for section, fill in fills.items()
        if (place := _worst_place(fill)) is not None and (scored := fill.lines[place].scored)
    ]
    return Section(min(ends)[3]) if ends else None


def _worst_place(fill: Fill) -> int | None:
    places = [place for place, line in enumerate(fill.lines) if line.scored is not None]
    return places[-1] if places else None


def _without_worst(fill: Fill) -> Fill:
    place = _worst_place(fill)
    if place is None:
        return fill
    line = fill.lines[place]
    dropped = (line.scored.candidate.item.id,) if line.scored else ()
    return replace(
        fill,
        lines=fill.lines[:place] + fill.lines[place + 1 :],
        used=fill.used - line.tokens,
        omitted=fill.omitted + dropped,
    )
