"""A memory and a request come in; what links them goes out: a word, a field of life, or nothing.

Nearness of meaning finds much by chance in a few words, and of languages the embedding was not made
for it tells hardly more than that they are that language. So a guess wants a link one can name.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from app.core.domain.crafting import Candidate
from app.core.domain.memory import MType
from app.core.hypotheses.angles import TRANSLATED
from app.core.text.language import DEFAULT_LANGUAGE, detect_language
from app.core.text.memo import memoized
from app.core.text.tables import strings, table
from app.core.text.words import content_words, stem, words

_MATTER = frozenset({MType.HISTORY, MType.ARTIFACT})
_LETTERS = ("write_email", "write_message", "write_letter", "write_formal_letter")
"""Tasks that tell others something: who one is may matter to them, but is not the matter."""
_LEAST_PART = 4
_NEAR = 0.3
"""The relevance from which nearness of meaning alone is believed: below it quotes were silly."""
_READ = 600
_ELIDED = re.compile(r"^(?:[ldjmtsnc]|qu)'(?=\w{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`named`: both name the same; `tied`: the memory belongs to the request's field of life."""

    named: bool
    tied: bool
    standing: bool = False
    """Whether it is a field where who one is counts more than what one wants."""

    @property
    def bound(self) -> bool:
        """Whether more than nearness of meaning links them."""
        return self.named or self.tied

    @property
    def strength(self) -> int:
        """0 to 3: the same word counts more than the field, both more than either."""
        return 2 * self.named + self.tied


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as links see it: its task, text, language, content words, and fields of life."""

    task: str
    text: str
    language: str
    words: frozenset[str]
    fields: frozenset[str]


@lru_cache(maxsize=128)
def asked_of(task: str, text: str, language: str) -> Asked:
    """The request in the form `link_of` compares; its words tell its field before its task does."""
    asked = _asked_words()
    told = [asked[word] for word in _words(text) if word in asked]
    fields = frozenset[str]().union(*told) if told else _of_task(task)
    return Asked(
        task=task,
        text=text,
        language=language,
        words=frozenset(map(stem, _content(text))),
        fields=fields,
    )


def link_of(candidate: Candidate, asked: Asked) -> Link | None:
    """What links a memory to a request; None when it has no bearing on it that one could name."""
    item = candidate.item
    named = names_same(item.text, asked)
    fields = fields_of(item.text)
    tied = bool(fields & asked.fields)
    if item.mtype not in _MATTER and asked.task in _LETTERS:
        tied = tied and candidate.relevant
    if named or tied:
        standing = standing_fields(fields & asked.fields)
        return Link(named=named, tied=tied, standing=bool(standing))
    if not candidate.relevant or candidate.relevance < _NEAR or (fields and asked.fields):
        return None
    english = asked.language == DEFAULT_LANGUAGE == detect_language(item.text)
    return Link(named=False, tied=False) if english else None


def standing_fields(fields: Iterable[str]) -> frozenset[str]:
    """Those of the fields where who one is and lives with counts more than what one wants."""
    return frozenset(name for name in fields if _fields()[name].standing)


def names_same(memory: str, asked: Asked) -> bool:
    """Whether both hold the same telling word, as a part of a compound too ("Säge")."""
    told = _telling(memory)
    if told & asked.words:
        return True
    if asked.language != "de":
        return False
    return any(_within(one, other) for one in asked.words for other in told)


def _within(part: str, whole: str) -> bool:
    """Whether a word is the end or the beginning of a longer one, as German compounds are made."""
    short, long = sorted((part, whole), key=len)
    return len(short) >= _LEAST_PART and (long.endswith(short) or long.startswith(short))


@memoized
def _telling(memory: str) -> frozenset[str]:
    return frozenset(map(stem, _content(memory))) - _generic()


@memoized
def fields_of(memory: str) -> frozenset[str]:
    """The fields of life a memory belongs to, by its words; often none."""
    line = " ".join(_words(memory))
    return frozenset(
        name
        for name, field in _fields().items()
        if field.pattern.search(line) and not (field.but and field.but.search(line))
    )


def _words(text: str) -> list[str]:
    """The words, without French articles that lean on them ("l'examen")."""
    return [_ELIDED.sub("", word) for word in words(text[:_READ])]


def _content(text: str) -> list[str]:
    return [_ELIDED.sub("", word) for word in content_words(text[:_READ])]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    tasks: tuple[str, ...]
    standing: bool
    request: frozenset[str]
    pattern: re.Pattern[str]
    but: re.Pattern[str] | None


@cache
def _fields() -> Mapping[str, _Field]:
    rows = table("app.core.hypotheses", "ties.toml")
    return {
        name: _Field(
            tasks=tuple(strings(row["tasks"])),
            standing=row.get("standing", False),
            request=frozenset(strings(row["request"])),
            pattern=_pattern(strings(row["memory"])),
            but=_pattern(strings(row["but"])) if "but" in row else None,
        )
        for name, row in rows.items()
        if name != "generic"
    }


@lru_cache(maxsize=256)
def _of_task(task: str) -> frozenset[str]:
    return frozenset(
        name
        for name, field in _fields().items()
        if any(is_task(task, source) for source in field.tasks)
    )


@cache
def _asked_words() -> Mapping[str, frozenset[str]]:
    """The fields a word of a request brings it into."""
    told = {word for field in _fields().values() for word in field.request}
    return {
        word: frozenset(name for name, field in _fields().items() if word in field.request)
        for word in told
    }


def _pattern(sources: Iterable[str]) -> re.Pattern[str]:
    escaped = (re.escape(source).replace(r"\*", r"\S*") for source in sources)
    alternatives = "|".join(source.replace("_", " ") for source in escaped)
    return re.compile(rf"(?<!\S)(?:{alternatives})(?!\S)")


def is_task(task: str, source: str) -> bool:
    """Whether a task is the one of a table, or begins as one that ends with a * there."""
    return task == source or (source.endswith("*") and task.startswith(source[:-1]))


@cache
def _generic() -> frozenset[str]:
    """Stems two texts may share by chance: what is asked for, how, and when."""
    found = strings(table("app.core.hypotheses", "ties.toml")["generic"]["words"])
    grammar = table("app.core.text", "language.toml")["words"]
    others = (word for code in TRANSLATED for word in strings(grammar[code]))
    return frozenset(map(stem, (*found, *others)))
