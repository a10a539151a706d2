"""Scored memories come in; of those that say the same only one stays."""

from collections.abc import Sequence

from app.core.domain.crafting import Merged, Section
from app.core.ranking.entries import Entry, cosines, neighbours
from app.core.text.meaning import Reading, normalized, reading, same_statement

SAME_COSINE = 0.95
# What binds the answer outlives a mention of the same in passing, whatever the scores.
_BINDING = {Section.CONSTRAINTS: 2, Section.PREFERENCES: 1, Section.GOAL: 1}


def merge_duplicates(entries: list[Entry]) -> list[Merged]:
    """Mark repeats as not kept: equal words, or cosine ≥ 0.95 and the same statement.

    What is pinned stays; then the higher score, but a constraint before a preference, and that
    before a mention.
    Only what bears on the request is looked at: the rest stays silent anyway.
    """
    bearing = [entry for entry in entries if entry.bears]
    # stable: then by score
    bearing.sort(key=lambda one: (not one.pinned, -_BINDING.get(one.scored.section, 0)))
    alike = cosines(bearing)
    near = neighbours(alike, SAME_COSINE)
    readings = [reading(one.scored.candidate.item.text) for one in bearing]
    said: dict[str, int] = {}
    notes: list[Merged] = []
    for place, loser in enumerate(bearing):
        text = normalized(readings[place].text)
        winner = said.get(text, _restated(place, bearing, readings, near[place]))
        winner = None if loser.pinned else winner
        said.setdefault(text, place if winner is None else winner)
        if winner is not None:
            loser.give_way_to(bearing[winner])
            notes.append(_note(bearing[winner], loser, float(alike[winner, place])))
    return notes


def _restated(
    place: int, bearing: list[Entry], readings: list[Reading], near: Sequence[int]
) -> int | None:
    """The first of those kept so far that says the same as the one at `place`."""
    for before in near:
        if before >= place:
            break
        if bearing[before].kept and same_statement(readings[before], readings[place]):
            return before
    return None


def _note(winner: Entry, loser: Entry, cosine: float) -> Merged:
    return Merged(
        dropped_id=loser.scored.candidate.item.id,
        kept_id=winner.scored.candidate.item.id,
        similarity=round(cosine, 4),
    )
