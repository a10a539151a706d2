"""The small language questions are written in: slots, stand-ins, optional parts, articles.

`{slot}` a value that must be known, `{slot|words}` with a stand-in, `[[…]]` left out unless every
slot in it is known, `[[a|b|c]]` the first alternative that can be said, `a(n)` = "a" or "an".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PART = re.compile(
    r"\[\[(?P<group>.*?)\]\](?!\])|\{(?P<slot>\w+)(?:\|(?P<else>[^{}]*))?\}|(?P<text>[^{[]+|\[|\{)"
)
_ARTICLE = re.compile(r"\b([Aa])\(n\)(?= ?[\"'“]?(\w+))")
_AN = re.compile(
    r"(?:[aeio]|u(?!ni|se|s[aeiou]|ti|k))(?!ne\b|uro)|hour|honest|heir|[8]|1[18]\b|sms|faq|mba\b|(?-i:[FHLMNRSX][A-Z])",
    re.IGNORECASE,
)
_CONSONANT_VOWEL = re.compile(r"(?:one|once|eu|uk\b|us\b)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n]+")
_BEFORE_MARK = re.compile(r" +([,.;:?!)])")
# French and Spanish prepositions that melt with the article behind them.
_JOINED = tuple(
    (re.compile(rf"\b{two}\b"), one)
    for two, one in (("à les", "aux"), ("à le", "au"), ("a el", "al"), ("de el", "del"))
)
_DOUBLE_MARK = re.compile(r"([,;:])\s*(?=[,;:?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place for a value, with what stands in for it."""

    name: str
    stand_in: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """An optional part: the first alternative whose slots are all known is said."""

    alternatives: tuple["Template", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A rendered text and the slots whose values are in it."""

    text: str
    used: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A parsed template."""

    parts: tuple[str | Slot | Group, ...]
    slots: frozenset[str] = frozenset()
    """The names of all slots, in optional parts too."""

    @classmethod
    def parse(cls, source: str) -> "Template":
        """Read the small language; raises `ValueError` on an unclosed brace or bracket."""
        parts = tuple(_part(found) for found in _PART.finditer(source))
        if source.count("[[") != source.count("]]") or source.count("{") != source.count("}"):
            raise ValueError(f"unclosed brace or bracket in {source!r}")
        return cls(parts=parts, slots=frozenset[str]().union(*map(_slots_of, parts)))

    def say(self, values: Mapping[str, str]) -> Said | None:
        """The finished sentence, or None when a slot without a stand-in is not known."""
        used: set[str] = set()
        raw = self._raw(values, used)
        return None if raw is None else Said(text=_finished(raw), used=frozenset(used))

    def _raw(self, values: Mapping[str, str], used: set[str]) -> str | None:
        pieces: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                pieces.append(part)
            elif isinstance(part, Slot):
                if values.get(part.name):
                    used.add(part.name)
                elif part.stand_in is None:
                    return None
                pieces.append(values.get(part.name) or part.stand_in or "")
            else:
                pieces.append(_first(part, values, used))
        return "".join(pieces)


def _slots_of(part: str | Slot | Group) -> frozenset[str]:
    if isinstance(part, Slot):
        return frozenset({part.name})
    if isinstance(part, Group):
        return frozenset[str]().union(*(one.slots for one in part.alternatives))
    return frozenset()


def _first(group: Group, values: Mapping[str, str], used: set[str]) -> str:
    for alternative in group.alternatives:
        inner: set[str] = set()
        said = alternative._raw(values, inner)  # noqa: SLF001 - a template within a template
        if said is not None:
            used |= inner
            return said
    return ""


def _part(found: re.Match[str]) -> str | Slot | Group:
    if found["group"] is not None:
        sources = _alternatives(found["group"])
        return Group(alternatives=tuple(Template.parse(source) for source in sources))
    if found["slot"] is not None:
        return Slot(name=found["slot"], stand_in=found["else"])
    return found["text"]


def _alternatives(source: str) -> list[str]:
    """The text split at the bars outside of braces."""
    return re.split(r"\|(?![^{}]*\})", source)


def _finished(raw: str) -> str:
    text = _ARTICLE.sub(_with_article, raw)
    text = _BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", text)).strip()
    text = _DOUBLE_MARK.sub("", text)
    if "à le" in text or "a el" in text or "de el" in text:
        for pattern, joined in _JOINED:
            text = pattern.sub(joined, text)
    return text[:1].upper() + text[1:]


def _with_article(found: re.Match[str]) -> str:
    word = found[2]
    vowel = _AN.match(word) and not _CONSONANT_VOWEL.match(word)
    return found[1] + ("n" if vowel else "")
