"""A person's conversations: a page of them, one opened again, renamed, deleted and put back."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.core.conversations import Transcript
from app.core.domain.conversation import Conversation, Finish, Heard, Message, Role
from app.core.domain.errors import Missing, ProviderError, Refused
from app.core.domain.memory import MemoryItem
from app.core.redaction import mask
from app.services import Services
from app.ui.handlers.listing import MAX_SEARCH_CHARACTERS, ROWS, Place
from app.ui.handlers.person import person, written
from app.ui.handlers.talk import KEPT_STEPS, Ending, Leaf, Step, Talk, new_talk
from app.ui.words import say

MAX_NAME_CHARACTERS = 16_384
"""A conversation may be named as freely as its metadata may say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of conversations; `filtered` = a search narrows it."""

    items: tuple[Conversation, ...]
    total: int
    place: Place
    filtered: bool

    @property
    def first(self) -> int:
        """The number of the first one shown, from 1."""
        return len(self.place.cursors) * ROWS + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The conversation a question or an editor on the page is about."""

    user_id: str
    conversation: Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What was deleted last, to be put back."""

    user_id: str
    items: tuple[MemoryItem, ...]


async def talks_of(
    services: Services, who: object, search: object, cursors: tuple[str, ...] = ()
) -> Listed:
    """The page at the end of `cursors`; an emptied page gives way to the one before."""
    user_id, text = person(who), written(search).strip()[:MAX_SEARCH_CHARACTERS]
    found = await services.conversations.list(
        user_id, contains=text or None, limit=ROWS, cursor=cursors[-1] if cursors else None
    )
    if not found.items and cursors:
        return await talks_of(services, who, search, cursors[:-1])
    place = Place(
        user_id=user_id,
        cursors=cursors,
        next_cursor=found.next_cursor,
        ids=tuple(one.id for one in found.items),
    )
    return Listed(items=found.items, total=found.total, place=place, filtered=bool(text))


async def chosen_at(services: Services, who: object, place: object, row: int) -> Chosen:
    """The conversation in a row. Raises `Missing` when it or the list has changed."""
    user_id = person(who)
    if not isinstance(place, Place) or place.user_id != user_id or row >= len(place.ids):
        raise Missing("The list has changed.")
    found = await services.conversations.get(user_id, place.ids[row])
    return Chosen(user_id=user_id, conversation=found)


async def opened(services: Services, who: object, conversation_id: object) -> Talk:
    """A conversation as it is remembered, to be gone on with. Raises `Missing`."""
    user_id, name = person(who), written(conversation_id)
    transcript = await services.conversations.read(user_id, name)
    told = transcript.turns[-2 * KEPT_STEPS :]
    texts = await _texts(services, user_id, {one for turn in told for one in turn.memories})
    steps = _steps(replace(transcript, turns=told), user_id, texts)
    return Talk(user_id=user_id, conversation_id=name, steps=steps[-KEPT_STEPS:])


def here(who: object, kept: object) -> Talk | None:
    """The conversation the page's session kept; None when it kept none of this person's."""
    user_id = person(who)
    return kept if isinstance(kept, Talk) and kept.user_id == user_id else None


async def gone_on(services: Services, who: object, trace: object) -> Talk:
    """The conversation a page says it shows, as it is remembered; a new one without any.

    While the store cannot be asked it goes on with nothing of it to see.
    """
    user_id, name = person(who), written(trace)
    if not 0 < len(name) <= MAX_NAME_CHARACTERS:
        return new_talk(user_id)
    try:
        return await opened(services, user_id, name)
    except Missing:
        return new_talk(user_id)
    except ProviderError:
        return Talk(user_id=user_id, conversation_id=name)


def here_in(place: object) -> tuple[str, ...]:
    """The cursors by which the list was reached, for showing the same part of it again."""
    return place.cursors if isinstance(place, Place) else ()


async def renamed(services: Services, who: object, target: object, title: object) -> None:
    """Give the chosen conversation a title. Raises `Refused`, `Missing`."""
    one = _mine(who, target)
    name = written(title)
    if not name.strip():
        raise Refused(say("talks.no_title"))
    await services.conversations.rename(one.user_id, one.conversation.id, name)


async def removed(services: Services, who: object, target: object) -> Removed:
    """Delete the chosen conversation; answers what puts it back. Raises `Missing`."""
    one = _mine(who, target)
    items = await services.conversations.delete(one.user_id, one.conversation.id)
    return Removed(user_id=one.user_id, items=items)


async def put_back(services: Services, who: object, gone: object) -> None:
    """Undo the last deletion. Raises `Refused` when there is none, or it was another person's."""
    user_id = person(who)
    if not isinstance(gone, Removed) or gone.user_id != user_id:
        raise Refused(say("errors.nothing_to_undo"))
    await services.conversations.restore(gone.items)


def _mine(who: object, target: object) -> Chosen:
    if not isinstance(target, Chosen) or target.user_id != person(who):
        raise Missing("The list has changed.")
    return target


def _steps(transcript: Transcript, user_id: str, texts: dict[str, str]) -> tuple[Step, ...]:
    """Each thing said with the answer it got."""
    steps: list[Step] = []
    for turn in transcript.turns:
        if turn.role is Role.USER:
            if steps and steps[-1].ending is Ending.LOST and steps[-1].words == turn.text:
                steps.pop()  # the same was asked again
            steps.append(_asked(transcript.conversation.id, user_id, turn.text))
            continue
        if not steps or steps[-1].answer:
            steps.append(_asked(transcript.conversation.id, user_id, ""))
        steps[-1] = _answered(steps[-1], turn, texts)
    return tuple(steps)


def _asked(conversation_id: str, user_id: str, text: str) -> Step:
    words = text or say("answer.own_prompt")
    message = Message(user_id=user_id, text=words, conversation_id=conversation_id)
    return Step(words=words, message=message, accepted=True, ending=Ending.LOST)


def _answered(step: Step, turn: Heard, texts: dict[str, str]) -> Step:
    gone = say("talks.memory_gone")
    return replace(
        step,
        answer=turn.text,
        ending=Ending.COMPLETE if turn.finish is Finish.COMPLETE else Ending(turn.finish.value),
        leaves=tuple(Leaf(text=texts.get(one, gone), score=None) for one in turn.memories),
        numbered=bool(turn.memories),
    )


async def _texts(services: Services, user_id: str, ids: Iterable[str]) -> dict[str, str]:
    """What these memories say now, masked as the model was told them; without those gone."""

    async def text_of(memory_id: str) -> tuple[str, str] | None:
        try:
            item = await services.memories.get(user_id, memory_id)
        except Missing:
            return None
        return memory_id, mask(item.text).text

    found: Sequence[tuple[str, str] | None] = await asyncio.gather(*map(text_of, ids))
    return dict(pair for pair in found if pair is not None)
