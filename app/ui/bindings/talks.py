"""The list of conversations: looking through it, opening, renaming, deleting, and undoing."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.core.domain.errors import Missing
from app.services import Services
from app.ui.bindings.conversing import (
    ask_parting,
    ask_title,
    no_questions,
    show_list,
    talks_parts,
    talks_said,
)
from app.ui.bindings.listen import Body, Component, Event, Listener, Reply, Update
from app.ui.bindings.shelves import shelf_parts, show_shelf
from app.ui.bindings.stopping import stop_first
from app.ui.bindings.talking import no_talk, show_talk, talk_parts
from app.ui.handlers.chat import Lines
from app.ui.handlers.listing import Place
from app.ui.handlers.memory import browse
from app.ui.handlers.person import person
from app.ui.handlers.talk import Talk, talk_of
from app.ui.handlers.talks import (
    Chosen,
    chosen_at,
    here_in,
    opened,
    put_back,
    removed,
    renamed,
    talks_of,
)
from app.ui.pages import Page
from app.ui.render import notes
from app.ui.words import say

Asking: TypeAlias = Callable[[Chosen], Update]


def bind_talks(
    page: Page, events: Listener, answering: Sequence[Event], lines: Lines
) -> list[Event]:
    """Answers the events that may be under way when another person takes the page over.

    Opening or deleting a conversation stops what is `answering`, as beginning a new one does.
    """
    view, acts = page.talks, _Talks(page=page, services=events.services, lines=lines)
    own = [*talks_parts(view), *talk_parts(page.answer), *shelf_parts(page.memory)]
    reply = Reply(note=view.note, outputs=own, busy=view.status)
    where = [page.answer.talk, view.search, view.place]

    def on(triggers: list[Event], body: Body, inputs: Sequence[Component] = ()) -> Event:
        return events.on(triggers, body, inputs=[page.header.who, *where, *inputs], reply=reply)

    leaving = [*(row.open.click for row in view.rows), view.parting.yes.click, view.new.click]
    stop_first(leaving, answering)
    filters = [page.memory.search, page.memory.kind]
    return [
        on([view.search.submit], acts.look_for),
        on([view.tab.select], acts.look_again),
        on([view.older.click], acts.look_older),
        on([view.newer.click], acts.look_newer),
        on([view.new.click], acts.start_anew),
        on([view.titling.save.click, view.titling.title.submit], acts.rename, _titled(page)),
        on([view.titling.cancel.click, view.parting.no.click], acts.leave_it),
        on([view.parting.yes.click], acts.delete, [view.parting.target, *filters]),
        on([view.take_back.click], acts.restore, [view.gone, *filters]),
        *(on([row.open.click], acts.open_at(n)) for n, row in enumerate(view.rows)),
        *(on([row.rename.click], acts.title_at(n)) for n, row in enumerate(view.rows)),
        *(on([row.delete.click], acts.part_at(n)) for n, row in enumerate(view.rows)),
    ]


def _titled(page: Page) -> list[Component]:
    return [page.talks.titling.target, page.talks.titling.title]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talks:
    """Each event is told the conversation that is open, what is searched, and the list's place."""

    page: Page
    services: Services
    lines: Lines

    async def look_for(
        self, who: object, talk: object, search: object, _: object
    ) -> AsyncIterator[Update]:
        yield await self._list(who, talk, search)

    async def look_again(
        self, who: object, talk: object, search: object, place: object
    ) -> AsyncIterator[Update]:
        """Another tab of the browser may have spoken meanwhile."""
        yield await self._list(who, talk, search, here_in(place))

    async def look_older(
        self, who: object, talk: object, search: object, place: object
    ) -> AsyncIterator[Update]:
        further = here_in(place)
        if isinstance(place, Place) and place.next_cursor is not None:
            further = (*further, place.next_cursor)
        yield await self._list(who, talk, search, further)

    async def look_newer(
        self, who: object, talk: object, search: object, place: object
    ) -> AsyncIterator[Update]:
        yield await self._list(who, talk, search, here_in(place)[:-1])

    async def leave_it(self, who: object, *_: object) -> AsyncIterator[Update]:
        person(who)
        yield no_questions(self.page.talks)

    async def start_anew(
        self, who: object, talk: object, search: object, _: object
    ) -> AsyncIterator[Update]:
        await self._let_go(who, talk)
        yield {**no_talk(self.page.answer), **await self._list(who, None, search)}

    def open_at(self, row: int) -> Body:
        """Opens the conversation in a row."""

        async def open_talk(
            who: object, talk: object, search: object, place: object
        ) -> AsyncIterator[Update]:
            await self._let_go(who, talk)
            try:
                chosen = await chosen_at(self.services, who, place, row)
                there = await opened(self.services, who, chosen.conversation.id)
            except Missing:
                yield await self._stale(who, talk, search)
                return
            yield {
                **no_talk(self.page.answer),
                **show_talk(self.page.answer, there),
                **no_questions(self.page.talks),
                **await self._list(who, there, search, here_in(place)),
                self.page.talks.note: notes.done(say("talks.opened")),
            }

        return open_talk

    def title_at(self, row: int) -> Body:
        """Opens the editor for the title of the conversation in a row."""
        return self._asking(row, lambda chosen: ask_title(self.page.talks, chosen), "title_talk")

    def part_at(self, row: int) -> Body:
        """Asks whether the conversation in a row is to be deleted."""
        return self._asking(row, lambda chosen: ask_parting(self.page.talks, chosen), "part_talk")

    async def rename(  # the open one, the list, and what the editor holds
        self,
        who: object,
        talk: object,
        search: object,
        place: object,
        target: object,
        title: object,
    ) -> AsyncIterator[Update]:
        try:
            await renamed(self.services, who, target, title)
        except Missing:
            yield await self._stale(who, talk, search)
            return
        listed = await self._list(who, talk, search, here_in(place))
        said = talks_said(self.page.talks, say("talks.renamed"))
        yield {**listed, **no_questions(self.page.talks), **said}

    async def delete(  # the open one, the list, the one to go, and the memory list's filters
        self,
        who: object,
        talk: object,
        search: object,
        place: object,
        target: object,
        words: object,
        kind: object,
    ) -> AsyncIterator[Update]:
        await self._let_go(who, talk)
        try:
            gone = await removed(self.services, who, target)
        except Missing:
            yield await self._stale(who, talk, search)
            return
        left = None if _is_open(talk, target) else talk
        yield {
            **({} if left is talk else no_talk(self.page.answer)),
            **await self._list(who, left, search, here_in(place)),
            **no_questions(self.page.talks),
            **talks_said(self.page.talks, say("talks.deleted"), gone),
            **show_shelf(self.page.memory, await browse(self.services, who, words, kind)),
        }

    async def restore(  # the open one, the list, what was deleted, and the memory list's filters
        self,
        who: object,
        talk: object,
        search: object,
        place: object,
        gone: object,
        words: object,
        kind: object,
    ) -> AsyncIterator[Update]:
        await put_back(self.services, who, gone)
        yield {
            **await self._list(who, talk, search, here_in(place)),
            **talks_said(self.page.talks, say("talks.undone")),
            **show_shelf(self.page.memory, await browse(self.services, who, words, kind)),
        }

    def _asking(self, row: int, ask: Asking, name: str) -> Body:
        async def asking(
            who: object, talk: object, search: object, place: object
        ) -> AsyncIterator[Update]:
            try:
                chosen = await chosen_at(self.services, who, place, row)
            except Missing:
                yield await self._stale(who, talk, search)
                return
            yield ask(chosen)

        asking.__name__ = name
        return asking

    async def _let_go(self, who: object, talk: object) -> None:
        """Wait until an answer that was stopped is kept, so that nothing of it comes later."""
        await self.lines.closed(talk_of(person(who), talk))
        await self.services.chat.drain()

    async def _list(
        self, who: object, talk: object, search: object, cursors: tuple[str, ...] = ()
    ) -> Update:
        return show_list(self.page.talks, await talks_of(self.services, who, search, cursors), talk)

    async def _stale(self, who: object, talk: object, search: object) -> Update:
        listed = await self._list(who, talk, search)
        said = {self.page.talks.note: notes.aside(say("talks.stale"))}
        return {**listed, **no_questions(self.page.talks), **said}


def _is_open(talk: object, target: object) -> bool:
    return (
        isinstance(talk, Talk)
        and isinstance(target, Chosen)
        and talk.conversation_id == target.conversation.id
    )
