"""A topic comes in; what kind of thing it is, and how surely, goes out."""

import re
from functools import cache

from app.core.intent.catalogue import Task, catalogue

_MODEL = re.compile(r"^(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{2,}$", re.IGNORECASE)
_HEAD, _INSIDE, _WORD, _NAME, _ENDING = 0.8, 0.35, 0.3, 0.7, 0.75
_PERSON_NAME = 0.55
_PHRASE = 1.5
_MIN_KIND = 0.3
_MAX_WORDS = 12
_JOINTS = frozenset(["in", "of", "for", "at", "from", "on", "with", "to", "near", "about", "by"])


@cache
def _kinds() -> tuple[Task, ...]:
    return tuple(task for task in catalogue().tasks.values() if task.lexicon)


def topic_kind(topic: str) -> tuple[str, float]:
    """The task id of the kind and a strength in 0..1; ("", 0.0) when nothing tells it."""
    written = topic.split()[:_MAX_WORDS]
    words = [word.strip(".,;:!?\"'()’").lower() for word in written]
    words = [word.removesuffix("'s").removesuffix("’s") for word in words if word]
    if not words:
        return "", 0.0
    scores = {task.id: _score(task, words) for task in _kinds()}
    line = f" {' '.join(words)} "
    for task in _kinds():
        if task.lexicon and any(f" {phrase} " in line for phrase in task.lexicon.phrases):
            scores[task.id] += _PHRASE
    if _looks_like_name(written, words):
        scores["lookup_person"] += _PERSON_NAME
    if any(_MODEL.match(word) for word in words[1:]):
        scores["lookup_product"] += _INSIDE
    best = max(scores, key=lambda kind: scores[kind])
    return (best, min(1.0, scores[best])) if scores[best] >= _MIN_KIND else ("", 0.0)


def _score(task: Task, words: list[str]) -> float:
    lexicon = task.lexicon
    if lexicon is None:
        return 0.0
    last = _head_word(words)
    score = 0.0
    for place, word in enumerate(words):
        score += _HEAD if place == last and word in lexicon.heads else 0.0
        score += _INSIDE if place != last and word in lexicon.heads else 0.0
        score += _WORD if word in lexicon.words else 0.0
        score += _name_weight(task, place, last) if word in lexicon.names else 0.0
        score += _ENDING if len(word) > 5 and word.endswith(lexicon.endings) else 0.0
    return score


def _head_word(words: list[str]) -> int:
    """The index of the head noun: the word before the first preposition, or the last one."""
    for place, word in enumerate(words):
        if place and word in _JOINTS:
            return place - 1
    return len(words) - 1


def _name_weight(task: Task, place: int, last: int) -> float:
    """A first name tells a person when it leads; other names tell most as the head."""
    if task.id == "lookup_person":
        return _NAME if place == 0 and last > 0 else 0.25 if place == 0 else 0.0
    return _NAME if place == last else _INSIDE if place == 0 else 0.25


def _looks_like_name(written: list[str], words: list[str]) -> bool:
    """Two or three capitalised words in a row, none of them telling another kind."""
    if not 2 <= len(written) <= 4 or not all(word[:1].isupper() for word in written):
        return False
    return not any(
        word in task.lexicon.heads or word in task.lexicon.names
        for task in _kinds()
        if task.lexicon and task.id != "lookup_person"
        for word in words
    )
