"""The setting that splits the token budget comes in as text; the share of each section goes out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.core.domain.crafting import Section
from app.core.domain.errors import Misconfigured

_KEYS = MappingProxyType(
    {
        "goal": Section.GOAL,
        "pref": Section.PREFERENCES,
        "artifacts": Section.ARTIFACTS,
        "history": Section.HISTORY,
        "constraints": Section.CONSTRAINTS,
        "task": Section.TASK,
        "safety": Section.SAFETY,
    }
)
_TOLERANCE = 0.001
_EXAMPLE = "goal:0.10,pref:0.10,artifacts:0.25,history:0.20,constraints:0.15,task:0.15,safety:0.05"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many tokens a prompt may have, the person's own text apart, and each section's share.

    400 tokens are the least with which every prompt can be kept within its budget.
    """

    total: int
    weights: Mapping[Section, float]


def parse_weights(text: str) -> Mapping[Section, float]:
    """Read `goal:0.10,pref:0.10,…`: each key once, no share negative, their sum 1 ± 0.001.

    Raises `Misconfigured` with a sentence that names what is wrong.
    """
    weights: dict[Section, float] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        section, share = _entry(entry)
        if section in weights:
            raise _wrong(f"{entry.split(':')[0].strip()!r} stands in it twice")
        weights[section] = share
    missing = [key for key, section in _KEYS.items() if section not in weights]
    if missing:
        raise _wrong(f"{', '.join(missing)} missing")
    total = math.fsum(weights.values())
    if abs(total - 1.0) > _TOLERANCE + 1e-9:
        raise _wrong(f"the shares sum to {total:.4g}, not to 1 ± {_TOLERANCE}")
    return MappingProxyType(weights)


def _entry(entry: str) -> tuple[Section, float]:
    key, colon, value = (part.strip() for part in entry.partition(":"))
    if not colon:
        raise _wrong(f"{entry!r} is not of the form key:share")
    if key not in _KEYS:
        raise _wrong(f"{key!r} is no section; the sections are {', '.join(_KEYS)}")
    try:
        share = float(value)
    except ValueError:
        raise _wrong(f"{value!r} for {key} is not a number") from None
    if not math.isfinite(share) or share < 0:
        raise _wrong(f"the share of {key} must be a number from 0 to 1, not {value}")
    return _KEYS[key], share


def _wrong(fault: str) -> Misconfigured:
    return Misconfigured(f"BUDGET_WEIGHTS cannot be used: {fault}. An example: {_EXAMPLE}")
