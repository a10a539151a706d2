"""Ranked memories, the frame and the plan come in; how many tokens each section gets goes out.

It also says which long memories should be summarised to fit, for whoever can; it never shortens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.core.budget.drafts import (
    MIN_LINE_TOKENS,
    Draft,
    cap_for,
    cost,
    draft,
    fits_when_short,
    line_of,
)
from app.core.budget.plan import Plan
from app.core.budget.shares import allot
from app.core.domain.crafting import NOTHING, Frame, Ranked, Section
from app.core.ports.counting import TokenCounter

_FLOOR = 40
"""Tokens below which fewer memories are better than shorter ones."""
_FIXED_SHARE = 0.5
_MAX_SUMMARIES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflow:
    """A memory to be summarised to at most `max_tokens` tokens; `text` is masked."""

    memory_id: str
    text: str
    max_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """Tokens for each section (their sum is the budget) and the lines meant for it, best first.

    `omitted` memories had no room even when shortened. `overflow` are the longest that can be
    summarised; without a summary they are cut by `fit` itself.
    """

    ranked: Ranked
    frame: Frame
    total: int
    allotted: Mapping[Section, int]
    drafts: Mapping[Section, tuple[Draft, ...]]
    persona_lines: tuple[str, ...]
    contract: tuple[str, ...]
    fixed_tokens: int
    overflow: tuple[Overflow, ...]
    omitted: Mapping[Section, tuple[str, ...]]


def plan_sections(ranked: Ranked, frame: Frame, plan: Plan, counter: TokenCounter) -> Allotment:
    """Divide the budget: the fixed text first, then constraints, then all by weight and need."""
    drafts = _drafts(ranked, counter)
    needs = {section: sum(one.tokens for one in lines) for section, lines in drafts.items()}
    needs[Section.PREFERENCES] += sum(cost(line, counter) for line in frame.persona_lines)
    spare = plan.total - sum(needs.values())
    contract = _contract_within(frame, max(spare, _fixed_limit(plan)), counter)
    fixed = needs[Section.SAFETY] = _fixed_cost(frame, contract, counter)
    first = {Section.SAFETY: fixed, **_kept_room(drafts)}
    allotted = allot(plan.total, plan.weights, needs, first)
    persona_lines = _persona_within(frame, allotted[Section.PREFERENCES], needs, counter)
    rooms = dict(allotted)
    rooms[Section.PREFERENCES] -= sum(cost(line, counter) for line in persona_lines)
    shortened = {section: _shortened(lines, rooms[section]) for section, lines in drafts.items()}
    return Allotment(
        ranked=ranked,
        frame=frame,
        total=plan.total,
        allotted=allotted,
        drafts=MappingProxyType(shortened),
        persona_lines=persona_lines,
        contract=contract,
        fixed_tokens=fixed,
        overflow=_overflow(shortened, counter),
        omitted=MappingProxyType(_omitted(drafts, shortened)),
    )


def _drafts(ranked: Ranked, counter: TokenCounter) -> dict[Section, tuple[Draft, ...]]:
    lines: dict[Section, list[Draft]] = {section: [] for section in Section}
    pinned_first = sorted(ranked.scored, key=lambda one: not one.candidate.pinned)
    for scored in pinned_first:
        lines[scored.section].append(draft(scored, counter))
    return {section: tuple(found) for section, found in lines.items()}


def _kept_room(drafts: Mapping[Section, tuple[Draft, ...]]) -> dict[Section, int]:
    """Tokens, by section, that no weight may take away: for constraints, and for what is pinned."""
    rooms = {Section.CONSTRAINTS: 0}
    for section, lines in drafts.items():
        for one in lines:
            if section is Section.CONSTRAINTS or one.scored.candidate.pinned:
                rooms[section] = rooms.get(section, 0) + min(one.tokens, _FLOOR)
    return rooms


def _fixed_cost(frame: Frame, contract: tuple[str, ...], counter: TokenCounter) -> int:
    """The template with an empty word in every slot, and the contract."""
    pieces = sum(counter.count(piece) + counter.count(NOTHING) for piece in frame.pieces)
    return pieces + sum(cost(line, counter) for line in contract)


def _fixed_limit(plan: Plan) -> int:
    """What the fixed text may take though memories need it: its weight, or a large part."""
    return int(plan.total * max(plan.weights.get(Section.SAFETY, 0.0), _FIXED_SHARE))


def _contract_within(frame: Frame, limit: int, counter: TokenCounter) -> tuple[str, ...]:
    """The contract, without its least important lines when the fixed text passes the limit."""
    kept = list(frame.contract)
    while len(kept) > 1 and _fixed_cost(frame, (*kept, *frame.rules), counter) > limit:
        kept.pop()
    return (*kept, *frame.rules)


def _persona_within(
    frame: Frame, room: int, needs: Mapping[Section, int], counter: TokenCounter
) -> tuple[str, ...]:
    """All of them when the section has room for all it needs, else as many as half of it holds."""
    left = room if needs[Section.PREFERENCES] <= room else room // 2
    kept = []
    for line in frame.persona_lines:
        left -= cost(line, counter)
        if left < 0:
            break
        kept.append(line)
    return tuple(kept)


def _shortened(lines: tuple[Draft, ...], room: int) -> tuple[Draft, ...]:
    """The lines as they are when they fit; else the best, the long ones among them capped."""
    tokens = [line.tokens for line in lines]
    if sum(tokens) <= room:
        return lines
    count = fits_when_short(tokens, room, _FLOOR)
    if count == 0 and room >= MIN_LINE_TOKENS:
        count = 1
    kept = lines[:count]
    if sum(tokens[:count]) <= room:
        return kept
    cap = cap_for(tokens[:count], room)
    return tuple(replace(line, cap=cap) if line.tokens > cap else line for line in kept)


def _overflow(
    shortened: Mapping[Section, tuple[Draft, ...]], counter: TokenCounter
) -> tuple[Overflow, ...]:
    """The best of those to be shortened, what their quotes and date cost already taken off."""
    capped = [line for lines in shortened.values() for line in lines if line.cap is not None]
    capped.sort(key=lambda one: -one.scored.score)
    return tuple(
        Overflow(
            memory_id=line.scored.candidate.item.id,
            text=line.scored.candidate.item.text,
            max_tokens=text_room(line, counter),
        )
        for line in capped[:_MAX_SUMMARIES]
    )


def text_room(line: Draft, counter: TokenCounter) -> int:
    """Tokens left for the text itself in a capped line, at least one."""
    return max(1, (line.cap or line.tokens) - cost(line_of(line.scored, ""), counter))


def _omitted(
    drafts: Mapping[Section, tuple[Draft, ...]], shortened: Mapping[Section, tuple[Draft, ...]]
) -> dict[Section, tuple[str, ...]]:
    return {
        section: tuple(one.scored.candidate.item.id for one in lines[len(shortened[section]) :])
        for section, lines in drafts.items()
    }
