"""What is noted of a call, and what never is."""

from types import SimpleNamespace

import pytest

from app.access.degradation import with_degraded_mark
from app.access.logbook import with_last_resort, with_log
from app.access.rates import with_rate_limit
from app.access.wire import Receive, Scope, Send
from app.adapters.limiting import MemoryRates
from app.core.domain.trace import note_degraded
from app.tests.access.doors import caller, door, straight_through
from app.tests.access.notes import Notes

SECRET = "my-landlord-is-a-crook"


async def routed(scope: Scope) -> None:
    """What a router leaves behind."""
    scope["route"] = SimpleNamespace(path_format="/v1/memories/{memory_id}")


async def test_one_call_is_one_line_with_the_pattern_of_its_path() -> None:
    notes = Notes()
    limited = with_rate_limit(door(routed, status=404), MemoryRates(9))
    async with caller(with_log(limited, notes)) as client:
        await client.post(f"/v1/memories/{SECRET}?user_id=ada&q={SECRET}", content=SECRET)
    (line,) = notes.requests()
    assert line["method"] == "POST"
    assert line["path"] == "/v1/memories/{memory_id}"
    assert line["status"] == 404
    assert isinstance(line["latency_ms"], float)
    assert line["user_id"] == "ada"
    assert SECRET not in repr(notes)


async def test_what_a_call_did_without_is_noted_and_only_then() -> None:
    async def lacking(scope: Scope) -> None:
        if scope["path"] == "/lacking":
            note_degraded("memory")
            note_degraded("embedder")

    notes = Notes()
    async with caller(with_degraded_mark(with_log(door(lacking), notes))) as client:
        await client.get("/lacking")
        await client.get("/whole")
    assert notes.requests()[0]["degraded"] == "embedder, memory"
    assert "degraded" not in notes.requests()[1]


async def test_a_path_without_a_pattern_is_not_quoted() -> None:
    notes = Notes()
    async with caller(with_log(door(status=404), notes)) as client:
        await client.get(f"/{SECRET}")
    assert notes.requests()[0]["path"] == "other"


@pytest.mark.parametrize(("status", "lines"), [(200, 0), (304, 0), (404, 1)])
async def test_parts_of_the_page_are_noted_only_when_they_fail(status: int, lines: int) -> None:
    notes = Notes()
    async with caller(with_log(door(status=status), notes)) as client:
        await client.get("/assets/index.js")
    assert len(notes.requests()) == lines


async def test_a_part_of_the_page_stays_one_though_a_mounted_door_moves_the_path() -> None:
    async def mounted(scope: Scope) -> None:
        scope["root_path"] = "/static/parts"

    notes = Notes()
    async with caller(with_log(door(mounted), notes)) as client:
        await client.get("/static/parts/page.css")
    assert notes.requests() == []


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise ValueError(SECRET)


async def test_an_error_nobody_expected_is_a_plain_500_and_its_place_is_noted() -> None:
    notes = Notes()
    async with caller(with_last_resort(broken, notes)) as client:
        answer = await client.get(f"/v1/memories?q={SECRET}")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECRET not in answer.text
    ((name, fields),) = notes.warnings
    assert name == "unexpected_error"
    assert fields["kind"] == "ValueError"
    assert "test_logbook.py" in str(fields["where"])
    assert SECRET not in repr(notes)


async def test_an_answer_that_breaks_half_way_is_not_answered_twice() -> None:
    async def half(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(SECRET)

    notes = Notes()
    scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    sent = await straight_through(with_last_resort(half, notes), scope)
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert len(notes.warnings) == 1
