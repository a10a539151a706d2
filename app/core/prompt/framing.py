"""A choice, the persona and the masked memories come in; the fixed text of the prompt goes out."""

from collections.abc import Iterable

from app.core.domain.crafting import Candidate, Frame, Safe
from app.core.domain.memory import MType
from app.core.domain.persona import FACETS, NEUTRAL, Persona
from app.core.domain.request import Choice
from app.core.prompt.contract import contract_lines, learned_lines, rule_lines, settled_lines
from app.core.prompt.naming import name_of
from app.core.text.meaning import Reading, contradicts, reading
from app.core.text.memo import memoized
from app.core.text.quoting import one_line
from app.core.text.tables import table

_TEMPLATE = table("app.core.prompt", "template.toml")
CLEAR = 0.15
"""How far off its middle a facet must be before it is spoken of."""
_MAX_QUESTION = 240


def frame(choice: Choice, persona: Persona, safe: Safe, *, family: str) -> Frame:
    """What stands before the memories: name, reading, persona in words, output contract.

    `family` is the task's family; an unknown one is treated as "unclear".
    """
    name = name_of(safe.candidates)
    question = one_line(choice.hypothesis.question)[:_MAX_QUESTION]
    pieces = [
        piece.replace("{name}", name).replace("{question}", question)
        for piece in _TEMPLATE["pieces"]
    ]
    leanings = clear_leanings(choice, persona, safe.candidates)
    return Frame(
        user_name=name,
        request=choice.proposal.text,
        pieces=tuple(pieces),
        persona_lines=_persona_lines(leanings),
        contract=contract_lines(choice, leanings, family),
        rules=rule_lines(choice.proposal.intent.language, name),
        learned=learned_lines(leanings, family),
        settled=settled_lines(choice),
    )


def clear_leanings(
    choice: Choice, persona: Persona, candidates: Iterable[Candidate]
) -> dict[str, bool]:
    """Clear facets that nothing said outweighs: True at the high end, False at the low."""
    said = {**choice.proposal.intent.stated, **choice.hypothesis.slots}
    settled = {facet for slot, facet in _TEMPLATE["settled"].items() if said.get(slot)}
    wishes = [
        (_named_in(one.item.text), reading(one.item.text))
        for one in candidates
        if one.item.mtype in (MType.PREFERENCE, MType.STYLE) and one.bears
    ]
    leanings = {}
    for facet in FACETS:
        value = persona.facets.get(facet, NEUTRAL)
        high = value > NEUTRAL
        if abs(value - NEUTRAL) < CLEAR or facet in settled:
            continue
        if not _outweighed(wishes, facet, high=high):
            leanings[facet] = high
    return leanings


def _outweighed(
    wishes: Iterable[tuple[frozenset[str], Reading]], facet: str, *, high: bool
) -> bool:
    """Whether one of the person's own wishes, by facets, says the contrary of what was learned."""
    learned = reading(_worded(facet, high=high))
    topic = learned.saying.topic if learned.saying else None
    return any(
        (facet in named or _speaks_of(wish, topic)) and contradicts(learned, wish)
        for named, wish in wishes
    )


def _speaks_of(wish: Reading, topic: str | None) -> bool:
    return topic is not None and wish.saying is not None and wish.saying.topic == topic


@memoized
def _named_in(text: str) -> frozenset[str]:
    """The facets of which a wish uses a word."""
    folded = text.casefold()
    return frozenset(
        facet
        for facet, words in _TEMPLATE["facet_words"].items()
        if any(word in folded for word in words)
    )


def _worded(facet: str, *, high: bool) -> str:
    words: str = _TEMPLATE["facets"][facet][0 if high else 1]
    return words


def _persona_lines(leanings: dict[str, bool]) -> tuple[str, ...]:
    return tuple(
        f"- {_worded(facet, high=high)} (learned from choices)." for facet, high in leanings.items()
    )
