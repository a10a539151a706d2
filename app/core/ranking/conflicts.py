"""Scored memories come in; of statements that exclude each other only the best founded stays."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.domain.crafting import Overruled
from app.core.domain.memory import MemoryItem, MType, Source
from app.core.ranking.entries import Entry, cosines, neighbours
from app.core.text.meaning import Reading, contradicts, reading, same_scope, same_statement
from app.core.text.topics import holds_many

_TYPES = frozenset({MType.PREFERENCE, MType.PROFILE, MType.GOAL, MType.STYLE})
_NAMED_BY_THE_PERSON = frozenset({Source.MANUAL.value, Source.IMPORT.value})
# With MiniLM opposite statements score from 0.58 upward; below, two texts are about other things.
_SAME_SUBJECT = 0.55


@dataclass(slots=True, kw_only=True)
class _Claim:
    """An entry with its topic; `place` is its row in the matrix of cosines."""

    entry: Entry
    place: int
    reading: Reading
    topic: str | None
    named: bool

    @property
    def item(self) -> MemoryItem:
        return self.entry.scored.candidate.item


def settle_conflicts(entries: list[Entry]) -> list[Overruled]:
    """Mark the weaker of two conflicting statements as not kept.

    Higher confidence wins, then the newer `updated_at`, then the better score. Two statements of
    which neither bears on the request are left alone.
    """
    speaking = [one for one in entries if one.kept and one.scored.candidate.item.mtype in _TYPES]
    if len(speaking) < 2 or not any(one.bears for one in speaking):
        return []
    near = neighbours(cosines(speaking, speaking), _SAME_SUBJECT)
    claims = [_claim(entry, place) for place, entry in enumerate(speaking)]
    claims.sort(key=_strength)
    notes: list[Overruled] = []
    kept = _Kept()
    for claim in claims:
        winner = kept.winner_over(claim, near[claim.place])
        if winner is None or claim.entry.pinned:
            kept.add(claim)
        else:
            claim.entry.give_way_to(winner.entry)
            notes.append(_note(winner, claim))
    return notes


class _Kept:
    """The claims that stand, found by their place and by their topic; the strongest came first."""

    def __init__(self) -> None:
        self._order: dict[int, int] = {}
        self._at: dict[int, _Claim] = {}
        self._about: dict[str, list[_Claim]] = defaultdict(list)

    def add(self, claim: _Claim) -> None:
        self._order[claim.place] = len(self._order)
        self._at[claim.place] = claim
        if claim.topic is not None:
            self._about[claim.topic].append(claim)

    def winner_over(self, claim: _Claim, near: Sequence[int]) -> _Claim | None:
        """The strongest that conflicts with the claim, of those near it or on its topic."""
        rivals = {place: self._at[place] for place in near if place in self._at}
        if claim.topic is not None:
            rivals |= {one.place: one for one in self._about.get(claim.topic, ())}
        for place in sorted(rivals, key=self._order.__getitem__):
            other = rivals[place]
            if (claim.entry.bears or other.entry.bears) and _conflicting(other, claim):
                return other
        return None


def _strength(claim: _Claim) -> tuple[bool, float, float, int]:
    """What is pinned comes first, then higher confidence, then the newer, then the better score."""
    return (
        not claim.entry.pinned,
        -claim.item.confidence,
        -claim.item.updated_at.timestamp(),
        claim.place,
    )


def _claim(entry: Entry, place: int) -> _Claim:
    item = entry.scored.candidate.item
    read = reading(item.text)
    saying = read.saying
    return _Claim(
        entry=entry,
        place=place,
        reading=read,
        topic=(item.topic or "").strip().casefold() or (saying.topic if saying else None),
        named=bool(item.topic) and item.source in _NAMED_BY_THE_PERSON,
    )


def _conflicting(one: _Claim, other: _Claim) -> bool:
    """Same topic, different statement; where many things can be true, only a contradiction."""
    a, b = one.reading, other.reading
    named = one.topic is not None and one.topic == other.topic and one.named and other.named
    if named and not holds_many(one.topic or ""):
        return same_scope(a, b) and not same_statement(a, b)
    return contradicts(a, b)


def _note(winner: _Claim, loser: _Claim) -> Overruled:
    kept, dropped = winner.item, loser.item
    if winner.entry.pinned:
        reason = "you pinned the other"
    elif kept.confidence > dropped.confidence:
        reason = f"higher confidence ({kept.confidence:.2f} over {dropped.confidence:.2f})"
    elif kept.updated_at > dropped.updated_at:
        reason = f"newer ({kept.updated_at:%Y-%m-%d} over {dropped.updated_at:%Y-%m-%d})"
    else:
        reason = "better score"
    return Overruled(
        dropped_id=dropped.id,
        kept_id=kept.id,
        topic=winner.topic or loser.topic or "the same matter",
        reason=reason,
    )
