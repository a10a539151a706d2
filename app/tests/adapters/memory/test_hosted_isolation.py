"""The clients of hosted services, alone in a process: whom they talk to and what they write."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[4]
PROGRAM = """
import asyncio, atexit, json, sys, threading, warnings

spoken_to, written, report = set(), set(), {{}}

def listen(event, arguments):
    if event == "socket.connect":
        spoken_to.add(str(arguments[1][0]))
    elif event == "socket.getaddrinfo":
        spoken_to.add(str(arguments[0]))
    elif event == "open" and isinstance(arguments[0], str):
        mode = arguments[1] or ""
        if any(letter in mode for letter in "wax+"):
            written.add(arguments[0])

def tell():
    report["spoken_to"] = sorted(spoken_to)
    report["home"] = sorted(path for path in written if path.startswith(sys.argv[1]))
    print(json.dumps(report))

atexit.register(tell)  # first registered, last run: after what the clients send when leaving
sys.addaudithook(listen)
filters = list(warnings.filters)

from app.adapters.memory.{vendor} import {settings}, {door}
from app.tests.adapters.memory.hosted_records import NOWHERE, keys_of, record_of
from app.tests.fakes.{vendor} import KEY, {service}

async def main():
    service = {service}()
    await service.http.start()
    vault = await {door}({settings}(api_key=KEY, base_url=service.http.url))
    await vault.probe()
    await vault.put([record_of("ann", "m", "some words")])
    await vault.nearest("ann", vector=NOWHERE, text="words", limit=3, mtypes=None)
    report["kept"] = await keys_of(vault, "ann")
    await vault.wipe("ann", None)
    await vault.close()
    await service.http.close()

asyncio.run(main())
report["threads"] = [one.name for one in threading.enumerate() if not one.daemon]
report["filters"] = [str(one[2]) for one in warnings.filters if one not in filters]
"""
VENDORS = {
    "mem0": ("Mem0Settings", "open_mem0_vault", "Mem0Service"),
    "supermemory": ("SupermemorySettings", "open_supermemory_vault", "SupermemoryService"),
}
WITHOUT = """
import asyncio, sys
sys.modules[{vendor!r}] = None  # how Python itself marks a module as not to be had
from app.adapters.memory.{vendor} import {settings}, {door}
from app.core.domain.errors import Misconfigured
try:
    asyncio.run({door}({settings}(api_key="k")))
except Misconfigured as error:
    print(error)
"""


def skip_without(vendor: str) -> None:
    """Skips, saying so; nothing is imported into the process of the tests."""
    if find_spec(vendor) is None:
        pytest.skip(f"{vendor} is not installed: pip install -r requirements-optional.txt")


def run(program: str, home: Path, **environment: str) -> str:
    """What a process of its own prints, with an empty home folder."""
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-c", program, str(home)],
        cwd=REPOSITORY,
        env={**os.environ, "HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("vendor", VENDORS)
def test_only_the_configured_host_is_spoken_to_and_no_file_is_written_at_home(
    vendor: str, tmp_path: Path
) -> None:
    skip_without(vendor)
    settings, door, service = VENDORS[vendor]
    program = PROGRAM.format(vendor=vendor, settings=settings, door=door, service=service)
    report = json.loads(run(program, tmp_path, MEM0_TELEMETRY="True"))
    assert report["kept"] == ["m"]
    assert report["spoken_to"] == ["127.0.0.1"]
    assert report["home"] == []
    assert list(tmp_path.iterdir()) == []
    assert report["threads"] == ["MainThread"]
    assert not [name for name in report["filters"] if "DeprecationWarning" in name]


def test_telemetry_stays_off_where_somebody_else_imported_mem0_before_us(tmp_path: Path) -> None:
    skip_without("mem0")
    program = PROGRAM.format(
        vendor="mem0", settings="Mem0Settings", door="open_mem0_vault", service="Mem0Service"
    ).replace("sys.addaudithook", "import mem0\nsys.addaudithook", 1)
    folder = tmp_path / "theirs"
    report = json.loads(run(program, tmp_path, MEM0_TELEMETRY="True", MEM0_DIR=str(folder)))
    assert report["spoken_to"] == ["127.0.0.1"]
    assert report["home"] == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_missing_package_names_the_line_that_installs_it(vendor: str, tmp_path: Path) -> None:
    settings, door, _ = VENDORS[vendor]
    told = run(WITHOUT.format(vendor=vendor, settings=settings, door=door), tmp_path)
    assert "pip install -r requirements-optional.txt" in told
    assert f"MEMORY_BACKEND={vendor}" in told
