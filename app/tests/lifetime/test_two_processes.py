"""Two servers on one folder, as while a new version starts beside the old: each sees the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bench.served import served

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two servers."""

    client: httpx.Client

    def add(self, user_id: str, text: str, mtype: str = "PROFILE") -> str:
        body = {"user_id": user_id, "text": text, "mtype": mtype}
        answer = self.client.post("/v1/memories", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def found(self, user_id: str, query: str) -> list[str]:
        body = {"user_id": user_id, "query": query, "top_k": 5}
        answer = self.client.post("/v1/memories/search", json=body)
        assert answer.status_code == 200, answer.text
        return [one["text"] for one in answer.json()["results"]]

    def listed(self, user_id: str) -> list[str]:
        answer = self.client.get("/v1/memories", params={"user_id": user_id, "limit": 100})
        assert answer.status_code == 200, answer.text
        return [one["text"] for one in answer.json()["items"]]

    def call(self, method: str, path: str, **keys: Any) -> httpx.Response:  # noqa: ANN401  # httpx's own
        return self.client.request(method, path, **keys)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Side, Side]]:
    home = tmp_path_factory.mktemp("home")
    with ExitStack() as stack:
        running = [stack.enter_context(served(home, EMBEDDER="hash")) for _ in range(2)]
        clients = [
            stack.enter_context(httpx.Client(base_url=one.url, timeout=60)) for one in running
        ]
        yield Side(clients[0]), Side(clients[1])


def test_what_one_writes_the_other_finds_at_once_by_words_and_in_its_list(
    sides: tuple[Side, Side],
) -> None:
    for number in range(20):
        writer, reader = sides[number % 2], sides[1 - number % 2]
        text = f"My locker number {number} holds a lantern."
        writer.add("ada", text)
        assert text in reader.found("ada", f"locker number {number} lantern")
        assert text in reader.listed("ada")


def test_what_one_changes_or_deletes_is_so_for_the_other(sides: tuple[Side, Side]) -> None:
    one, other = sides
    key = one.add("bea", "I play the oboe on Sundays.")
    assert other.found("bea", "oboe") == ["I play the oboe on Sundays."]
    where = {"params": {"user_id": "bea"}}
    changed = {"text": "I play the bassoon on Sundays."}
    assert one.call("PATCH", f"/v1/memories/{key}", json=changed, **where).status_code == 200
    assert other.found("bea", "bassoon") == ["I play the bassoon on Sundays."]
    assert other.call("DELETE", f"/v1/memories/{key}", **where).status_code in (200, 204)
    assert one.found("bea", "bassoon") == []
    assert one.call("GET", f"/v1/memories/{key}", **where).status_code == 404


def test_who_is_forgotten_by_one_is_unknown_to_the_other(sides: tuple[Side, Side]) -> None:
    one, other = sides
    for number in range(5):
        one.add("cy", f"Secret hobby {number}: I collect keys.")
    assert len(other.found("cy", "collect keys")) == 5
    gone = one.call("DELETE", "/v1/memory", params={"user_id": "cy"})
    assert gone.json() == {"deleted": 5}
    assert other.found("cy", "collect keys") == []
    assert other.listed("cy") == []
    other.add("cy", "I am new here.")
    assert one.found("cy", "hobby keys new") == ["I am new here."]


def test_guesses_of_one_can_be_picked_at_the_other(sides: tuple[Side, Side]) -> None:
    one, other = sides
    asked = {"user_id": "dee", "input_text": "plan a birthday"}
    assert one.call("POST", "/v1/hypothesize", json=asked).status_code == 200
    picked = other.call("POST", "/v1/execute", json={**asked, "hypothesis_id": "h1"})
    assert picked.status_code == 200
    assert len(one.listed("dee")) == len(other.listed("dee")) == 1


def test_both_can_write_as_fast_as_they_like(sides: tuple[Side, Side]) -> None:
    def write(place: int) -> None:
        for number in range(100):
            sides[place].add(
                "eve", f"Writer {place} notes the figure {place}{number:03}.", "ARTIFACT"
            )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(2)))
    for side in sides:
        exported = side.call("GET", "/v1/memory/export", params={"user_id": "eve"})
        assert len(exported.json()["memories"]) == 200


def test_while_one_erases_thoroughly_the_other_is_not_turned_away(
    sides: tuple[Side, Side],
) -> None:
    one, other = sides

    def forget(_: int) -> None:
        for number in range(10):
            one.add(f"leaver{number}", "I was here only shortly.")
            left = one.call("DELETE", "/v1/memory", params={"user_id": f"leaver{number}"})
            assert left.status_code == 200, left.text

    def write(_: int) -> None:
        for number in range(60):
            other.add("flo", f"The train number {number} is late.", "ARTIFACT")
            assert other.found("flo", f"train number {number}")

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(forget, 0), pool.submit(write, 0)]
        for job in done:
            job.result()


def test_the_texts_of_who_was_forgotten_are_in_no_file(tmp_path: Path) -> None:
    with (
        served(tmp_path, EMBEDDER="hash") as first,
        served(tmp_path, EMBEDDER="hash") as second,
        httpx.Client(base_url=first.url, timeout=60) as a,
        httpx.Client(base_url=second.url, timeout=60) as b,
    ):
        one, other = Side(a), Side(b)
        one.add("gus", "My unmistakable word is zyzzyvaquack.")
        assert other.found("gus", "zyzzyvaquack")
        one.call("DELETE", "/v1/memory", params={"user_id": "gus"})
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert b"zyzzyvaquack" not in file.read_bytes(), file.name
