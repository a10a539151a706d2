"""What people would not want to leave the machine does not, in clear weather and in foul.

Looked for in every byte the application sent to the memory service, the embedder, the small model
and Redis. The chat model gets a message as it was written, and memories masked.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, quote_plus

import pytest

from app.tests.api.listening import listening
from app.tests.faults.calls import Person, a_client, outbox_pending
from app.tests.faults.proxy import Flapping, Garbage, Slow, Torn, Weather
from app.tests.faults.town import EMBEDDER, LANGUAGE, LIMITS, MEMORY, MODEL, Town, town, until

EMAIL = "grace.hopper@navy.example"
KEY = "sk-proj-Zk83jdKq92LmPx71QwErTy45uIoP"
CARD = "4111 1111 1111 1111"
SECRETS = (EMAIL, KEY, CARD, CARD.replace(" ", ""))
WEATHERS: dict[str, Weather] = {
    "slow": Slow(0.4),
    "torn": Torn(),
    "flapping": Flapping(0.2),
    "garbage": Garbage(),
}
pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as built:
        yield built


def everything_with_secrets(person: Person, number: int = 0) -> None:
    """Every field that takes a text, with all the secrets in it."""
    secret = f"My address is {EMAIL}, the key is {KEY} and my card is {CARD} ({number})."
    me = {"user_id": person.user_id}
    person.add(secret, "PREFERENCE")
    draft = {
        "mtype": "ARTIFACT",
        "text": f"Notes {number}: {secret}",
        "tags": ["mail"],
        "topic": EMAIL,
        "metadata": {"from": EMAIL, "deep": [{"key": KEY, CARD: "number"}]},
    }
    person.ask("add", "/v1/memories", params=me, json=draft)
    person.ask("list", "/v1/memories", method="GET", params={**me, "q": EMAIL})
    person.search(f"what is {KEY}")
    words = f"write to {EMAIL} about the card {CARD} and {KEY}"
    person.hypothesize(words)
    person.execute(words)
    items = [{"text": secret, "role": "user"}, {"text": f"Sent to {EMAIL}.", "role": "assistant"}]
    person.ask("ingest", "/api/ingest", json={**me, "items": items})
    talk = {**me, "message": f"Call me when {EMAIL} answers; I always pay with {CARD}. {KEY}"}
    person.ask("chat", "/api/chat", json={**talk, "metadata": {"conversation_id": EMAIL}})
    person.ask("chat", "/api/chat", json={**talk, "metadata": {"conversation_id": EMAIL}})
    brought = [{"text": f"Imported: {secret}", "mtype": "PROFILE", "topic": KEY}]
    person.ask("import", "/v1/memory/import", json={**me, "memories": brought})


def told_to(place: Town, *dependencies: str) -> dict[str, list[str]]:
    """The secrets that went to each of these, however they were written down."""
    found = {}
    for name in dependencies:
        heard = bytes(place.proxies[name].heard)
        found[name] = [
            secret
            for secret in SECRETS
            for form in (secret, quote(secret), quote_plus(secret), json.dumps(secret)[1:-1])
            if form.encode() in heard
        ]
    return found


OTHERS = (MEMORY, EMBEDDER, LANGUAGE, LIMITS)
NOTHING: dict[str, list[str]] = {name: [] for name in OTHERS}


def test_secrets_go_to_nobody_but_the_model_they_are_sent_to(
    place: Town, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = place.settings(tmp_path_factory.mktemp("home"))
    with listening(settings) as (url, _), a_client(url) as client:
        everything_with_secrets(Person(client=client, user_id="ada"))
        until(lambda: not outbox_pending(client), 120.0, "writes wait")
    assert told_to(place, *OTHERS) == NOTHING
    for name in (MEMORY, EMBEDDER, LANGUAGE):
        assert b"REDACTED:EMAIL" in place.proxies[name].heard, name  # it was told of them, masked
    asked = [seen.json["messages"] for seen in place.large.asked]
    assert len(asked) == 2
    for messages in asked:
        *before, last = messages
        assert all(secret in last["content"] for secret in (EMAIL, KEY, CARD))
        assert not any(secret in turn["content"] for secret in SECRETS for turn in before)


def test_no_fault_makes_them_slip_out(tmp_path_factory: pytest.TempPathFactory) -> None:
    folders = {name: tmp_path_factory.mktemp(name) for name in WEATHERS}

    def told(name: str) -> dict[str, list[str]]:
        with town(folders[name]) as place:
            settings = place.settings(folders[name] / "home")
            with listening(settings) as (url, _), a_client(url) as client:
                ada = Person(client=client, user_id="ada")
                place.disturb(WEATHERS[name], *OTHERS)
                everything_with_secrets(ada, 1)
                place.calm()
                everything_with_secrets(ada, 2)
                until(lambda: not outbox_pending(client), 120.0, "writes wait")
            return told_to(place, *OTHERS)

    with ThreadPoolExecutor(len(WEATHERS)) as pool:
        assert dict(zip(WEATHERS, pool.map(told, WEATHERS), strict=True)) == dict.fromkeys(
            WEATHERS, NOTHING
        )


def test_memories_kept_on_this_machine_reach_the_model_masked(
    place: Town, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    settings = place.settings(home, memory_backend="local")
    with listening(settings) as (url, _), a_client(url) as client:
        ada = Person(client=client, user_id="ada")
        kept = ada.add(f"For invoices write to {EMAIL} and pay with {CARD}.")
        answer = ada.chat("Where do I send the invoices, and how do I pay?")
    assert EMAIL in kept.body["text"]
    assert [leaf["text"] for leaf in answer.body["context"]] != []
    assert b"REDACTED:EMAIL" in place.proxies[MODEL].heard
    assert told_to(place, MODEL, EMBEDDER, LANGUAGE) == {MODEL: [], EMBEDDER: [], LANGUAGE: []}
