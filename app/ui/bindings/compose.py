"""The way through the page: words → guesses → a pick → the prompt, and what was learned."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from app.core.domain.request import Proposal
from app.services import Services
from app.ui.bindings.listen import Body, Event, Listener, Reply, Update
from app.ui.bindings.showing import (
    guess_parts,
    no_prompt,
    persona_parts,
    prompt_parts,
    shelf_parts,
    show_guesses,
    show_persona,
    show_prompt,
    show_shelf,
)
from app.ui.handlers.compose import Asked, Written, ask, pick
from app.ui.handlers.memory import browse
from app.ui.handlers.persona import leanings
from app.ui.pages import Page
from app.ui.render import notes
from app.ui.words import say_all


def bind_compose(page: Page, events: Listener) -> list[Event]:
    """Answers the events that may be under way when another person takes the page over."""
    compose, way = page.compose, _Way(page=page, services=events.services)
    who, filters = page.header.who, [page.memory.search, page.memory.kind]
    parts = [
        *guess_parts(compose),
        *prompt_parts(page),
        *shelf_parts(page.memory),
        *persona_parts(page.persona),
    ]
    guessing = Reply(
        note=compose.note, outputs=[page.header.note, compose.box, *parts], busy=compose.waiting
    )
    building = Reply(note=compose.note, outputs=parts, busy=compose.building)
    return [
        events.on(
            [compose.box.submit, compose.ask.click],
            way.ask,
            inputs=[who, compose.box, *filters],
            reply=guessing,
        ),
        *(
            events.on([button.click], way.sample(number), inputs=[who, *filters], reply=guessing)
            for number, button in enumerate(compose.examples)
        ),
        *(
            events.on(
                [chip.button.click],
                way.pick_at(position),
                inputs=[who, compose.asked, compose.box, *filters],
                reply=building,
            )
            for position, chip in enumerate(compose.chips)
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    page: Page
    services: Services

    async def ask(
        self, who: object, words: object, search: object, kind: object
    ) -> AsyncIterator[Update]:
        proposal = await ask(self.services, who, words)
        guesses = show_guesses(self.page.compose, proposal)
        yield {self.page.header.note: notes.NOTHING, **no_prompt(self.page), **guesses}
        if proposal.auto_advance:
            async for update in self._first(proposal, who, search, kind):
                yield update

    def sample(self, number: int) -> Body:
        """Asks for guesses at an example, which is also put where the person types."""

        async def sample(who: object, search: object, kind: object) -> AsyncIterator[Update]:
            text = say_all("compose.examples")[number]  # as its button says it to this person
            async for update in self.ask(who, text, search, kind):
                yield {self.page.compose.box: text, **update}

        return sample

    def pick_at(self, position: int) -> Body:
        """Builds the prompt for one of the chips."""

        async def pick_chip(
            who: object, asked: object, words: object, search: object, kind: object
        ) -> AsyncIterator[Update]:
            written = await pick(self.services, who, asked, words, position)
            yield self._shown(written, by_itself=False)
            yield await self._learned(who, search, kind)

        return pick_chip

    async def _first(
        self, proposal: Proposal, who: object, search: object, kind: object
    ) -> AsyncIterator[Update]:
        asked = Asked(user_id=proposal.user_id, words=proposal.text)
        written = await pick(self.services, who, asked, proposal.text, 0)
        yield self._shown(written, by_itself=True)
        yield await self._learned(who, search, kind)

    def _shown(self, written: Written, *, by_itself: bool) -> Update:
        guesses = show_guesses(
            self.page.compose, written.proposal, chosen=written.chosen.id, by_itself=by_itself
        )
        return {**guesses, **show_prompt(self.page, written)}

    async def _learned(self, who: object, search: object, kind: object) -> Update:
        """The memory list and the persona as they are after the choice."""
        shelf = await browse(self.services, who, search, kind)
        facets = await leanings(self.services, who)
        return {**show_shelf(self.page.memory, shelf), **show_persona(self.page.persona, facets)}
