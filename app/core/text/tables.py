"""Reads the TOML tables that lie beside the code: a package and a file name in, plain data out."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(package: str, name: str) -> dict[str, Any]:
    """The parsed TOML file `name` of `package`; read once, to be treated as read-only."""
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))


def pairs(data: object) -> tuple[tuple[str, str], ...]:
    """A list of two-element lists as tuples; raises `TypeError` on any other shape."""
    if not isinstance(data, list):
        raise TypeError("a list of pairs is needed")
    return tuple((str(first), str(second)) for first, second in data)


def strings(data: object) -> tuple[str, ...]:
    """A list of words, or one text of words between spaces and line breaks, as a tuple."""
    if isinstance(data, str):
        return tuple(data.split())
    if isinstance(data, list):
        return tuple(str(entry) for entry in data)
    raise TypeError("a list of words is needed")
