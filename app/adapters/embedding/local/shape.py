"""What the graph and its caller must agree on: names and sizes. Holds nothing else."""

INPUT = "input_ids"
OUTPUT = "embedding"
WIDTH = 384
MAX_TOKENS = 256
PROBE_INPUT = "values"
PROBE_DEPTH = 64
PROBE_CODE = 127
