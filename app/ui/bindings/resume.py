"""A page that was loaded again shows what it showed before."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from app.services import Services
from app.ui.bindings.listen import Event, Listener, Reply, Update
from app.ui.bindings.showing import guess_parts, prompt_parts, show_guesses, show_prompt
from app.ui.bindings.talking import show_talk, talk_parts
from app.ui.handlers.chat import Lines
from app.ui.handlers.rebuild import first
from app.ui.handlers.resume import Resumed, resumed
from app.ui.pages import Page


def bind_resume(page: Page, events: Listener, lines: Lines) -> list[Event]:
    """Answers the event that may be under way when another person takes the page over.

    The page's script says what the tab kept, once the page knows who is there (`talks.js`).
    """
    acts = _Resuming(page=page, services=events.services, lines=lines)
    outputs = [
        *guess_parts(page.compose),
        *prompt_parts(page),
        *talk_parts(page.answer),
        page.compose.private,
    ]
    reply = Reply(note=page.compose.note, outputs=outputs)
    return [
        events.on(
            [page.resume.change],
            acts.resume,
            inputs=[page.header.who, page.resume],
            reply=reply,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resuming:
    page: Page
    services: Services
    lines: Lines

    async def resume(self, who: object, kept: object) -> AsyncIterator[Update]:
        if not kept:
            yield {}
            return
        found = await resumed(self.services, self.lines, who, kept)
        shown: Update = {} if found.talk is None else show_talk(self.page.answer, found.talk)
        yield {**shown, **self._way(found)}

    def _way(self, found: Resumed) -> Update:
        if found.proposal is None or found.asked is None:
            return {}
        compose, made = self.page.compose, found.made
        if made is None:
            return show_guesses(compose, found.proposal, asked=found.asked)
        return {
            **show_guesses(compose, made.proposal, asked=found.asked, chosen=made.chosen.id),
            **show_prompt(self.page, first(made)),
            compose.private: made.wishes.nothing_personal,
        }
