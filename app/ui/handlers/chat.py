"""What a person sends goes to the model; the conversation comes back again and again as it grows.

A message that was not taken leaves the conversation as it was; an answer that breaks off stays.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from app.core.domain.conversation import Message
from app.core.domain.errors import InklingError, Refused
from app.services import Services
from app.ui.errors import told_of_model
from app.ui.handlers.batches import batches
from app.ui.handlers.person import written
from app.ui.handlers.talk import Basis, Ending, Step, Talk
from app.ui.words import say

PAUSE_S = 0.1
SLOWER_AFTER = 100_000.0
"""Rendering costs more the longer an answer is: at this many characters pauses are 1 s longer."""
LETTING_GO_S = 1.5
REMEMBERED_S = 5.0
"""An answer that ended can be asked for so much longer, by whoever stopped it just then."""


Name: TypeAlias = tuple[str, str]
"""A person's id and one of their conversations."""


@dataclass(slots=True)
class _Line:
    """An answer on its way: the conversation as it last was, and whether it is over."""

    talk: Talk
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self, talk: Talk) -> Talk:
        """The conversation as it is now."""
        self.talk = talk
        return talk


class Lines:
    """One message at a time in each conversation; a stopped one gets a moment to end."""

    def __init__(self) -> None:
        # by person, too: other doors let callers name their conversations alike
        self._lines: dict[Name, _Line] = {}

    @asynccontextmanager
    async def hold(self, talk: Talk) -> AsyncIterator[_Line]:
        """Hold the line of a conversation. Raises `Refused` while an answer is still coming."""
        name = _name(talk)
        await self.closed(talk)
        if self._is_busy(name):
            raise Refused(say("errors.still_answering"))
        line = self._lines[name] = _Line(talk)
        try:
            yield line
        finally:
            line.over.set()
            asyncio.get_running_loop().call_later(REMEMBERED_S, self._forget, name, line)

    async def closed(self, talk: Talk, patience_s: float = LETTING_GO_S) -> Talk:
        """The conversation as its answer left it, once that has ended or a moment has passed."""
        line = self._lines.get(_name(talk))
        if line is None:
            return talk
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await line.over.wait()
        return line.talk

    def _is_busy(self, name: Name) -> bool:
        line = self._lines.get(name)
        return line is not None and not line.over.is_set()

    def _forget(self, name: Name, line: _Line) -> None:
        if self._lines.get(name) is line:
            del self._lines[name]


def prompt_step(talk: Talk, text: object, basis: object) -> Step:
    """The prompt as it stands in its field, to be sent. Raises `Refused` for no text."""
    prompt = _some(text, "errors.no_prompt")
    made = basis if isinstance(basis, Basis) and basis.user_id == talk.user_id else None
    message = Message(
        user_id=talk.user_id,
        text=prompt,
        said=made.words if made else None,
        conversation_id=talk.conversation_id,
    )
    words = made.words if made else say("answer.own_prompt")
    return Step(words=words, message=message, leaves=made.still_in(prompt) if made else ())


def further_step(talk: Talk, text: object) -> Step:
    """Further words in the same conversation. Raises `Refused` for no text."""
    words = _some(text, "errors.no_question")
    message = Message(user_id=talk.user_id, text=words, conversation_id=talk.conversation_id)
    return Step(words=words.strip(), message=message)


def same_step(talk: Talk) -> Step:
    """The last message once more. Raises `Refused` when there is none."""
    if not talk.steps:
        raise Refused(say("errors.nothing_sent"))
    return talk.steps[-1].again()


async def converse(
    services: Services, lines: Lines, talk: Talk, step: Step
) -> AsyncGenerator[Talk]:
    """The conversation with the new exchange in it, as the answer comes.

    Raises `InklingError` only for a message that was not taken. What breaks unexpectedly is raised
    after the conversation was given with all that had come.
    """
    async with lines.hold(talk) as line:
        yield line.now(talk.plus(step))
        answer = batches(services.chat.answer(step.message), lambda: pause_s(step.answer))
        try:
            async with aclosing(answer) as batched:
                async for pieces in batched:
                    step = step.took(pieces)
                    yield line.now(talk.plus(step))
        except Refused as error:
            if not step.accepted:
                raise
            yield line.now(talk.plus(step.ended(_refusal(step, error), told_of_model(error))))
        except InklingError as error:
            if not step.accepted:
                raise
            yield line.now(talk.plus(step.ended(Ending.BROKEN, told_of_model(error))))
        except Exception:
            if step.accepted:
                yield line.now(talk.plus(step.ended(Ending.BROKEN)))
            raise


def stopped(talk: Talk) -> Talk:
    """The conversation when its answer was stopped; one that ended by itself stays as it is."""
    if not talk.steps or not talk.steps[-1].under_way:
        return talk
    return replace(talk, steps=(*talk.steps[:-1], talk.steps[-1].ended(Ending.STOPPED)))


def pause_s(answer: str) -> float:
    """How long to wait, in seconds, before the page is shown more of this answer."""
    return PAUSE_S + len(answer) / SLOWER_AFTER


def _refusal(step: Step, error: Refused) -> Ending:
    # what is too large, or broke off, is no refusal of the model's
    return Ending.REFUSED if type(error) is Refused and not step.answer else Ending.BROKEN


def _name(talk: Talk) -> Name:
    return talk.user_id, talk.conversation_id


def _some(raw: object, key: str) -> str:
    text = written(raw)
    if not text.strip():
        raise Refused(say(key))
    return text
