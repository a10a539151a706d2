"""mem0's filters as its documentation states them: unknown fields and operators are refused."""

from collections.abc import Mapping
from typing import Any

ENTITIES = ("user_id", "agent_id", "app_id", "run_id")
_ALLOWED = {"AND", "OR", "NOT", *ENTITIES, "metadata", "memory_ids", "categories", "created_at"}


class BadFilterError(Exception):
    """The filter is answered with 400."""


def names_an_entity(filters: Any) -> bool:  # noqa: ANN401  # JSON
    """Whether the filter is bound to somebody, as every reading must be."""
    if isinstance(filters, list):
        return any(names_an_entity(one) for one in filters)
    return isinstance(filters, Mapping) and any(
        name in ENTITIES or (name in {"AND", "OR"} and names_an_entity(value))
        for name, value in filters.items()
    )


def meets(filters: Any, memory: Mapping[str, Any]) -> bool:  # noqa: ANN401  # JSON
    """Whether a memory meets the filter; fields beside each other must all be met."""
    if not isinstance(filters, Mapping):
        raise BadFilterError("filters must be objects")
    met = [_meets_one(name, value, memory) for name, value in filters.items()]
    return all(met)  # looked at one by one, so that each is checked


def _meets_one(name: str, value: Any, memory: Mapping[str, Any]) -> bool:  # noqa: ANN401  # JSON
    if name not in _ALLOWED:
        raise BadFilterError(
            f"Top-level key must be a logical operator or an allowed field: {name}"
        )
    if name in {"AND", "OR", "NOT"}:
        found = [meets(one, memory) for one in (value if isinstance(value, list) else [value])]
        return all(found) if name == "AND" else any(found) if name == "OR" else not any(found)
    if name == "memory_ids":
        return memory["id"] in value
    if name == "metadata":
        met = [_compared(wanted, memory["metadata"].get(key)) for key, wanted in value.items()]
        return all(met)
    if value == "*":  # any that there is
        return memory.get(name) is not None
    return bool(memory.get(name) == value)


def _compared(wanted: Any, found: Any) -> bool:  # noqa: ANN401  # JSON
    if not isinstance(wanted, Mapping):
        return bool(found == wanted)
    (operator, value), *_ = wanted.items()
    if operator not in {"eq", "ne", "contains"}:
        raise BadFilterError(f"metadata does not support {operator}")
    if operator == "contains":
        return str(value) in str(found)
    return bool(found == value) is bool(operator == "eq")
