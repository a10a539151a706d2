"""The shapes a hosted small model must answer in, as JSON schemas that strict servers accept.

They say what fields there are; what may stand in them is checked afterwards and never trusted.
"""

from collections.abc import Mapping
from typing import Any

from app.core.domain.persona import FACETS

STATEMENT_TYPES = ("PROFILE", "PREFERENCE", "GOAL", "STYLE")
FORCES = ("fact", "asked", "passing", "taste", "rule", "pursuit", "habit")

_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}


def _object(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Every field required and no other allowed: what strict servers ask for."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": list(fields),
        "additionalProperties": False,
    }


def _many(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items)}


HYPOTHESES = _object(
    {
        "hypotheses": _many(
            _object(
                {
                    "question": _TEXT,
                    "rationale": _TEXT,
                    "confidence": _NUMBER,
                    "task": _TEXT,
                    "angle": _TEXT,
                    "slots": _many(_object({"name": _TEXT, "value": _TEXT})),
                    "leanings": _object(dict.fromkeys(FACETS, _NUMBER)),
                    "memories": _many(_TEXT),
                }
            )
        )
    }
)

SUMMARY = _object({"summary": _TEXT})

MEMORIES = _object(
    {
        "memories": _many(
            _object(
                {
                    "text": _TEXT,
                    "type": {"type": "string", "enum": list(STATEMENT_TYPES)},
                    "force": {"type": "string", "enum": list(FORCES)},
                    "topic": _TEXT,
                }
            )
        )
    }
)
