"""Whatever the hosted model does, an answer comes in time; and what happened is told."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from time import monotonic

import pytest

from app.adapters.counting.characters import CharacterCounter
from app.adapters.language.fallback import FallbackSLM
from app.adapters.language.http import Address, HttpSLM
from app.adapters.language.local import LocalSLM
from app.adapters.language.masked import MaskedSLM
from app.adapters.resilience import Breaker
from app.core.domain.trace import degraded, watch_degradation
from app.core.ports.language import SLMClient
from app.tests.adapters.language.models import GUESSES, capable
from app.tests.adapters.language.notes import Notes
from app.tests.contracts.language import AT, LONG, LanguageContract, brief_of
from app.tests.fakes.openai_server import (
    Behaviour,
    Failure,
    OpenAIServer,
    Raw,
    Reply,
    Silence,
    openai_server,
)

BRIEF = brief_of("help me email my landlord")
LOCAL = LocalSLM(CharacterCounter())


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        running.content = capable
        yield running


def over(
    url: str, notes: Notes | None = None, timeout_s: float = 2.0, breaker: Breaker | None = None
) -> FallbackSLM:
    counter = CharacterCounter()
    hosted = HttpSLM(Address(base_url=url, model="small", timeout_s=timeout_s), counter)
    return FallbackSLM(
        MaskedSLM(hosted), LocalSLM(counter), timeout_s, notes or Notes(), breaker=breaker
    )


class TestOverACapableServer(LanguageContract):
    @pytest.fixture
    async def slm(self, server: OpenAIServer) -> AsyncIterator[SLMClient]:
        notes = Notes()
        slm = over(server.url, notes)
        yield slm
        assert notes.warnings == []
        await slm.close()


class TestOverAServerThatAnswersNonsense(LanguageContract):
    @pytest.fixture
    async def slm(self, server: OpenAIServer) -> AsyncIterator[SLMClient]:
        server.content = lambda _body: '{"hypotheses": "many", "summary": "", "memories": {}}'
        slm = over(server.url)
        yield slm
        await slm.close()


class TestOverNobody(LanguageContract):
    @pytest.fixture
    async def slm(self) -> AsyncIterator[SLMClient]:
        slm = over("http://127.0.0.1:9")
        yield slm
        await slm.close()


FAULTS: dict[str, tuple[Behaviour, str, str]] = {
    "no key": (Failure(401), "Unauthorized", "SLM_API_KEY"),
    "no credit": (Failure(402), "Unauthorized", "credit"),
    "not allowed": (Failure(403), "Unauthorized", "SLM_API_KEY"),
    "no such model": (Failure(404), "Unavailable", "SLM_MODEL"),
    "too many calls": (Failure(429), "RateLimited", "fewer calls"),
    "broken": (Failure(500), "Unavailable", "failed"),
    "away": (Failure(503), "Unavailable", "failed"),
    "moved": (Failure(307, headers={"location": "http://127.0.0.1:9/"}), "Malformed", "moved"),
    "unhappy": (Failure(400, {"error": "no"}), "Malformed", "refuses"),
    "a web page": (Failure(200, "<html>", content_type="text/html"), "Malformed", "SLM_MODEL"),
    "no choices": (Failure(200, {"choices": []}), "Malformed", "SLM_MODEL"),
    "a list": (Failure(200, []), "Malformed", "SLM_MODEL"),
    "null": (Failure(200, b"null"), "Malformed", "SLM_MODEL"),
    "no words": (Reply(pieces=()), "Malformed", "SLM_MODEL"),
    "a refusal": (Reply(pieces=(), refusal=("I will not.",)), "Malformed", "SLM_MODEL"),
    "chatter": (Reply(pieces=("Sure! Here are some ideas.",)), "Malformed", "SLM_MODEL"),
    "half an object": (Reply(pieces=('{"hypotheses": [{"quest',)), "Malformed", "SLM_MODEL"),
    "depths": (Reply(pieces=('{"a":' * 20_000,)), "Malformed", "SLM_MODEL"),
    "too much": (Failure(200, b"x" * 1_100_000), "Malformed", "SLM_MODEL"),
    "no HTTP": (Raw(b"ehlo\r\n\r\n"), "Unavailable", "broke"),
    "nothing": (Raw(b""), "Unavailable", "broke"),
    "a reset": (Raw(b"HTTP/1.1 200 OK\r\ncontent-le", reset=True), "Unavailable", "broke"),
    "silence": (Silence(), "Unavailable", "time"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_costs_the_guess_of_the_model_and_nothing_else(
    server: OpenAIServer, fault: str
) -> None:
    behaviour, reason, told = FAULTS[fault]
    server.script(behaviour)
    notes = Notes()
    slm = over(server.url, notes, timeout_s=1.0)
    watch_degradation()
    started = monotonic()
    assert await slm.hypothesize(BRIEF) == await LOCAL.hypothesize(BRIEF)
    assert monotonic() - started < 1.5
    assert degraded() == {"language"}
    ((name, fields),) = notes.warnings
    assert name == "slm_fallback"
    assert fields == {"call": "hypothesize", "reason": reason, "count": 1}
    health = await slm.health()
    assert health.ok
    assert health.detail.startswith("error: ")
    assert told in health.detail
    assert server.url not in health.detail
    first = (await slm.hypothesize(BRIEF))[0]
    assert first.question == GUESSES[0]["question"]
    assert (await slm.health()).detail == "ok"
    await slm.close()


async def test_a_trickling_answer_is_not_waited_for(server: OpenAIServer) -> None:
    server.script(Reply(pieces=(capable_text(),), first_delay_s=8.0))
    slm = over(server.url, timeout_s=1.0)  # long enough for the question to arrive
    started = monotonic()
    assert await slm.summarize(LONG, 40) == await LOCAL.summarize(LONG, 40)
    assert monotonic() - started < 3.0
    assert await asyncio.to_thread(server.wait_for_gone)
    await slm.close()


def capable_text() -> str:
    return '{"summary": "Sentence number 1."}'


async def test_a_dead_server_soon_costs_no_time_and_is_tried_again_after_a_rest(
    server: OpenAIServer,
) -> None:
    server.always(Failure(503))
    seconds = [0.0]
    breaker = Breaker("It", failures=3, rest_s=10.0, seconds=lambda: seconds[0])
    notes = Notes()
    slm = over(server.url, notes, breaker=breaker)
    for _ in range(20):
        assert await slm.extract_memories("ann", "I live in Lisbon.", AT)
    assert len(server.asked) == 3
    assert len(notes.reasons) == 20
    assert "status 503" in (await slm.health()).detail
    server.content = capable
    seconds[0] = 11.0
    watch_degradation()
    await slm.hypothesize(BRIEF)
    assert degraded() == frozenset()
    assert len(server.asked) == 4
    await slm.close()


async def test_a_caller_who_goes_away_ends_the_call_upstream(server: OpenAIServer) -> None:
    server.always(Silence())
    slm = over(server.url, timeout_s=30.0)
    call = asyncio.create_task(slm.hypothesize(BRIEF))
    assert await asyncio.to_thread(server.wait_for_asked)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await asyncio.to_thread(server.wait_for_gone)
    await slm.close()


async def test_many_calls_at_once_each_get_their_own_answer(server: OpenAIServer) -> None:
    slm = over(server.url, timeout_s=20.0)
    places = [f"I live in Lisbon. I own {n} cats." for n in range(40)]
    found = await asyncio.gather(
        *(slm.extract_memories(f"p{n}", text, AT) for n, text in enumerate(places))
    )
    assert [items[0].user_id for items in found] == [f"p{n}" for n in range(40)]
    await slm.close()
