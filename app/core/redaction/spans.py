"""What a detector finds: a stretch of a text that must not be shown, and its kind."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """`start` ≤ offset < `end` holds a secret of `kind`; the lowest `rank` names an overlap."""

    start: int
    end: int
    kind: str
    rank: int


def joined(spans: Iterable[Span]) -> list[Span]:
    """Overlapping spans become one over both, so that no part of a secret stays; in order."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if merged and span.start < merged[-1].end:
            last = merged.pop()
            named = min(last, span, key=lambda one: one.rank)
            merged.append(Span(last.start, max(last.end, span.end), named.kind, named.rank))
        else:
            merged.append(span)
    return merged
