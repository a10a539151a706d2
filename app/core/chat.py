"""The way of a message: find what is known, ask the model, pass its answer on, have it recorded.

It is walked only when a person sends something. What a model is told of the person is masked; the
message itself goes to it as it was written.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TypeAlias

from app.core.domain.conversation import (
    MAX_MESSAGE_CHARACTERS,
    Context,
    Delta,
    Ended,
    Exchange,
    Finish,
    Message,
    Turn,
)
from app.core.domain.crafting import Candidate, Scored
from app.core.domain.errors import Disabled, Overflow, Refused, TooLarge
from app.core.domain.memory import CONSTRAINT_TAG, MType
from app.core.generation import Answer, Material, Note, Room, compose, select
from app.core.learning import is_ours, turns_of
from app.core.leaving import Cut, until
from app.core.ports.clock import Clock
from app.core.ports.counting import TokenCounter
from app.core.ports.embedding import Embedder
from app.core.ports.generation import ChatModel
from app.core.ports.telemetry import Telemetry
from app.core.ports.uses import UseLog
from app.core.prompt import name_of
from app.core.ranking import RankWeights, scored
from app.core.recall import CHAT_LIMITS, Recall
from app.core.recording import Recording, Said
from app.core.redaction import mask, mask_candidates
from app.core.retrieval import RetrievalMode, relate
from app.core.stopwatch import Share

Piece: TypeAlias = Context | Delta | Exchange

KEEPING_S = 3.0
"""How long the end of a server waits for broken-off answers to be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTools:
    """The ports a conversation needs, and the two ends of memory: finding and recording."""

    recall: Recall
    recording: Recording
    embedder: Embedder
    model: ChatModel
    uses: UseLog
    counter: TokenCounter
    clock: Clock
    telemetry: Telemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRules:
    """`top_k` memories at most, none with a score below `threshold`; `room` in tokens."""

    weights: RankWeights
    room: Room
    top_k: int = 5
    threshold: float = 0.0
    retrieval: RetrievalMode = "hybrid"
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sending:
    """One message under way. `said` is what is remembered of it; "" = nothing is."""

    message: Message
    text: str
    said: str
    material: Material
    context: Context


