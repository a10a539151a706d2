"""The door itself: open only when wanted, behind the guard, beside the page, and silent."""

import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

import httpx
import pytest

from app.bench.living import living
from app.core.domain.crafting import Scored
from app.core.domain.memory import MType
from app.core.domain.service import Health
from app.core.domain.trace import note_degraded
from app.core.memories import Memories
from app.services import Services
from app.tests.access.notes import Notes
from app.tests.mcp.calling import HEADERS, MODES, WORDS, client, done, message, post, refused, torn
from app.tests.ui.quiet import quiet

MARK = "zanzibar-42"
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


@dataclass(slots=True)
class Refusing:
    """Shares out as many calls as one likes, but none to whom it does not like."""

    refused: set[str] = field(default_factory=set)
    taken: list[str] = field(default_factory=list)

    @property
    def shared(self) -> bool:
        return False

    async def take(self, key: str) -> float:
        self.taken.append(key)
        return 7.0 if key in self.refused else 0.0

    async def health(self) -> Health:
        return Health(name="limits", ok=True, detail="ok")

    async def close(self) -> None:
        pass


class Broken(Memories):
    """Search stumbles over what it was asked."""

    async def search(
        self, user_id: str, query: str, top_k: int, mtypes: frozenset[MType] | None = None
    ) -> tuple[Scored, ...]:
        raise RuntimeError(f"cannot search {query}")


class Weakened(Memories):
    """Search does without the embedder."""

    async def search(
        self, user_id: str, query: str, top_k: int, mtypes: frozenset[MType] | None = None
    ) -> tuple[Scored, ...]:
        note_degraded("embedder")
        return ()


def test_the_door_is_closed_unless_it_is_wanted(tmp_path: Path) -> None:
    with living(quiet(tmp_path)) as address:
        answer = post(address, PING)
        assert (answer.status_code, answer.json()["status"]) == (404, 404)
        assert "MCP=true" in answer.json()["detail"]
        assert httpx.get(f"{address}/mcp", timeout=60).status_code == 404


def test_page_and_api_stand_beside_the_tools(address: str) -> None:
    assert "<title>Inkling</title>" in httpx.get(address, timeout=60).text
    assert httpx.get(f"{address}/v1/healthz", timeout=60).json()["status"] in {"ready", "degraded"}
    assert "/mcp" not in httpx.get(f"{address}/openapi.json", timeout=60).json()["paths"]
    assert httpx.get(f"{address}/v1/nothing", timeout=60).status_code == 404


@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
def test_messages_are_answered_with_json_and_no_session(address: str, path: str) -> None:
    answer = httpx.post(f"{address}{path}", json=PING, headers=HEADERS, timeout=60)
    assert answer.json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert "x-request-id" in answer.headers
    assert "content-security-policy" in answer.headers
    assert "mcp-session-id" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_only_post_is_answered(address: str, method: str) -> None:
    answer = httpx.request(
        method, f"{address}/mcp", headers={"Accept": "text/event-stream"}, timeout=60
    )
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_what_is_not_json_is_refused(address: str) -> None:
    plain = httpx.post(
        f"{address}/mcp", content="{}", headers={"Content-Type": "text/plain"}, timeout=60
    )
    assert plain.status_code == 415
    assert torn(address, '{"a').status_code == 400
    batch = post(address, [PING, PING])
    assert batch.status_code == 400


def test_a_body_over_the_limit_is_refused(address: str) -> None:
    long = message("recall", {"user_id": "zoe", "query": "x" * 1_100_000})
    assert post(address, long).status_code == 413


def test_a_page_of_another_origin_is_refused(address: str) -> None:
    port = address.rpartition(":")[2]
    for origin in ("http://evil.example", f"http://evil.example:{port}", "null", address):
        # also where a stranger's name was made to point at this machine, so that Host agrees
        answer = post(address, PING, Origin=origin, Host=origin.removeprefix("http://"))
        assert answer.status_code == 403, origin
        assert "access-control-allow-origin" not in answer.headers


def test_a_page_of_an_allowed_origin_may_call(tmp_path: Path) -> None:
    origin = "https://tools.example"
    with living(quiet(tmp_path, mcp=True, cors_origins=origin)) as address:
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type, mcp-protocol-version",
        }
        preflight = httpx.options(f"{address}/mcp", headers=asked)
        assert preflight.status_code == 204
        assert "mcp-protocol-version" in preflight.headers["access-control-allow-headers"]
        answer = post(address, PING, Origin=origin)
        assert answer.json()["result"] == {}
        assert answer.headers["access-control-allow-origin"] == origin
        assert post(address, PING, Origin="https://evil.example").status_code == 403


