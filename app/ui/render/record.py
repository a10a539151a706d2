"""A prompt's receipt as plain data, for a file: what it was made of, and what each part cost."""

from app.core.domain.crafting import Prompt
from app.core.domain.memory import Json


def record(prompt: Prompt) -> dict[str, Json]:
    """Words, reading, budget and memories; the prompt's text is added where it may be edited."""
    ranked = prompt.fitted.ranked
    choice = ranked.choice
    budget: dict[str, Json] = {
        section.value: {"allotted": fill.allotted, "used": fill.used}
        for section, fill in prompt.fitted.fills.items()
    }
    memories: list[Json] = [
        {
            "id": line.scored.candidate.item.id,
            "type": line.scored.candidate.item.mtype.value,
            "text": line.scored.candidate.item.text,
            "score": round(line.scored.score, 4),
        }
        for fill in prompt.fitted.fills.values()
        for line in fill.lines
        if line.scored is not None
    ]
    return {
        "words": choice.proposal.text,
        "reading": choice.hypothesis.question,
        "task": choice.proposal.intent.task,
        "tokens_estimate": prompt.tokens,
        "budget": budget,
        "memories": memories,
    }
