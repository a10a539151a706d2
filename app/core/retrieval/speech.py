"""A query and turns of conversations come in; what speaks for each turn goes out.

Beside the store's figures about its surroundings: whether it is by the speaker who is asked about,
whether it asks rather than tells, how much it says, and whether it names what is asked for.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from app.core.domain.memory import Hit, MemoryItem, Surroundings
from app.core.retrieval.answers import names_one_of, wanted_by
from app.core.text.memo import memoized
from app.core.text.words import content_words

# Words at several distances: the turn that answers is seldom the one that has all of them. Chosen
# on the development conversations by halving and doubling one weight at a time, then rounded; no
# single one matters by more than a hundredth, and each was left out once (docs/benchmarks).
WEIGHTS = (
    ("meaning", 1.2),
    ("turn", 0.4),
    ("near", 1.5),
    ("around", 2.0),
    ("wide", 0.5),
    ("session", 1.0),
    ("speaker", 0.6),
    ("date", 0.7),
    ("asking", -0.2),
    ("substance", 0.15),
    ("answer", 0.5),
)
"""How much each signal counts for a turn of a conversation."""

_COUNTS = tuple(weight for _, weight in WEIGHTS)

SCALE = 5.0
"""The sum at which relevance is 1 - 1/e; it only bends the scale, the order stays."""

NOBODY_ASKED_ABOUT = 0.5
"""What `speaker` says when the query names nobody: who said it speaks neither for nor against."""

_SUBSTANCE_WORDS = 12
_LAST_WORDS = 30
_NAME = re.compile(r"(?<=[\w,;] )[A-Z]\w")
_PREFIX = re.compile(r"([A-Z][\w'-]{1,30}(?: [A-Z][\w'-]{1,30})?):\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What speaks for a turn, each in 0..1.

    `speaker`: whether it is by the one the query names; the same for all if it names nobody.
    `answer`: whether it names a time, a number or a name where the query asks for one.
    """

    surroundings: Surroundings
    speaker: float
    asking: float
    substance: float
    answer: float

    def values(self, meaning: float, date: float) -> tuple[float, ...]:
        """What each signal of WEIGHTS says, in their order."""
        stands = self.surroundings
        return (
            meaning,
            stands.turn,
            stands.near,
            stands.around,
            stands.wide,
            stands.session,
            self.speaker,
            date,
            self.asking,
            self.substance,
            self.answer,
        )

    def total(self, meaning: float, date: float) -> float:
        """The weighted sum, 0 or more."""
        total: float = sum(map(mul, _COUNTS, self.values(meaning, date)))
        return max(0.0, total)

    def relevance(self, meaning: float, date: float) -> float:
        """The weighted sum, bent into 0..1: 1 - exp(-sum / SCALE)."""
        return 1.0 - math.exp(-self.total(meaning, date) / SCALE)


def speech_of(query: str, hits: Sequence[Hit]) -> list[Speech | None]:
    """In the order of the hits; None for a memory that is no turn of a conversation."""
    if all(hit.surroundings is None for hit in hits):
        return [None] * len(hits)
    speakers = [speaker_of(hit.item) for hit in hits]
    asked_about = _named(query, {name for name in speakers if name})
    nobody = NOBODY_ASKED_ABOUT if asked_about is None and not _NAME.search(query) else 0.0
    wanted = wanted_by(query)
    return [
        None
        if hit.surroundings is None
        else Speech(
            surroundings=hit.surroundings,
            speaker=float(speaker is not None and speaker == asked_about) or nobody,
            asking=float("?" in hit.item.text[-_LAST_WORDS:]),
            substance=_substance(hit.item.text),
            answer=float(names_one_of(wanted, hit.item.text)),
        )
        for hit, speaker in zip(hits, speakers, strict=True)
    ]


def speaker_of(item: MemoryItem) -> str | None:
    """Who said it: by the metadata, else by a name before a colon."""
    speaker = item.metadata.get("speaker")
    if isinstance(speaker, str) and speaker.strip():
        return speaker.strip()
    prefix = _PREFIX.match(item.text)
    return prefix[1] if prefix else None


def _named(query: str, speakers: set[str]) -> str | None:
    """The one speaker the query names; None for nobody, or for several."""
    words = {word.casefold() for word in re.findall(r"[\w-]+", query)}
    found = [name for name in speakers if set(name.casefold().split()) & words]
    return found[0] if len(found) == 1 else None


@memoized
def _substance(text: str) -> float:
    return min(1.0, len(set(content_words(text))) / _SUBSTANCE_WORDS)
