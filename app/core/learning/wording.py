"""A statement as it was typed comes in; the same in a tidy sentence goes out, in the same words."""

import re

MAX_CHARACTERS = 200

_PARTING = re.compile(
    r"[\s,]+(?:please|pls|plz|thanks|thank you|thx|too|btw|by the way|tho|though|lol|ok|okay|"
    r"and|or|but|with|because|"
    r"bitte|danke|s'il (?:te|vous) pla[iî]t|stp|svp|merci|por favor|gracias|[:;]-?[)(DP])$",
    re.IGNORECASE,
)
_REPAIRS = tuple(
    (re.compile(rf"(?<![\w']){wrong}(?![\w'])", flags), right)
    for wrong, right, flags in (
        ("i", "I", re.NOFLAG),
        ("im", "I'm", re.IGNORECASE),
        ("i'm", "I'm", re.NOFLAG),
        ("i've", "I've", re.NOFLAG),
        ("ive", "I've", re.IGNORECASE),
        ("i'd", "I'd", re.NOFLAG),
        ("dont", "don't", re.NOFLAG),
        ("Dont", "Don't", re.NOFLAG),
        ("cant", "can't", re.NOFLAG),
    )
)


def tidied(said: str) -> str:
    """The statement with a capital, a full stop and no parting words, ≤ 200 characters."""
    text = without_parting(said)
    for wrong, right in _REPAIRS:
        text = wrong.sub(right, text)
    text = _shortened(text[:1].upper() + text[1:])
    return text if text.endswith(("…", "?")) else text + "."


def without_parting(said: str) -> str:
    """The statement without what people say in parting: "please", "thanks", a smiley."""
    text = " ".join(said.split())
    while (shorter := _PARTING.sub("", text).rstrip(" ,;:.!\u2013\u2014-")) != text:
        text = shorter
    return text


def _shortened(text: str) -> str:
    if len(text) < MAX_CHARACTERS:
        return text
    head = text[: MAX_CHARACTERS - 1]
    return head.rpartition(" ")[0].rstrip(" ,;:") + "…" if " " in head else head + "…"
