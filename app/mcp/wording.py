"""What models read of the tools, from `wording.toml` beside this file."""

from app.core.text.tables import table

_PACKAGE, _FILE = "app.mcp", "wording.toml"


def instructions() -> str:
    """What the tools are for together, and the order they are used in."""
    return str(table(_PACKAGE, _FILE)["instructions"]).strip()


def title(tool: str) -> str:
    """A tool's name for people."""
    return str(table(_PACKAGE, _FILE)[tool]["title"])


def description(tool: str) -> str:
    """What a tool does, when to use it, and an example."""
    return str(table(_PACKAGE, _FILE)[tool]["description"]).strip()
