"""What `surroundings` says, worked out by plain loops over plain values, formula by formula."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from app.adapters.memory.exact.surroundings import B_NARROW, B_WIDE, K1, MAX_TERMS
from app.adapters.memory.exact.windows import REACHES
from app.core.domain.memory import Vector
from app.tests.adapters.memory.exact.shelves import DIMENSIONS, Told
from app.tests.contracts.samples import direction

Figures = dict[int, tuple[float, ...]]


def figures(told: Sequence[Told], asked: Sequence[str]) -> Figures:
    """For each living turn of a named session: the four windows and the session."""
    alive = [one for one in told if not one.expired]
    words = {one.row: Counter(one.text.split()) for one in told}
    terms, mass = _terms([words[one.row] for one in alive], asked)
    groups: dict[tuple[str, str | None], list[Told]] = {}
    for one in told:
        if one.conversation is not None:
            groups.setdefault((one.conversation, one.session), []).append(one)
    spoken = [[one for one in group if not one.expired] for group in groups.values()]
    spoken = [group for group in spoken if group]
    sizes = [words[one.row].total() for group in spoken for one in group]
    found: Figures = {}
    if not sizes:
        return found
    mean, span = sum(sizes) / len(sizes), len(sizes) / len(spoken)
    totals = [sum(words[one.row].total() for one in group) for group in spoken]
    for group in groups.values():
        for place, one in enumerate(group):
            if one.expired:
                continue
            windows = [
                _window(group, place, reach, words, terms, mass, mean, span) for reach in REACHES
            ]
            session = _session(group, words, terms, mass, sum(totals) / len(totals))
            found[one.row] = (*windows, session)
    return found


def _terms(
    texts: Sequence[Counter[str]], asked: Sequence[str]
) -> tuple[list[tuple[str, float]], float]:
    rarities = []
    for word in asked:
        count = sum(word in text for text in texts)
        rarities.append((word, math.log(1 + (len(texts) - count + 0.5) / (count + 0.5)), count))
    held = sorted((one for one in rarities if one[2]), key=lambda one: -one[1])
    return [(word, rarity) for word, rarity, _ in held[:MAX_TERMS]], sum(r for _, r, _ in rarities)


def _window(  # noqa: PLR0917  # a formula and all it depends on
    group: Sequence[Told],
    place: int,
    reach: int,
    words: Mapping[int, Counter[str]],
    terms: Sequence[tuple[str, float]],
    mass: float,
    mean: float,
    span: float,
) -> float:
    inside = [one for one in group[max(0, place - reach) : place + reach + 1] if not one.expired]
    usual = max(mean * (2 * reach + 1 - reach * (reach + 1) / span), mean, 1.0)
    turns = 2 * reach + 1
    length = words[group[place].row].total() + usual * (turns - 1) / turns
    share = B_NARROW if reach <= 1 else B_WIDE
    return _bm25(inside, words, terms, K1 * (1 - share + share * length / usual)) / mass


def _session(
    group: Sequence[Told],
    words: Mapping[int, Counter[str]],
    terms: Sequence[tuple[str, float]],
    mass: float,
    usual: float,
) -> float:
    inside = [one for one in group if not one.expired]
    length = sum(words[one.row].total() for one in inside)
    norm = K1 * (1 - B_NARROW + B_NARROW * length / max(usual, 1.0))
    return _bm25(inside, words, terms, norm) / mass


def _bm25(
    inside: Sequence[Told],
    words: Mapping[int, Counter[str]],
    terms: Sequence[tuple[str, float]],
    norm: float,
) -> float:
    total = 0.0
    for word, rarity in terms:
        held = sum(words[one.row][word] for one in inside)
        total += rarity * held / (held + norm) if held else 0.0
    return total


def unit(seed: int) -> Vector:
    """A question's vector."""
    return np.asarray(direction(seed, DIMENSIONS), dtype=np.float32)