async def test_a_user_over_their_share_is_told_when_to_come_back(tmp_path: Path) -> None:
    rates = Refusing(refused={"user:greedy"})

    def counted(services: Services) -> Services:
        return replace(services, rates=rates)

    with living(quiet(tmp_path, mcp=True), counted) as address:
        async with client(address) as model:
            said = await refused(model, "recall", "greedy", query="x")
            assert said == "Too many requests. Try again in 7 s."
            await done(model, "recall", "modest", query="x")
    assert "user:modest" in rates.taken
    assert rates.taken.count("user:greedy") == 1


def test_an_address_over_its_share_is_refused_at_the_guard(tmp_path: Path) -> None:
    with living(quiet(tmp_path, mcp=True, rate_limit_per_minute=3)) as address:
        answers = [post(address, PING) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize("mode", MODES)
async def test_no_text_reaches_a_log_even_when_something_breaks(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], mode: str
) -> None:
    notes = Notes()

    def broken(services: Services) -> Services:
        memories = _as(Broken, services.memories)
        return replace(services, telemetry=notes, memories=memories)

    with living(quiet(tmp_path, mcp=True, log_level="DEBUG"), broken) as address:
        async with client(address, mode) as model:
            await done(model, "remember", "mia", mtype="GOAL", text=f"Go to {MARK}.")
            await done(model, "hypothesize", "mia", input_text=f"{WORDS} in {MARK}")
            await refused(model, "recall", "mia", query="x", **{MARK: 1})
            said = await refused(model, "recall", "mia", query=MARK)
        post(address, {"jsonrpc": "2.0", "id": MARK, "method": MARK, "params": {"a": MARK}})
        torn(address, f'{{"{MARK}')
    assert "something went wrong at Inkling" in said
    assert MARK not in said
    ((name, fields),) = notes.warnings
    assert (name, fields["kind"], fields["path"]) == ("unexpected_error", "RuntimeError", "/mcp")
    calls = notes.requests()
    assert {call["path"] for call in calls} == {"/mcp"}
    assert "mia" in {call["user_id"] for call in calls}
    noted = repr(notes)
    written = capfd.readouterr()
    assert MARK not in noted + written.out + written.err


def test_an_answer_made_with_less_is_marked(tmp_path: Path) -> None:
    def weakened(services: Services) -> Services:
        return replace(services, memories=_as(Weakened, services.memories))

    with living(quiet(tmp_path, mcp=True), weakened) as address:
        answer = post(address, message("recall", {"user_id": "mia", "query": "x"}))
    assert answer.json()["result"]["structuredContent"] == {"results": []}
    assert answer.headers["x-inkling-degraded"] == "embedder"


async def test_the_server_stops_at_once_while_clients_are_connected(tmp_path: Path) -> None:
    async with AsyncExitStack() as visit:
        with living(quiet(tmp_path, mcp=True)) as address:
            model = await visit.enter_async_context(client(address, "legacy"))
            await done(model, "hypothesize", "mia", input_text=WORDS)
            asked = monotonic()
        assert monotonic() - asked < 15, "the stop waited for clients"


WITHOUT = """
import asyncio, sys, pathlib
sys.modules["mcp"] = None
import httpx
from app.asgi import create_app
from app.tests.ui.quiet import quiet
from app.wiring import build

async def main(home):
    async with build(quiet(home, mcp=True)) as services:
        transport = httpx.ASGITransport(create_app(services))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as caller:
            print((await caller.post("/mcp", json={})).status_code)
            health = (await caller.get("/v1/healthz")).json()
            print(*health["notices"], sep="\\n")

asyncio.run(main(pathlib.Path(sys.argv[1])))
"""


def test_without_its_package_everything_else_runs_and_says_what_to_install(tmp_path: Path) -> None:
    ran = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, "-c", WITHOUT, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    status, *notices = ran.stdout.splitlines()
    assert status == "404"
    assert any("pip install -r requirements-optional.txt" in notice for notice in notices)


def _as(kind: type[Memories], memories: Memories) -> Memories:
    """The same memories with other manners."""
    changed = kind.__new__(kind)
    changed.__dict__.update(memories.__dict__)
    return changed
