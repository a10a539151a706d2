"""Words a person wrote of themselves come in, addressed to them they go out ("my" → "your").

Also makes clauses of remembered statements and cuts quotations to a size that fits a chip.
"""

import re
from collections.abc import Mapping
from functools import cache

from app.core.text.sentences import sentences
from app.core.text.tables import table

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_STATEMENT = re.compile(
    r"^(?:the|my|our|i|we|i['’](?:m|ve|d|ll)|we['’](?:re|ve)|there|it|its|his|her|their|this|these|a|an)\b.+?"
    r"\b(?:is|are|was|were|has|have|had|am|will|won['’]t|isn['’]t|aren['’]t|doesn['’]t|don['’]t|didn['’]t|can['’]t|cannot|does|did|[\w]+s|[\w]+ed|need|want|work|live|use|keep|run|got|took|went)\b",
    re.IGNORECASE,
)
_I_STATEMENT = re.compile(r"^(?:i|we)\s+(?!please\b)\w", re.IGNORECASE)
_HEADED = re.compile(r"^(?P<head>[^\s:.“”]+(?: [^\s:.“”]+){1,6}): ")
_DETERMINER = re.compile(r"^(?:the|my|our|an?)\b", re.IGNORECASE)
_PROPER = re.compile(r"^(?:I\b|I['’]|[A-Z][A-Z])")
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
    if not (_STATEMENT.match(line) or _I_STATEMENT.match(line)):
        return None
    turned = re.sub(r"\byou am\b", "you are", to_you(line), flags=re.IGNORECASE)
    turned = re.sub(r"\byou was\b", "you were", turned, flags=re.IGNORECASE)
    return turned if _PROPER.match(turned) else turned[:1].lower() + turned[1:]


def bearing(text: str) -> str:
    """How a question ends that keeps a remembered statement in mind: said, named, or quoted."""
    phrases: Mapping[str, str] = table("app.core.hypotheses", "phrases.toml")["en"]["bearing"]
    headed = _HEADED.match(text)
    if headed is not None:
        name = to_you(quotation(headed["head"]))
        named = name[:1].lower() + name[1:] if _DETERMINER.match(name) else name
        return phrases["named"].format(words=named)
    if (said := clause(text)) is not None:
        return phrases["clause"].format(words=said)
    return phrases["quoted"].format(words=quotation(text, _SHORT_QUOTE))
