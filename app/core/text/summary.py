"""A long text and a room in tokens come in; its most telling sentences that fit go out, in order.

Nothing is put into other words: every sentence of the answer stands in the text.
"""

import math
from collections import Counter
from collections.abc import Sequence

from app.core.ports.counting import TokenCounter
from app.core.text.sentences import sentences
from app.core.text.words import UNSPACED, content_words, stem

_LEAD_BONUS = 0.35
_NUMBER_BONUS = 0.10
_MAX_SENTENCES = 400
ELLIPSIS = "…"


def summarize_text(text: str, max_tokens: int, counter: TokenCounter) -> str:
    """At most `max_tokens` tokens of `text`: central and leading sentences in their order.

    When no sentence fits, the most telling one is cut after a word and marked with "…"; when not
    even one word fits the answer is "".
    """
    whole = text.strip()
    if max_tokens <= 0 or not whole:
        return ""
    if counter.count(whole) <= max_tokens:
        return whole
    parts = sentences(whole)[:_MAX_SENTENCES]
    order = _by_weight(parts)
    kept = _fill(parts, order, max_tokens, counter)
    return kept or cut_at_word(parts[order[0]], max_tokens, counter)


def cut_at_word(text: str, max_tokens: int, counter: TokenCounter) -> str:
    """The longest beginning of `text` that ends after a word and fits with its "…"; "" if none.

    In scripts without blanks every letter may be the last.
    """
    if counter.count(text) <= max_tokens:
        return text
    cut = _longest(text.split(), " ", max_tokens, counter)
    if not cut and UNSPACED.match(text):
        cut = _longest(list(text), "", max_tokens, counter)
    return cut


def _longest(pieces: Sequence[str], glue: str, max_tokens: int, counter: TokenCounter) -> str:
    low, high = 0, len(pieces)
    while low < high:
        middle = (low + high + 1) // 2
        if counter.count(glue.join(pieces[:middle]) + ELLIPSIS) <= max_tokens:
            low = middle
        else:
            high = middle - 1
    return glue.join(pieces[:low]).rstrip(",;:–—-") + ELLIPSIS if low else ""


def _by_weight(parts: Sequence[str]) -> list[int]:
    """Indices, the most telling first: mean frequency of the content words, a bonus for leading.

    The frequency term is that of SumBasic (Nenkova and Vanderwende, 2005).
    """
    stems = [[stem(word) for word in content_words(part)] for part in parts]
    often = Counter(word for line in stems for word in set(line))
    total = max(1, len(parts))

    def weight(index: int) -> float:
        line = stems[index]
        if not line:
            return 0.0
        central = sum(often[word] for word in set(line)) / (len(set(line)) * total)
        length = min(1.0, math.log1p(len(line)) / math.log1p(8))
        lead = _LEAD_BONUS * (1.0 - index / total)
        number = _NUMBER_BONUS if any(letter.isdigit() for letter in parts[index]) else 0.0
        return (central + number) * length + lead

    return sorted(range(len(parts)), key=lambda index: (-weight(index), index))


def _fill(
    parts: Sequence[str], order: Sequence[int], max_tokens: int, counter: TokenCounter
) -> str:
    """Take sentences by weight while the whole fits; a sentence said twice is taken once."""
    chosen: list[int] = []
    kept, seen = "", set[str]()
    for index in order:
        if parts[index].casefold() in seen:
            continue
        attempt = " ".join(parts[place] for place in sorted([*chosen, index]))
        if counter.count(attempt) <= max_tokens:
            chosen.append(index)
            seen.add(parts[index].casefold())
            kept = attempt
    return kept
