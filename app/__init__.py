"""Inkling: a few typed words become a complete prompt that knows who is asking."""

__version__ = "0.1.0"
