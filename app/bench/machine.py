"""What this machine is, in words: processor, its instructions, system, Python, and its load."""

import os
import platform
import sqlite3
from pathlib import Path

import numpy as np

TOLD = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8")
"""Instructions that the embedding's 8-bit products live on."""


def described() -> str:
    """One line without a host's name."""
    name, flags = _processor()
    has = [flag.upper().replace("_", "-") for flag in TOLD if flag in flags]
    return (
        f"{os.cpu_count()} CPUs of {name} ({', '.join(has) or 'no vector instructions known'}), "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, numpy {np.__version__}"
    )


def load() -> str:
    """How busy the machine is just now: runnable tasks over 1 and 5 minutes."""
    if not hasattr(os, "getloadavg"):
        return "load unknown"
    one, five, _ = os.getloadavg()
    return f"load {one:.1f} (one minute), {five:.1f} (five)"


def _processor() -> tuple[str, frozenset[str]]:
    """Its name and its instructions, as Linux tells them."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "an unknown processor", frozenset()
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    entries = {key.strip(): value.strip() for key, value in told.items()}
    flags = entries.get("flags") or entries.get("Features") or ""
    return entries.get("model name", "an unknown processor"), frozenset(flags.split())