class Chat:
    """Answers one message at a time; any number of them side by side."""

    def __init__(self, tools: ChatTools, rules: ChatRules) -> None:
        self._tools = tools
        self._rules = rules
        self._late: set[asyncio.Task[None]] = set()
        self._under_way: dict[int, tuple[_Sending, Answer]] = {}
        self._leaving = asyncio.Event()

    @property
    def notice(self) -> str | None:
        """How to enable sending, when there is no model; None when there is one."""
        traits = self._tools.model.traits
        return None if traits.model_id is not None else (traits.notice or "No model is configured.")

    @property
    def model_id(self) -> str | None:
        """The model's name."""
        return self._tools.model.traits.model_id

    async def answer(self, message: Message) -> AsyncGenerator[Piece]:
        """First the `Context`, then the answer piece by piece, last the whole `Exchange`.

        Raises `Refused`, `Disabled` without a model, and `ProviderError`. When the reader
        goes away, or `leave` was called, the model is stopped and what it said so far is kept.
        """
        clock = Share()
        if self.notice is not None:
            raise Disabled(self.notice)
        if self._leaving.is_set():
            raise Cut
        sending = await self._prepare(message)
        ids = tuple(one.candidate.item.id for one in sending.context.used)
        self._tools.uses.used(message.user_id, ids, self._tools.clock.now())
        yield sending.context
        answer = Answer()
        self._under_way[id(answer)] = (sending, answer)
        try:
            async with aclosing(until(self._leaving, self._ask(sending, clock))) as pieces:
                async for piece in pieces:
                    answer.take(piece)
                    if isinstance(piece, Delta):
                        yield piece
        except (GeneratorExit, asyncio.CancelledError, Cut):
            self._keep_unfinished(answer)
            raise
        finally:
            self._under_way.pop(id(answer), None)
        answer.judge()
        await self._record(sending, answer)
        yield self._exchange(sending, answer, clock)

    def leave(self) -> None:
        """End all answers under way, each with `Unavailable` for its reader; take no more."""
        self._leaving.set()

    async def close(self) -> None:
        """Keep what was said so far of the answers under way: whoever serves them goes down."""
        for _, answer in list(self._under_way.values()):
            self._keep_unfinished(answer)
        await self.drain()

    async def drain(self) -> None:
        """Wait a while for what is still being kept of answers that broke off."""
        if self._late:
            await asyncio.wait(self._late, timeout=KEEPING_S)

    async def _prepare(self, message: Message) -> _Sending:
        text = _checked(message)
        prompt = is_ours(text)
        said = (message.said or "").strip() if prompt else (message.said or text).strip()
        known, earlier = await asyncio.gather(
            self._known(message, text, prompt=prompt),
            self._tools.recall.conversation(message.user_id, message.conversation_id),
        )
        turns = turns_of(earlier)
        chosen = self._select(known, message, text, turns)
        material = Material(
            name=name_of(known),
            message=text,
            notes=tuple(_note(one) for one in chosen),
            earlier=tuple(replace(turn, text=mask(turn.text).text) for turn in turns),
            plain=prompt,
        )
        context = Context(used=chosen)
        return _Sending(message=message, text=text, said=said, material=material, context=context)

    async def _known(self, message: Message, text: str, *, prompt: bool) -> tuple[Candidate, ...]:
        """What may bear on the message, masked. A complete prompt carries its memories itself."""
        if prompt or message.top_k == 0:
            return ()
        recall, user_id = self._tools.recall, message.user_id
        vector = (await self._tools.embedder.embed([text]))[0]
        hits, standing = await asyncio.gather(
            recall.search(user_id, text, vector, CHAT_LIMITS), recall.standing(user_id)
        )
        now = self._tools.clock.now()
        related = relate(text, vector, hits, standing=standing, mode=self._rules.retrieval, now=now)
        return mask_candidates(related)

    def _select(
        self, known: Sequence[Candidate], message: Message, text: str, turns: Sequence[Turn]
    ) -> tuple[Scored, ...]:
        now = self._tools.clock.now()
        return select(
            [scored(candidate, now, self._rules.weights) for candidate in known],
            message=text,
            top_k=self._rules.top_k if message.top_k is None else message.top_k,
            threshold=self._rules.threshold,
            heard=[turn.text for turn in turns],
        )

    async def _ask(self, sending: _Sending, clock: Share) -> AsyncGenerator[Delta | Ended]:
        """The model's answer. A conversation it cannot hold is tried with half the room, twice."""
        room = self._rules.room
        while True:
            turns = compose(sending.material, room, self._tools.counter)
            began = False
            stream = self._tools.model.stream(turns, max_tokens=self._rules.max_tokens)
            try:
                async with aclosing(stream) as pieces:
                    async for piece in clock.waiting(pieces):
                        began = True
                        yield piece
            except Overflow:
                bare = room.empty or not (sending.material.notes or sending.material.earlier)
                if began or bare:
                    raise
                room = room.halved()
            else:
                return

    def _keep_unfinished(self, answer: Answer) -> None:
        """Keep what was said before the reader went, once; nobody waits for it."""
        sending, _ = self._under_way.pop(id(answer), (None, answer))
        if sending is None or not answer.text:
            return
        task = asyncio.create_task(self._record(sending, answer))
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _record(self, sending: _Sending, answer: Answer) -> None:
        if answer.finish is Finish.REFUSED:
            return
        message = sending.message
        await self._tools.recording.keep(
            Said(
                user_id=message.user_id,
                conversation_id=message.conversation_id,
                question=sending.said,
                answer=answer.text,
                finish=answer.finish,
                shown=tuple(note.text for note in sending.material.notes),
                memories=tuple(one.candidate.item.id for one in sending.context.used),
            )
        )

    def _cost(self, sending: _Sending) -> int:
        """About how many tokens the model was sent."""
        counter = self._tools.counter
        turns = compose(sending.material, self._rules.room, counter)
        return sum(counter.count(turn.text) for turn in turns)

    def _exchange(self, sending: _Sending, answer: Answer, clock: Share) -> Exchange:
        counter, model = self._tools.counter, self._tools.model.traits.model_id or ""
        usage = answer.usage(lambda: self._cost(sending), counter, model)
        latency, own = clock.read()
        self._tools.telemetry.event(
            "chat_answered",
            user_id=sending.message.user_id,
            latency_ms=latency,
            own_ms=own,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            memories=len(sending.context.used),
            finish=answer.finish.value,
        )
        return Exchange(
            response=answer.text,
            context=sending.context,
            usage=usage,
            finish=answer.finish,
            latency_ms=latency,
            own_ms=own,
        )


def _checked(message: Message) -> str:
    text = message.text.strip()
    if not text:
        raise Refused("Write a message first.", field="message")
    if len(text) > MAX_MESSAGE_CHARACTERS:
        raise TooLarge(
            f"A message can have {MAX_MESSAGE_CHARACTERS:,} characters; this has {len(text):,}.",
            field="message",
        )
    return text


def _note(one: Scored) -> Note:
    item = one.candidate.item
    limit = item.mtype is MType.PREFERENCE and CONSTRAINT_TAG in item.tags
    return Note(text=item.text, limit=limit)
