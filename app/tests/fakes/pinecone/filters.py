"""Pinecone's metadata filters: a filter is checked, and tried on one record's metadata."""

from collections.abc import Callable, Mapping
from typing import Any

from app.tests.fakes.pinecone.replies import bad

Fields = Mapping[str, Any]

MOST_VALUES = 10_000

ORDERED: dict[str, Callable[[float, float], bool]] = {
    "$gt": lambda has, asked: has > asked,
    "$gte": lambda has, asked: has >= asked,
    "$lt": lambda has, asked: has < asked,
    "$lte": lambda has, asked: has <= asked,
}


def is_number(value: object) -> bool:
    """A number and no boolean."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_single(value: object) -> bool:
    """A text, a number or a boolean."""
    return isinstance(value, str | int | float | bool)


def is_list(value: object) -> bool:
    """A list that is not too long."""
    return isinstance(value, list) and len(value) <= MOST_VALUES


VALUES: dict[str, Callable[[object], bool]] = {
    "$eq": is_single,
    "$ne": is_single,
    "$in": is_list,
    "$nin": is_list,
    "$exists": lambda value: isinstance(value, bool),
    **dict.fromkeys(ORDERED, is_number),
}


def check_filter(where: object) -> None:
    """Raise the 400 that Pinecone answers to a filter it does not understand."""
    if not isinstance(where, Mapping) or not where:
        raise bad("The metadata filter must be an object with at least one condition")
    for name, condition in where.items():
        if name in {"$and", "$or"}:
            if not isinstance(condition, list) or not condition:
                raise bad(f"{name} needs a list of filters")
            for part in condition:
                check_filter(part)
        elif name.startswith("$"):
            raise bad(f"{name} is no operator that can stand at the top of a filter")
        elif isinstance(condition, Mapping):
            check_condition(name, condition)


def check_condition(name: str, condition: Fields) -> None:
    """Raise for operators and values that do not exist."""
    if not condition:
        raise bad(f"The condition on {name} is empty")
    for operator, value in condition.items():
        if operator not in VALUES:
            raise bad(f"{operator} is not a valid operator")
        if not VALUES[operator](value):
            raise bad(f"{operator} cannot be asked with this value for {name}")


def lets_through(where: Fields, fields: Fields) -> bool:
    """Whether metadata meet a filter: all of its conditions."""
    return all(meets(name, condition, fields) for name, condition in where.items())


def meets(name: str, condition: Any, fields: Fields) -> bool:  # noqa: ANN401  # JSON
    """Whether metadata meet one condition."""
    if name == "$and":
        return all(lets_through(part, fields) for part in condition)
    if name == "$or":
        return any(lets_through(part, fields) for part in condition)
    if not isinstance(condition, Mapping):
        condition = {"$eq": condition}
    has = fields.get(name)
    return all(holds(operator, value, has) for operator, value in condition.items())


def holds(operator: str, asked: Any, has: Any) -> bool:  # noqa: ANN401  # JSON
    """Whether one operator holds of what a record has under the name; None is nothing."""
    if operator == "$exists":
        return (has is not None) is asked
    if operator == "$eq":
        return equal(has, asked)
    if operator == "$ne":
        return not equal(has, asked)
    if operator == "$in":
        return any(equal(has, one) for one in asked)
    if operator == "$nin":
        return not any(equal(has, one) for one in asked)
    return is_number(has) and ORDERED[operator](has, asked)


def equal(has: Any, asked: Any) -> bool:  # noqa: ANN401  # JSON
    """Equality as Pinecone has it: a list equals each of its elements, true is not 1."""
    if isinstance(has, list):
        return asked in has
    return isinstance(has, bool) is isinstance(asked, bool) and bool(has == asked)
