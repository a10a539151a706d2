"""A text comes in; the part of it that is the person speaking for themselves goes out.

Code, quotations and texts handed in to be worked on ("translate: …") are somebody's words, but
no statement of the writer's. It never rewords anything, and when in doubt leaves words out.
"""

import re
from functools import cache

from app.core.text.sentences import sentences
from app.core.text.tables import strings, table

VEIL = "\u2592"
"""Stands for each character inside quotation marks: rules see that there is something, not what."""

LONG = 1_500
"""From this length a text is taken to hold pasted matter: only its two ends are the person's."""
END_OF_LONG = 500

_FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_QUOTED = re.compile(
    r"“[^”]*”?|„[^“”]*[“”]?|«[^»]*»?|\u2039[^\u203a]*\u203a?|\"[^\"\n]*\"?|`[^`\n]*`?"
    r"|(?<![\w'])'(?=\S)[^'\n]*(?:\w'\w[^'\n]*)*(?<=\S)'(?!\w)"
)
_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00a0": " ", "\t": " "})
_CODE_END = re.compile(r"[;{}]\s*$")
_COLON = re.compile(r":(?=\s|$)")
_OWN_FIELD = re.compile(r"my(?:\s+\w+){1,3}$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)])\s+")


@cache
def words_of(section: str, key: str) -> tuple[str, ...]:
    """A list of the data file; a "_" in a text of words means a blank inside one entry."""
    entry = table("app.core.learning", "ownwords.toml")[section][key]
    found = strings(entry)
    return tuple(word.replace("_", " ") for word in found) if isinstance(entry, str) else found


@cache
def begins(section: str, key: str) -> re.Pattern[str]:
    """Matches a text that begins with one of a list's entries."""
    return re.compile(rf"\s*(?:{either(words_of(section, key))})(?!\w)", re.IGNORECASE)


@cache
def holds(section: str, key: str) -> re.Pattern[str]:
    """Finds one of a list's entries anywhere in a text."""
    return re.compile(rf"(?<![\w'])(?:{either(words_of(section, key))})(?!\w)", re.IGNORECASE)


def either(phrases: tuple[str, ...]) -> str:
    """A regular expression for any of the phrases, the longest first, with any blanks."""
    longest = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest)


def own_words(text: str) -> str:
    """The person's own words as one text; quotations are left out."""
    return "\n".join(veiled(sentence).replace(VEIL, " ") for sentence in own_sentences(text))


def own_sentences(text: str) -> tuple[str, ...]:
    """The sentences that are the person's own, in order; quotations inside them are still there."""
    plain = _two_ends(_FENCE.sub("\n", text.translate(_STRAIGHT)))
    lines = [_BULLET.sub("", line) for line in plain.split("\n") if not _is_foreign(line)]
    found: list[str] = []
    for line in lines:
        kept, more = _own_part_of(line)
        found.extend(kept)
        if not more:
            break
    return tuple(_without_what_is_worked_on(found))


def veiled(sentence: str) -> str:
    """The sentence with every quoted character replaced by `VEIL`; the length stays."""
    return _QUOTED.sub(lambda quote: VEIL * len(quote.group()), sentence)


def is_request(clause: str) -> bool:
    """Whether a clause asks for a piece of work or puts a question."""
    return bool(
        begins("requests", "verbs").match(clause) or begins("questions", "begins").match(clause)
    )


def _two_ends(text: str) -> str:
    if len(text) <= LONG:
        return text
    head, tail = text[:END_OF_LONG], text[-END_OF_LONG:]
    first, last = head.rfind("\n"), tail.find("\n")
    if first < 0:
        first = max(head.rfind(mark) for mark in ".!?") + 1
    if last < 0:
        ends = [at for mark in ".!?" if (at := tail.find(mark)) >= 0]
        last = min(ends, default=len(tail) - 1) + 1
    return head[:first] + "\n" + tail[last:]


def _is_foreign(line: str) -> bool:
    """A line of code, or one quoted the way mails quote."""
    bare = line.lstrip()
    code = words_of("code", "lines")
    return bare.startswith((">", *code)) or (len(bare) > 1 and bool(_CODE_END.search(bare)))


def _own_part_of(line: str) -> tuple[list[str], bool]:
    """A line's own sentences, and whether the lines after it can be the person's own, too."""
    found: list[str] = []
    for sentence in sentences(line):
        veil = veiled(sentence)
        colon = _COLON.search(veil)
        if colon is None:
            found.append(sentence)
            continue
        head, tail = sentence[: colon.start()], sentence[colon.end() :].strip()
        if begins("heads", "intros").fullmatch(head.strip()):
            found.append(tail)
        elif _OWN_FIELD.match(head.strip()):
            found.append(f"{head.strip()} is {tail}")
        elif _hands_in(head):
            return [*found, head], bool(tail) and not _payload_verb(head)
        else:
            found.append(head)
    return found, True


def _hands_in(head: str) -> bool:
    """Whether what follows the colon is matter for a piece of work."""
    marked = holds("requests", "payload_marks").search(head) is not None
    return marked or is_request(head) or _payload_verb(head)


def _payload_verb(clause: str) -> bool:
    return begins("requests", "payload_verbs").match(clause) is not None


def _without_what_is_worked_on(found: list[str]) -> list[str]:
    """Drops what stands after "rewrite this." or before a closing "translate the above."."""
    kept: list[str] = []
    for place, sentence in enumerate(found):
        if not _works_on_a_text(sentence):
            kept.append(sentence)
        elif place == len(found) - 1:
            return [sentence]
        else:
            return [*kept, sentence]
    return kept


def _works_on_a_text(sentence: str) -> bool:
    marked = holds("requests", "payload_marks").search(veiled(sentence)) is not None
    return marked and _payload_verb(sentence)
