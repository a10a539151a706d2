"""Signals come in; whether each memory bears on the request, or stays silent, goes out.

The best of many memories fits any request a little, by chance, and the more there are the better.
So a memory is measured against a line that rises with the logarithm of how much was looked at, as
the greatest of many chance figures does (Gumbel (1958), "Statistics of Extremes"). It is set where
six in seven strangers' questions find nothing, on our own data and on public ones. How near a
person's other memories are does not count: those of one who speaks of little else all are.
"""

import math
from collections.abc import Sequence

from app.core.domain.memory import Background, Hit
from app.core.retrieval.signals import Signals, fused
from app.core.text.words import words

# Of memories by themselves, in relevance. A text of ninety words is as many chances as five short
# ones.
_LINE, _RISE = 0.12, 0.046
_WORDS_A_CHANCE = 18

# Chance finds some meaning in everything. Where meaning counts for less, so does chance: a tenth in
# the languages of `tongues`, on our own facts and on XQuAD's passages.
_WITHOUT_MEANING = 0.15

# Of turns, in the sum of their signals (see `speech`): measured among 40 to 550 of them.
_TURN_LINE, _TURN_RISE = 0.45, 0.25

_FEWEST, _MOST = 5, 2_000
"""What chance finds was measured within these numbers; beyond them the line stays."""

SECOND_LINE = 0.75
"""Once one memory is over the line the request is about the person: others count a quarter below.

The share of strangers' questions that find nothing does not depend on it."""

_BESIDE_BEST = 0.6
"""A turn must also have this share of the best turn's strength: those of a session share much.

Measured on the development conversations: a third of the marks, less than a hundredth of the
evidence. Memories by themselves share nothing but their meaning, so it is not asked of them.
"""


def bearing(signals: Sequence[Signals], hits: Sequence[Hit]) -> list[bool]:
    """Whether each of the hits bears on the request, in their order."""
    known = next((hit.background for hit in hits if hit.background is not None), None)
    alone, of_turns = _lines(known or _of(hits))
    strengths = [_strength(one, alone, of_turns) for one in signals]
    if max(strengths, default=0.0) < 1.0:
        return [False] * len(strengths)
    turns = [one for one, said in zip(strengths, signals, strict=True) if said.speech is not None]
    among_turns = max(SECOND_LINE, _BESIDE_BEST * max(turns, default=0.0))
    return [
        strength >= (SECOND_LINE if one.speech is None else among_turns)
        for one, strength in zip(signals, strengths, strict=True)
    ]


def _lines(background: Background) -> tuple[float, float]:
    """What it takes for a memory by itself, and for a turn of a conversation."""
    chances = max(background.memories, background.words / _WORDS_A_CHANCE)
    return _LINE + _RISE * _chances(chances), _TURN_LINE + _TURN_RISE * _chances(background.turns)


def _strength(signals: Signals, alone: float, of_turns: float) -> float:
    """How much speaks for a memory, as a share of what it takes."""
    if signals.speech is not None:
        return signals.speech.total(signals.trust * signals.meaning, signals.date) / of_turns
    return fused(signals) / (alone * (1.0 - _WITHOUT_MEANING * (1.0 - signals.trust)))


def _chances(number: float) -> float:
    return math.log(min(max(number, _FEWEST), _MOST))


def _of(hits: Sequence[Hit]) -> Background:
    """The hits themselves, where the store does not say what else there was."""
    apart = [hit for hit in hits if hit.surroundings is None]
    return Background(
        memories=len(apart),
        words=sum(len(words(hit.item.text)) for hit in apart),
        turns=len(hits) - len(apart),
    )
