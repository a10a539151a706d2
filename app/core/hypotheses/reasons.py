"""A draft and what is known come in; a reason and the grounds it names go out.

Every word in quotation marks stands in the request or in the memory that is named.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from app.core.domain.persona import NEUTRAL, Persona
from app.core.domain.request import Ground, GroundKind
from app.core.hypotheses.evidence import Evidence
from app.core.hypotheses.facts import SECOND, Known
from app.core.hypotheses.template import Template
from app.core.hypotheses.weigh import Draft
from app.core.ports.language import Brief
from app.core.text.tables import table
from app.core.text.words import STOP_WORDS

_MIN_CHOSEN = 0.12
_MIN_LEANING = 0.08
_MIN_QUOTE, _MAX_QUOTE = 3, 40
Told: TypeAlias = tuple[str, tuple[Ground, ...]]
_QUIET = frozenset({"text", "expression"})


class Reasons:
    """Tells why a question is asked, in the language of the request when it has phrases."""

    def __init__(
        self, brief: Brief, known: Mapping[str, Known], evidence: Evidence, many: str
    ) -> None:
        phrases = table("app.core.hypotheses", "phrases.toml")
        self._words: Mapping[str, Any] = phrases.get(brief.intent.language, phrases["en"])
        self._brief = brief
        self._known = known
        self._evidence = evidence
        self._many = many

    def tell(self, draft: Draft, wishes: Sequence[Known] = ()) -> tuple[str, tuple[Ground, ...]]:
        """The strongest ground first, and at most one more; `wishes` colour the question."""
        told = [*self._memory(draft, wishes), *self._choice(draft), *self._persona(draft)]
        told += self._input(draft)
        if len(told) < 2 and draft.angle is not None:
            text = self._words["default"].format(when=draft.angle.when)
            told.append((text, (Ground(kind=GroundKind.DEFAULT),)))
        kept = told[:2]
        text = " ".join(sentence for sentence, _ in kept)
        return text, tuple(ground for _, grounds in kept for ground in grounds)

    def _memory(self, draft: Draft, wishes: Sequence[Known]) -> list[Told]:
        used = [one for one in (draft.memory, draft.beside) if one]
        used += [
            item
            for slot in sorted(draft.said.used)
            for name in (slot, SECOND + slot)
            if (item := self._known.get(name)) and item.kind is GroundKind.MEMORY
        ]
        used += wishes
        told = {item.memory_id: item for item in reversed(used)}
        items = list(told.values())[::-1][:2]
        if not items:
            return []
        name = "told_two" if len(items) > 1 else "told"
        text = self._words[name].format(quote=items[0].said, second=items[-1].said)
        return [
            (
                text,
                tuple(Ground(kind=GroundKind.MEMORY, memory_id=item.memory_id) for item in items),
            )
        ]

    def _choice(self, draft: Draft) -> list[Told]:
        for slot in sorted(draft.said.used):
            item = self._known.get(slot)
            if item and item.kind is GroundKind.CHOICE:
                value = _phrase(self._words["values"].get(slot, "“{value}”"), item.value)
                return [
                    (
                        self._chosen("chosen_slot", item.times, value, everywhere=item.elsewhere),
                        (Ground(kind=GroundKind.CHOICE),),
                    )
                ]
        times = self._evidence.times.get(draft.key, 0)
        if draft.chosen >= _MIN_CHOSEN and times:
            return [(self._chosen("chosen_angle", times, ""), (Ground(kind=GroundKind.CHOICE),))]
        return []

    def _chosen(self, phrase: str, times: int, value: str, *, everywhere: bool = False) -> str:
        counted: Mapping[str, str] = self._words["times"]
        often = counted.get(str(times), counted["n"].format(n=times))
        name = f"{phrase}_for" if self._many and not everywhere else phrase
        said: str = self._words[name].format(times=often, many=self._many, value=value)
        return said

    def _persona(self, draft: Draft) -> list[Told]:
        if draft.leaning < _MIN_LEANING or draft.angle is None:
            return []
        facet = _leading_facet(draft.angle.leans, self._brief.persona)
        high = self._brief.persona.facets.get(facet, NEUTRAL) > NEUTRAL
        name = self._words["facets"][facet][0 if high else 1]
        return [(self._words["facet"].format(facet=name), (Ground(kind=GroundKind.PERSONA),))]

    def _input(self, draft: Draft) -> list[Told]:
        quotes = self._quotes(draft)
        if not quotes:
            return []
        if len(quotes) == 1:
            text = self._words["wrote"].format(first=quotes[0])
        else:
            text = self._words["wrote_two"].format(first=quotes[0], second=quotes[1])
        return [(text, (Ground(kind=GroundKind.INPUT),))]

    def _quotes(self, draft: Draft) -> Sequence[str]:
        """Up to two pieces of the request that led here, as written, in their order."""
        said = [
            item.said
            for slot in sorted(draft.said.used)
            if (item := self._known.get(slot))
            and item.kind is GroundKind.INPUT
            and slot not in _QUIET
        ]
        written = self._brief.request.text
        found: list[tuple[int, str]] = []
        telling = (
            word for word in draft.cue_words if word not in STOP_WORDS and len(word) >= _MIN_QUOTE
        )
        for piece in (*telling, *said):
            at = written.lower().find(piece.lower())
            quote = written[at : at + len(piece)].strip(" …")
            if at >= 0 and 0 < len(quote) <= _MAX_QUOTE and not _within(quote, found):
                found.append((at, quote))
        return [quote for _, quote in sorted(found[:2])]


def _within(quote: str, found: Sequence[tuple[int, str]]) -> bool:
    return any(
        quote.lower() in other.lower() or other.lower() in quote.lower() for _, other in found
    )


def _leading_facet(leans: Mapping[str, float], persona: Persona) -> str:
    return max(
        leans, key=lambda facet: leans[facet] * (persona.facets.get(facet, NEUTRAL) - NEUTRAL)
    )


def _phrase(source: str, value: str) -> str:
    said = Template.parse(source).say({"value": value})
    text = said.text if said else value
    return text[:1].lower() + text[1:]
