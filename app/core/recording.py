"""What was said between a person and a model comes in; turns and what they state are remembered.

Nothing Inkling wrote or showed is stored: no prompt, no chip, no memory repeated by the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from app.core.domain.conversation import Finish, Role, Turn
from app.core.domain.errors import ProviderError, Refused
from app.core.domain.memory import MemoryItem
from app.core.domain.trace import note_degraded
from app.core.learning import is_ours, is_recalled, turn_memories
from app.core.ports.clock import Clock
from app.core.ports.language import SLMClient
from app.core.ports.telemetry import Telemetry
from app.core.recall import Recall
from app.core.remembering import Remembering


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One exchange: `question` is what is remembered of the message ("" = nothing).

    `shown` are the memories the model was told, so that repeating one is not remembered; `memories`
    are their ids.
    """

    user_id: str
    conversation_id: str
    question: str
    answer: str
    finish: Finish
    shown: tuple[str, ...]
    memories: tuple[str, ...] = ()


class Recording:
    """Writes conversations into a person's memory."""

    def __init__(
        self,
        *,
        recall: Recall,
        remembering: Remembering,
        slm: SLMClient,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self._recall = recall
        self._remembering = remembering
        self._slm = slm
        self._clock = clock
        self._telemetry = telemetry

    async def keep(self, said: Said) -> None:
        """Store both turns and what the question states of its writer.

        A store that fails takes nothing from the answer: the request is marked as degraded.
        """
        user_id = said.user_id
        try:
            echo = bool(said.question) and await self._recall.is_chip(user_id, said.question)
            question = "" if echo else said.question
            await self._remembering.keep_turns(user_id, self._turns(said, question))
            await self._learn(user_id, [question] if question else [])
        except (ProviderError, Refused) as error:
            note_degraded("memory")
            self._telemetry.warning("turns_not_kept", reason=type(error).__name__)

    async def ingest(self, user_id: str, turns: Sequence[Turn]) -> int:
        """Remember turns said elsewhere, in their order; answers how many. Raises `ProviderError`.

        The same turns again change nothing; prompts Inkling wrote are passed over.
        """
        own = [turn for turn in turns if turn.text.strip() and not is_ours(turn.text)]
        conversation, now = _name_of(own), self._clock.now()
        items: list[MemoryItem] = []
        for place, turn in enumerate(own):
            at = _after(items, now)
            items += turn_memories(
                user_id, turn, conversation_id=conversation, at=at, place=str(place)
            )
        await self._remembering.keep_turns(user_id, items)
        await self._learn(user_id, [turn.text for turn in own if turn.role is Role.USER])
        return len(own)

    def _turns(self, said: Said, question: str) -> list[MemoryItem]:
        now, conversation = self._clock.now(), said.conversation_id or str(uuid4())
        turns = [(Turn(role=Role.USER, text=question), Finish.COMPLETE)] if question else []
        if not is_ours(said.answer) and not is_recalled(said.answer, said.shown):
            turns.append((Turn(role=Role.ASSISTANT, text=said.answer), said.finish))
        items: list[MemoryItem] = []
        for turn, finish in turns:
            at = _after(items, now)
            items += turn_memories(
                said.user_id,
                turn,
                conversation_id=conversation,
                at=at,
                place=at.isoformat(),
                finish=finish,
                memories=said.memories if turn.role is Role.ASSISTANT else (),
            )
        return items

    async def _learn(self, user_id: str, texts: Sequence[str]) -> None:
        """Keep the facts and wishes these texts state of their writer."""
        now = self._clock.now()
        found = [await self._slm.extract_memories(user_id, text, now) for text in texts]
        stated = [item for items in found for item in items]
        if stated:
            await self._remembering.keep(user_id, stated)


def _after(items: Sequence[MemoryItem], now: datetime) -> datetime:
    """A moment later than all of these, so that turns keep their order."""
    return items[-1].created_at + timedelta(microseconds=1) if items else now


def _name_of(turns: Sequence[Turn]) -> str:
    """The conversation these turns are: the same turns have the same name."""
    said = "\n".join(f"{turn.role}:{len(turn.text)}:{turn.text}" for turn in turns)
    return "ingest-" + sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
