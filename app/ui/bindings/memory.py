"""The memory list: looking through it, adding, changing, deleting, and undoing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import gradio as gr

from app.core.domain.errors import Missing
from app.core.domain.memory import MType
from app.services import Services
from app.ui.bindings.findings import findings_parts, show_findings
from app.ui.bindings.listen import Body, Event, Listener, Reply, Update
from app.ui.bindings.shelves import (
    change_said,
    close_editor,
    editor_parts,
    shelf_parts,
    show_shelf,
)
from app.ui.handlers.findings import Findings, examine
from app.ui.handlers.listing import Place
from app.ui.handlers.memory import Undo, at_row, browse, put_back, remove, save
from app.ui.handlers.person import person, written
from app.ui.pages import Page
from app.ui.pages.memory import MemoryView
from app.ui.render import headings, notes
from app.ui.words import say


def bind_memory(page: Page, events: Listener) -> list[Event]:
    """Answers the events that may be under way when another person takes the page over."""
    view, shelf = page.memory, _List(view=page.memory, services=events.services)
    who, filters = page.header.who, list(page.memory.filters)
    editor = view.editor
    reply = Reply(
        note=view.note,
        outputs=[
            view.undo,
            view.take_back,
            *editor_parts(view),
            *findings_parts(view.findings),
            *shelf_parts(view),
        ],
        busy=view.status,
    )

    # a search that is sent while a filter is still at work is answered next, not passed over
    looking = replace(reply, last_counts=True)

    def on(triggers: list[Event], body: Body, inputs: list[object], reply: Reply = reply) -> Event:
        return events.on(triggers, body, inputs=[who, *inputs], reply=reply)

    saved = [editor.target, editor.kind, editor.text, *filters]
    return [
        on([view.search.submit, view.kind.input, view.source.input], shelf.look, filters, looking),
        on([view.tab.select], shelf.align, [view.place, *filters]),
        on([view.older.click], shelf.older, [view.place, *filters]),
        on([view.newer.click], shelf.newer, [view.place, *filters]),
        on([view.add.click], shelf.open_new, []),
        on([editor.cancel.click], shelf.close, []),
        on([editor.save.click], shelf.save, saved),
        on([view.take_back.click], shelf.take_back, [view.undo, view.findings.found, *filters]),
        *(
            on([row.edit.click], shelf.open_at(n), [view.place, *filters])
            for n, row in enumerate(view.rows)
        ),
        *(
            on([row.delete.click], shelf.delete_at(n), [view.place, *filters])
            for n, row in enumerate(view.rows)
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    view: MemoryView
    services: Services

    async def look(
        self, who: object, search: object, kind: object, source: object
    ) -> AsyncIterator[Update]:
        yield await self._page(who, search, kind, source)

    async def align(
        self, who: object, place: object, search: object, kind: object, source: object
    ) -> AsyncIterator[Update]:
        """The list after a choice or an answer was remembered: those know nothing of origins."""
        cursors = _place(place).cursors
        # an event that answers nothing at all would empty what it may touch
        yield await self._page(who, search, kind, source, cursors) if source else {}

    async def older(
        self, who: object, place: object, search: object, kind: object, source: object
    ) -> AsyncIterator[Update]:
        at = _place(place)
        further = at.cursors if at.next_cursor is None else (*at.cursors, at.next_cursor)
        yield await self._page(who, search, kind, source, further)

    async def newer(
        self, who: object, place: object, search: object, kind: object, source: object
    ) -> AsyncIterator[Update]:
        yield await self._page(who, search, kind, source, _place(place).cursors[:-1])

    async def open_new(self, who: object) -> AsyncIterator[Update]:
        person(who)
        yield self._editor(None, say("memory.editor_new"), MType.PREFERENCE, "")

    async def close(self, who: object) -> AsyncIterator[Update]:
        person(who)
        yield close_editor(self.view)

    def open_at(self, row: int) -> Body:
        """Opens the editor on the memory in a row."""

        async def open_row(
            who: object, place: object, search: object, kind: object, source: object
        ) -> AsyncIterator[Update]:
            try:
                memory_id = at_row(place, who, row)
                item = await self.services.memories.get(person(who), memory_id)
            except Missing:
                yield await self._stale(who, search, kind, source)
                return
            yield self._editor(item.id, say("memory.editor_change"), item.mtype, item.text)

        return open_row

    def delete_at(self, row: int) -> Body:
        """Deletes the memory in a row."""

        async def delete_row(
            who: object, place: object, search: object, kind: object, source: object
        ) -> AsyncIterator[Update]:
            try:
                undo = await remove(self.services, who, at_row(place, who, row))
            except Missing:
                yield await self._stale(who, search, kind, source)
                return
            page = await self._page(who, search, kind, source, _place(place).cursors)
            yield {**page, **self._said("memory.deleted", undo)}

        return delete_row

    async def save(  # the fields of the editor and of the list
        self,
        who: object,
        target: object,
        of_kind: object,
        text: object,
        search: object,
        kind: object,
        source: object,
    ) -> AsyncIterator[Update]:
        memory_id = None if target is None else written(target)
        try:
            stored = await save(self.services, who, memory_id, of_kind, text)
        except Missing:
            yield await self._stale(who, search, kind, source)
            return
        before = stored.before
        undo = None if before is None else Undo(user_id=before.user_id, item=before)
        added = "memory.renewed" if stored.renewed else "memory.added"
        page = await self._page(who, search, kind, source)
        said = self._said(added if before is None else "memory.changed", undo)
        yield {**page, **close_editor(self.view), **said}

    async def take_back(
        self,
        who: object,
        undo: object,
        found: object,
        search: object,
        kind: object,
        source: object,
    ) -> AsyncIterator[Update]:
        await put_back(self.services, who, undo)
        update = await self._page(who, search, kind, source)
        if isinstance(found, Findings):  # they are open, and one of them may be back
            update |= show_findings(self.view.findings, await examine(self.services, who))
        yield {**update, **self._said("memory.undone", None)}

    async def _page(  # what the list is narrowed by, and where in it
        self,
        who: object,
        search: object,
        kind: object,
        source: object,
        cursors: tuple[str, ...] = (),
    ) -> Update:
        shelf = await browse(self.services, who, search, kind, cursors, source=source)
        return show_shelf(self.view, shelf)

    async def _stale(self, who: object, search: object, kind: object, source: object) -> Update:
        page = await self._page(who, search, kind, source)
        return {**page, self.view.note: notes.aside(say("memory.stale"))}

    def _editor(self, memory_id: str | None, heading: str, mtype: MType, text: str) -> Update:
        editor = self.view.editor
        return {
            editor.target: memory_id,
            editor.area: gr.update(visible=True),
            editor.heading: headings.subheading(heading),
            editor.kind: mtype.value,
            editor.text: text,
        }

    def _said(self, key: str, undo: Undo | None) -> Update:
        return change_said(self.view, say(key), undo)


def _place(raw: object) -> Place:
    return raw if isinstance(raw, Place) else Place(user_id="")
