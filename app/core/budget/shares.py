"""Whole tokens are divided here: by weight, by need, never one more or less than there are."""

from collections.abc import Mapping
from types import MappingProxyType

from app.core.domain.crafting import Section

Amounts = Mapping[Section, int]


def largest_remainder(total: int, weights: Mapping[Section, float]) -> dict[Section, int]:
    """`total` in whole parts proportional to `weights` (Hamilton's method); they sum to `total`.

    Without any positive weight the parts are as equal as they can be.
    """
    whole = sum(weights.values())
    shares = {
        section: total * weight / whole if whole > 0 else total / len(weights)
        for section, weight in weights.items()
    }
    parts = {section: int(share) for section, share in shares.items()}
    left = total - sum(parts.values())
    by_remainder = sorted(shares, key=lambda one: (parts[one] - shares[one], one.value))
    for section in by_remainder[: max(0, left)]:
        parts[section] += 1
    return parts


def allot(
    total: int, weights: Mapping[Section, float], needs: Amounts, first: Amounts
) -> Mapping[Section, int]:
    """How many tokens each section gets; the sum is `total`.

    Each starts with its share. The sections in `first`, in their order, get at least what stands
    there, from what others do not need, and if that is not enough, from what they do. What is
    then unused flows to the sections that need more, in proportion to their weights.
    """
    allotted = largest_remainder(total, weights)
    served: set[Section] = set()
    for section, need in first.items():
        served.add(section)
        missing = need - allotted[section]
        if missing > 0:
            missing -= _draw(allotted, _surplus(allotted, needs, served), section, missing)
            rest = {one: amount for one, amount in allotted.items() if one not in served}
            _draw(allotted, rest, section, missing)
    _flow(allotted, weights, needs)
    return MappingProxyType(allotted)


def _surplus(allotted: Amounts, needs: Amounts, served: set[Section]) -> dict[Section, int]:
    return {
        section: max(0, amount - needs.get(section, 0))
        for section, amount in allotted.items()
        if section not in served
    }


def _draw(allotted: dict[Section, int], available: Amounts, to: Section, wanted: int) -> int:
    """Move up to `wanted` tokens from where they are `available`; answers how many."""
    amount = min(wanted, sum(available.values()))
    if amount <= 0:
        return 0
    for section, part in largest_remainder(amount, available).items():
        allotted[section] -= part
    allotted[to] += amount
    return amount


def _flow(allotted: dict[Section, int], weights: Mapping[Section, float], needs: Amounts) -> None:
    """Unused room goes to sections that need more, by weight, to none more than it needs."""
    surplus = _surplus(allotted, needs, set())
    lacking = {
        section: needs.get(section, 0) - amount
        for section, amount in allotted.items()
        if needs.get(section, 0) > amount
    }
    amount = min(sum(surplus.values()), sum(lacking.values()))
    if amount <= 0:
        return
    for section, part in largest_remainder(amount, surplus).items():
        allotted[section] -= part
    for section, part in _poured(amount, weights, lacking).items():
        allotted[section] += part


def _poured(
    amount: int, weights: Mapping[Section, float], lacking: dict[Section, int]
) -> dict[Section, int]:
    """`amount` among the lacking by weight; what one does not need is poured on the others."""
    parts: dict[Section, int] = {}
    open_sections = dict(lacking)
    while open_sections:
        shares = {section: weights.get(section, 0.0) for section in open_sections}
        offered = largest_remainder(amount, shares)
        full = [section for section in open_sections if offered[section] >= lacking[section]]
        if not full:
            return {**parts, **offered}
        for section in full:
            parts[section] = open_sections.pop(section)
            amount -= parts[section]
    return parts
