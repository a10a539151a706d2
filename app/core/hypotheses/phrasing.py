"""What a request is about, as typed, comes in; as it goes into an English sentence it goes out."""

from app.core.domain.request import Intent
from app.core.hypotheses.address import to_you
from app.core.text.language import DEFAULT_LANGUAGE
from app.core.text.phrases import noun_phrase
from app.core.text.troubles import trouble_of

_FEW_WORDS = 6
_VERBATIM = frozenset(
    ["lookup_fact", "translate", "solve_math", "learn_topic", "practice_skill", "explain_concept"]
)
_CODE = ("write_code", "write_shell", "write_sql", "write_regex", "write_tests")
_OF_TROUBLE = frozenset(
    [
        "troubleshoot",
        "care_for",
        "care_child",
        "health_question",
        "fix_error",
        "mend_food",
        "settle_loss",
        "write_formal_letter",
    ]
)


def in_sentence(intent: Intent) -> str | None:
    """English key words with the small words they want; None for all that nothing is known of."""
    subject = intent.subject
    if intent.language != DEFAULT_LANGUAGE or intent.task in _VERBATIM or intent.task in _CODE:
        return None
    first = subject.partition(" ")[0].lower()
    if not subject.isascii() or first in ("i", "we") or len(subject.split()) > _FEW_WORDS:
        return None
    if intent.task in _OF_TROUBLE and (trouble := trouble_of(subject)):
        return trouble.phrase
    return noun_phrase(to_you(subject))
