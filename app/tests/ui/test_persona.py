import math

import pytest

from app.core.domain.errors import Refused
from app.core.domain.persona import FACETS
from app.services import Services
from app.ui.handlers.persona import grounds, lean, leanings, neutral
from app.ui.render.leanings import facet_words


async def test_a_stranger_is_neutral_in_every_facet(services: Services) -> None:
    assert await leanings(services, "ann") == dict.fromkeys(FACETS, 0.5)


async def test_moving_one_slider_leaves_the_others(services: Services) -> None:
    await lean(services, "ann", "formal", 80)
    assert await lean(services, "ann", "creative", 0) == {
        **dict.fromkeys(FACETS, 0.5),
        "formal": 0.8,
        "creative": 0.0,
    }
    assert await leanings(services, "bob") == dict.fromkeys(FACETS, 0.5)


async def test_reset_puts_all_facets_in_the_middle(services: Services) -> None:
    await lean(services, "ann", "formal", 80)
    assert await neutral(services, "ann") == dict.fromkeys(FACETS, 0.5)


@pytest.mark.parametrize("value", [-1, 101, math.nan, math.inf, True, "80", None, [50]])
async def test_a_value_no_slider_has_is_refused(services: Services, value: object) -> None:
    with pytest.raises(Refused, match="0 to 100"):
        await lean(services, "ann", "formal", value)


async def test_a_facet_that_does_not_exist_is_refused(services: Services) -> None:
    with pytest.raises(Refused):
        await lean(services, "ann", "grumpy", 50)


async def test_a_facet_tells_the_latest_picks_that_leaned_on_it(services: Services) -> None:
    for text in ("help me email my landlord", "plan a birthday for my dad"):
        await services.journey.understand("ann", text)
        await services.journey.craft("ann", text, "h1")
    await lean(services, "ann", "formal", 90)
    taught = await grounds(services, "ann")
    assert set(taught) == set(FACETS)
    assert [facet for facet, one in taught.items() if one.by_hand] == ["formal"]
    leant = {facet: one for facet, one in taught.items() if one.leant}
    assert leant
    for facet, one in leant.items():
        assert all(pick.metadata["leanings"][facet] for pick, _ in one.leant)  # type: ignore[index, call-overload]  # a choice has them
        assert "Asked:" in facet_words(facet, one)
    assert not any(one.leant for one in (await grounds(services, "bob")).values())


async def test_both_ends_of_every_facet_are_in_words(services: Services) -> None:
    taught = await grounds(services, "ann")
    for facet in FACETS:
        shown = facet_words(facet, taught[facet])
        assert shown.count("<span>") == 2
