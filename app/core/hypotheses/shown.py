"""A value of a slot comes in; as a question shows it goes out, names spelled."""

import re
from collections.abc import Mapping
from functools import cache

from app.core.hypotheses.address import SPOKEN, to_whom, to_you
from app.core.text.language import DEFAULT_LANGUAGE
from app.core.text.names import proper
from app.core.text.phrases import person_phrase
from app.core.text.tables import table

_COMPOUND = re.compile(r"^(\d+|[a-z]+)[- ](day|week|month|year|hour|minute|night)$", re.IGNORECASE)
_AGE = re.compile(r"^(?:an? )?(\d{1,2})[- ]years?[- ]olds?$", re.IGNORECASE)
_ENGLISH = frozenset({"audience", "kind"})
"""Slots whose spellings are English words rather than names."""


def shown(slot: str, value: str, language: str) -> str:
    """A value as a question shows it: proper names spelled as such, the person addressed."""
    written = spelling()
    exact: str | None = written.get(slot, {}).get(value.lower())
    if exact is not None and (slot not in _ENGLISH or language == DEFAULT_LANGUAGE):
        return exact
    if language == DEFAULT_LANGUAGE and (who := _somebody(slot, value)):
        return who
    if slot == "duration" and (one := _COMPOUND.match(value)):
        return f"{one[1]} {one[2]}" + ("" if one[1].lower() in ("1", "a", "an", "one") else "s")
    if slot in written["capitals"] and language == DEFAULT_LANGUAGE:
        return value[:1].upper() + value[1:]
    plain = to_you(value, language).replace("{", "").replace("}", "")
    if language == DEFAULT_LANGUAGE:
        plain = proper(plain)
    if language not in SPOKEN and slot in ("audience", "subject"):
        return f"“{plain}”"
    return _receiver(plain, language) if slot == "audience" else plain


def _somebody(slot: str, value: str) -> str | None:
    """Whom a level or a role means: "10 year old" → "a 10-year-old", "nurse" → a job as one."""
    if slot == "level" and (age := _AGE.match(value)):
        return f"a {age[1]}-year-old"
    who = person_phrase(value.split()) if slot == "role" else None
    return f"a job as {who}" if who else None


def _receiver(plain: str, language: str) -> str:
    """Whom it is for, within a question: "jefe" → "tu jefe", "deinem Chef" → "deinen Chef"."""
    if language == "de":
        return spelling()["yours_de"].get(plain.lower()) or to_whom(plain)
    yours = spelling()["yours"]
    if language not in yours or " " in plain or plain[:1].isupper():
        return plain
    return yours.get(plain.lower()) or f"{yours[language]} {plain}"


@cache
def spelling() -> Mapping[str, Mapping[str, str]]:
    """How values are written, by slot."""
    return table("app.core.hypotheses", "spelling.toml")
