"""The person's words become guesses, a picked guess becomes the prompt with all that led to it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.core.domain.crafting import Prompt, Wishes
from app.core.domain.errors import Missing, Refused
from app.core.domain.request import OWN_READING, Hypothesis, Proposal
from app.services import Services
from app.ui.errors import GuessesGone
from app.ui.handlers.person import person, written
from app.ui.words import say

MAX_EXPLAINED = 40
"""How many memories that were set aside are looked up to be named in the receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose guesses are on the page, the words they are for, and all angles shown for them yet."""

    user_id: str
    words: str
    angles: frozenset[str] = frozenset()

    def then(self, proposal: Proposal) -> "Asked":
        """With the angles of further guesses for the same words."""
        angles = frozenset(guess.angle for guess in proposal.hypotheses)
        same = (self.user_id, self.words) == (proposal.user_id, proposal.text)
        return Asked(
            user_id=proposal.user_id,
            words=proposal.text,
            angles=angles | self.angles if same else angles,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A prompt, what was wished for it, and texts of memories as they are stored, by their ids.

    `texts` holds those that were set aside, and those used that stand masked in the prompt.
    """

    prompt: Prompt
    texts: Mapping[str, str]
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def proposal(self) -> Proposal:
        """The guesses that were shown."""
        return self.prompt.fitted.ranked.choice.proposal

    @property
    def chosen(self) -> Hypothesis:
        """The guess that was picked."""
        return self.prompt.fitted.ranked.choice.hypothesis


async def ask(services: Services, who: object, words: object) -> Proposal:
    """Guesses at what the words mean to this person. Raises `Refused`, `ProviderError`."""
    return await services.journey.understand(person(who), written(words))


async def others(services: Services, who: object, asked: object, words: object) -> Proposal:
    """Guesses that were not shown for these words yet. Raises `Exhausted` when there are none."""
    user_id, shown = person(who), _shown_to(person(who), asked, words)
    return await services.journey.understand(user_id, shown.words, without=shown.angles)


async def pick(  # whose guesses, for which words, and which one
    services: Services,
    who: object,
    asked: object,
    words: object,
    position: int,
    wishes: Wishes | None = None,
) -> Written:
    """The prompt for the guess at `position` (0 = first).

    `asked` says which words the guesses were shown for; when the server has forgotten it (it was
    restarted), the words still in the box are taken. Raises `GuessesGone` when the guesses cannot
    be picked any more or are another person's.
    """
    user_id = person(who)
    shown = _shown_to(user_id, asked, words)
    if position not in range(3):
        raise Refused(say("errors.not_a_chip"))
    return await crafted(services, user_id, shown.words, f"h{position + 1}", wishes or Wishes())


async def own(  # whose guesses, for which words, and what is meant instead
    services: Services,
    who: object,
    asked: object,
    words: object,
    reading: object,
    wishes: Wishes | None = None,
) -> Written:
    """The prompt for a reading the person wrote. Raises `Refused`, `GuessesGone`."""
    user_id = person(who)
    shown = _shown_to(user_id, asked, words)
    try:
        await services.journey.reword(user_id, shown.words, written(reading))
    except Missing as error:
        raise GuessesGone(str(error)) from error
    return await crafted(services, user_id, shown.words, OWN_READING, wishes or Wishes())


async def crafted(
    services: Services, user_id: str, words: str, hypothesis_id: str, wishes: Wishes
) -> Written:
    """The prompt, with the texts its receipt needs. Raises `GuessesGone`."""
    try:
        prompt = await services.journey.craft(user_id, words, hypothesis_id, wishes)
    except Missing as error:
        raise GuessesGone(str(error)) from error
    ids = [*_masked(prompt), *_set_aside(prompt), *sorted(wishes.without)]
    return Written(prompt=prompt, texts=await _texts(services, user_id, ids), wishes=wishes)


def _shown_to(user_id: str, asked: object, words: object) -> Asked:
    shown = asked if isinstance(asked, Asked) else Asked(user_id=user_id, words=written(words))
    if shown.user_id != user_id:
        raise GuessesGone("These guesses were shown to another person.")
    return shown


def _masked(prompt: Prompt) -> list[str]:
    """The ids of memories in the prompt that may stand there masked."""
    ranked = prompt.fitted.ranked
    return [one.candidate.item.id for one in ranked.scored] if ranked.masked else []


def _set_aside(prompt: Prompt) -> list[str]:
    """The ids of memories that did not go in, or stand for one that did not, each once."""
    ranked = prompt.fitted.ranked
    ids: list[str] = []
    for merged in ranked.merged:
        ids += (merged.dropped_id, merged.kept_id)
    for overruled in ranked.overruled:
        ids += (overruled.dropped_id, overruled.kept_id)
    for fill in prompt.fitted.fills.values():
        ids += fill.omitted
    return list(dict.fromkeys(ids))[:MAX_EXPLAINED]


async def _texts(services: Services, user_id: str, ids: Iterable[str]) -> dict[str, str]:
    """What these memories say; one that is gone is left out."""

    async def text_of(memory_id: str) -> tuple[str, str | None]:
        try:
            return memory_id, (await services.memories.get(user_id, memory_id)).text
        except Missing:
            return memory_id, None

    found = await asyncio.gather(*map(text_of, ids))
    return {memory_id: text for memory_id, text in found if text is not None}
