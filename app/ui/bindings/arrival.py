"""Whose memory the page works with: found in the browser at arrival, switched, or made anew.

Whenever it changes, everything of the person before leaves the page, and what was under way for
them is stopped.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import gradio as gr

from app.services import Services
from app.ui.bindings.belongings import memory_parts, no_memory_work, persona_parts, show_persona
from app.ui.bindings.conversing import no_talks, show_list, talks_parts
from app.ui.bindings.listen import Component, Event, Listener, Reply, Update
from app.ui.bindings.shelves import show_shelf
from app.ui.bindings.showing import guess_parts, no_guesses, no_prompt, prompt_parts
from app.ui.bindings.stopping import stop_first
from app.ui.bindings.talking import no_talk, talk_parts
from app.ui.handlers.memory import browse
from app.ui.handlers.person import new_person, person, person_or_new
from app.ui.handlers.persona import grounds, leanings
from app.ui.handlers.talks import talks_of
from app.ui.pages import Page, kind_filters, kinds, source_filters
from app.ui.render import notes
from app.ui.words import DEFAULT, say, spoken


def bind_arrival(
    page: Page, events: Listener, blocks: gr.Blocks, under_way: Sequence[Event]
) -> None:
    """Bind arriving, switching and a new id; a change of person stops what is `under_way`."""
    header, acts = page.header, _Person(page=page, services=events.services)
    reply = Reply(note=header.note, outputs=_everything(page))
    changes = [header.box.submit, header.switch.click, header.new.click]
    stop_first(changes, under_way)
    events.on([blocks.load], acts.arrive, inputs=[header.who], reply=reply)
    events.on(
        [header.box.submit, header.switch.click],
        acts.switch,
        inputs=[header.who, header.box],
        reply=reply,
    )
    events.on(
        [header.new.click],
        acts.make,
        inputs=[header.who],
        reply=reply,
    )


def _everything(page: Page) -> list[Component]:
    compose = page.compose
    return [
        page.header.who,
        page.header.box,
        compose.box,
        compose.note,
        compose.private,
        *guess_parts(compose),
        *prompt_parts(page),
        *talk_parts(page.answer),
        *talks_parts(page.talks),
        *memory_parts(page.memory),
        *page.memory.filters,
        page.memory.editor.kind,
        *persona_parts(page.persona),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    page: Page
    services: Services

    async def arrive(self, kept: object) -> AsyncIterator[Update]:
        user_id = person_or_new(kept)
        # The id first: the page can be used even when the memories cannot be read just now.
        header = {self.page.header.who: user_id, self.page.header.box: user_id}
        yield {**header, **self._choices()}
        yield await self._theirs(user_id)

    def _choices(self) -> Update:
        """The names of choices in the reader's language: they were built in the default one."""
        if spoken() == DEFAULT:
            return {}
        memory = self.page.memory
        return {
            memory.kind: gr.update(choices=kind_filters()),
            memory.source: gr.update(choices=source_filters()),
            memory.editor.kind: gr.update(choices=kinds()),
        }

    async def switch(self, former: object, typed: object) -> AsyncIterator[Update]:
        user_id = person(typed)
        if user_id == former:
            yield {
                self.page.header.box: user_id,
                self.page.header.note: notes.aside(say("identity.same")),
            }
            return
        yield self._cleared(user_id)
        said = notes.done(say("identity.switched", user=user_id))
        yield {**await self._theirs(user_id), self.page.header.note: said}

    async def make(self, former: object) -> AsyncIterator[Update]:
        user_id, before = new_person(), person_or_new(former)
        yield self._cleared(user_id)
        said = notes.done(say("identity.made", user=user_id, before=before))
        yield {**await self._theirs(user_id), self.page.header.note: said}

    def _cleared(self, user_id: str) -> Update:
        """The page of somebody who just came: nothing of the person before is left on it."""
        page = self.page
        rows: Update = {}
        for row in page.memory.rows:
            rows |= {
                row.line: gr.update(visible=False),
                row.card: notes.NOTHING,
                row.edit: gr.update(value=""),
                row.delete: gr.update(value=""),
            }
        return {
            page.header.who: user_id,
            page.header.box: user_id,
            page.compose.box: "",
            page.compose.note: notes.NOTHING,
            page.compose.private: False,
            page.memory.place: None,
            page.memory.status: notes.NOTHING,
            page.persona.note: notes.NOTHING,
            **rows,
            **no_guesses(page.compose),
            **no_prompt(page),
            **no_talk(page.answer),
            **no_talks(page.talks),
            **no_memory_work(page.memory, user_id),
        }

    async def _theirs(self, user_id: str) -> Update:
        """What this person has: memories and leanings."""
        shelf = await browse(self.services, user_id, "", "")
        talks = await talks_of(self.services, user_id, "")
        facets = await leanings(self.services, user_id)
        taught = await grounds(self.services, user_id)
        return {
            **no_memory_work(self.page.memory, user_id),
            **show_shelf(self.page.memory, shelf),
            **show_list(self.page.talks, talks, None),
            **show_persona(self.page.persona, facets, taught),
        }
