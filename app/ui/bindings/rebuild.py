"""What is pressed in the receipt: the prompt is built again, what changed is shown, and undone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from app.services import Services
from app.ui.bindings.listen import Event, Listener, Reply, Update
from app.ui.bindings.showing import prompt_parts, shelf_parts, show_prompt, show_shelf
from app.ui.handlers.memory import browse
from app.ui.handlers.rebuild import Work, act, undo, without_me
from app.ui.pages import Page
from app.ui.render import notes
from app.ui.words import say


def bind_rebuild(page: Page, events: Listener) -> list[Event]:
    """Answers the events that may be under way when another person takes the page over."""
    told, again = page.receipt, _Again(page=page, services=events.services)
    compose, who = page.compose, page.header.who
    filters = [page.memory.search, page.memory.kind]
    reply = Reply(
        note=told.note,
        outputs=[*prompt_parts(page), compose.private, *shelf_parts(page.memory)],
        busy=told.rebuilding,
    )
    work = [who, told.work]
    return [
        events.on(
            [told.bridge.change],
            again.act,
            inputs=[*work, told.bridge, page.prompt.text, *filters],
            reply=reply,
        ),
        events.on(
            [compose.private.input],
            again.without_me,
            inputs=[*work, compose.private, page.prompt.text],
            reply=reply,
        ),
        events.on(
            [told.undo.click],
            again.undo,
            inputs=[*work, *filters],
            reply=reply,
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    page: Page
    services: Services

    async def act(  # the prompt, what was pressed, and the list's filters
        self,
        who: object,
        work: object,
        pressed: object,
        text: object,
        search: object,
        kind: object,
    ) -> AsyncIterator[Update]:
        if not pressed:
            yield {self.page.receipt.note: notes.NOTHING}
            return
        after = await act(self.services, who, work, pressed, text)
        yield self._shown(after)
        if after.former[-1].memory is not None:
            yield show_shelf(self.page.memory, await browse(self.services, who, search, kind))

    async def without_me(
        self, who: object, work: object, on: object, text: object
    ) -> AsyncIterator[Update]:
        """Before there is a prompt the box only says how the next one will be built."""
        if isinstance(work, Work):
            yield self._shown(await without_me(self.services, who, work, on, text))
        else:
            yield {self.page.receipt.note: notes.NOTHING}

    async def undo(
        self, who: object, work: object, search: object, kind: object
    ) -> AsyncIterator[Update]:
        after = await undo(self.services, who, work)
        said = {self.page.receipt.difference: notes.done(say("way.undone"))}
        yield {**show_prompt(self.page, after), **said, **self._box(after)}
        yield show_shelf(self.page.memory, await browse(self.services, who, search, kind))

    def _shown(self, after: Work) -> Update:
        shown = show_prompt(self.page, after, against=after.former[-1].text)
        return {**shown, **self._box(after)}

    def _box(self, after: Work) -> Update:
        """The box says what the prompt is."""
        return {self.page.compose.private: after.written.wishes.nothing_personal}
