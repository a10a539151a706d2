"""The sliders: each is stored when it is let go; and all of them can be put back to the middle."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from app.services import Services
from app.ui.bindings.belongings import persona_parts, show_persona, show_taught
from app.ui.bindings.listen import Body, Event, Listener, Reply, Update
from app.ui.handlers.persona import grounds, lean, neutral
from app.ui.pages import Page
from app.ui.pages.persona import PersonaView
from app.ui.render import notes
from app.ui.render.radar import radar
from app.ui.words import say


def bind_persona(page: Page, events: Listener) -> list[Event]:
    """Answers the events that may be under way when another person takes the page over."""
    view, who = page.persona, page.header.who
    acts = _Leaning(view=view, services=events.services)
    told = list(view.words.values())
    words = Reply(note=view.note, outputs=told)
    picture = Reply(note=view.note, outputs=[view.picture, *told], last_counts=True)
    whole = Reply(note=view.note, outputs=persona_parts(view))
    return [
        *(
            events.on([slider.release], acts.of(facet), inputs=[who, slider], reply=picture)
            for facet, slider in view.sliders.items()
        ),
        events.on([view.tab.select], acts.reread, inputs=[who], reply=words),
        events.on([view.reset.click], acts.reset, inputs=[who], reply=whole),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaning:
    view: PersonaView
    services: Services

    def of(self, facet: str) -> Body:
        """Stores one facet; the sliders stay as they are, another may be moving already."""

        async def lean_facet(who: object, percent: object) -> AsyncIterator[Update]:
            facets = await lean(self.services, who, facet, percent)
            taught = await grounds(self.services, who)
            yield {
                **show_taught(self.view, taught),
                self.view.picture: radar(facets),
                self.view.note: notes.done(say("persona.saved")),
            }

        return lean_facet

    async def reread(self, who: object) -> AsyncIterator[Update]:
        """What the facets were learned from, as the tab is opened: picks may have come since."""
        yield show_taught(self.view, await grounds(self.services, who))

    async def reset(self, who: object) -> AsyncIterator[Update]:
        facets = await neutral(self.services, who)
        taught = await grounds(self.services, who)
        said = notes.done(say("persona.was_reset"))
        yield {**show_persona(self.view, facets, taught), self.view.note: said}
