"""Scored memories come in; of statements that exclude each other only the best founded stays."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
    """An entry with its topic."""

    entry: Entry
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
    claims = sorted(map(_claim, speaking), key=_strength)
    ordered = [claim.entry for claim in claims]
    stronger = neighbours(np.tril(cosines(ordered), -1), _SAME_SUBJECT)
    notes: list[Overruled] = []
    about: dict[str, list[int]] = defaultdict(list)
    for place, claim in enumerate(claims):
        rivals: Sequence[int] = stronger[place]
        if claim.topic is not None:
            rivals = sorted({*rivals, *about[claim.topic]}) if about[claim.topic] else rivals
            about[claim.topic].append(place)
        winner = _winner_over(claim, [claims[rival] for rival in rivals])
        if winner is not None and not claim.entry.pinned:
            claim.entry.give_way_to(winner.entry)
            notes.append(_note(winner, claim))
    return notes


def _winner_over(claim: _Claim, rivals: Sequence[_Claim]) -> _Claim | None:
    """The strongest that stands and conflicts with the claim, of those near it or on its topic."""
    bears = claim.entry.bears
    for other in rivals:
        entry = other.entry
        if entry.kept and (bears or entry.bears) and _conflicting(other, claim):
            return other
    return None


def _strength(claim: _Claim) -> tuple[bool, float, float]:
    """What is pinned comes first, then higher confidence, then the newer; then the better score."""
    item = claim.item
    return not claim.entry.pinned, -item.confidence, -item.updated_at.timestamp()


def _claim(entry: Entry) -> _Claim:
    item = entry.scored.candidate.item
    read = reading(item.text)
    saying = read.saying
    return _Claim(
        entry=entry,
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
        reason = f"newer ({kept.updated_at.date()} over {dropped.updated_at.date()})"
    else:
        reason = "better score"
    return Overruled(
        dropped_id=dropped.id,
        kept_id=kept.id,
        topic=winner.topic or loser.topic or "the same matter",
        reason=reason,
    )
