"""The way through the page: words → guesses → a pick → the prompt, and what was learned."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import gradio as gr

from app.core.domain.crafting import Wishes
from app.core.domain.errors import Exhausted, InklingError
from app.core.domain.request import Proposal
from app.services import Services
from app.ui.bindings.listen import Body, Component, Event, Listener, Reply, Update
from app.ui.bindings.showing import (
    guess_parts,
    no_own_words,
    no_prompt,
    persona_parts,
    prompt_parts,
    shelf_parts,
    show_guesses,
    show_persona,
    show_prompt,
    show_shelf,
)
from app.ui.handlers.compose import Asked, Written, ask, others, own, pick
from app.ui.handlers.memory import browse
from app.ui.handlers.persona import leanings
from app.ui.handlers.rebuild import Work, first, unlearn
from app.ui.pages import Page
from app.ui.render import notes
from app.ui.words import say, say_all


def bind_compose(page: Page, events: Listener) -> list[Event]:
    """Answers the events that may be under way when another person takes the page over."""
    compose, way = page.compose, _Way(page=page, services=events.services)
    who, rest = page.header.who, [page.memory.search, page.memory.kind, page.compose.private]
    shown = [who, compose.asked, compose.box]
    guessing = Reply(
        note=compose.note,
        outputs=[page.header.note, compose.box, *_parts(page)],
        busy=compose.waiting,
    )
    building = Reply(note=compose.note, outputs=_parts(page), busy=compose.building)

    def on(triggers: list[Event], body: Body, inputs: Sequence[Component], reply: Reply) -> Event:
        return events.on(triggers, body, inputs=[*inputs, *rest], reply=reply)

    asks = [compose.box.submit, compose.ask.click]
    says = [compose.own.submit, compose.own_send.click]
    return [
        on(asks, way.ask, [who, compose.box], guessing),
        on([compose.others.click], way.others, shown, guessing),
        on([compose.back.click], way.first, shown, guessing),
        on(says, way.own, [*shown, compose.own], building),
        on([compose.auto_undo.click], way.not_this, [who, page.receipt.work], building),
        *(
            on([button.click], way.sample(number), [who], guessing)
            for number, button in enumerate(compose.examples)
        ),
        *(
            on([chip.button.click], way.pick_at(position), shown, building)
            for position, chip in enumerate(compose.chips)
        ),
    ]


def _parts(page: Page) -> list[Component]:
    return [
        *guess_parts(page.compose),
        *prompt_parts(page),
        *shelf_parts(page.memory),
        *persona_parts(page.persona),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    page: Page
    services: Services

    async def ask(self, who: object, words: object, *rest: object) -> AsyncIterator[Update]:
        proposal = await ask(self.services, who, words)
        asked = _nothing_asked(proposal)
        guesses = {
            self.page.header.note: notes.NOTHING,
            **no_prompt(self.page),
            **no_own_words(self.page.compose),
            **show_guesses(self.page.compose, proposal, asked=asked),
        }
        if not proposal.auto_advance:
            yield guesses
            return
        try:
            made = await pick(self.services, who, asked, words, 0, _wishes(rest))
        except InklingError:
            yield guesses
            raise
        # in one: of two that follow each other at once, the browser may show parts of the first
        yield guesses | self._shown(made, asked, by_itself=True)
        yield await self._learned(who, rest)

    def sample(self, number: int) -> Body:
        """Asks for guesses at an example, which is also put where the person types."""

        async def sample(who: object, *rest: object) -> AsyncIterator[Update]:
            text = say_all("compose.examples")[number]  # as its button says it to this person
            async for update in self.ask(who, text, *rest):
                yield {self.page.compose.box: text, **update}

        return sample

    async def others(
        self, who: object, asked: object, words: object, *_: object
    ) -> AsyncIterator[Update]:
        """Other guesses than those shown, or word that there are none; either way a field."""
        compose = self.page.compose
        own_words = {compose.own_area: gr.update(visible=True)}
        try:
            proposal = await others(self.services, who, asked, words)
        except Exhausted:
            said = notes.aside(say("way.no_others"))
            yield {compose.note: said, compose.others: gr.update(visible=False), **own_words}
            return
        shown = asked if isinstance(asked, Asked) else _nothing_asked(proposal)
        guesses = show_guesses(compose, proposal, asked=shown)
        yield {
            **no_prompt(self.page),
            **guesses,
            **own_words,
            compose.back: gr.update(visible=True),
        }

    async def first(
        self, who: object, asked: object, words: object, *_: object
    ) -> AsyncIterator[Update]:
        """The guesses again that were the first for these words."""
        proposal = await ask(self.services, who, asked.words if isinstance(asked, Asked) else words)
        compose = self.page.compose
        guesses = show_guesses(compose, proposal, asked=_nothing_asked(proposal))
        yield {**no_prompt(self.page), **no_own_words(compose), **guesses}

    async def own(
        self, who: object, asked: object, words: object, reading: object, *rest: object
    ) -> AsyncIterator[Update]:
        """Builds the prompt for what the person says they mean."""
        made = await own(self.services, who, asked, words, reading, _wishes(rest))
        yield self._shown(made, asked)
        yield await self._learned(who, rest)

    def pick_at(self, position: int) -> Body:
        """Builds the prompt for one of the chips."""

        async def pick_chip(
            who: object, asked: object, words: object, *rest: object
        ) -> AsyncIterator[Update]:
            made = await pick(self.services, who, asked, words, position, _wishes(rest))
            yield self._shown(made, asked)
            yield await self._learned(who, rest)

        return pick_chip

    async def not_this(self, who: object, work: object, *rest: object) -> AsyncIterator[Update]:
        """Takes back what Inkling chose by itself, and what that taught; the guesses stay."""
        await unlearn(self.services, who, work)
        compose = self.page.compose
        if isinstance(work, Work):
            proposal = work.written.proposal
            asked = _nothing_asked(proposal)
            yield {**no_prompt(self.page), **show_guesses(compose, proposal, asked=asked)}
        learned = await self._learned(who, rest)
        yield {**learned, compose.note: notes.done(say("way.taken_back"))}

    def _shown(self, made: Written, asked: object, *, by_itself: bool = False) -> Update:
        guesses = show_guesses(
            self.page.compose,
            made.proposal,
            asked=asked if isinstance(asked, Asked) else _nothing_asked(made.proposal),
            chosen=made.chosen.id,
            by_itself=by_itself,
        )
        return {**guesses, **show_prompt(self.page, first(made))}

    async def _learned(self, who: object, rest: Sequence[object]) -> Update:
        """The memory list and the persona as they are after the choice."""
        search, kind, _ = rest
        shelf = await browse(self.services, who, search, kind)
        facets = await leanings(self.services, who)
        return {**show_shelf(self.page.memory, shelf), **show_persona(self.page.persona, facets)}


def _nothing_asked(proposal: Proposal) -> Asked:
    return Asked(user_id=proposal.user_id, words=proposal.text)


def _wishes(rest: Sequence[object]) -> Wishes:
    """The last of what every event of the way is given: whether to use nothing personal."""
    return Wishes(nothing_personal=bool(rest[-1]))
