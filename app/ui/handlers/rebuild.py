"""A prompt is built again with other wishes: memories dropped, pinned or corrected, or none at all.

The former prompts are kept as they were, so that each step can be undone exactly.
"""

import json
from dataclasses import dataclass, replace

from app.core.domain.crafting import Prompt, Wishes
from app.core.domain.errors import Refused
from app.core.domain.lesson import Lesson
from app.core.domain.memory import MAX_MEMORY_ID_CHARACTERS, MemoryItem
from app.core.memories import Edit
from app.services import Services
from app.ui.handlers.compose import Written, crafted
from app.ui.handlers.person import person, written
from app.ui.words import say

MAX_STEPS = 50
MAX_WISHES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A prompt as it stood before it was built again; `memory` was corrected in that step."""

    written: Written
    text: str
    memory: MemoryItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The prompt on the page and how it came to be; `text` is what its field was filled with.

    `former` are the steps before, oldest first. `lesson` is what the pick taught.
    """

    written: Written
    text: str
    former: tuple[Step, ...] = ()
    lesson: Lesson | None = None

    @property
    def user_id(self) -> str:
        """Whose prompt it is."""
        return self.written.proposal.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was pressed beside a memory."""

    verb: str
    memory_id: str
    text: str


def first(made: Written) -> Work:
    """The work on a prompt that was just picked."""
    return Work(written=made, text=made.prompt.text, lesson=made.prompt.lesson)


async def act(services: Services, who: object, work: object, raw: object, text: object) -> Work:
    """What was pressed beside a memory is done, and the prompt built again.

    `text` is the prompt as it stands in its field. Raises `Refused`, `Missing`, `GuessesGone`.
    """
    user_id, done = person(who), _act(raw)
    mine = _mine(user_id, work)
    wishes, before = mine.written.wishes, None
    if done.verb == "correct":
        before = await services.memories.get(user_id, done.memory_id)
        await services.memories.edit(user_id, done.memory_id, Edit(text=done.text))
    else:
        wishes = _wished(wishes, done, mine.written.prompt)
    return await _again(services, mine, wishes, written(text), before)


async def without_me(
    services: Services, who: object, work: object, on: object, text: object
) -> Work:
    """The prompt built with nothing personal, or with it again."""
    user_id = person(who)
    mine = _mine(user_id, work)
    wishes = replace(mine.written.wishes, nothing_personal=bool(on))
    return await _again(services, mine, wishes, written(text), None)


async def undo(services: Services, who: object, work: object) -> Work:
    """The work as it was one step before; a memory that was corrected is put back."""
    user_id = person(who)
    mine = _mine(user_id, work)
    if not mine.former:
        raise Refused(say("errors.nothing_to_undo"))
    last = mine.former[-1]
    if last.memory is not None:
        await services.memories.restore(last.memory)
    return replace(mine, written=last.written, text=last.text, former=mine.former[:-1])


async def unlearn(services: Services, who: object, work: object) -> None:
    """What the pick of this prompt taught is taken back."""
    user_id = person(who)
    mine = _mine(user_id, work)
    if mine.lesson is not None:
        await services.journey.take_back(mine.lesson)


async def _again(
    services: Services, mine: Work, wishes: Wishes, text: str, before: MemoryItem | None
) -> Work:
    proposal, chosen = mine.written.proposal, mine.written.chosen
    made = await crafted(services, mine.user_id, proposal.text, chosen.id, wishes)
    step = Step(written=mine.written, text=text, memory=before)
    former = (*mine.former, step)[-MAX_STEPS:]
    return replace(mine, written=made, text=made.prompt.text, former=former)


def _wished(wishes: Wishes, done: Act, prompt: Prompt) -> Wishes:
    one = frozenset({done.memory_id})
    match done.verb:
        case "drop":
            # what says the same would only take its place
            same = {
                merged.dropped_id
                for merged in prompt.fitted.ranked.merged
                if merged.kept_id == done.memory_id
            }
            wanted = replace(
                wishes, without=wishes.without | one | same, pinned=wishes.pinned - one
            )
        case "undrop":
            wanted = replace(wishes, without=wishes.without - one)
        case "pin":
            wanted = replace(wishes, pinned=wishes.pinned | one, without=wishes.without - one)
        case "unpin":
            wanted = replace(wishes, pinned=wishes.pinned - one)
        case _:
            raise Refused(say("errors.not_an_act"))
    if len(wanted.without) + len(wanted.pinned) > MAX_WISHES:
        raise Refused(say("errors.not_an_act"))
    return wanted


def _act(raw: object) -> Act:
    """What the page sent, unchecked until here."""
    try:
        sent = json.loads(written(raw))
        told = Act(verb=sent["act"], memory_id=sent["id"], text=written(sent.get("text", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(say("errors.not_an_act")) from None
    if not isinstance(told.verb, str) or not isinstance(told.memory_id, str):
        raise Refused(say("errors.not_an_act"))
    if not 0 < len(told.memory_id) <= MAX_MEMORY_ID_CHARACTERS:
        raise Refused(say("errors.not_an_act"))
    return told


def _mine(user_id: str, work: object) -> Work:
    if not isinstance(work, Work) or work.user_id != user_id:
        raise Refused(say("errors.prompt_gone"))
    return work
