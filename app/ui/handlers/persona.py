"""A person's leanings, as percentages for the sliders and back."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.domain.errors import Refused
from app.core.domain.memory import MemoryItem
from app.core.domain.persona import FACETS, NEUTRAL, Persona
from app.services import Services
from app.ui.handlers.person import person
from app.ui.words import say

LATEST = 3


async def leanings(services: Services, who: object) -> Mapping[str, float]:
    """All facets, each 0..1, in the order of `FACETS`."""
    return _facets(await services.memories.persona(person(who)))


async def lean(services: Services, who: object, facet: str, percent: object) -> Mapping[str, float]:
    """Set one facet to `percent` (0..100). Raises `Refused` for anything else."""
    user_id = person(who)
    if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 <= percent <= 100:
        raise Refused(say("errors.facet"), field=f"facets.{facet}")
    return _facets(await services.memories.set_facets(user_id, {facet: percent / 100}))


async def neutral(services: Services, who: object) -> Mapping[str, float]:
    """Forget the leanings, keep the memories."""
    return _facets(await services.memories.reset_persona(person(who)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What stands behind a facet: set by hand, or the latest picks that lean on it, newest first.

    `leant` are picks, and whether they lean to the high end.
    """

    by_hand: bool
    leant: tuple[tuple[MemoryItem, bool], ...] = ()


async def grounds(services: Services, who: object) -> Mapping[str, Taught]:
    """What each facet was learned from."""
    user_id = person(who)
    persona = await services.memories.persona(user_id)
    lessons = await services.memories.lessons(user_id)
    return {
        facet: Taught(
            by_hand=facet in persona.pinned,
            leant=tuple(
                (lesson.pick, lesson.leanings[facet] > 0)
                for lesson in lessons
                if facet in lesson.leanings
            )[:LATEST],
        )
        for facet in FACETS
    }


def _facets(persona: Persona) -> dict[str, float]:
    return {name: float(persona.facets.get(name, NEUTRAL)) for name in FACETS}
