"""The wording of a preference comes in; the tag that makes it a hard limit goes out, or none."""

import re

from app.core.domain.memory import CONSTRAINT_TAG, MType
from app.core.learning.ownwords import begins

# Limits by wording, wherever they stand in the sentence …
_ANYWHERE = re.compile(
    r"\b(?:never|must(?:n't| not)?|under no circumstances|not ever|niemals|nie|darf(?:st)? nicht|"
    r"muss(?:t)?|auf keinen fall|jamais|(?:ne )?doi(?:s|t|vent) pas|en aucun cas|nunca|jamás|"
    r"no deb(?:e|es|en)|bajo ningún concepto)\b",
    re.IGNORECASE,
)
# … and at its beginning only.
_AT_FIRST = re.compile(
    r"(?:(?:please|bitte|por favor|s'il te plaît|s'il vous plaît)[, ]+)?"
    r"(?:don'?t|do not|no|keine?n?|n'\w+|ne \w+ pas|pas de|pas d'|sin|nada de|no \w+es)\b",
    re.IGNORECASE,
)
_FEELING = re.compile(
    r"(?:(?:please )?(?:don'?t|do not) (?:like|mind|know|care|need|want|worry|have))\b"
    r"|must[- ]have",
    re.IGNORECASE,
)


def standing_tags(mtype: MType, text: str) -> tuple[str, ...]:
    """`("constraint",)` for a preference worded as a hard limit ("never …"), else `()`."""
    if mtype is not MType.PREFERENCE:
        return ()
    words = " ".join(text.replace("\u2019", "'").split())
    lead = begins("lead_ins", "begins").match(words)
    bare = words[lead.end() :].lstrip(" ,") if lead else words
    if _FEELING.match(bare):
        return ()
    limited = _ANYWHERE.search(words) or _AT_FIRST.match(words) or _AT_FIRST.match(bare)
    return (CONSTRAINT_TAG,) if limited else ()
