"""`POST /v1/hypothesize`."""

import httpx
import pytest

from app.api.schemas.hypothesize import HypothesizeOut
from app.tests.api.asking import WORDS, hypothesize
from app.tests.api.conftest import House


async def test_guesses_have_the_documented_fields_and_no_others(client: httpx.AsyncClient) -> None:
    answer = await hypothesize(client)
    HypothesizeOut.model_validate(answer, strict=True)
    assert answer.keys() <= {"hypotheses", "auto_advance"}
    for guess in answer["hypotheses"]:
        assert guess.keys() == {"id", "question", "rationale", "confidence"}


async def test_there_are_two_or_three_highest_confidence_first(client: httpx.AsyncClient) -> None:
    guesses = (await hypothesize(client))["hypotheses"]
    assert [guess["id"] for guess in guesses] == ["h1", "h2", "h3"][: len(guesses)]
    assert 2 <= len(guesses) <= 3
    confidences = [guess["confidence"] for guess in guesses]
    assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize(
    "words",
    [WORDS, "convert this csv to json: a,b\n1,2", "translate 'good morning' into French", "hmm"],
)
async def test_auto_advance_is_true_or_not_there_at_all(house: House, words: str) -> None:
    answer = await hypothesize(house.client, input_text=words)
    sure = answer["hypotheses"][0]["confidence"] >= house.services.settings.auto_advance_confidence
    assert answer.get("auto_advance", False) is sure
    assert answer.get("auto_advance") is not False


async def test_eight_thousand_characters_are_read_and_blanks_around_them_do_not_count(
    client: httpx.AsyncClient,
) -> None:
    await hypothesize(client, input_text="  " + "word " * 1_599 + "words" + "\n ")


@pytest.mark.parametrize("user_id", ["a", "a" * 128, "Ada.L_9@x:y-z"])
async def test_every_allowed_user_id_is_taken(client: httpx.AsyncClient, user_id: str) -> None:
    await hypothesize(client, user_id=user_id)
