"""What a person wrote comes in; the facts, wishes, limits and goals it states of them go out.

Careful rather than eager: what is not recognised as the person's own statement is left alone.
The statement stays in their own words. It stores nothing and knows no embedding.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from app.core.domain.memory import Json, MemoryItem, MType, Source
from app.core.learning.clauses import Clause, clauses
from app.core.learning.junk import is_ours
from app.core.learning.lifetimes import Force, confidence, lifetime
from app.core.learning.ownwords import begins, holds, is_request, own_sentences, veiled
from app.core.learning.rules import Meaning, meaning_of, meanings_within
from app.core.learning.standing import standing_tags
from app.core.learning.wording import tidied
from app.core.text.meaning import normalized
from app.core.text.topics import topic_of

MAX_STATEMENTS = 12
MIN_ASKED_WORDS = 3
MAX_LISTED = 6
MAX_LISTED_WORDS = 4
MAX_TOPIC_CHARACTERS = 60
PLACES = frozenset({"residence", "origin"})

_SECRET = re.compile(
    r"\b(?:passwords?|passwort|passcode|pin(?: code)?|api[ _-]?keys?|secrets?|tokens?|cvv|"
    r"mot de passe|contraseña|ssn|social security)\b",
    re.IGNORECASE,
)
_REGION = re.compile(r"[A-ZÀ-Þ][\w'.-]*(?:\s[A-ZÀ-Þ][\w'.-]*){0,2}")
_AND = re.compile(r"\b(?:and|or|und|oder|et|ou|y|o)\b", re.IGNORECASE)
_SPEAKS = re.compile(r"(?:i|i'm|im|we|my|you|your|he|she|it|they|ich|je|j'|yo|me)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What was said and how; `rule` names what recognised it."""

    mtype: MType
    said: str
    force: Force
    rule: str = "asked"
    topic: str | None = None
    tags: tuple[str, ...] = ()


def extract_memories(user_id: str, text: str, at: datetime) -> tuple[MemoryItem, ...]:
    """What `text` states of its writer, without embeddings; at most 12 items, often none.

    Ids follow from person, type and normalised statement, so that restating gives the same id.
    `at` is when it was said. A prompt Inkling wrote gives nothing.
    """
    if is_ours(text):
        return ()
    found: dict[str, MemoryItem] = {}
    plain: list[str] = []
    for sentence in own_sentences(text):
        item = _of_sentence(user_id, sentence, at)
        if item is None:
            plain.append(sentence)
        else:
            found.setdefault(item.id, item)
        for meaning in meanings_within(sentence, veiled(sentence)):
            by_the_way = _item(user_id, meaning, "", meaning.rule.force, at)
            found.setdefault(by_the_way.id, by_the_way)
    for clause in clauses(plain):
        item = _of_clause(user_id, clause, at)
        if item is not None:
            found.setdefault(item.id, item)
    return tuple(found.values())[:MAX_STATEMENTS]


def _of_sentence(user_id: str, sentence: str, at: datetime) -> MemoryItem | None:
    """What only a whole sentence says: "whenever I ask for code, use Python"."""
    bare = sentence.strip(" .!")
    if bare.endswith("?"):
        return None
    meaning = meaning_of(bare, veiled(bare), sentence=True)
    return None if meaning is None else _item(user_id, meaning, bare, meaning.rule.force, at)


def _of_clause(user_id: str, clause: Clause, at: datetime) -> MemoryItem | None:
    if _SECRET.search(clause.text):
        return None
    meaning = meaning_of(clause.text, clause.veil)
    if meaning is None:
        return _unrecognised(user_id, clause, at)
    rule = meaning.rule
    wish = rule.mtype is MType.PREFERENCE
    if rule.alone and clause.beside_request and not clause.standing:
        return None
    if wish and holds("scoped", "anywhere").search(clause.veil):
        return None
    said = _with_tail(clause, meaning)
    force = Force.RULE if wish and clause.standing and rule.force is Force.PASSING else rule.force
    return _item(user_id, meaning, said, force, at)


def _unrecognised(user_id: str, clause: Clause, at: datetime) -> MemoryItem | None:
    """What no rule knows, but the person asked to be remembered, or decreed from now on."""
    asks = begins("questions", "begins").match(clause.text) is not None
    if asks or len(clause.text.split()) < MIN_ASKED_WORDS:
        return None
    if clause.asked:
        said = ", ".join((clause.text, *clause.tail))
        asked = Statement(mtype=MType.PROFILE, said=said, force=Force.ASKED)
        return stated_memory(user_id, asked, at)
    if not clause.decreed or _SPEAKS.match(clause.text):
        return None
    decree = Statement(
        mtype=MType.PREFERENCE,
        said=clause.text,
        force=Force.RULE,
        rule="from-now-on",
        topic=topic_of(clause.text),
        tags=standing_tags(MType.PREFERENCE, clause.text),
    )
    return stated_memory(user_id, decree, at)


def _with_tail(clause: Clause, meaning: Meaning) -> str:
    """The statement, with what a comma cut off: "Lyon, France", "nuts, eggs and milk"."""
    said = clause.text[: meaning.end]
    if meaning.end < len(clause.text) or not clause.tail:
        return said
    if meaning.rule.topic in PLACES and _REGION.fullmatch(clause.tail[0]):
        return f"{said}, {clause.tail[0]}"
    for count, piece in enumerate(clause.tail[:MAX_LISTED], 1):
        if not _lists(piece):
            return said
        if _AND.search(piece):
            return ", ".join((said, *clause.tail[:count]))
    return said


def _lists(piece: str) -> bool:
    """Whether a clause is but one more thing in a list."""
    few = len(piece.split()) <= MAX_LISTED_WORDS
    return few and not is_request(piece) and not _SPEAKS.match(piece)


def _item(user_id: str, meaning: Meaning, said: str, force: Force, at: datetime) -> MemoryItem:
    rule = meaning.rule
    what = normalized(meaning.what)[:MAX_TOPIC_CHARACTERS]
    if rule.text:
        said = rule.text.format(what=meaning.what, said=meaning.said)
    topic = rule.topic.replace("{what}", what).strip()
    if not topic or rule.mtype is MType.PREFERENCE:
        topic = topic_of(tidied(said)) or topic
    worded = () if force is Force.TASTE else standing_tags(rule.mtype, said)
    statement = Statement(
        mtype=rule.mtype,
        said=said,
        force=force,
        rule=rule.id,
        topic=topic or None,
        tags=tuple(dict.fromkeys((*rule.tags, *worded))),
    )
    return stated_memory(user_id, statement, at)


def stated_memory(user_id: str, statement: Statement, at: datetime) -> MemoryItem:
    """A statement as the memory it becomes, without an embedding; `said` is tidied, not reworded.

    Confidence and life follow from its force, the id from person, type and normalised words.
    """
    text = tidied(statement.said)
    lives = lifetime(statement.force)
    key = "\x1f".join((user_id, statement.mtype.value, normalized(text)))
    metadata: dict[str, Json] = {"rule": statement.rule, "said_at": at.isoformat()}
    return MemoryItem(
        id="stated-" + sha256(key.encode()).hexdigest()[:32],
        user_id=user_id,
        mtype=statement.mtype,
        text=text,
        source=Source.STATED,
        created_at=at,
        updated_at=at,
        confidence=confidence(statement.force),
        tags=statement.tags,
        topic=statement.topic,
        expires_at=None if lives is None else at + lives,
        metadata=metadata,
    )
