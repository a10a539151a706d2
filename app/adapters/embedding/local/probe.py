"""Tells whether the runtime multiplies signed 8-bit codes exactly on this processor.

Without AVX-VNNI or AVX512-VNNI it adds two products in 16 bits, and what is too large for them is
cut off without a word (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html,
"U8S8"). Unsigned codes are multiplied exactly everywhere, but take longer.
"""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from app.adapters.embedding.local.graph import IR_VERSION, OPSET, RUNTIME
from app.adapters.embedding.local.shape import PROBE_CODE, PROBE_DEPTH, PROBE_INPUT

COLUMNS = 16
OUTPUT = "products"


def write_probe() -> bytes:
    """A model that multiplies values float [1, rows, 64] with codes that are all 127."""
    constants = {
        "codes": np.full((PROBE_DEPTH, COLUMNS), PROBE_CODE, np.int8),
        "scales": np.ones(COLUMNS, np.float32),
        "zeros": np.zeros(COLUMNS, np.int8),
    }
    node = helper.make_node(
        "DynamicQuantizeMatMul", [PROBE_INPUT, *constants], [OUTPUT], domain=RUNTIME
    )
    graph = helper.make_graph(
        [node],
        "probe",
        [helper.make_tensor_value_info(PROBE_INPUT, TensorProto.FLOAT, [1, "rows", PROBE_DEPTH])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, "rows", COLUMNS])],
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )
    versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME, 1)]
    model = helper.make_model(graph, opset_imports=versions, ir_version=IR_VERSION)
    content: bytes = model.SerializeToString(deterministic=True)
    return content
