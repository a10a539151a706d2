"""The model is built once, kept whole, verified at each start, and built again when damaged."""

import asyncio
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.embedding.local.embedder import _open
from app.adapters.embedding.local.graph import write_graph
from app.adapters.embedding.local.shape import WIDTH
from app.adapters.embedding.local.store import (
    FAMILY,
    FILES,
    FOLDER,
    MODEL_ID,
    RECIPE,
    UNSIGNED,
    load_or_build,
)
from app.adapters.embedding.local.weights import find_weights, read_tensors
from app.core.domain.errors import Misconfigured

REPOSITORY = Path(__file__).resolve().parents[4]
# What recipe 2 builds. If this changes, so do all vectors: raise RECIPE, then pin the new digest.
RECIPE_2 = "dd25a7493f1b3b2a9f42de2d737e6fdc7ee7fc87bed44878cb047b180b34e8f9"
BUILD = (
    "import sys; from pathlib import Path; "
    "from app.adapters.embedding.local.store import load_or_build; "
    "load_or_build(Path(sys.argv[1]), lambda stage, share: None, lambda probe: True)"
)

Stages = list[tuple[str, float]]


def noting(stages: Stages) -> Callable[[str, float], None]:
    return lambda stage, share: stages.append((stage, share))


def signed(_: Path | bytes) -> bool:
    """As on a processor that multiplies signed codes exactly."""
    return True


def plain(_: Path | bytes) -> bool:
    """As on one that does not."""
    return False


def no_weights() -> Path:
    raise Misconfigured("There are no weights.")


@pytest.fixture
def copied(home: Path, tmp_path: Path) -> Path:
    """A home of one's own to damage, with the model built."""
    shutil.copytree(home, tmp_path / "home")
    return tmp_path / "home"


def test_building_twice_gives_the_very_bytes_of_this_recipe() -> None:
    tensors = read_tensors(find_weights() / "model.safetensors")
    first, second = (write_graph(tensors, lambda share: None) for _ in range(2))
    assert first == second
    assert MODEL_ID == "all-MiniLM-L6-v2:w8:2"
    assert hashlib.sha256(first).hexdigest() == RECIPE_2
    assert 23e6 < len(first) < 26e6


def test_a_built_model_is_read_without_the_weights(home: Path) -> None:
    stored = load_or_build(home, lambda stage, share: None, signed, no_weights)
    assert stored.model == home / "models" / FOLDER / "model.onnx"
    assert stored.notice is None


def test_the_stages_rise_from_start_to_end(tmp_path: Path) -> None:
    stages: Stages = []
    load_or_build(tmp_path, noting(stages), signed)
    shares = [share for _, share in stages]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 0.9 < shares[-1] < 1
    assert len({stage for stage, _ in stages}) >= 4


OPENED = [name for name in FILES if name != UNSIGNED]


@pytest.mark.parametrize("name", [*OPENED, "manifest.json"])
@pytest.mark.parametrize("harm", ["cut", "flipped"])
def test_a_damaged_file_is_replaced_and_said_once(copied: Path, name: str, harm: str) -> None:
    path = copied / "models" / FOLDER / name
    whole = path.read_bytes()
    middle = len(whole) // 2
    tail = b"" if harm == "cut" else bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    path.write_bytes(whole[:middle] + tail)
    stages: Stages = []
    load_or_build(copied, noting(stages), signed)
    assert sum("damaged" in stage for stage, _ in stages) == 1
    assert path.read_bytes() == whole
    again: Stages = []
    load_or_build(copied, noting(again), signed, no_weights)
    assert not any("damaged" in stage for stage, _ in again)


def test_a_missing_file_is_built_again(copied: Path) -> None:
    path = copied / "models" / FOLDER / "tokenizer.json"
    path.unlink()
    load_or_build(copied, lambda stage, share: None, signed)
    assert path.is_file()


def test_a_build_that_never_finished_is_done_over_without_alarm(copied: Path) -> None:
    folder = copied / "models" / FOLDER
    (folder / "manifest.json").unlink()
    (folder / "model.onnx").write_bytes(b"half")
    stages: Stages = []
    load_or_build(copied, noting(stages), signed)
    assert not any("damaged" in stage for stage, _ in stages)
    assert (folder / "model.onnx").stat().st_size > 20_000_000


