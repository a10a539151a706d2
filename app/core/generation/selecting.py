"""Scored memories come in; the few a message may lean on go out, best first, none of them twice."""

from collections.abc import Sequence

from app.core.domain.crafting import Scored
from app.core.domain.memory import CONSTRAINT_TAG
from app.core.text.meaning import normalized, same_statement


def select(
    scored: Sequence[Scored], *, message: str, top_k: int, threshold: float, heard: Sequence[str]
) -> tuple[Scored, ...]:
    """At most `top_k` memories: standing hard limits first, then what bears on the message.

    A memory below `threshold` (a score, 0..1) is left out, and so are the message itself and what
    the conversation holds already (`heard`). Restatements count once.
    """
    said = {normalized(message), *(normalized(text) for text in heard)}
    limits = [one for one in scored if _is_limit(one) and one.candidate.standing]
    bearing = [one for one in scored if one.candidate.relevant and one.score >= threshold]
    wishes = [one for one in scored if one.candidate.standing]
    chosen: list[Scored] = []
    for one in (*_best(limits), *_best(bearing), *_best(wishes)):
        if len(chosen) == top_k:
            break
        text = one.candidate.item.text
        if normalized(text) in said or any(_again(one, other) for other in chosen):
            continue
        chosen.append(one)
    return tuple(sorted(chosen, key=_rank))


def _is_limit(one: Scored) -> bool:
    return CONSTRAINT_TAG in one.candidate.item.tags


def _again(one: Scored, other: Scored) -> bool:
    mine, theirs = one.candidate.item, other.candidate.item
    return mine.id == theirs.id or same_statement(mine.text, theirs.text)


def _best(found: Sequence[Scored]) -> list[Scored]:
    return sorted(found, key=_rank)


def _rank(one: Scored) -> tuple[float, str]:
    return -one.score, one.candidate.item.id
