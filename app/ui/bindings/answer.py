"""Sending: the prompt, further words, the same again, the rest; stopping; beginning anew."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.services import Services
from app.ui.bindings.listen import Component, Event, Listener, Reply, Update
from app.ui.bindings.showing import shelf_parts, show_shelf
from app.ui.bindings.stopping import stop_first
from app.ui.bindings.talking import no_talk, show_growth, show_talk, talk_parts
from app.ui.handlers.chat import Lines, converse, further_step, prompt_step, same_step, stopped
from app.ui.handlers.memory import browse
from app.ui.handlers.person import person
from app.ui.handlers.talk import Ending, Step, Talk, talk_of
from app.ui.pages import Page
from app.ui.words import say

ANSWERS_AT_ONCE = 100
"""An answer waits for the model most of its time, so many can be under way side by side."""

_UNCHANGED: Mapping[Component, Any] = MappingProxyType({})


def bind_answer(page: Page, events: Listener, lines: Lines) -> list[Event]:
    """Answers the events that may be under way when another person takes the page over."""
    view, acts = page.answer, _Talking(page=page, services=events.services, lines=lines)
    who, filters = page.header.who, [page.memory.search, page.memory.kind]
    outputs = [*talk_parts(view), *shelf_parts(page.memory)]
    under_prompt = Reply(note=page.send.note, outputs=outputs)
    under_answer = Reply(note=view.note, outputs=outputs)
    sending = [
        events.on(
            [page.send.button.click],
            acts.send,
            inputs=[who, view.talk, *filters, page.prompt.text, page.send.basis],
            reply=under_prompt,
            limit=ANSWERS_AT_ONCE,
        ),
        events.on(
            [view.box.submit, view.ask.click],
            acts.further,
            inputs=[who, view.talk, *filters, view.box],
            reply=under_answer,
            limit=ANSWERS_AT_ONCE,
        ),
        *(
            events.on(
                [trigger],
                body,
                inputs=[who, view.talk, *filters],
                reply=under_answer,
                limit=ANSWERS_AT_ONCE,
            )
            for trigger, body in ((view.retry.click, acts.retry), (view.go_on.click, acts.go_on))
        ),
    ]
    over = [(view.stop.click, acts.stop), (view.new.click, acts.begin_anew)]
    stop_first([trigger for trigger, _ in over], sending)
    ending = Reply(note=view.note, outputs=talk_parts(view))
    return sending + [
        events.on([trigger], body, inputs=[who, view.talk], reply=ending) for trigger, body in over
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talking:
    page: Page
    services: Services
    lines: Lines

    def send(  # the conversation, the list's filters, and what is sent
        self, who: object, kept: object, search: object, kind: object, text: object, basis: object
    ) -> AsyncIterator[Update]:
        talk = talk_of(person(who), kept)
        return self._answered(talk, prompt_step(talk, text, basis), search, kind)

    def further(
        self, who: object, kept: object, search: object, kind: object, text: object
    ) -> AsyncIterator[Update]:
        talk, box = talk_of(person(who), kept), self.page.answer.box
        return self._answered(
            talk, further_step(talk, text), search, kind, sent={box: ""}, not_sent={box: text}
        )

    def retry(
        self, who: object, kept: object, search: object, kind: object
    ) -> AsyncIterator[Update]:
        talk = talk_of(person(who), kept)
        return self._answered(talk, same_step(talk), search, kind)

    def go_on(
        self, who: object, kept: object, search: object, kind: object
    ) -> AsyncIterator[Update]:
        talk = talk_of(person(who), kept)
        step = further_step(talk, say("answer.go_on_words"))
        return self._answered(talk, step, search, kind)

    async def stop(self, who: object, kept: object) -> AsyncIterator[Update]:
        user_id = person(who)
        latest = await self.lines.closed(talk_of(user_id, kept))
        yield show_talk(self.page.answer, stopped(latest))

    async def begin_anew(self, who: object, kept: object) -> AsyncIterator[Update]:
        user_id = person(who)
        await self.lines.closed(talk_of(user_id, kept))
        yield no_talk(self.page.answer)

    async def _answered(  # what is said, and what the page shows once it is taken, or is not
        self,
        before: Talk,
        step: Step,
        search: object,
        kind: object,
        sent: Mapping[Component, Any] = _UNCHANGED,
        not_sent: Mapping[Component, Any] = _UNCHANGED,
    ) -> AsyncIterator[Update]:
        view, shown = self.page.answer, before
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
            shelf = await browse(self.services, before.user_id, search, kind)
            yield show_shelf(self.page.memory, shelf)
