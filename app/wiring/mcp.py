"""Whether the door for language models opens: wanted in the settings, and its library installed."""

from importlib.util import find_spec

from app.settings import Settings

LIBRARY = "mcp"
NEEDED = "mcp_types"  # comes with the versions that can be used, from 2 on
NOTICE = (
    "The tools for language models (MCP) are off: their package is missing. Install it with "
    "pip install -r requirements-optional.txt and start again."
)


def open_to_models(settings: Settings) -> tuple[bool, tuple[str, ...]]:
    """Whether the door opens, and what people should be told when it does not."""
    if not settings.mcp:
        return False, ()
    if find_spec(LIBRARY) is None or find_spec(NEEDED) is None:
        return False, (NOTICE,)
    return True, ()
