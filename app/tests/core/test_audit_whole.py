"""Looking over many memories finds what comparing every pair of them finds, in the same order."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from app.core.audit import NEAR, OPINIONS, SAME_SUBJECT, Pair, audit
from app.core.domain.memory import MemoryItem, MType, Source
from app.core.domain.use import Uses
from app.core.text.meaning import Reading, contradicts, normalized, same_statement

NOW = datetime(2026, 6, 1, tzinfo=UTC)
_COUNT = 600
_FORMS = (
    "I prefer {kind} {thing}",
    "I do not like {kind} {thing}",
    "Always write {kind} {thing}",
    "Never write {kind} {thing}.",
    "In emails, write {kind} {thing}",
    "I have {number} {thing}",
    "I live in {place}",
    "Convert {thing} to {place}",
)


def _items(closeness: float) -> list[MemoryItem]:
    """With a closeness of 0 the meanings are far apart, with 3 nearly all are near."""
    draw, numbers = random.Random(7), np.random.default_rng(7)  # noqa: S311  # the same at every run
    common = numbers.standard_normal(64)
    return [_item(number, draw, numbers, closeness * common) for number in range(_COUNT)]


def _item(
    number: int, draw: random.Random, numbers: np.random.Generator, common: np.ndarray
) -> MemoryItem:
    text = draw.choice(_FORMS).format(
        kind=draw.choice(("short", "long", "formal", "casual")),
        thing=draw.choice(("reports", "titles", "e-mails", "tea")),
        number=draw.choice((2, 3)),
        place=draw.choice(("Leeds", "Berlin", "Rome")),
    )
    meaning = common + numbers.standard_normal(64)
    at = NOW - timedelta(days=draw.random() * 500)
    known = draw.random() < 0.95
    return MemoryItem(
        id=f"m{number}",
        user_id="ann",
        mtype=draw.choice((MType.PREFERENCE, MType.HISTORY)),
        text=text,
        source=Source.MANUAL,
        created_at=at,
        updated_at=at,
        embedding=(meaning / np.linalg.norm(meaning)).astype(np.float32) if known else None,
    )


def _pair_by_pair(items: list[MemoryItem]) -> tuple[list[Pair], list[Pair]]:
    duplicates: list[Pair] = []
    contradictions: list[Pair] = []
    for mtype in MType:
        standing: list[tuple[MemoryItem, Reading]] = []
        alike = [item for item in items if item.mtype is mtype]
        for item in sorted(alike, key=lambda one: (one.updated_at, one.id)):
            mine = Reading(text=item.text)
            same = [one.id for one, _ in standing if normalized(one.text) == normalized(item.text)]
            same += [
                one.id
                for one, theirs in standing
                if _cosine(one, item) >= NEAR and same_statement(theirs, mine)
            ]
            if same:
                duplicates.append((same[0], item.id))
                continue
            if mtype in OPINIONS:
                contradictions += [
                    (one.id, item.id)
                    for one, theirs in standing
                    if (_cosine(one, item) >= SAME_SUBJECT or _one_topic(theirs, mine))
                    and contradicts(theirs, mine)
                ]
            standing.append((item, mine))
    return duplicates, contradictions


def _cosine(one: MemoryItem, other: MemoryItem) -> float:
    if one.embedding is None or other.embedding is None:
        return 0.0
    return float(one.embedding @ other.embedding)


def _one_topic(one: Reading, other: Reading) -> bool:
    return (
        one.saying is not None
        and other.saying is not None
        and (one.saying.topic == other.saying.topic)
    )


@pytest.mark.parametrize("closeness", [0.0, 1.2, 6.0])
def test_the_findings_are_those_of_comparing_every_pair(closeness: float) -> None:
    items = _items(closeness)
    duplicates, contradictions = _pair_by_pair(items)
    found = audit(items, NOW, Uses(since=NOW))
    assert list(found.duplicates) == duplicates
    assert list(found.contradictions) == contradictions
    assert len(duplicates) > 100
    assert len(contradictions) > 10
