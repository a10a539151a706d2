"""A text comes in, an estimate of its tokens goes out: so many characters a token, rounded up."""

import math
from dataclasses import dataclass

from app.core.domain.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class CharacterCounter:
    """Counts ⌈characters ÷ `characters_per_token`⌉; 4 is the usual figure for English."""

    characters_per_token: float = 4.0

    def __post_init__(self) -> None:
        """Refuse a figure that cannot be divided by."""
        if not self.characters_per_token > 0:
            raise Misconfigured("characters_per_token must be greater than 0.")

    def count(self, text: str) -> int:
        """Tokens, ≥ 0; 0 only for the empty text."""
        return math.ceil(len(text) / self.characters_per_token)
