"""The person's words become guesses, a picked guess becomes the prompt with all that led to it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.domain.crafting import Prompt
from app.core.domain.errors import Missing, Refused
from app.core.domain.request import Hypothesis, Proposal
from app.services import Services
from app.ui.errors import GuessesGone
from app.ui.handlers.person import person, written
from app.ui.words import say

MAX_EXPLAINED = 40
"""How many memories that were set aside are looked up to be named in the receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose guesses are on the page, and the words they are for."""

    user_id: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A prompt, the guesses it was picked from, and the texts of memories that were set aside."""

    prompt: Prompt
    aside: Mapping[str, str]

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


async def pick(
    services: Services, who: object, asked: object, words: object, position: int
) -> Written:
    """The prompt for the guess at `position` (0 = first).

    `asked` says which words the guesses were shown for; when the server has forgotten it (it was
    restarted), the words still in the box are taken. Raises `GuessesGone` when the guesses cannot
    be picked any more or are another person's.
    """
    user_id = person(who)
    shown = asked if isinstance(asked, Asked) else Asked(user_id=user_id, words=written(words))
    if shown.user_id != user_id:
        raise GuessesGone("These guesses were shown to another person.")
    if position not in range(3):
        raise Refused(say("errors.not_a_chip"))
    try:
        prompt = await services.journey.craft(user_id, shown.words, f"h{position + 1}")
    except Missing as error:
        raise GuessesGone(str(error)) from error
    return Written(prompt=prompt, aside=await _texts(services, user_id, _set_aside(prompt)))


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
