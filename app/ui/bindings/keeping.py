"""Bringing memories in, and having everything forgotten."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import gradio as gr

from app.services import Services
from app.ui.bindings.belongings import memory_parts, no_memory_work, persona_parts, show_persona
from app.ui.bindings.conversing import no_talks, show_list, talks_parts
from app.ui.bindings.listen import Event, Listener, Reply, Update
from app.ui.bindings.shelves import show_shelf
from app.ui.bindings.showing import guess_parts, no_guesses, no_prompt, prompt_parts
from app.ui.bindings.stopping import stop_first
from app.ui.bindings.talking import no_talk, talk_parts
from app.ui.handlers.chat import Lines
from app.ui.handlers.forget import forget, how_many
from app.ui.handlers.memory import browse
from app.ui.handlers.person import person
from app.ui.handlers.persona import grounds, leanings
from app.ui.handlers.talk import talk_of
from app.ui.handlers.talks import talks_of
from app.ui.handlers.transfer import Arrived, bring_in
from app.ui.heard import heard
from app.ui.pages import Page
from app.ui.render import headings, notes
from app.ui.render.figures import whole
from app.ui.render.markup import Markup
from app.ui.render.proof import proof
from app.ui.words import say

IMPORTS_AT_ONCE = 2
"""Each import holds its whole file in memory while it runs."""


def bind_keeping(
    page: Page, events: Listener, answering: Sequence[Event], lines: Lines
) -> list[Event]:
    """Answers the events that may be under way when another person takes the page over.

    Forgetting stops what is `answering`: nothing of it may be remembered afterwards.
    """
    view, keeping, who = page.memory, page.memory.keeping, page.header.who
    acts = _Keeping(page=page, services=events.services, lines=lines)
    asking = Reply(note=view.note, outputs=[keeping.confirm, keeping.question])
    whole = Reply(
        note=view.note,
        outputs=[*memory_parts(view), *persona_parts(page.persona)],
        busy=view.status,
    )
    everything = Reply(
        note=view.note,
        outputs=[
            *whole.outputs,
            *guess_parts(page.compose),
            *prompt_parts(page),
            *talk_parts(page.answer),
            *talks_parts(page.talks),
            page.compose.box,
        ],
        busy=view.status,
    )
    upload = keeping.upload
    stop_first([keeping.yes.click], answering)
    return [
        events.on(
            [upload.upload],
            acts.bring_in,
            inputs=[who, upload],
            reply=whole,
            limit=IMPORTS_AT_ONCE,
        ),
        events.on([keeping.forget.click], acts.question, inputs=[who], reply=asking),
        events.on([keeping.no.click], acts.keep, inputs=[who], reply=asking),
        events.on(
            [keeping.yes.click],
            acts.forget,
            inputs=[who, page.answer.talk],
            reply=everything,
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keeping:
    page: Page
    services: Services
    lines: Lines

    async def bring_in(self, who: object, path: object) -> AsyncIterator[Update]:
        view, arrived = self.page.memory, Arrived()
        async for arrived in bring_in(self.services, who, path):
            working = say("transfer.working", done=whole(arrived.seen))
            yield {view.note: notes.aside(working)}
        yield {**await self._all(who), view.note: _outcome(arrived)}

    async def question(self, who: object) -> AsyncIterator[Update]:
        keeping, user_id = self.page.memory.keeping, person(who)
        count = await how_many(self.services, user_id)
        yield {
            keeping.confirm: gr.update(visible=True),
            keeping.question: headings.intro(
                say("forget.heading", user=user_id), say("forget.question", count=whole(count))
            ),
        }

    async def keep(self, who: object) -> AsyncIterator[Update]:
        person(who)
        yield {self.page.memory.keeping.confirm: gr.update(visible=False)}

    async def forget(self, who: object, talk: object) -> AsyncIterator[Update]:
        await self.lines.closed(talk_of(person(who), talk))
        outcome = await forget(self.services, who)
        key = "forget.left" if outcome.left else "forget.done"
        sentence = say(key, count=whole(outcome.deleted), left=whole(outcome.left))
        said = notes.problem(sentence) if outcome.left else notes.done(sentence)
        yield {
            **no_guesses(self.page.compose),
            **no_prompt(self.page),
            self.page.compose.box: "",
            **no_talk(self.page.answer),
            **no_talks(self.page.talks),
            **await self._all(who),
            **show_list(self.page.talks, await talks_of(self.services, who, ""), None),
            self.page.memory.note: said,
            self.page.memory.keeping.proof: proof(outcome.remains),
        }

    async def _all(self, who: object) -> Update:
        """The memory tab and the persona, as they are now and with nothing under way."""
        user_id = person(who)
        shelf = await browse(self.services, user_id, "", "")
        facets = await leanings(self.services, user_id)
        taught = await grounds(self.services, user_id)
        return {
            **no_memory_work(self.page.memory, user_id),
            **show_shelf(self.page.memory, shelf),
            **show_persona(self.page.persona, facets, taught),
        }


def _outcome(arrived: Arrived) -> Markup:
    counts = say("transfer.done", imported=whole(arrived.imported), skipped=whole(arrived.skipped))
    if not arrived.refused:
        return notes.done(counts)
    reasons = " ".join(
        say("transfer.reason", position=position, reason=heard(reason))
        for position, reason in arrived.reasons
    )
    wrong = say("transfer.refused", count=whole(arrived.refused), reasons=reasons)
    return notes.problem(f"{counts} {wrong}")
