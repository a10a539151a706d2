"""Every string inside a value: what a test looks through for what must not be there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

import numpy as np


def strings_in(value: object) -> Iterator[str]:
    """The strings of nested dataclasses, mappings (keys too) and sequences."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from strings_in(key)
            yield from strings_in(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings_in(getattr(value, field.name))
    elif isinstance(value, Sequence | frozenset) and not isinstance(value, np.ndarray | bytes):
        for one in value:
            yield from strings_in(one)
