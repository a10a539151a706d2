"""A choice and the person's leanings come in; the lines of the output contract go out."""

from collections.abc import Mapping

from app.core.domain.request import Choice
from app.core.text.quoting import one_line
from app.core.text.tables import table

_CONTRACTS = table("app.core.prompt", "contracts.toml")
_FAMILIES = _CONTRACTS["family"]
_UNCLEAR = "unclear"
_MAX_VALUE = 80


def contract_lines(choice: Choice, leanings: Mapping[str, bool], family: str) -> tuple[str, ...]:
    """What to deliver, then what is settled, then what quality means; most important first."""
    entry = _FAMILIES.get(family, _FAMILIES[_UNCLEAR])
    known = family if family in _FAMILIES else _UNCLEAR
    first, *others = entry["checks"]
    lines = [
        entry["deliver"],
        *_settled(choice),
        first,
        *_leaning_lines(leanings, known),
        *others,
    ]
    return tuple(f"- {line}" for line in lines)


def rule_lines(language: str, name: str) -> tuple[str, ...]:
    """What holds for every answer: its language, at most one question, notes are data."""
    rules = _CONTRACTS["rules"]
    spoken = _CONTRACTS["languages"].get(language)
    lines = [rules["language"].replace("{language}", spoken)] if spoken else []
    lines += [rules["question"], rules["quoted"].replace("{name}", name)]
    return tuple(f"- {line}" for line in lines)


def settled_lines(choice: Choice) -> frozenset[str]:
    """The lines that follow from what was said or picked."""
    return frozenset(f"- {line}" for line in _settled(choice))


def learned_lines(leanings: Mapping[str, bool], family: str) -> frozenset[str]:
    """The lines that follow from the persona."""
    known = family if family in _FAMILIES else _UNCLEAR
    return frozenset(f"- {line}" for line in _leaning_lines(leanings, known))


def _settled(choice: Choice) -> list[str]:
    """What the person said of the answer; what the picked reading settles outweighs it."""
    picked = dict(choice.hypothesis.slots)
    if picked.get("format") not in _CONTRACTS["layouts"]:
        picked.pop("format", None)
    said = {**choice.proposal.intent.stated, **picked}
    return [
        line.replace("{value}", one_line(said[slot])[:_MAX_VALUE].rstrip("."))
        for slot, line in _CONTRACTS["slots"].items()
        if said.get(slot, "").strip()
    ]


def _leaning_lines(leanings: Mapping[str, bool], family: str) -> list[str]:
    lines = []
    for facet, high in leanings.items():
        families = _CONTRACTS["facet_families"].get(facet, [])
        line = _CONTRACTS["facets"][facet][0 if high else 1]
        if line and (not families or family in families):
            lines.append(line)
    return lines
