"""A thing to be made, as it was read, comes in; the words questions ask for it with go out."""

import re
from collections.abc import Mapping
from dataclasses import replace

from app.core.domain.request import GroundKind, Intent
from app.core.hypotheses.facts import Known
from app.core.text.phrases import noun_phrase, office_phrase, person_phrase

_ARTICLE = re.compile(r"^an? ")
_FORM = re.compile(r"\b(?:template|form|sample)$")
WORDINGS = frozenset(["noun", "plain", "blank", "many"])
"""Slots that only word what another says; a prompt needs none of them."""
_SENT = frozenset(["write_message", "write_letter", "write_formal_letter", "write_apology"])
"""What goes to somebody certain: "to the recruiter"."""
_SPELLED = {
    "pros cons": "pros and cons",
    "advantages disadvantages": "advantages and disadvantages",
}


def things(known: Mapping[str, Known], intent: Intent) -> dict[str, Known]:
    """`known` with the thing as each question says it: `made`, `plain`, `blank`, `many`, `matter`.

    `plain` has no article and is there only for one thing; `blank` is a template of it; `many` is
    its plural. Whoever it is for is said as one speaks of them.
    """
    made = intent.stated["made"]
    one = _ARTICLE.match(made) is not None
    bare = _ARTICLE.sub("", made)
    words = {"made": made, "many": _SPELLED.get(bare, bare) if not one else _plural(bare)}
    if one:
        words["plain"] = bare
    filled = _FORM.sub("", bare).strip()
    words["blank"] = f"a clean {bare}" if filled != bare else f"a clean template for {made}"
    if filled and filled != bare:
        words["made"] = noun_phrase(filled) or f"the {filled}"
    told = dict(known) | {slot: _said(value, bare) for slot, value in words.items()}
    who = intent.stated.get("audience", "").split()
    if who and (phrase := person_phrase(who) or office_phrase(who)):
        certain = intent.task in _SENT and who[0] not in ("a", "an")
        phrase = _ARTICLE.sub("the ", phrase) if certain else phrase
        told["audience"] = replace(told["audience"], value=phrase)
    subject = told.pop("subject", None)
    if "matter" in told and subject is not None:
        matter = intent.stated["matter"]
        told["matter"] = replace(told["matter"], value=matter, said=intent.subject)
        told["subject"] = replace(subject, value=matter.partition(" ")[2])
    return told


def _said(value: str, bare: str) -> Known:
    return Known(value=value, kind=GroundKind.INPUT, said=bare)


def _plural(noun: str) -> str:
    if noun.endswith("s"):
        return noun
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if re.search(r"(?:s|x|ch|sh)$", noun) else f"{noun}s"
