"""The model with its hidden channels in another order: it computes the same, and quantises better.

A few channels of BERT are many times larger than the rest. In a block of 32 that share one scale,
one such channel costs the other 31 their precision; so channels of like size are put side by side.
"""

import numpy as np
from numpy.typing import NDArray

from app.adapters.embedding.local.weights import Tensors

READS_HIDDEN = ("query.weight", "key.weight", "value.weight", "intermediate.dense.weight")
WRITES_HIDDEN = ("LayerNorm.weight", "LayerNorm.bias", "output.dense.weight", "output.dense.bias")


class Reordered:
    """Tensors by name, as they are when hidden channel i is the published channel `order[i]`."""

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors
        self.order = _by_size(tensors)

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        tensor = self._tensors[name]
        if name.endswith(WRITES_HIDDEN):
            return tensor[self.order]
        if name.endswith((*READS_HIDDEN, "embeddings.weight")):
            return tensor[:, self.order]
        return tensor


def _by_size(tensors: Tensors) -> NDArray[np.int64]:
    """Channels from small to large: the largest √(gain² + bias²) any layer normalisation gives one.

    What a layer normalisation puts out has, per channel, that root mean square if its input is
    standardised; it is what every quantised matrix reads.
    """
    sizes = [
        np.sqrt(np.square(gain) + np.square(tensors[name.removesuffix("weight") + "bias"]))
        for name, gain in tensors.items()
        if name.endswith("LayerNorm.weight")
    ]
    return np.argsort(np.max(sizes, axis=0), kind="stable")