def test_leftovers_of_a_killed_build_are_removed_and_those_of_a_running_one_are_not(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "models" / FOLDER
    folder.mkdir(parents=True)
    old, young = folder / "model.onnx.1.part", folder / "model.onnx.2.part"
    old.write_bytes(b"x")
    young.write_bytes(b"x")
    yesterday = time.time() - 86_400
    os.utime(old, (yesterday, yesterday))
    load_or_build(tmp_path, lambda stage, share: None, signed)
    found = {path.name for path in folder.iterdir()}
    assert found == {*FILES, "manifest.json", young.name}


def test_a_home_that_cannot_be_written_to_costs_time_but_not_the_model(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file where a folder should be")
    stored = load_or_build(home, lambda stage, share: None, signed)
    assert isinstance(stored.model, bytes)
    assert stored.notice is not None
    assert "INKLING_HOME" in stored.notice


async def built_by_three(home: Path) -> None:
    """Three processes load or build the model of one home at once."""
    builds = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", BUILD, str(home), cwd=REPOSITORY, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    for build in builds:
        _, complaint = await build.communicate()
        assert build.returncode == 0, complaint.decode()


async def test_processes_that_build_at_once_all_end_with_the_one_model(tmp_path: Path) -> None:
    await built_by_three(tmp_path)
    stages: Stages = []
    load_or_build(tmp_path, noting(stages), signed, no_weights)
    assert not any("damaged" in stage for stage, _ in stages)
    names = {path.name for path in (tmp_path / "models" / FOLDER).iterdir()}
    assert names == {*FILES, "manifest.json"}


def test_a_model_is_verified_where_it_is_the_one_that_is_opened(copied: Path) -> None:
    path = copied / "models" / FOLDER / UNSIGNED
    whole = path.read_bytes()
    path.write_bytes(b"damaged")
    stages: Stages = []
    assert load_or_build(copied, noting(stages), signed, no_weights).model != path
    assert not any("damaged" in stage for stage, _ in stages)
    stored = load_or_build(copied, noting(stages), plain)
    assert sum("damaged" in stage for stage, _ in stages) == 1
    assert stored.model == path
    assert path.read_bytes() == whole


def test_a_manifest_that_is_none_is_damage(copied: Path) -> None:
    for content in (b"", b"[]", b"null", b'{"sha256": 1}', b'{"sha256": {}}', b"\xff"):
        (copied / "models" / FOLDER / "manifest.json").write_bytes(content)
        stages: Stages = []
        load_or_build(copied, noting(stages), signed)
        assert sum("damaged" in stage for stage, _ in stages) == 1


def models(home: Path) -> set[str]:
    return {path.name for path in (home / "models").iterdir()}


@pytest.fixture
def former(copied: Path) -> Path:
    """A folder of the recipe before, as it was left."""
    folder = copied / "models" / f"{FAMILY}{RECIPE - 1}"
    folder.mkdir()
    for name in ("model.onnx", "tokenizer.json", "manifest.json"):
        (folder / name).write_bytes(b"former")
    return folder


def test_a_former_recipe_s_folder_goes_once_the_model_is_ready(copied: Path, former: Path) -> None:
    with pytest.raises(Misconfigured):
        load_or_build(copied.parent / "nothing", lambda stage, share: None, signed, no_weights)
    (copied / "models" / FOLDER / "manifest.json").unlink()
    with pytest.raises(Misconfigured):
        load_or_build(copied, lambda stage, share: None, signed, no_weights)
    assert former.is_dir()  # there is no other model yet
    load_or_build(copied, lambda stage, share: None, signed)
    assert models(copied) == {FOLDER}


def test_nothing_but_former_models_is_swept(copied: Path, former: Path) -> None:
    (former / "notes.txt").write_text("mine")
    elsewhere = copied / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "model.onnx").write_bytes(b"mine")
    kept = [f"{FAMILY}{RECIPE + 1}", f"{FAMILY}0{RECIPE - 1}", f"{FAMILY}x", "other-w8-1", "notes"]
    for name in kept:
        (copied / "models" / name).mkdir()
        (copied / "models" / name / "model.onnx").write_bytes(b"x")
    load_or_build(copied, lambda stage, share: None, signed, no_weights)
    assert [path.name for path in former.iterdir()] == ["notes.txt"]
    assert all((copied / "models" / name / "model.onnx").is_file() for name in kept)
    (former / "notes.txt").unlink()
    former.rmdir()
    former.symlink_to(elsewhere)
    load_or_build(copied, lambda stage, share: None, signed, no_weights)
    assert (elsewhere / "model.onnx").is_file()


async def test_processes_may_sweep_one_home_at_once(copied: Path, former: Path) -> None:
    await built_by_three(copied)
    assert models(copied) == {FOLDER}


def test_a_folder_that_a_newer_version_sweeps_while_it_is_opened_is_built_again(
    copied: Path,
) -> None:
    swept: list[str] = []

    def sweep_once(stage: str, share: float) -> None:
        if stage.startswith("Starting") and not swept:
            swept.append(stage)
            shutil.rmtree(copied / "models" / FOLDER)

    encoder, notice = _open(copied, sweep_once)
    assert swept
    assert encoder.encode(["tea"]).shape == (1, WIDTH)
    assert notice is None
