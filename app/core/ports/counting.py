"""The boundary to a tokenizer."""

from typing import Protocol


class TokenCounter(Protocol):
    """Estimates how many tokens a text costs; monotone: a longer text never costs less."""

    def count(self, text: str) -> int:
        """Tokens, ≥ 0; 0 only for the empty text."""
