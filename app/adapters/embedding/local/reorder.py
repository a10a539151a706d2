"""The model with its channels in another order: it computes the same, and quantises better.

A few channels of BERT are many times larger than the rest. Numbers that share one scale with such a
channel lose their precision to it, so channels stand from small to large: what reads them can keep
the last few apart, in float (Dettmers et al. 2022, LLM.int8()).
"""

import numpy as np
from numpy.typing import NDArray

from app.adapters.embedding.local.weights import Tensors

READS_HIDDEN = ("query.weight", "key.weight", "value.weight", "intermediate.dense.weight")
WRITES_HIDDEN = ("LayerNorm.weight", "LayerNorm.bias", "output.dense.weight", "output.dense.bias")
WIDE = "intermediate.dense"
FAR = 6.0  # standard deviations: the largest of some thousand tokens


class Reordered:
    """Tensors by name, as they are when hidden channel i is the published channel `order[i]`.

    The channels inside each feed-forward block have an order of their own, by layer.
    """

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors
        self.order = _by_size(tensors)
        self._wide = {
            name.removesuffix(f".{WIDE}.weight"): _by_reach(tensors, name)
            for name in tensors
            if name.endswith(f"{WIDE}.weight")
        }

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        tensor = self._tensors[name]
        if name.endswith(WRITES_HIDDEN):
            tensor = tensor[self.order]
        elif name.endswith((*READS_HIDDEN, "embeddings.weight")):
            tensor = tensor[:, self.order]
        for layer, order in self._wide.items():
            if name.startswith(f"{layer}.{WIDE}"):
                return tensor[order]
            if name == f"{layer}.output.dense.weight":
                return tensor[:, order]
        return tensor


def _by_size(tensors: Tensors) -> NDArray[np.int64]:
    """Channels from small to large: the largest √(gain² + bias²) any layer normalisation gives one.

    What a layer normalisation puts out has, per channel, that root mean square if its input is
    standardised; it is what every matrix that reads the hidden channels reads.
    """
    sizes = [
        np.sqrt(np.square(gain) + np.square(tensors[name.removesuffix("weight") + "bias"]))
        for name, gain in tensors.items()
        if name.endswith("LayerNorm.weight")
    ]
    return np.argsort(np.max(sizes, axis=0), kind="stable")


def _by_reach(tensors: Tensors, name: str) -> NDArray[np.int64]:
    """The channels of one feed-forward block from small to large: how far up each may reach.

    They are sums of what a layer normalisation puts out, whose mean is its bias and whose
    deviation is its gain; above zero, GELU leaves them as they are.
    """
    weight = tensors[name].astype(np.float64)
    norm = name.replace(f"{WIDE}.weight", "attention.output.LayerNorm")
    mean = (weight * tensors[f"{norm}.bias"]).sum(axis=1) + tensors[name.replace("weight", "bias")]
    deviation = np.sqrt(np.square(weight * tensors[f"{norm}.weight"]).sum(axis=1))
    # rounded, so that no machine's last digit gives another order
    return np.argsort(np.round(mean + FAR * deviation, 6), kind="stable")
