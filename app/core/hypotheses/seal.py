"""A proposal comes in, a JSON text a store can keep goes out, and back again."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from app.core.domain.errors import Malformed
from app.core.domain.request import Ground, GroundKind, Hypothesis, Intent, Proposal, Shown

VERSION = 1
_KEY_DIGITS = 40


def shown_key(user_id: str, text: str) -> str:
    """The key of what was shown to a person for a text, trimmed and else exactly."""
    named = f"{len(user_id)}:{user_id}\n{text.strip()}"
    return sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_DIGITS]


def seal(proposal: Proposal) -> Shown:
    """The proposal as a store keeps it."""
    payload = {
        "version": VERSION,
        "text": proposal.text,
        "intent": _intent(proposal.intent),
        "hypotheses": [_hypothesis(guess) for guess in proposal.hypotheses],
        "auto_advance": proposal.auto_advance,
        "shown_at": proposal.shown_at.isoformat(),
    }
    return Shown(
        user_id=proposal.user_id,
        key=shown_key(proposal.user_id, proposal.text),
        payload=json.dumps(payload, separators=(",", ":")),
        expires_at=proposal.expires_at,
    )


def unseal(shown: Shown) -> Proposal:
    """The proposal again; raises `Malformed` for a payload unreadable or of another version."""
    try:
        data = json.loads(shown.payload)
        if data["version"] != VERSION:
            raise Malformed(
                f"What was shown was kept in version {data['version']!r}, not {VERSION}."
            )
        return Proposal(
            user_id=shown.user_id,
            text=_text(data["text"]),
            intent=_read_intent(data["intent"]),
            hypotheses=tuple(_read_hypothesis(guess) for guess in data["hypotheses"]),
            auto_advance=bool(data["auto_advance"]),
            shown_at=datetime.fromisoformat(data["shown_at"]),
            expires_at=shown.expires_at,
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Malformed("What was shown cannot be read back; ask for new guesses.") from error


def _intent(intent: Intent) -> dict[str, Any]:
    return {
        "task": intent.task,
        "subject": intent.subject,
        "stated": dict(intent.stated),
        "missing": list(intent.missing),
        "language": intent.language,
        "confidence": intent.confidence,
        "complexity": intent.complexity,
    }


def _hypothesis(guess: Hypothesis) -> dict[str, Any]:
    return {
        "id": guess.id,
        "question": guess.question,
        "rationale": guess.rationale,
        "confidence": guess.confidence,
        "task": guess.task,
        "angle": guess.angle,
        "slots": dict(guess.slots),
        "leanings": dict(guess.leanings),
        "grounds": [[ground.kind.value, ground.memory_id] for ground in guess.grounds],
    }


def _read_intent(data: Mapping[str, Any]) -> Intent:
    return Intent(
        task=_text(data["task"]),
        subject=_text(data["subject"]),
        stated=_texts(data["stated"]),
        missing=tuple(_text(slot) for slot in data["missing"]),
        language=_text(data["language"]),
        confidence=float(data["confidence"]),
        complexity=float(data["complexity"]),
    )


def _read_hypothesis(data: Mapping[str, Any]) -> Hypothesis:
    return Hypothesis(
        id=_text(data["id"]),
        question=_text(data["question"]),
        rationale=_text(data["rationale"]),
        confidence=float(data["confidence"]),
        task=_text(data["task"]),
        angle=_text(data["angle"]),
        slots=_texts(data["slots"]),
        leanings={_text(facet): float(lean) for facet, lean in data["leanings"].items()},
        grounds=tuple(
            Ground(kind=GroundKind(kind), memory_id=None if memory_id is None else _text(memory_id))
            for kind, memory_id in data["grounds"]
        ),
    )


def _texts(data: Mapping[str, Any]) -> dict[str, str]:
    return {_text(key): _text(value) for key, value in data.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is needed")
    return value
