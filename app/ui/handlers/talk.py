"""A conversation as the page shows it: what was said, what was answered, and on which memories.

Values only; a page's session holds one, and it is of no use to anybody but its person.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.core.domain.conversation import Context, Delta, Exchange, Message, Usage
from app.core.domain.crafting import Prompt, Scored

KEPT_STEPS = 100
"""A page shows this many exchanges at most; older ones are still in the memory."""


class Ending(StrEnum):
    """Where an answer stands: still coming, or why it ended; of a lost one nothing is kept."""

    UNDER_WAY = "under_way"
    COMPLETE = "complete"
    LENGTH = "length"
    REFUSED = "refused"
    LOST = "lost"
    STOPPED = "stopped"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A memory the model was given; `score` in 0..1, None when it is not known any more."""

    text: str
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the prompt on the page was made of: whose it is, from which words and memories.

    Each memory comes with the line that stands for it in the prompt.
    """

    user_id: str
    words: str
    lines: tuple[tuple[str, Leaf], ...]

    def still_in(self, text: str) -> tuple[Leaf, ...]:
        """The memories whose lines were not edited out of the prompt."""
        return tuple(leaf for line, leaf in self.lines if line in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One exchange. `words` is what is shown of the message; `accepted` = it is on its way.

    `numbered` = the model was shown the numbers of the memories and can cite them.
    """

    words: str
    message: Message
    leaves: tuple[Leaf, ...] = ()
    numbered: bool = False
    accepted: bool = False
    answer: str = ""
    ending: Ending = Ending.UNDER_WAY
    trouble: str = ""
    usage: Usage | None = None
    seconds: float = 0.0

    @property
    def under_way(self) -> bool:
        """Whether more may come."""
        return self.ending is Ending.UNDER_WAY

    def took(self, pieces: Iterable[Context | Delta | Exchange]) -> "Step":
        """With what came next."""
        step = self
        for piece in pieces:
            match piece:
                case Context(used=used):
                    step = replace(step, accepted=True)
                    if used:
                        step = replace(step, leaves=tuple(map(_leaf, used)), numbered=True)
                case Delta(text=text):
                    step = replace(step, answer=step.answer + text)
                case Exchange():
                    step = _whole(step, piece)
        return step

    def ended(self, ending: Ending, trouble: str = "") -> "Step":
        """Ended before its end."""
        return replace(self, ending=ending, trouble=trouble)

    def again(self) -> "Step":
        """The same message, not answered yet."""
        leaves = () if self.numbered else self.leaves
        return Step(words=self.words, message=self.message, leaves=leaves)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One conversation of one person, oldest exchange first."""

    user_id: str
    conversation_id: str
    steps: tuple[Step, ...] = ()

    def plus(self, step: Step) -> "Talk":
        """With one exchange more; one that never got an answer makes room for it."""
        kept = tuple(
            old.ended(Ending.STOPPED) if old.under_way else old
            for old in self.steps
            if old.answer or old is not self.steps[-1]
        )
        return replace(self, steps=(*kept, step)[-KEPT_STEPS:])


def new_talk(user_id: str) -> Talk:
    """An empty conversation with an id nobody can guess."""
    return Talk(user_id=user_id, conversation_id=f"page-{secrets.token_hex(16)}")


def talk_of(user_id: str, kept: object) -> Talk:
    """The conversation the session kept, when it is this person's; otherwise a new one."""
    mine = isinstance(kept, Talk) and kept.user_id == user_id
    return kept if mine and isinstance(kept, Talk) else new_talk(user_id)


def basis_of(prompt: Prompt) -> Basis:
    """What a prompt was made of, its memories by score, best first."""
    proposal = prompt.fitted.ranked.choice.proposal
    placed = [
        (line.text, line.scored)
        for fill in prompt.fitted.fills.values()
        for line in fill.lines
        if line.scored is not None
    ]
    placed.sort(key=lambda pair: pair[1].score, reverse=True)
    lines = tuple((text, _leaf(scored)) for text, scored in placed)
    return Basis(user_id=proposal.user_id, words=proposal.text, lines=lines)


def _leaf(scored: Scored) -> Leaf:
    return Leaf(text=scored.candidate.item.text, score=scored.score)


def _whole(step: Step, told: Exchange) -> Step:
    return replace(
        step,
        answer=told.response,
        ending=Ending(told.finish.value),
        usage=told.usage,
        seconds=told.latency_ms / 1_000,
    )
