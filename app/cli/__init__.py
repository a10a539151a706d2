"""The command line: words after `python -m app` become one call; prints, never asks."""

from app.cli.main import main

__all__ = ["main"]
