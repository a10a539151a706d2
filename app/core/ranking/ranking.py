"""A `Safe` comes in, a `Ranked` goes out: scored, without silent, repeated or overruled ones.

The only maker of `Ranked`. What was left out and why is noted in it.
"""

from app.core.domain.crafting import Merged, Overruled, Ranked, Safe
from app.core.ranking.conflicts import settle_conflicts
from app.core.ranking.duplicates import merge_duplicates
from app.core.ranking.entries import Entry, entries_of
from app.core.ranking.scoring import RankWeights

__all__ = ["RankWeights", "rank"]


def rank(safe: Safe, weights: RankWeights) -> Ranked:
    """Best score first. A memory that neither bears on the request nor stands is left out.

    Repeats and conflicts are looked for among all candidates: a memory that replaces one which
    bears on the request bears on it too.
    """
    entries = entries_of(safe, weights)
    merged = merge_duplicates(entries)
    overruled = settle_conflicts(entries)
    kept = [entry for entry in entries if entry.kept and entry.bears]
    return Ranked(
        choice=safe.choice,
        scored=tuple(entry.scored for entry in kept),
        merged=_merged_notes(merged, kept),
        overruled=_overruled_notes(overruled, kept),
        silent=sum(entry.kept and not entry.bears for entry in entries),
        masked=safe.masked,
        at=safe.at,
    )


def _merged_notes(notes: list[Merged], kept: list[Entry]) -> tuple[Merged, ...]:
    """Only what concerns this prompt: repeats of silent memories are nobody's business."""
    ids = {entry.scored.candidate.item.id for entry in kept}
    return tuple(note for note in notes if note.kept_id in ids)


def _overruled_notes(notes: list[Overruled], kept: list[Entry]) -> tuple[Overruled, ...]:
    ids = {entry.scored.candidate.item.id for entry in kept}
    return tuple(note for note in notes if note.kept_id in ids)
