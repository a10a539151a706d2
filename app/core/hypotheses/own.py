"""A reading and what is remembered come in; the reading as this person's goes out.

A few words often belong to no language that could be told ("Nachricht Paul"): the person's own
memories say which they speak. A single word may be one of one language alone ("Schloss").
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.core.domain.crafting import Candidate
from app.core.domain.request import Intent
from app.core.hypotheses.angles import TRANSLATED, senses_of
from app.core.hypotheses.doing import DOING
from app.core.hypotheses.facts import quotable
from app.core.text.language import told_language
from app.core.text.tables import strings, table

_FEWEST, _SHARE = 3, 0.6
"""So many memories, and so much of all, have to be in a language to be a person's own."""


def in_own_language(intent: Intent, text: str, recalled: Sequence[Candidate]) -> Intent:
    """`intent` in the language of the person's memories when `text` tells no other itself."""
    own = _own_language(recalled)
    if intent.task.startswith(DOING):
        return intent  # its verb tells the language
    if own:
        return replace(intent, language=told_language(text, own))
    only = "" if told_language(text) else _only_language(text)
    return replace(intent, language=only) if only else intent


def _only_language(word: str) -> str:
    """The one language in whose table of meanings a word stands that is no English word too."""
    alone = word.strip(" .?!¿¡").lower()
    english = strings(table("app.core.hypotheses", "spelling.toml")["english_too"]["words"])
    found = [code for code in TRANSLATED if alone in senses_of(code)]
    return found[0] if len(found) == 1 and alone not in english else ""


def _own_language(recalled: Sequence[Candidate]) -> str:
    told = [told_language(one.item.text) for one in recalled if quotable(one.item)]
    spoken = Counter(language for language in told if language)
    language, times = spoken.most_common(1)[0] if spoken else ("", 0)
    enough = times >= _FEWEST and times >= _SHARE * spoken.total()
    return language if enough and language in TRANSLATED else ""
