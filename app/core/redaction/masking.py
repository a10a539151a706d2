"""A text or what retrieval found comes in; the same goes out with each secret replaced by its kind.

The only maker of `Safe`. It never keeps, logs or returns a secret; masking twice changes nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.core.domain.crafting import Candidate, Found, Safe
from app.core.redaction.addresses import find_emails, find_ips
from app.core.redaction.keys import find_keys, find_private_keys
from app.core.redaction.numbers import find_cards, find_ibans, find_phones, find_social_security
from app.core.redaction.official import find_official_numbers
from app.core.redaction.passwords import find_passwords
from app.core.redaction.shadow import shadow_of
from app.core.redaction.spans import Span, joined
from app.core.text.memo import memoized

_PLACEHOLDER = re.compile(r"(<REDACTED:[A-Z_]{2,20}>)")
_DIGIT = re.compile(r"\d")
_FEW_DIGITS = re.compile(r"(?:\d\D{0,4}){7}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text without its secrets, and how many of each kind there were."""

    text: str
    counts: Mapping[str, int]


@memoized
def mask(text: str) -> Masked:
    """Replace every secret in `text` by `<REDACTED:KIND>`. Linear in the length; idempotent."""
    counts: Counter[str] = Counter()
    masked = _once(text, counts)
    while masked != text:
        # a masked neighbour can make a number visible as one that was hidden in a longer run
        text, masked = masked, _once(masked, counts)
    return Masked(text=masked, counts=MappingProxyType(dict(counts)))


def mask_candidates(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates with every secret masked; nobody counts them."""
    counts: Counter[str] = Counter()
    return tuple(_safe(candidate, counts) for candidate in candidates)


def redact(found: Found) -> Safe:
    """The same candidates with masked texts; `masked` counts over all of them."""
    counts: Counter[str] = Counter()
    candidates = tuple(_safe(candidate, counts) for candidate in found.candidates)
    return Safe(
        choice=found.choice,
        candidates=candidates,
        masked=MappingProxyType(dict(counts)),
        at=found.at,
    )


def _safe(candidate: Candidate, counts: Counter[str]) -> Candidate:
    item = candidate.item
    masked = mask(item.text)
    topic = mask(item.topic).text if item.topic else item.topic
    if not masked.counts and topic == item.topic:
        return candidate
    counts.update(masked.counts)
    return replace(candidate, item=replace(item, text=masked.text, topic=topic))


def _once(text: str, counts: Counter[str]) -> str:
    if "<REDACTED:" not in text:
        return _segment(text, counts)
    pieces = _PLACEHOLDER.split(text)
    return "".join(
        piece if place % 2 else _segment(piece, counts) for place, piece in enumerate(pieces)
    )


def _segment(text: str, counts: Counter[str]) -> str:
    shadow = shadow_of(text)
    spans = joined(_detect(shadow.text))
    if not spans:
        return text
    pieces, place = [], 0
    for span in spans:
        there = shadow.original(span, len(text))
        pieces += [text[place : there.start], f"<REDACTED:{span.kind}>"]
        place = there.end
        counts[span.kind] += 1
    return "".join([*pieces, text[place:]])


def _detect(text: str) -> Iterator[Span]:
    lower = text.lower()
    yield from find_private_keys(text, lower)
    yield from find_keys(text, lower)
    yield from find_passwords(text, lower)
    yield from find_emails(text, lower)
    if _DIGIT.search(text) is None:
        return
    yield from find_ips(text)
    if _FEW_DIGITS.search(text) is not None:
        yield from find_cards(text)
        yield from find_ibans(text)
        yield from find_social_security(text)
        yield from find_official_numbers(text)
        yield from find_phones(text)
