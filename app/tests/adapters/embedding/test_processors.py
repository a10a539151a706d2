"""The vectors are the same on a processor that cuts off products of signed 8-bit codes."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.adapters.embedding.local.model import Encoder, multiplies_exactly
from app.adapters.embedding.local.store import Stored, load_or_build

EMULATOR = shutil.which("qemu-x86_64")
PROCESSORS = ("Haswell", "EPYC-Rome")  # AVX2, as on many small hosts; neither has VNNI
TEXTS = (
    "help me email my landlord",
    "def parse(text): return [int(word) for word in text.split(',')]",
    "Ich habe am Dienstag einen Termin beim Zahnarzt und komme später. 🦷",
)
ENCODE = """
import sys, warnings
from pathlib import Path
import numpy as np
from app.adapters.embedding.local.model import Encoder, multiplies_exactly
from app.adapters.embedding.local.store import MODEL, load_or_build
stored = load_or_build(Path(sys.argv[1]), lambda stage, share: None, multiplies_exactly)
rows = Encoder(stored.model, stored.tokenizer).encode(sys.argv[3:])
np.savez(sys.argv[2], rows=rows, exact=stored.model.name == MODEL)
"""


def plain_model(home: Path) -> Stored:
    """The one with unsigned codes, which is right everywhere."""
    return load_or_build(home, lambda stage, share: None, lambda probe: False)


def test_both_models_give_the_same_vectors_here(home: Path) -> None:
    chosen = load_or_build(home, lambda stage, share: None, multiplies_exactly)
    if chosen.model == plain_model(home).model:
        pytest.skip("this processor cuts off products of signed codes: only one model is right")
    signed, plain = (
        Encoder(stored.model, stored.tokenizer).encode(TEXTS)
        for stored in (chosen, plain_model(home))
    )
    np.testing.assert_allclose(signed, plain, atol=1e-5)


@pytest.mark.skipif(
    EMULATOR is None and os.environ.get("CI") != "true",  # there it must run
    reason="qemu-x86_64 (Debian: qemu-user) is not installed",
)
@pytest.mark.skipif(platform.machine() != "x86_64", reason="emulates one x86-64 on another")
@pytest.mark.parametrize("processor", PROCESSORS)
def test_a_processor_without_vnni_gets_the_model_that_is_right_there(
    home: Path, tmp_path: Path, processor: str
) -> None:
    stored = plain_model(home)
    here = Encoder(stored.model, stored.tokenizer).encode(TEXTS)
    out = tmp_path / "rows.npz"
    words = [str(EMULATOR), "-cpu", processor, sys.executable, "-c", ENCODE, str(home), str(out)]
    subprocess.run([*words, *TEXTS], check=True, capture_output=True, timeout=300)  # noqa: S603
    there = np.load(out)
    assert not there["exact"]
    assert np.sum(there["rows"] * here, axis=1).min() > 0.9999
