"""The door for language models: Inkling's verbs as tools of the Model Context Protocol."""

from app.mcp.door import PATH, add_mcp

__all__ = ["PATH", "add_mcp"]
