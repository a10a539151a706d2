"""Words a person wrote of themselves come in, addressed to them they go out ("my" → "your").

Also makes clauses of remembered statements and cuts quotations to a size that fits a chip.
"""

import re
from collections.abc import Mapping
from functools import cache

from app.core.text.language import DEFAULT_LANGUAGE, detect_language
from app.core.text.sentences import sentences
from app.core.text.tables import strings, table

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_STATEMENT = re.compile(
    r"^(?:the|my|our|i|we|i['’](?:m|ve|d|ll)|we['’](?:re|ve)|there|it|its|his|her|their|this|these|a|an)\b.+?"
    r"\b(?:is|are|was|were|has|have|had|am|will|won['’]t|isn['’]t|aren['’]t|doesn['’]t|don['’]t|didn['’]t|can['’]t|cannot|does|did|[\w]+s|[\w]+ed|need|want|work|live|use|keep|run|got|took|went)\b",
    re.IGNORECASE,
)
_NAME_STATEMENT = re.compile(
    r"^[A-Z][\w-]+(?:['’]s(?: [\w-]+)+?)?(?: (?:[A-Z][\w.-]+))*"
    r" (?:is|are|was|has|had|wants|needs|likes|loves|lives|works|plays|keeps|hates|asked|told|owes"
    r"|does not|do not|never|cannot|can['’]t|won['’]t|doesn['’]t|isn['’]t|hasn['’]t)\b"
)
_I_STATEMENT = re.compile(r"^(?:i|we)\s+(?!please\b)\w", re.IGNORECASE)
_HEADED = re.compile(r"^(?P<head>[^\s:.“”]+(?: [^\s:.“”]+){1,6}): ")
_DETERMINER = re.compile(r"^(?:the|my|our|your|an?)\b", re.IGNORECASE)
_DOING = re.compile(r"[A-Z][a-z]{2,}ing")
_PROPER = re.compile(r"^(?:I\b|I['’]|[A-Z][A-Z])")
_SELF = re.compile(r"\b(?:ich|wir|je|nous|yo)\b|\bj['’]", re.IGNORECASE)
_QUOTE = 80
_CLAUSE = 90
_SHORT_QUOTE = 60


SPOKEN = ("en", "de", "fr", "es")
"""The languages questions are asked in."""


@cache
def _turns(language: str) -> dict[str, str]:
    turns: dict[str, str] = table("app.core.hypotheses", "phrases.toml")[language]["turns"]
    return turns


def to_you(text: str, language: str = "en") -> str:
    """`text` with first-person words turned to the second, in the languages that have a table."""
    turns = _turns(language) if language in SPOKEN else {}
    return _turned(text, turns)


def to_whom(text: str) -> str:
    """A German receiver as it stands after "an": "deinem Vermieter" → "deinen Vermieter"."""
    return _turned(text, table("app.core.hypotheses", "phrases.toml")["de"]["receivers"])


def _turned(text: str, turns: Mapping[str, str]) -> str:
    def turn(found: re.Match[str]) -> str:
        word = found.group()
        return turns.get(word.lower().replace("’", "'"), word)

    return _WORD.sub(turn, text)


def quotation(text: str, limit: int = _QUOTE) -> str:
    """The first sentence of `text`, on one line, without quotes, cut after a word to `limit`."""
    first = next(iter(sentences(text)), text)
    line = " ".join(re.sub(r"[{}\[\]“”\"`]+", " ", first).split()).strip(" .,;:!")
    if len(line) <= limit:
        return line
    return (line[: limit + 1].rpartition(" ")[0] or line[:limit]).rstrip(" ,;:") + "…"


def clause(text: str) -> str | None:
    """`text` as it goes after "that", addressed to the person; None for no plain statement."""
    line = quotation(text, _CLAUSE)
    if line.endswith("…") or "?" in line:
        return None
    named = _NAME_STATEMENT.match(line) is not None
    if not (named or _STATEMENT.match(line) or _I_STATEMENT.match(line)):
        return None
    turned = re.sub(r"\byou am\b", "you are", to_you(line), flags=re.IGNORECASE)
    turned = re.sub(r"\byou was\b", "you were", turned, flags=re.IGNORECASE)
    return turned if named or _PROPER.match(turned) else turned[:1].lower() + turned[1:]


def clause_in(text: str, language: str) -> str | None:
    """`text` as it goes after "denn" or "que", addressed to the person; None for no statement."""
    frames = table("app.core.hypotheses", "phrases.toml").get(language, {}).get("clause")
    line = quotation(text, _CLAUSE)
    if frames is None or line.endswith("…") or "?" in line or ":" in line:
        return None
    one = re.match(rf"{frames['one']}(?P<verb>\w+)\b(?P<rest>.*)$", line, re.IGNORECASE)
    if one and (form := frames["turns"].get(one["verb"].lower())):
        rest = one["rest"]
        again = _SELF.search(rest) or not frames["turns"].keys().isdisjoint(rest.lower().split())
        return None if again else f"{frames['you']}{form}{to_you(rest, language)}"
    return _of_others(line, frames, language)


def _of_others(line: str, frames: Mapping[str, str], language: str) -> str | None:
    first = re.match(rf"{frames['others']}(?=\s)", line)
    first = first or re.match(rf"{frames['others']}(?=\s)", line[:1].lower() + line[1:])
    if first is None or not set(re.findall(r"\w+['’]?", line)[1:]) & set(strings(frames["verbs"])):
        return None
    start = first.group()
    turned = to_you(line, language)
    named = start[:1].isupper() and start.lower() not in frames["others"]
    return turned if named else turned[:1].lower() + turned[1:]


def bearing(text: str, *, goal: bool = False) -> str:
    """How a question ends that keeps a remembered statement in mind: said, named, or quoted."""
    phrases: Mapping[str, str] = table("app.core.hypotheses", "phrases.toml")["en"]["bearing"]
    headed = _HEADED.match(text)
    if headed is not None:
        return phrases["named"].format(words=_heading(to_you(quotation(headed["head"]))))
    if (said := clause(text)) is not None:
        return phrases["clause"].format(words=said)
    if goal and (aim := _aim(text)) is not None:
        form, words = aim
        return phrases[form].format(words=words)
    return phrases["quoted"].format(words=quotation(text, _SHORT_QUOTE))


def _heading(name: str) -> str:
    """A heading within a sentence: "Essay draft" → "your essay draft", "My CV" → "your CV"."""
    lowered = name[:1].lower() + name[1:]
    if _DETERMINER.match(name):
        return lowered
    first, _, rest = name.partition(" ")
    plain = rest and rest[:1].islower() and first[1:].islower() and " of your" not in rest
    return f"your {lowered}" if plain else name


def _aim(text: str) -> tuple[str, str] | None:
    """A goal as it follows "your goal to": (form of phrase, words); None for a bare noun."""
    line = quotation(text, _CLAUSE)
    if line.endswith("…") or detect_language(line) != DEFAULT_LANGUAGE:
        return None
    first, _, rest = to_you(line).partition(" ")
    if rest and first.lower() in _aims():
        return "aim", f"{first.lower()} {rest}"
    return ("doing", f"{first.lower()} {rest}") if rest and _DOING.fullmatch(first) else None


@cache
def _aims() -> frozenset[str]:
    return frozenset(strings(table("app.core.hypotheses", "phrases.toml")["en"]["aims"]))
