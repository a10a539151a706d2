"""The weights of all-MiniLM-L6-v2 become one ONNX file: token ids in, a unit vector out.

BERT with 6 layers (Devlin et al. 2019), mean pooling and L2 normalisation (Reimers & Gurevych
2019), for one sentence without padding, so it needs no mask and knows no batch. Matrices and the
word table are 8-bit (see `quantize`); what is computed stays float. Never looks at a text.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from app.adapters.embedding.local.quantize import BLOCK, quantize_blocks, quantize_rows
from app.adapters.embedding.local.reorder import Reordered
from app.adapters.embedding.local.shape import INPUT, MAX_TOKENS, OUTPUT, WIDTH
from app.adapters.embedding.local.weights import Tensors

LAYERS = 6
HEADS = 12
EPSILON = 1e-12
OPSET = 20
IR_VERSION = 10
RUNTIME = "com.microsoft"  # the runtime's own operators
INT8_ACTIVATIONS = 4  # MatMulNBits' accuracy_level: multiply in int8, block by block


def write_graph(tensors: Tensors, advance: Callable[[float], None]) -> bytes:
    """The serialised model, about 24 MB; the same tensors always give the same bytes.

    `advance` is told the share that is done, 0..1, after each layer.
    """
    graph = _Graph(tensors)
    hidden = graph.embeddings()
    advance(1 / (LAYERS + 1))
    for layer in range(LAYERS):
        hidden = graph.layer(f"encoder.layer.{layer}", hidden)
        advance((layer + 2) / (LAYERS + 1))
    graph.pooled(hidden)
    return graph.serialized()


class _Graph:
    """Collects nodes and constants; every method adds some and answers the name of its output."""

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = Reordered(tensors)
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
        query, key, value = (
            self._dense(f"{attention}.self.{part}", hidden) for part in ("query", "key", "value")
        )
        mixed = self._node("MultiHeadAttention", query, key, value, domain=RUNTIME, num_heads=HEADS)
        mixed = self._dense(f"{attention}.output.dense", mixed)
        hidden = self._added(f"{attention}.output.LayerNorm", mixed, hidden)
        wide = self._node("Gelu", self._dense(f"{name}.intermediate.dense", hidden))
        return self._added(
            f"{name}.output.LayerNorm", self._dense(f"{name}.output.dense", wide), hidden
        )

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

    def _dense(self, name: str, hidden: str) -> str:
        """x·Wᵀ + b with W in 8-bit blocks."""
        matrix = self._tensors[f"{name}.weight"]
        blocks = quantize_blocks(matrix)
        return self._node(
            "MatMulNBits",
            hidden,
            self._constant(f"{name}.codes", blocks.codes),
            self._constant(f"{name}.scales", blocks.scales),
            "",  # zero points: the default, 128
            "",  # the order of groups: as they come
            self._constant(f"{name}.bias", self._tensors[f"{name}.bias"]),
            domain=RUNTIME,
            K=matrix.shape[1],
            N=matrix.shape[0],
            bits=8,
            block_size=BLOCK,
            accuracy_level=INT8_ACTIVATIONS,
        )

    def _added(self, name: str, change: str, hidden: str) -> str:
        gain, bias = self._parameters(name)
        return self._node(
            "SkipLayerNormalization", change, hidden, gain, bias, domain=RUNTIME, epsilon=EPSILON
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
