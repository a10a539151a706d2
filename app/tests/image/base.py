"""A clean root that stands in for python:3.11-slim: Debian with its own Python 3.11 and pip.

It is made once by debootstrap and kept, packed, in the user's cache; no container engine is needed.
"""

import os
import shutil
import subprocess
from pathlib import Path

SUITE = "bookworm"
PACKAGES = "python3,python3-pip,python3-venv,ca-certificates"


def missing() -> str | None:
    """Why no root can be made here; None when one can."""
    if os.geteuid() != 0:
        return "making a root needs root"
    absent = [tool for tool in ("debootstrap", "unshare", "nsenter") if not shutil.which(tool)]
    return f"not installed: {', '.join(absent)}" if absent else None


def unpack_base(target: Path) -> None:
    """Put the root there; makes and packs it first when that was never done here."""
    packed = _cache() / f"{SUITE}-python3.11.tar"
    if not packed.exists():
        _make(packed, target.with_name(f"{target.name}-made"))
    target.mkdir()
    _run("tar", "--extract", "--file", str(packed), "--directory", str(target))


def _make(packed: Path, root: Path) -> None:
    _run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(root))
    link = root / "usr/local/bin/python"  # where the image has it
    link.symlink_to("/usr/bin/python3.11")
    for folder in ("var/cache/apt", "var/lib/apt/lists"):
        shutil.rmtree(root / folder)
        (root / folder / "partial").mkdir(parents=True)
    packed.parent.mkdir(parents=True, exist_ok=True)
    part = packed.with_suffix(".part")
    _run("tar", "--create", "--file", str(part), "--directory", str(root), ".")
    part.replace(packed)
    shutil.rmtree(root)


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "inkling-tests"


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  # words of this module
    assert done.returncode == 0, f"{words[0]}: {done.stdout[-2_000:]}{done.stderr[-2_000:]}"
