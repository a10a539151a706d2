"""What a click tells: shown questions come in, how well a click finds what was meant goes out.

For each thing people meant by a request, the shown question nearest to it is the click; all such
meanings of all requests are ranked by cosine to the clicked question; the score is the mean
reciprocal rank of the true one. Skipped, saying so, when the public data is not there.
"""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.domain.request import Hypothesis
from app.core.ports.embedding import Embedder

_ROOT = Path(__file__).resolve().parents[2]
_FILE = "clariq_train.json"
_HUMAN = 0.586
"""Three random questions that people wrote for the topic, on the same file."""
_BATCH = 64
Row = tuple[str, str, str, str]


def data_file() -> Path | None:
    """The public data: under `INKLING_EVAL`, or beside the repository."""
    folder = Path(os.environ.get("INKLING_EVAL", _ROOT.parent / "shared" / "eval"))
    file = folder / _FILE
    return file if file.is_file() else None


async def click_rows(embedder: Embedder, guess: Callable[[str], Sequence[Hypothesis]]) -> list[Row]:
    """Rows of (what, measured, target, verdict) for the guesses against the bare request."""
    file = data_file()
    if file is None:
        return [("what a click tells", "no public data here", "", "skipped")]
    topics = json.loads(file.read_text(encoding="utf-8"))
    facets = [list(topic["facets"]) for topic in topics]
    requests = [[str(topic["request"])] for topic in topics]
    shown = [[one.question for one in guess(text)] for [text] in requests]
    meant = await _vectors(embedder, [facet for group in facets for facet in group])
    sizes = [len(group) for group in facets]
    value = _reciprocal(meant, sizes, [await _vectors(embedder, group) for group in shown])
    bare = _reciprocal(meant, sizes, [await _vectors(embedder, group) for group in requests])
    verdict = "ok" if value > _HUMAN else "below"
    return [("what a click tells, MRR", f"{value:.3f} (bare {bare:.3f})", f"> {_HUMAN}", verdict)]


def _reciprocal(
    meant: NDArray[np.float32], sizes: Sequence[int], shown: Sequence[NDArray[np.float32]]
) -> float:
    ranks: list[float] = []
    start = 0
    for size, questions in zip(sizes, shown, strict=True):
        for place in range(start, start + size):
            clicked = questions[int(np.argmax(questions @ meant[place]))]
            scores = meant @ clicked
            ranks.append(1.0 / (1 + int(np.sum(scores > scores[place]))))
        start += size
    return float(np.mean(ranks))


async def _vectors(embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
    parts = [
        await embedder.embed(texts[start : start + _BATCH])
        for start in range(0, len(texts), _BATCH)
    ]
    joined: NDArray[np.float32] = np.concatenate(parts)
    return joined
