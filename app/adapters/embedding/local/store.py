"""Keeps the built model under the home folder: read and verified if it is there, built if not.

Several processes may do so at once: what they write is the same, and each file appears whole.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from app.adapters.embedding.local.former import sweep_former
from app.adapters.embedding.local.weights import TOKENIZER, WEIGHTS, find_weights, read_tensors

RECIPE = 2  # raise it with every change of what the model computes: stored vectors depend on it
MODEL_ID = f"all-MiniLM-L6-v2:w8:{RECIPE}"
FAMILY = "all-MiniLM-L6-v2-w8-"
FOLDER = f"{FAMILY}{RECIPE}"
MODEL = "model.onnx"
UNSIGNED = "model-unsigned.onnx"  # for processors that cut off products of signed codes
PROBE = "probe.onnx"  # tells which of the two is right on the processor that runs it
FILES = (MODEL, UNSIGNED, PROBE, TOKENIZER)
MANIFEST = "manifest.json"
PART = ".part"
ABANDONED_S = 3600.0

Report = Callable[[str, float], None]
Source = Path | bytes
Exact = Callable[[Source], bool]
"""Whether the processor that runs this probe multiplies signed codes exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The model, by path or, where it could not be kept, by content with a sentence for people.

    A path is better: the runtime maps the file, which saves the model's size in memory.
    """

    model: Source
    tokenizer: bytes
    notice: str | None = None


def load_or_build(
    home: Path, report: Report, exact: Exact, find: Callable[[], Path] = find_weights
) -> Stored:
    """The model that is right on this processor, from `home` or newly built and kept there.

    `exact` chooses; a folder may come to another processor, so both models and the probe are kept,
    and what is opened is verified. `report` is told stage and share, 0..1. A damaged file is told
    once and replaced. A home that cannot be written to costs the time of building at each start,
    not the model. Raises `Misconfigured` when there are no weights.
    """
    folder = home / "models" / FOLDER
    report("Reading the embedding model", 0.0)
    stored = _read(folder, report, exact) or _build(folder, report, exact, find)
    if isinstance(stored.model, Path):
        sweep_former(folder.parent, FAMILY, RECIPE, (MANIFEST, *FILES))
    report("Starting the embedding model", 0.95)
    return stored


def _read(folder: Path, report: Report, exact: Exact) -> Stored | None:
    try:
        manifest = (folder / MANIFEST).read_bytes()
    except OSError:
        return None  # never finished here
    with suppress(OSError, ValueError, LookupError, TypeError):  # gone, unreadable, not a manifest
        digests = json.loads(manifest)["sha256"]
        if manifest == _manifest(digests) and _whole(folder, digests, PROBE, TOKENIZER):
            model = _chosen(exact, folder / PROBE)
            if _whole(folder, digests, model):
                return Stored(model=folder / model, tokenizer=(folder / TOKENIZER).read_bytes())
    report("The cached embedding model is damaged and is built again", 0.0)
    return None


def _whole(folder: Path, digests: Mapping[str, str], *names: str) -> bool:
    return all(_digest((folder / name).open("rb")) == digests[name] for name in names)


def _chosen(exact: Exact, probe: Source) -> str:
    return MODEL if exact(probe) else UNSIGNED


def _build(folder: Path, report: Report, exact: Exact, find: Callable[[], Path]) -> Stored:
    # the library that writes graphs is loaded only when there is one to write
    from app.adapters.embedding.local.graph import write_graph  # noqa: PLC0415
    from app.adapters.embedding.local.probe import write_probe  # noqa: PLC0415

    report("Checking the model's weights", 0.05)
    source = find()
    report("Building the embedding model", 0.15)
    tensors = read_tensors(source / WEIGHTS)

    def model(start: float, *, signed: bool) -> bytes:
        def advance(share: float) -> None:
            report("Building the embedding model", start + 0.3 * share)

        return write_graph(tensors, advance, signed=signed)

    contents = {
        MODEL: model(0.15, signed=True),
        UNSIGNED: model(0.5, signed=False),
        PROBE: write_probe(),
        TOKENIZER: (source / TOKENIZER).read_bytes(),
    }
    chosen = _chosen(exact, contents[PROBE])
    report("Keeping the embedding model", 0.85)
    digests = {name: _digest(BytesIO(content)) for name, content in contents.items()}
    try:
        _keep(folder, {**contents, MANIFEST: _manifest(digests)})
    except OSError as error:
        notice = (
            f"The embedding model could not be kept in {folder} ({error.strerror}), so every start "
            "builds it again. Make that folder writable, or point MODEL_HOME or INKLING_HOME "
            "to one that is."
        )
        return Stored(model=contents[chosen], tokenizer=contents[TOKENIZER], notice=notice)
    return Stored(model=folder / chosen, tokenizer=contents[TOKENIZER])


def _digest(file: BinaryIO) -> str:
    with file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any file


def _manifest(digests: Mapping[str, str]) -> bytes:
    return json.dumps({"model_id": MODEL_ID, "sha256": digests}, sort_keys=True).encode()


def _keep(folder: Path, contents: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    for name, content in contents.items():  # the manifest is last
        part = folder / f"{name}.{uuid4().hex}{PART}"
        try:
            with part.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(folder / name)
        finally:
            part.unlink(missing_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a killed process left half-written; a live one takes seconds, not an hour."""
    for part in folder.glob(f"*{PART}"):
        if time.time() - part.stat().st_mtime > ABANDONED_S:
            part.unlink(missing_ok=True)
