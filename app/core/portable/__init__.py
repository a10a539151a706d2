"""What is remembered of a person leaves and comes back: as JSON, or as Markdown people can read."""

from app.core.portable.markdown import is_markdown, markdown_document, markdown_entries
from app.core.portable.values import (
    document,
    facets_from_json,
    memory_from_json,
    memory_to_json,
    persona_to_json,
    pinned_from_json,
    written,
)

__all__ = [
    "document",
    "facets_from_json",
    "is_markdown",
    "markdown_document",
    "markdown_entries",
    "memory_from_json",
    "memory_to_json",
    "persona_to_json",
    "pinned_from_json",
    "written",
]
