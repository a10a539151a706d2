"""The rules of the house that import contracts cannot say, as functions over a tree of sources.

Each takes a root folder and answers the breaches it found, as sentences; the tests run them on the
product and, to prove that they bite, on small trees that break them.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
BANNED_NAMES = frozenset({"utils", "helpers", "common", "base", "manager", "misc"})

# Where each outside library may be imported. A library that is not here has no home yet.
HOMES: dict[str, tuple[str, ...]] = {
    "numpy": ("core", "adapters", "bench"),
    "pydantic": ("settings.py", "api", "mcp", "wiring"),
    "pydantic_core": ("api", "mcp"),
    "pydantic_settings": ("settings.py",),
    "fastapi": ("api", "ui/app.py"),
    "starlette": ("api", "mcp", "asgi.py", "access"),
    "mcp": ("mcp",),
    "mcp_types": ("mcp",),
    "uvicorn": ("asgi.py", "bench"),
    "uvloop": ("cli", "bench"),
    "gradio": ("ui",),
    "markdown_it": ("ui/render",),
    "structlog": ("adapters/telemetry",),
    "onnx": ("adapters/embedding",),
    "onnxruntime": ("adapters/embedding",),
    "tokenizers": ("adapters/embedding",),
    "sentence_transformers": ("adapters/embedding", "bench"),
    "playwright": ("bench",),
    "httpx": ("bench", "adapters/language"),
    "huggingface_hub": ("adapters/huggingface",),
    "httpx2": ("adapters/huggingface",),  # what the client above raises in the middle of a stream
    "pinecone": ("adapters/memory/pinecone",),
    "mem0": ("adapters/memory/mem0", "bench/peers"),
    "supermemory": ("adapters/memory/supermemory",),
    "redis": ("adapters/limiting",),
    "prometheus_client": ("adapters/telemetry",),
    "chromadb": ("bench/peers",),
    "qdrant_client": ("bench/peers",),
    "lancedb": ("bench/peers",),
    "pyarrow": ("bench/peers",),
    "fastembed": ("bench/peers",),
}

# The values of the way, and the one room that may make each.
MAKERS = {"Safe": "redaction", "Ranked": "ranking", "Fitted": "budget", "Prompt": "prompt"}

# Packages one may reach into past their door: they hold many nouns, not one verb.
OPEN_ROOMS = frozenset({"domain", "ports", "text"})


def sources(root: Path) -> Iterator[Path]:
    """Every Python file of the product below `root` (its `app` folder), tests left out."""
    for path in sorted(root.rglob("*.py")):
        if "tests" not in path.relative_to(root).parts:
            yield path


def too_long(root: Path) -> list[str]:
    """Files over 300 lines and functions over 50."""
    found = []
    for path in sources(root):
        text = path.read_text(encoding="utf-8")
        lines = len(text.splitlines())
        if lines > MAX_FILE_LINES:
            found.append(f"{path.relative_to(root)} has {lines} lines (at most {MAX_FILE_LINES})")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    found.append(f"{path.relative_to(root)}:{node.name} has {length} lines")
    return found


def homeless_imports(root: Path) -> list[str]:
    """Third-party imports outside the one home of their library."""
    found = []
    for path in sources(root):
        place = path.relative_to(root).as_posix()
        for module in imported(path):
            library = module.split(".")[0]
            if library in sys.stdlib_module_names or library == "app":
                continue
            homes = HOMES.get(library, ())
            if not any(place == home or place.startswith(f"{home}/") for home in homes):
                found.append(f"{place} imports {library}, whose home is {homes or 'nowhere'}")
    return found


def entered_past_the_door(root: Path) -> list[str]:
    """Imports of a room's inside (`app.core.ranking.score`) from outside that room."""
    found = []
    for path in sources(root):
        inside = path.relative_to(root).parts
        for module in imported(path):
            parts = module.split(".")
            if parts[:2] != ["app", "core"] or len(parts) < 4 or parts[2] in OPEN_ROOMS:
                continue
            if inside[:2] != ("core", parts[2]):
                found.append(f"{path.relative_to(root)} enters {module} past its door")
    return found


def made_elsewhere(root: Path) -> list[str]:
    """Calls of the constructors of the way's values outside the rooms that make them."""
    found = []
    for path in sources(root):
        parts = path.relative_to(root).parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            room = MAKERS.get(node.func.id)
            if room is not None and parts[:2] != ("core", room):
                found.append(f"{path.relative_to(root)} makes a {node.func.id}; only {room} may")
    return found


def banned_names(root: Path) -> list[str]:
    """Files and folders named after nothing."""
    return [
        f"{path.relative_to(root)} is named after nothing"
        for path in sources(root)
        if BANNED_NAMES & {*path.relative_to(root).parts[:-1], path.stem}
    ]


def undocumented_modules(root: Path) -> list[str]:
    """Modules that do not begin by saying what comes in and what goes out."""
    return [
        f"{path.relative_to(root)} has no docstring"
        for path in sources(root)
        if ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]


def long_ports(root: Path, most: int = 60) -> list[str]:
    """Protocols over 60 lines."""
    found = []
    for path in sorted((root / "core" / "ports").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > most:
                    found.append(f"{path.relative_to(root)}:{node.name} has {length} lines")
    return found


def imported(path: Path) -> Iterator[str]:
    """The modules a file imports, with `from app.core import x` read as `app.core.x` too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
