"""Conversations and reloads by HTTP alone: nobody but their person gets anything of them."""

import json

import pytest

from app.tests.ui.endpoint import CLIENT, Endpoint

SECRET = "cardamom for the landlord"
LISTS = ("", "", "", None)
WORDS = "help me email my landlord"


@pytest.fixture(scope="module")
def page(address: str) -> Endpoint:
    told = {"conversation_id": "c-1", "role": "user"}
    item = {"id": "t", "mtype": "HISTORY", "text": SECRET, "metadata": told}
    body = {"user_id": "ann", "memories": [item]}
    CLIENT.post(f"{address}/v1/memory/import", json=body).raise_for_status()
    asked = {"user_id": "ann", "input_text": WORDS}
    CLIENT.post(f"{address}/v1/hypothesize", json=asked).raise_for_status()
    return Endpoint(address)


def kept(**parts: object) -> str:
    return json.dumps(parts)


def test_a_reload_gives_back_what_is_the_persons(page: Endpoint) -> None:
    way = json.dumps({"words": WORDS, "picked": "h1"})
    answer = page.call("resume", "ann", kept(talk="c-1", way=way))
    assert SECRET in answer
    assert "User's immediate request" in answer


def test_a_reload_gives_nobody_elses(page: Endpoint) -> None:
    way = json.dumps({"words": WORDS, "picked": "h1"})
    answer = page.call("resume", "bob", kept(talk="c-1", way=way))
    assert SECRET not in answer
    assert "immediate request" not in answer


@pytest.mark.parametrize(
    "way",
    [
        "",
        "[]",
        "{",
        json.dumps({"words": 5}),
        json.dumps({"words": "\ud800"}),
        json.dumps({"words": WORDS, "picked": ["h1"]}),
        json.dumps({"words": WORDS, "picked": "h9"}),
        json.dumps({"words": WORDS, "picked": "h1", "without": 5, "pinned": [None, "x" * 300]}),
        "[" * 100_000,
    ],
)
def test_what_makes_no_sense_is_passed_over(page: Endpoint, way: str) -> None:
    answer = page.call("resume", "ann", kept(talk=7, way=way))
    assert "went wrong" not in answer
    assert "Traceback" not in answer


def test_a_conversation_of_somebody_else_is_not_gone_on_with(page: Endpoint) -> None:
    assert SECRET not in page.call("stop", "bob", None, "c-1", *LISTS)
    assert SECRET in page.call("stop", "ann", None, "c-1", *LISTS)


def test_a_list_or_a_question_that_was_never_shown_does_nothing(page: Endpoint) -> None:
    place = {"user_id": "ann", "ids": ["c-1"]}
    for name in ("open_talk", "title_talk", "part_talk"):
        answer = page.call(name, "bob", None, "", place)
        assert SECRET not in answer
        assert "had changed meanwhile" in answer
    target = {"user_id": "ann", "conversation": {"id": "c-1"}}
    assert SECRET not in page.call("delete", "bob", None, "", place, target, "", "")
    assert SECRET not in page.call("rename", "bob", None, "", place, target, "mine")
    assert SECRET in page.call("look_for", "ann", None, "", None)
