"""What every `ChatModel` must do; tests inherit `ChatModelContract`, give `model` and `stage`.

    class TestOurModel(ChatModelContract):
        @pytest.fixture
        def stage(self) -> Iterator[Stage]: ...

        @pytest.fixture
        async def model(self, stage): ...

The stage stands for what is behind the model: it says what the next answers are and sees who left.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Protocol

import pytest

from app.core.domain.conversation import Delta, Ended, Finish, Role, Turn
from app.core.domain.errors import Overflow, ProviderError
from app.core.ports.generation import ChatModel

PIECES = ("Dear ", "landlord,\n", "the ", "heating 🥶 ", "is broken.")
TURNS = (
    Turn(role=Role.SYSTEM, text="Answer shortly."),
    Turn(role=Role.USER, text="Write to my landlord."),
)
LONG = ("word ",) * 2_000
BETWEEN_S = 0.05
HANGS_S = 20.0
"""No machine is that slow, and the long answer is far from its end then."""


class Stage(Protocol):
    """Prepares the next answer; each preparation counts for one call."""

    def tells(self, pieces: Sequence[str], *, delay_s: float = 0.0, finish: str = "stop") -> None:
        """An answer in these pieces, ended for this reason in the words of OpenAI's interface."""

    def breaks(self, pieces: Sequence[str]) -> None:
        """These pieces, then the connection is lost."""

    def overflows(self) -> None:
        """The conversation is too long for the model."""

    def fails(self) -> None:
        """The call is refused for good, without an answer."""

    @property
    def left(self) -> int:
        """How many answers were given up before their end."""


async def told(pieces: AsyncGenerator[Delta | Ended]) -> tuple[str, Ended]:
    """The whole text and how it ended; asserts that an answer is deltas and one end."""
    async with aclosing(pieces):
        found = [piece async for piece in pieces]
    *deltas, ended = found
    assert isinstance(ended, Ended)
    assert all(isinstance(delta, Delta) and delta.text for delta in deltas)
    return "".join(delta.text for delta in deltas if isinstance(delta, Delta)), ended


async def seen_leaving(stage: Stage, count: int = 1) -> bool:
    """Whether so many answers are given up, long before their end."""
    until = asyncio.get_running_loop().time() + HANGS_S
    # what is waited for happens in another thread or process: there is no event to await
    while stage.left < count and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    return stage.left >= count


class ChatModelContract:
    """Pieces and their end, leaving early, failing, many at once, closing."""

    async def test_an_answer_comes_in_pieces_and_then_ends(
        self, model: ChatModel, stage: Stage
    ) -> None:
        stage.tells(PIECES)
        text, ended = await told(model.stream(TURNS))
        assert text == "".join(PIECES)
        assert ended.finish is Finish.COMPLETE

    async def test_pieces_come_as_they_are_said_and_not_at_the_end(
        self, model: ChatModel, stage: Stage
    ) -> None:
        stage.tells(LONG, delay_s=BETWEEN_S)
        async with asyncio.timeout(HANGS_S), aclosing(model.stream(TURNS)) as pieces:
            assert await anext(pieces) == Delta(text=LONG[0])

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("stop", Finish.COMPLETE),
            ("length", Finish.LENGTH),
            ("content_filter", Finish.REFUSED),
        ],
    )
    async def test_why_an_answer_ended_is_told(
        self, model: ChatModel, stage: Stage, said: str, meant: Finish
    ) -> None:
        stage.tells(PIECES, finish=said)
        assert (await told(model.stream(TURNS)))[1].finish is meant

    async def test_an_answer_without_words_still_ends(self, model: ChatModel, stage: Stage) -> None:
        stage.tells(())
        text, ended = await told(model.stream(TURNS))
        assert (text, ended.finish) == ("", Finish.COMPLETE)

    async def test_closing_the_answer_early_ends_the_upstream_call(
        self, model: ChatModel, stage: Stage
    ) -> None:
        stage.tells(LONG, delay_s=BETWEEN_S)
        pieces = model.stream(TURNS)
        await anext(pieces)
        await pieces.aclose()
        assert await seen_leaving(stage)

    async def test_cancelling_the_reader_ends_the_upstream_call(
        self, model: ChatModel, stage: Stage
    ) -> None:
        stage.tells(LONG, delay_s=BETWEEN_S)
        begun = asyncio.Event()

        async def read() -> None:
            async with aclosing(model.stream(TURNS)) as pieces:
                async for _ in pieces:
                    begun.set()

        reader = asyncio.create_task(read())
        async with asyncio.timeout(HANGS_S):
            await begun.wait()
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        assert await seen_leaving(stage)

    async def test_an_answer_that_breaks_off_raises_after_what_was_said(
        self, model: ChatModel, stage: Stage
    ) -> None:
        stage.breaks(PIECES[:2])
        pieces = model.stream(TURNS)
        said = [await anext(pieces), await anext(pieces)]
        with pytest.raises(ProviderError):
            await anext(pieces)
        assert said == [Delta(text=PIECES[0]), Delta(text=PIECES[1])]

    async def test_a_conversation_that_is_too_long_overflows(
        self, model: ChatModel, stage: Stage
    ) -> None:
        stage.overflows()
        with pytest.raises(Overflow):
            await told(model.stream(TURNS))

    async def test_after_a_failure_the_next_answer_comes(
        self, model: ChatModel, stage: Stage
    ) -> None:
        stage.fails()
        with pytest.raises(ProviderError):
            await told(model.stream(TURNS))
        stage.tells(PIECES)
        assert (await told(model.stream(TURNS)))[0] == "".join(PIECES)

    async def test_twenty_answers_at_once_are_told_apart(
        self, model: ChatModel, stage: Stage
    ) -> None:
        for number in range(20):
            stage.tells((f"<{number}", " and ", f"{number}>"), delay_s=0.01)
        answers = await asyncio.gather(*(told(model.stream(TURNS)) for _ in range(20)))
        assert {text for text, _ in answers} == {f"<{n} and {n}>" for n in range(20)}

    async def test_a_model_that_was_never_read_from_asks_nothing(
        self, model: ChatModel, stage: Stage
    ) -> None:
        stage.tells(PIECES)
        await model.stream(TURNS).aclose()
        assert (await told(model.stream(TURNS)))[0] == "".join(PIECES)

    async def test_it_is_healthy_until_closed_and_then_refuses(
        self, model: ChatModel, stage: Stage
    ) -> None:
        assert model.traits.model_id
        assert (await model.health()).detail == "ok"
        await model.close()
        await model.close()
        with pytest.raises(ProviderError):
            await told(model.stream(TURNS))
        health = await model.health()
        assert not health.ok
        assert health.detail.startswith("error: ")
