"""`/v1/persona`."""

from typing import get_args

import httpx

from app.api.schemas.persona import Facet, PersonaOut
from app.core.domain.persona import FACETS, NEUTRAL
from app.tests.api.asking import add, answered, export

PATH = "/v1/persona"
ADA = {"user_id": "ada"}


def test_the_documented_facets_are_the_ones_there_are() -> None:
    assert get_args(Facet) == FACETS


async def test_a_strangers_facets_are_neutral(client: httpx.AsyncClient) -> None:
    told = answered(await client.get(PATH, params=ADA))
    PersonaOut.model_validate(told)
    assert told["facets"] == dict.fromkeys(FACETS, NEUTRAL)


async def test_facets_that_are_set_stay_set_and_the_others_stay(client: httpx.AsyncClient) -> None:
    await client.put(PATH, params=ADA, json={"facets": {"formal": 1, "concise": 0}})
    await client.put(PATH, params=ADA, json={"facets": {"concise": 0.25}})
    told = answered(await client.get(PATH, params=ADA))["facets"]
    assert (told["formal"], told["concise"], told["creative"]) == (1, 0.25, NEUTRAL)


async def test_starting_anew_keeps_the_memories(client: httpx.AsyncClient) -> None:
    await add(client, "Keep letters short.")
    await client.put(PATH, params=ADA, json={"facets": {"formal": 1}})
    told = answered(await client.delete(PATH, params=ADA))
    assert told["facets"]["formal"] == NEUTRAL
    assert len((await export(client))["memories"]) == 1
