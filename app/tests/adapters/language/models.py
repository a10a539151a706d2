"""What hosted small models answer in tests, as functions of the request they get."""

import json
from collections.abc import Callable, Mapping
from typing import Any

Content = Callable[[Mapping[str, Any]], str]

GUESSES: tuple[dict[str, Any], ...] = (
    {
        "question": "Draft a short, polite email that asks your landlord for a repair?",
        "rationale": "You wrote that you need help with an email to your landlord.",
        "confidence": 0.6,
        "task": "write_email",
        "angle": "request_repair",
        "slots": [{"name": "tone", "value": "polite"}],
        "leanings": {"concise": 0.6, "formal": 0.4, "creative": 0},
        "memories": ["m1"],
    },
    {
        "question": "List the rights a tenant has before contacting the owner?",
        "rationale": "It helps to know where you stand.",
        "confidence": 0.25,
        "task": "lookup_law_money",
        "angle": "tenant_rights",
        "slots": [],
        "leanings": {"step_by_step": 0.5},
        "memories": [],
    },
    {
        "question": "Prepare talking points for a phone call about the rent?",
        "rationale": "A call may be quicker.",
        "confidence": 0.1,
        "task": "prepare_talk",
        "angle": "call_points",
        "slots": [],
        "leanings": {},
        "memories": ["m9"],
    },
)


def asked_for(body: Mapping[str, Any]) -> str:
    """Which of the three things the request asks for."""
    system = body["messages"][0]["content"]
    return next(
        name
        for name, mark in (
            ("hypothesize", "two or three guesses"),
            ("summarize", "You shorten a text"),
            ("extract_memories", "states of themselves"),
        )
        if mark in system
    )


def data_of(body: Mapping[str, Any]) -> Any:  # noqa: ANN401  # whatever JSON the turn holds
    """The JSON in the user turn."""
    return json.loads(body["messages"][-1]["content"].split("\n", 1)[1])


def capable(body: Mapping[str, Any]) -> str:
    """Does what it is told, as well as a test needs."""
    kind = asked_for(body)
    if kind == "hypothesize":
        return json.dumps({"hypotheses": list(GUESSES)})
    text = str(data_of(body)["text"])
    if kind == "summarize":
        return json.dumps({"summary": " ".join(text.partition(". ")[0].split()[:20])})
    facts = [
        {"text": fact, "type": "PROFILE", "force": "fact", "topic": ""}
        for fact in ("I live in Lisbon.", "I am vegetarian.")
        if fact.rstrip(".") in text
    ]
    return json.dumps({"memories": facts})


def guessing(*guesses: Mapping[str, Any]) -> Content:
    """Answers these guesses, each over the first of GUESSES."""
    rows = [{**GUESSES[0], **guess} for guess in guesses]
    return lambda _body: json.dumps({"hypotheses": rows})
