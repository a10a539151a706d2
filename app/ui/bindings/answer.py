"""Sending: the prompt, further words, the same again, the rest; stopping; beginning anew."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from app.services import Services
from app.ui.bindings.conversing import list_parts, show_list
from app.ui.bindings.listen import Body, Component, Event, Listener, Reply, Update
from app.ui.bindings.showing import shelf_parts, show_shelf
from app.ui.bindings.stopping import stop_first
from app.ui.bindings.talking import no_talk, show_growth, show_talk, talk_parts
from app.ui.handlers.chat import Lines, converse, further_step, prompt_step, same_step, stopped
from app.ui.handlers.memory import browse
from app.ui.handlers.talk import Ending, Step, Talk
from app.ui.handlers.talks import gone_on, here, here_in, talks_of
from app.ui.pages import Page
from app.ui.words import say

ANSWERS_AT_ONCE = 100
"""An answer waits for the model most of its time, so many can be under way side by side."""

Rest: TypeAlias = tuple[object, ...]
"""What the lists of memories and of conversations are narrowed by, and where the latter stands."""

_UNCHANGED: Mapping[Component, Any] = MappingProxyType({})


def bind_answer(page: Page, events: Listener, lines: Lines) -> list[Event]:
    """Answers the events that may be under way when another person takes the page over."""
    view, acts = page.answer, _Talking(page=page, services=events.services, lines=lines)
    talk = [page.header.who, view.talk, view.trace]
    rest = [page.memory.search, page.memory.kind, page.talks.search, page.talks.place]
    lists = [*shelf_parts(page.memory), *list_parts(page.talks)]
    outputs = [*talk_parts(view), *lists]
    under_prompt = Reply(note=page.send.note, outputs=outputs)
    under_answer = Reply(note=view.note, outputs=outputs)

    def on(triggers: list[Event], body: Body, inputs: list[Component], reply: Reply) -> Event:
        return events.on(
            triggers, body, inputs=[*talk, *inputs, *rest], reply=reply, limit=ANSWERS_AT_ONCE
        )

    prompt = [page.prompt.text, page.send.basis]
    sending = [
        on([page.send.button.click], acts.send, prompt, under_prompt),
        on([view.box.submit, view.ask.click], acts.further, [view.box], under_answer),
        on([view.retry.click], acts.retry, [], under_answer),
        on([view.go_on.click], acts.go_on, [], under_answer),
    ]
    over = [(view.stop.click, acts.stop), (view.new.click, acts.begin_anew)]
    stop_first([trigger for trigger, _ in over], sending)
    ending = Reply(note=view.note, outputs=outputs)
    return sending + [
        events.on([trigger], body, inputs=[*talk, *rest], reply=ending) for trigger, body in over
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talking:
    """Every event is told the conversation and the id the page has for it, and of the lists."""

    page: Page
    services: Services
    lines: Lines

    def send(  # the conversation, and what is sent
        self, who: object, kept: object, trace: object, text: object, basis: object, *rest: object
    ) -> AsyncIterator[Update]:
        return self._answered((who, kept, trace), lambda talk: prompt_step(talk, text, basis), rest)

    def further(
        self, who: object, kept: object, trace: object, text: object, *rest: object
    ) -> AsyncIterator[Update]:
        box = self.page.answer.box
        return self._answered(
            (who, kept, trace),
            lambda talk: further_step(talk, text),
            rest,
            sent={box: ""},
            not_sent={box: text},
        )

    def retry(
        self, who: object, kept: object, trace: object, *rest: object
    ) -> AsyncIterator[Update]:
        return self._answered((who, kept, trace), same_step, rest)

    def go_on(
        self, who: object, kept: object, trace: object, *rest: object
    ) -> AsyncIterator[Update]:
        words = say("answer.go_on_words")
        return self._answered((who, kept, trace), lambda talk: further_step(talk, words), rest)

    async def stop(
        self, who: object, kept: object, trace: object, *rest: object
    ) -> AsyncIterator[Update]:
        latest = await self.lines.closed(await self._here(who, kept, trace))
        yield show_talk(self.page.answer, stopped(latest))
        await self.services.chat.drain()
        yield await self._lists(who, latest, rest)

    async def begin_anew(
        self, who: object, kept: object, trace: object, *rest: object
    ) -> AsyncIterator[Update]:
        await self.lines.closed(await self._here(who, kept, trace))
        yield no_talk(self.page.answer)
        await self.services.chat.drain()
        yield await self._lists(who, None, rest)

    async def _here(self, who: object, kept: object, trace: object) -> Talk:
        """The conversation of this page; a server that was restarted reads it from the memory."""
        known = here(who, kept)
        return known if known is not None else await gone_on(self.services, who, trace)

    async def _answered(  # what is said, and what the page shows once it is taken, or is not
        self,
        given: tuple[object, object, object],
        make: Callable[[Talk], Step],
        rest: Rest,
        sent: Mapping[Component, Any] = _UNCHANGED,
        not_sent: Mapping[Component, Any] = _UNCHANGED,
    ) -> AsyncIterator[Update]:
        view, before = self.page.answer, await self._here(*given)
        shown, step = before, make(before)
        async with aclosing(converse(self.services, self.lines, before, step)) as growing:
            try:
                async for talk in growing:
                    if shown is before:
                        yield {**show_talk(view, talk), **sent}
                    else:
                        yield show_growth(view, shown, talk)
                    shown = talk
            except Exception:
                if shown is not before and shown.steps[-1].under_way:
                    yield {**show_talk(view, before), **not_sent}
                raise
        if shown.steps[-1].ending is not Ending.BROKEN:
            yield await self._lists(before.user_id, shown, rest)

    async def _lists(self, who: object, talk: Talk | None, rest: Rest) -> Update:
        """The lists of memories and of conversations as they are after an exchange."""
        search, kind, talks_search, place = rest
        shelf = await browse(self.services, who, search, kind)
        listed = await talks_of(self.services, who, talks_search, here_in(place))
        return {
            **show_shelf(self.page.memory, shelf),
            **show_list(self.page.talks, listed, talk),
        }
