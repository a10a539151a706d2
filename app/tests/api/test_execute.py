"""`POST /v1/execute`."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from app.api.schemas.execute import ExecuteOut
from app.core.domain.crafting import Section
from app.tests.api.asking import WORDS, add, execute, hypothesize, problem
from app.tests.api.conftest import House

SECTIONS = [
    "goal_summary",
    "preferences_style",
    "critical_artifacts",
    "recent_history",
    "constraints",
    "task_specific_retrieval",
    "safety_system",
]


async def test_the_answer_is_the_prompt_its_tokens_and_the_breakdown_and_nothing_else(
    house: House,
) -> None:
    await hypothesize(house.client)
    answer = await execute(house.client)
    assert answer.keys() == {"enriched_prompt", "tokens_estimate", "context_breakdown"}
    assert WORDS in answer["enriched_prompt"]
    assert answer["enriched_prompt"].startswith("SYSTEM\n")
    assert answer["tokens_estimate"] > 0
    assert list(answer["context_breakdown"]) == SECTIONS
    assert sum(answer["context_breakdown"].values()) == house.services.settings.token_budget


async def test_blanks_around_the_words_make_no_difference(client: httpx.AsyncClient) -> None:
    await hypothesize(client, input_text=f"  {WORDS}\n")
    await execute(client, input_text=f"\t{WORDS} ")


async def test_explain_names_each_memory_used_and_every_reason(house: House) -> None:
    client = house.client
    await add(client, "Keep letters to my landlord short. My address is jo@example.org.")
    await hypothesize(client)
    answer = await execute(client, query="?explain=true")
    ExecuteOut.model_validate(answer)
    told = answer["explain"]
    assert [section["key"] for section in told["sections"]] == SECTIONS
    assert told["tokens"] == {
        "total": answer["tokens_estimate"],
        "budget": house.services.settings.token_budget,
    }
    assert {s["key"]: s["allotted"] for s in told["sections"]} == answer["context_breakdown"]
    assert all(section["used"] <= section["allotted"] for section in told["sections"])
    assert told["technique"] is None
    assert told["timings_ms"]
    (used,) = told["memories"]
    assert used["section"] == Section.PREFERENCES
    assert "jo@example.org" not in repr(told)
    assert told["redacted"] == {"EMAIL": 1}


async def test_explain_is_left_out_when_it_is_said_to_be_false(client: httpx.AsyncClient) -> None:
    await hypothesize(client)
    assert "explain" not in await execute(client, query="?explain=false")


@pytest.mark.parametrize(
    "change",
    [{"user_id": "bob"}, {"input_text": "something never shown"}],
)
async def test_a_guess_that_was_not_shown_to_this_person_for_these_words_is_404(
    client: httpx.AsyncClient, change: dict[str, str]
) -> None:
    await hypothesize(client)
    asked = {"user_id": "ada", "input_text": WORDS, "hypothesis_id": "h1", **change}
    answer = problem(await client.post("/v1/execute", json=asked), 404)
    assert "/v1/hypothesize" in answer["detail"]


async def test_another_persons_guess_cannot_be_told_from_none_at_all(
    client: httpx.AsyncClient,
) -> None:
    await hypothesize(client, user_id="ada", input_text="words of ada")
    answers = []
    for words in ("words of ada", "words of nobody"):
        asked = {"user_id": "bob", "input_text": words, "hypothesis_id": "h1"}
        answer = problem(await client.post("/v1/execute", json=asked), 404)
        answers.append({name: answer[name] for name in answer if name != "request_id"})
    assert answers[0] == answers[1]


async def test_a_day_later_the_guesses_are_gone(house: House) -> None:
    await hypothesize(house.client)
    house.watch.ahead = timedelta(hours=23)
    await execute(house.client)
    house.watch.ahead = timedelta(hours=25)
    asked = {"user_id": "ada", "input_text": WORDS, "hypothesis_id": "h1"}
    answer = problem(await house.client.post("/v1/execute", json=asked), 404)
    assert "/v1/hypothesize" in answer["detail"]


async def test_many_at_once_all_get_their_own_prompt(client: httpx.AsyncClient) -> None:
    words = [f"help me write a note about topic {number}" for number in range(12)]
    people = [f"person{number % 3}" for number in range(12)]
    for user_id, text in zip(people, words, strict=True):
        await hypothesize(client, user_id=user_id, input_text=text)
    answers = await asyncio.gather(
        *(execute(client, user_id, text) for user_id, text in zip(people, words, strict=True))
    )
    for text, answer in zip(words, answers, strict=True):
        assert text in answer["enriched_prompt"]


async def test_the_same_pick_at_once_many_times_is_one_choice(house: House) -> None:
    await hypothesize(house.client)
    answers = await asyncio.gather(*(execute(house.client) for _ in range(8)))
    assert len({answer["tokens_estimate"] for answer in answers}) == 1
    listing = await house.client.get("/v1/memories?user_id=ada&mtype=HISTORY")
    assert listing.json()["total"] == 1


@pytest.mark.parametrize("hypothesis_id", ["h0", "h4", "h9", "H1", "nonsense"])
async def test_an_id_that_was_never_shown_is_404(
    client: httpx.AsyncClient, hypothesis_id: str
) -> None:
    await client.post("/v1/hypothesize", json={"user_id": "ada", "input_text": "plan a trip"})
    body = {"user_id": "ada", "input_text": "plan a trip", "hypothesis_id": hypothesis_id}
    answer = await client.post("/v1/execute", json=body)
    assert answer.status_code == 404
    assert "hypothesize" in answer.json()["detail"]
