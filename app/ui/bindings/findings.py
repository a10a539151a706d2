"""Looking over the memories, mending what was found, and drawing the map."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import zip_longest

import gradio as gr

from app.core.domain.errors import Missing
from app.core.memories import MAX_PICTURED
from app.services import Services
from app.ui.bindings.listen import Body, Component, Event, Listener, Reply, Update
from app.ui.bindings.shelves import change_said, shelf_parts, show_shelf
from app.ui.handlers.findings import Findings, examine, masks, mend
from app.ui.handlers.memory import browse
from app.ui.handlers.person import person
from app.ui.pages import Page
from app.ui.pages.findings import FindingsView, MapView
from app.ui.pages.memory import MemoryView
from app.ui.render import notes
from app.ui.render.findings import finding_card, findings_head, remedy_name
from app.ui.render.map import memory_map
from app.ui.words import say


def bind_findings(page: Page, events: Listener) -> list[Event]:
    """Answers the events that may be under way when another person takes the page over."""
    view, who = page.memory, page.header.who
    acts = _Looking(view=view, services=events.services)
    findings, picture = view.findings, view.map
    looking = Reply(note=view.note, outputs=findings_parts(findings), busy=view.status)
    drawing = Reply(note=view.note, outputs=map_parts(picture), busy=view.status)
    mending = Reply(
        note=view.note,
        outputs=[view.undo, view.take_back, *findings_parts(findings), *shelf_parts(view)],
        busy=view.status,
    )
    given = [who, findings.found, *view.filters]
    return [
        events.on([view.examine.click], acts.examine, inputs=[who], reply=looking),
        events.on([findings.close.click], acts.close_findings, inputs=[who], reply=looking),
        events.on([view.draw.click], acts.draw, inputs=[who], reply=drawing),
        events.on([picture.close.click], acts.close_map, inputs=[who], reply=drawing),
        *(
            events.on([button.click], acts.mend_at(row, choice), inputs=given, reply=mending)
            for row, shown in enumerate(findings.rows)
            for choice, button in enumerate(shown.remedies)
        ),
    ]


def findings_parts(view: FindingsView) -> list[Component]:
    """What showing findings touches."""
    rows = [part for row in view.rows for part in (row.area, row.card, *row.remedies)]
    return [view.found, view.area, view.head, *rows]


def show_findings(view: FindingsView, findings: Findings) -> Update:
    """The findings in the fixed rows."""
    update: Update = {
        view.found: findings,
        view.area: gr.update(visible=True),
        view.head: findings_head(findings),
    }
    for row, finding in zip_longest(view.rows, findings.shown[: len(view.rows)]):
        update[row.area] = gr.update(visible=finding is not None)
        update[row.card] = notes.NOTHING if finding is None else finding_card(finding)
        remedies = () if finding is None else finding.remedies
        for button, remedy in zip_longest(row.remedies, remedies):
            name = "" if remedy is None else remedy_name(remedy[0], remedy[1].text)
            update[button] = gr.update(visible=remedy is not None, value=name)
    return update


def no_findings(view: FindingsView) -> Update:
    """The area closed and empty."""
    update: Update = {
        view.found: None,
        view.area: gr.update(visible=False),
        view.head: notes.NOTHING,
    }
    for row in view.rows:
        update |= {row.area: gr.update(visible=False), row.card: notes.NOTHING}
        update |= {button: gr.update(value="") for button in row.remedies}
    return update


def map_parts(view: MapView) -> list[Component]:
    """What drawing the map touches."""
    return [view.area, view.picture]


def no_map(view: MapView) -> Update:
    """The map closed and empty."""
    return {view.area: gr.update(visible=False), view.picture: notes.NOTHING}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looking:
    view: MemoryView
    services: Services

    async def examine(self, who: object) -> AsyncIterator[Update]:
        person(who)
        yield {self.view.note: notes.aside(say("audit.looking"))}
        yield show_findings(self.view.findings, await examine(self.services, who))

    async def close_findings(self, who: object) -> AsyncIterator[Update]:
        person(who)
        yield no_findings(self.view.findings)

    async def draw(self, who: object) -> AsyncIterator[Update]:
        placed = await self.services.memories.picture(person(who))
        newest = MAX_PICTURED if len(placed) == MAX_PICTURED else None
        yield {
            self.view.map.area: gr.update(visible=True),
            self.view.map.picture: memory_map(placed, newest),
        }

    async def close_map(self, who: object) -> AsyncIterator[Update]:
        person(who)
        yield no_map(self.view.map)

    def mend_at(self, row: int, choice: int) -> Body:
        """Does what a button of a finding offers."""

        async def mend_row(
            who: object, found: object, search: object, kind: object, source: object
        ) -> AsyncIterator[Update]:
            try:
                undo = await mend(self.services, who, found, row, choice)
            except Missing:
                said: Update = {self.view.note: notes.aside(say("memory.stale"))}
            else:
                key = "audit.masked" if masks(found, row, choice) else "memory.deleted"
                said = change_said(self.view, say(key), undo)
            shelf = await browse(self.services, who, search, kind, source=source)
            findings = await examine(self.services, who)
            yield {
                **show_shelf(self.view, shelf),
                **show_findings(self.view.findings, findings),
                **said,
            }

        return mend_row
