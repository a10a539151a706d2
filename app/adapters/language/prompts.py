"""A brief or a text comes in; what a hosted small model is asked goes out.

What the person wrote is JSON data in the user turn, apart from the instructions. Ids of memories
never leave: a model sees m1, m2 …
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.adapters.language import schemas
from app.core.domain.crafting import Candidate
from app.core.domain.persona import FACETS, NEUTRAL
from app.core.domain.request import PastChoice
from app.core.intent import task_ids
from app.core.ports.language import Brief
from app.core.text.language import language_name
from app.core.text.tables import table

MOST_MEMORIES = 8
MOST_CHOICES = 6
MOST_MEMORY_CHARACTERS = 400
HEAD_CHARACTERS, TAIL_CHARACTERS = 3_000, 1_000
"""Of a long request the two ends are sent: its middle is matter, not what is asked."""
ANSWER_TOKENS = 1_000
TOKENS_OVERHEAD = 200
WORDS_PER_TOKEN = 0.6

_PACKAGE = "app.adapters.language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One question to the model: two turns, the schema of its answer, and its room in tokens."""

    system: str
    user: str
    name: str
    schema: Mapping[str, Any]
    max_tokens: int

    @property
    def system_with_schema(self) -> str:
        """For servers that take no schema of their own."""
        told = str(_table()["plain"]["schema"])
        return self.system + told.replace("{schema}", json.dumps(dict(self.schema)))


def ask_for_guesses(brief: Brief, known: Mapping[str, Candidate]) -> Asking:
    """`known` are the memories the model may name, by the names it sees (see `named`)."""
    data: dict[str, Any] = {
        "request": _ends(brief.request.text),
        "first_reading": {
            "task": brief.intent.task,
            "subject": _ends(brief.intent.subject),
            "stated": dict(brief.intent.stated),
            "left_open": list(brief.intent.missing),
        },
        "remembered": [
            {
                "id": name,
                "type": one.item.mtype.value,
                "text": one.item.text[:MOST_MEMORY_CHARACTERS],
            }
            for name, one in known.items()
        ],
        "earlier_choices": [_choice(choice) for choice in brief.choices[:MOST_CHOICES]],
        "tastes": {
            facet: round(value, 2)
            for facet, value in brief.persona.facets.items()
            if facet in FACETS and abs(value - NEUTRAL) > 0.1
        },
    }
    if brief.without:
        data["turned_down"] = sorted(angle.partition(".")[2] or angle for angle in brief.without)
    told = {"language": language_name(brief.intent.language), "tasks": " ".join(task_ids())}
    return _asking("hypothesize", schemas.HYPOTHESES, told, data, ANSWER_TOKENS)


def named(recalled: Sequence[Candidate]) -> dict[str, Candidate]:
    """The memories that bear on the request, best first, named m1, m2 and so on."""
    bearing = [one for one in recalled if one.relevant or one.standing][:MOST_MEMORIES]
    return {f"m{place}": one for place, one in enumerate(bearing, 1)}


def ask_for_summary(text: str, max_tokens: int) -> Asking:
    """`max_tokens` is the room of the summary itself."""
    words = max(3, int(max_tokens * WORDS_PER_TOKEN))
    told, room = {"words": str(words)}, max_tokens + TOKENS_OVERHEAD
    return _asking("summarize", schemas.SUMMARY, told, {"text": text}, room)


def ask_for_memories(text: str) -> Asking:
    """`text` is all the person wrote."""
    return _asking("extract_memories", schemas.MEMORIES, {}, {"text": text}, ANSWER_TOKENS)


def _asking(
    name: str,
    schema: Mapping[str, Any],
    told: Mapping[str, str],
    data: Mapping[str, Any],
    max_tokens: int,
) -> Asking:
    entry = _table()[name]
    system = str(entry["system"]).strip()
    for key, value in told.items():
        system = system.replace(f"{{{key}}}", value)
    written = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace").decode()
    return Asking(
        system=system,
        user=str(entry["user"]).replace("{data}", written),
        name=name,
        schema=schema,
        max_tokens=max_tokens,
    )


def _choice(choice: PastChoice) -> dict[str, Any]:
    return {
        "task": choice.task,
        "angle": choice.angle.partition(".")[2] or choice.angle,
        "subject": choice.subject[:MOST_MEMORY_CHARACTERS],
        "times": choice.times,
    }


def _ends(text: str) -> str:
    if len(text) <= HEAD_CHARACTERS + TAIL_CHARACTERS:
        return text
    return f"{text[:HEAD_CHARACTERS]} […] {text[-TAIL_CHARACTERS:]}"


def _table() -> dict[str, Any]:
    return table(_PACKAGE, "prompts.toml")
