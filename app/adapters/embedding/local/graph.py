"""The weights of all-MiniLM-L6-v2 become one ONNX file: token ids in, a unit vector out.

BERT with 6 layers (Devlin et al. 2019), mean pooling and L2 normalisation (Reimers & Gurevych
2019), for one sentence without padding, so it needs no mask and knows no batch. Matrices and the
word table are 8-bit (see `quantize`), but for the few largest channels (see `reorder`); so are
the numbers they meet, for as long as they are multiplied. Never looks at a text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from app.adapters.embedding.local.quantize import quantize_rows, unsigned
from app.adapters.embedding.local.reorder import Reordered
from app.adapters.embedding.local.shape import INPUT, MAX_TOKENS, OUTPUT, WIDTH
from app.adapters.embedding.local.weights import Tensors

LAYERS = 6
HEADS = 12
EPSILON = 1e-12
OPSET = 20
IR_VERSION = 10
RUNTIME = "com.microsoft"  # the runtime's own operators
SPARED = 32  # of 384 channels, the largest: what rounding costs most is in them
SPARED_WIDE = 64  # of the 1,536 inside a feed-forward block


def write_graph(
    tensors: Tensors, advance: Callable[[float], None], *, signed: bool = True
) -> bytes:
    """The serialised model, about 25 MB; the same tensors always give the same bytes.

    `advance` is told the share that is done, 0..1, after each layer. With `signed` codes it runs
    faster where the processor multiplies them exactly (see `probe`); both compute the same.
    """
    graph = _Graph(tensors, signed=signed)
    hidden = graph.embeddings()
    advance(1 / (LAYERS + 1))
    for layer in range(LAYERS):
        hidden = graph.layer(f"encoder.layer.{layer}", hidden)
        advance((layer + 2) / (LAYERS + 1))
    graph.pooled(hidden)
    return graph.serialized()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Dense:
    """`weight` float32 [out, in], `bias` float32 [out]."""

    name: str
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]


class _Graph:
    """Collects nodes and constants; every method adds some and answers the name of its output."""

    def __init__(self, tensors: Tensors, *, signed: bool) -> None:
        self._tensors = Reordered(tensors)
        self._signed = signed
        self._nodes: list[object] = []
        self._constants: list[object] = []

    def embeddings(self) -> str:
        """Word, position and segment vectors, summed and normalised: float [1, tokens, 384].

        Positions are sliced, not gathered by a range: that pattern crashes onnxruntime 1.31. All
        tokens are of segment 0, so its row is added to the positions here.
        """
        name = "embeddings"
        words = quantize_rows(self._tensors[f"{name}.word_embeddings.weight"])
        codes = self._node("Gather", self._constant("words.codes", words.codes), INPUT)
        scales = self._node("Gather", self._constant("words.scales", words.scales), INPUT)
        word = self._node("Mul", self._node("Cast", codes, to=TensorProto.FLOAT), scales)
        places = (
            self._tensors[f"{name}.position_embeddings.weight"][:MAX_TOKENS]
            + self._tensors[f"{name}.token_type_embeddings.weight"][0]
        )
        start = self._constant("start", np.zeros(1, np.int64))
        length = self._node("Shape", INPUT, start=1, end=2)
        place = self._node("Slice", self._constant("places", places), start, length, start)
        total = self._node("Add", word, place)
        gain, bias = self._parameters(f"{name}.LayerNorm")
        return self._node("LayerNormalization", total, gain, bias, axis=-1, epsilon=EPSILON)

    def layer(self, name: str, hidden: str) -> str:
        """Self-attention and the feed-forward block, each added to its input and normalised."""
        attention = f"{name}.attention"
        queries = self._joined(f"{attention}.self", ("query", "key", "value"))
        asked = self._dense(queries, hidden, spared=SPARED)
        parts = self._split(asked, (WIDTH, WIDTH, WIDTH))
        mixed = self._node("MultiHeadAttention", *parts, domain=RUNTIME, num_heads=HEADS)
        mixed = self._dense(self._named(f"{attention}.output.dense"), mixed)
        hidden = self._added(f"{attention}.output.LayerNorm", mixed, hidden)
        wide = self._dense(self._named(f"{name}.intermediate.dense"), hidden, spared=SPARED)
        wide = self._node("Gelu", wide)
        narrow = self._dense(self._named(f"{name}.output.dense"), wide, spared=SPARED_WIDE)
        return self._added(f"{name}.output.LayerNorm", narrow, hidden)

    def pooled(self, hidden: str) -> str:
        """The mean over the tokens, in the published order, at unit length: float [1, 384]."""
        tokens = self._constant("tokens.axis", np.ones(1, np.int64))
        mean = self._node("ReduceMean", hidden, tokens, keepdims=0)
        places = self._constant("channels", np.argsort(self._tensors.order, kind="stable"))
        published = self._node("Gather", mean, places, axis=1)
        return self._node("LpNormalization", published, output=OUTPUT, axis=-1, p=2)

    def serialized(self) -> bytes:
        """The whole as an ONNX file's content."""
        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info(INPUT, TensorProto.INT64, [1, "tokens"])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, WIDTH])],
            self._constants,
        )
        versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME, 1)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=IR_VERSION)
        content: bytes = model.SerializeToString(deterministic=True)
        return content

    def _dense(self, layer: _Dense, hidden: str, *, spared: int = 0) -> str:
        """x·Wᵀ + b in 8 bits, but for the last `spared` channels of x, which stay float.

        The runtime rounds all of x by one scale. So where channels are spared, each token is
        divided by its own largest magnitude before, and multiplied by it after. It is never 0:
        what comes in was normalised, or widened from that.
        """
        narrow = layer.weight.shape[1] - spared
        bias = self._constant(f"{layer.name}.bias", layer.bias)
        if not spared:
            return self._int8(layer, hidden, bias)
        many, few = self._split(hidden, (narrow, spared))
        axis = self._constant(f"{layer.name}.axis", np.array([-1], np.int64))
        largest = self._node("ReduceMax", self._node("Abs", many), axis, keepdims=1)
        coarse = replace(layer, weight=layer.weight[:, :narrow])
        rounded = self._int8(coarse, self._node("Div", many, largest))
        spared_weight = self._constant(f"{layer.name}.spared", layer.weight[:, narrow:].T)
        fine = self._node("MatMul", few, spared_weight)
        total = self._node("Add", self._node("Mul", rounded, largest), fine)
        return self._node("Add", total, bias)

    def _int8(self, layer: _Dense, hidden: str, *bias: str) -> str:
        rows = quantize_rows(layer.weight)
        codes, zeros = rows.codes, np.zeros(len(layer.bias), np.int8)
        coded = (codes, zeros) if self._signed else (unsigned(codes), unsigned(zeros))
        return self._node(
            "DynamicQuantizeMatMul",
            hidden,
            self._constant(f"{layer.name}.codes", coded[0].T),
            self._constant(f"{layer.name}.scales", rows.scales[:, 0]),
            self._constant(f"{layer.name}.zeros", coded[1]),
            *bias,
            domain=RUNTIME,
        )

    def _split(self, values: str, sizes: tuple[int, ...]) -> list[str]:
        name = f"Split.{len(self._nodes)}"
        outputs = [f"{name}.{part}" for part in range(len(sizes))]
        lengths = self._constant(f"{name}.sizes", np.array(sizes, np.int64))
        self._nodes.append(
            helper.make_node("Split", [values, lengths], outputs, name=name, axis=-1)
        )
        return outputs

    def _added(self, name: str, change: str, hidden: str) -> str:
        """Not the runtime's joined operator, SkipLayerNormalization: it takes five times longer."""
        gain, bias = self._parameters(name)
        total = self._node("Add", change, hidden)
        return self._node("LayerNormalization", total, gain, bias, axis=-1, epsilon=EPSILON)

    def _named(self, name: str) -> _Dense:
        return _Dense(
            name=name, weight=self._tensors[f"{name}.weight"], bias=self._tensors[f"{name}.bias"]
        )

    def _joined(self, name: str, parts: Sequence[str]) -> _Dense:
        """Layers that read the same as one, their outputs side by side."""
        layers = [self._named(f"{name}.{part}") for part in parts]
        return _Dense(
            name=name,
            weight=np.concatenate([layer.weight for layer in layers]),
            bias=np.concatenate([layer.bias for layer in layers]),
        )

    def _parameters(self, name: str) -> tuple[str, str]:
        gain = self._constant(f"{name}.weight", self._tensors[f"{name}.weight"])
        return gain, self._constant(f"{name}.bias", self._tensors[f"{name}.bias"])

    def _constant(self, name: str, values: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(
        self,
        operator: str,
        *inputs: str,
        domain: str = "",
        output: str | None = None,
        **attributes: float,
    ) -> str:
        name = output or f"{operator}.{len(self._nodes)}"
        node = helper.make_node(operator, inputs, [name], name=name, domain=domain, **attributes)
        self._nodes.append(node)
        return name
