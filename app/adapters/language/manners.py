"""Which of the usual fields of a chat request a server takes; what it refused is left out then.

An asking and a manner come in, a request's body goes out. It knows no HTTP.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.adapters.language.prompts import Asking

TEMPERATURE = 0.2

_ROLES = re.compile(
    r"system (?:role|message)s? (?:is |are )?not|roles must alternate|only user and assistant",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"max_completion_tokens", re.IGNORECASE)
_TEMPERATURE = re.compile(r"temperature", re.IGNORECASE)
_FORMAT = re.compile(
    r"response.?format|json.?schema|json.?object|json.?mode|structured|guided|grammar"
    r"|extra (?:inputs|fields)|unknown (?:field|parameter|argument)|unrecognized",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a server is asked: first as the API's own documents say, then with ever less."""

    form: Literal["json_schema", "json_object", "plain"] = "json_schema"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True
    system: bool = True


def body_of(asking: Asking, manner: Manner, model: str) -> dict[str, Any]:
    """The request's JSON; a schema the server does not take is told in words."""
    body: dict[str, Any] = {"messages": _messages(asking, manner)}
    if model:
        body["model"] = model
    body[manner.limit] = asking.max_tokens
    if manner.temperature:
        body["temperature"] = TEMPERATURE
    if manner.form == "json_schema":
        schema = {"name": asking.name, "strict": True, "schema": dict(asking.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif manner.form == "json_object":
        body["response_format"] = {"type": "json_object"}
    return body


def gentler(manner: Manner, refusal: str) -> Manner | None:
    """The manner without what this refusal names; None when it names nothing we could leave out."""
    for told, without in _CONCESSIONS:
        next_one = without(manner)
        if told.search(refusal) and next_one != manner:
            return next_one
    return None


def _messages(asking: Asking, manner: Manner) -> list[dict[str, str]]:
    system = asking.system if manner.form == "json_schema" else asking.system_with_schema
    if manner.system:
        return [
            {"role": "system", "content": system},
            {"role": "user", "content": asking.user},
        ]
    return [{"role": "user", "content": f"{system}\n\n{asking.user}"}]


def _simpler_form(manner: Manner) -> Manner:
    return replace(manner, form="json_object" if manner.form == "json_schema" else "plain")


_CONCESSIONS: tuple[tuple[re.Pattern[str], Callable[[Manner], Manner]], ...] = (
    (_ROLES, lambda manner: replace(manner, system=False)),
    (_LIMIT, lambda manner: replace(manner, limit="max_completion_tokens")),
    (_TEMPERATURE, lambda manner: replace(manner, temperature=False)),
    (_FORMAT, _simpler_form),
)
