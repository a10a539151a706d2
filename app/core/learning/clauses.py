"""A person's own sentences come in; clauses that state something of the person go out.

Questions, suppositions and what is only said inside a piece of work asked for ("an email saying
I'm ill") are left out. It splits and trims; it never decides what a clause means.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.core.learning.ownwords import (
    begins,
    either,
    holds,
    is_request,
    veiled,
    words_of,
)
from app.core.learning.wording import without_parting
from app.core.text.tables import table

MAX_CLAUSES = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause: `text` as written, `veil` the same with quotations veiled, of equal length.

    `tail` holds the clauses that follow after commas, for lists. `asked` = the person wants it
    remembered; `standing` = it is worded as a rule for good, `decreed` = it is told to hold from
    now on; `beside_request` = the text also asks for a piece of work.
    """

    text: str
    veil: str
    tail: tuple[str, ...]
    asked: bool
    standing: bool
    decreed: bool
    beside_request: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a sentence between joints; `joined` = by a word and not by a comma alone."""

    text: str
    joined: bool


def clauses(sentences: Sequence[str]) -> tuple[Clause, ...]:
    """The clauses in which a person may state something of themselves, from their own sentences."""
    own = [(sentence, _pieces(sentence)) for sentence in sentences]
    beside = any(is_request(piece.text) for _, pieces in own for piece in pieces)
    found: list[Clause] = []
    for sentence, pieces in own:
        found.extend(_clauses_of(sentence, pieces, beside=beside))
    return tuple(found[:MAX_CLAUSES])


@cache
def _joint() -> re.Pattern[str]:
    """Where a sentence falls into clauses; group `word` is a joining word."""
    starters = either(words_of("joints", "starters"))
    reasons, grounds = words_of("joints", "reasons"), words_of("joints", "reason_starters")
    return re.compile(
        "\\s*[,;()\\[\\]\u2013\u2014]+\\s*"
        r"|\s+-{1,2}\s+|\s*(?:\.\.\.|…)\s*"
        rf"|\s+(?P<word>{either(words_of('joints', 'words'))})\s+(?=(?:{starters})(?!\w))"
        rf"|\s+(?P<reason>{either(reasons)})\s+(?=(?:{either(grounds)})(?!\w))"
        rf"|\s+(?=(?:{either(words_of('joints', 'bare'))})(?!\w))",
        re.IGNORECASE,
    )


def _pieces(sentence: str) -> list[Piece]:
    veil = veiled(sentence)
    found: list[Piece] = []
    start, joined = 0, False
    for joint in _joint().finditer(veil):
        found.append(Piece(text=sentence[start : joint.start()], joined=joined))
        start = joint.end()
        joined = bool(joint.group("word") or joint.group("reason"))
    found.append(Piece(text=sentence[start:], joined=joined))
    return [piece for piece in found if piece.text.strip(" .!?")]


def _clauses_of(sentence: str, pieces: list[Piece], *, beside: bool) -> list[Clause]:
    stated = _stated(sentence, pieces)
    found: list[Clause] = []
    marks: frozenset[str] = frozenset()
    before = ""
    for place, piece in enumerate(stated):
        bare, more_marks = _without_lead_ins(piece.text.strip(" .!?"))
        marks |= more_marks
        text = without_parting(_with_subject(bare, before) if piece.joined else bare)
        before = text or before
        if text:
            veil = veiled(text)
            found.append(
                Clause(
                    text=text,
                    veil=veil,
                    tail=tuple(later.text.strip(" .!?") for later in stated[place + 1 :]),
                    asked="asked" in marks,
                    standing=not marks.isdisjoint(("standing", "from_now"))
                    or holds("standing", "anywhere").search(veil) is not None,
                    decreed="from_now" in marks,
                    beside_request=beside,
                )
            )
    return found


def _stated(sentence: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces that state something: up to a question, a supposition, or a text's content."""
    asks = sentence.rstrip(" \"'”»)").endswith("?")
    kept: list[Piece] = []
    requested = False
    for piece in pieces:
        if begins("hypothetical", "begins").match(piece.text):
            return kept
        if asks and begins("questions", "begins").match(piece.text):
            return kept
        requested = requested or is_request(piece.text)
        content = _content_at(piece.text, requested=requested)
        if content is not None:
            return [*kept, Piece(text=piece.text[:content], joined=piece.joined)]
        kept.append(piece)
    return [] if asks else kept


def _content_at(text: str, *, requested: bool) -> int | None:
    """Where the words of the piece asked for begin, if they do."""
    veil = veiled(text)
    found = [holds("content", "openers").search(veil)]
    if requested:
        found.append(holds("content", "after_request").search(veil))
    return min((opener.start() for opener in found if opener), default=None)


def _without_lead_ins(text: str) -> tuple[str, frozenset[str]]:
    """The clause without what may stand before it, and which kinds of lead-in it had."""
    kinds = ("from_now", "standing", "asked", "begins")
    marks: set[str] = set()
    while not begins("lead_ins_kept", "begins").match(text):
        leads = ((kind, begins("lead_ins", kind).match(text)) for kind in kinds)
        kind, lead = next(((kind, lead) for kind, lead in leads if lead), ("", None))
        if lead is None:
            break
        marks.add(kind)
        text = text[lead.end() :].lstrip(" ,")
    return text.strip(), frozenset(marks)


def _with_subject(text: str, before: str) -> str:
    """The clause with the subject of the one before when it has none of its own."""
    for subject, verbs in _carried().items():
        if f"{before.casefold()} ".startswith(f"{subject} ") and _first_word(text) in verbs:
            return f"{before[: len(subject)]} {text}"
    return text


@cache
def _carried() -> dict[str, frozenset[str]]:
    """Subject → the words a clause without one may begin with; the longer subjects first."""
    rows = table("app.core.learning", "ownwords.toml")["carried"]
    return {subject: frozenset(rows[subject].split()) for subject in sorted(rows, key=len)[::-1]}


def _first_word(text: str) -> str:
    return (text.split() or [""])[0].casefold()
