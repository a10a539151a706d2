"""A prompt's notes become the `explain` of an answer. Text is shown as in the prompt: masked."""

from app.core.domain.crafting import Fill, Line, Prompt, Scored, Section
from app.core.domain.memory import Json

DIGITS = 6


def breakdown(prompt: Prompt) -> dict[str, Json]:
    """Tokens allotted to each of the seven sections; they sum to the token budget."""
    return {section.value: prompt.fitted.fills[section].allotted for section in Section}


def explain(prompt: Prompt) -> dict[str, Json]:
    """Everything that led to the prompt: what was used, left out, masked and shortened, and why."""
    fills = [prompt.fitted.fills[section] for section in Section]
    ranked = prompt.fitted.ranked
    return {
        "tokens": {"total": prompt.tokens, "budget": sum(fill.allotted for fill in fills)},
        "sections": [_section(fill) for fill in fills],
        "memories": [
            _memory(line.scored, line, fill.section)
            for fill in fills
            for line in fill.lines
            if line.scored is not None
        ],
        "deduplicated": [
            {"dropped_id": m.dropped_id, "kept_id": m.kept_id, "similarity": m.similarity}
            for m in ranked.merged
        ],
        "overruled": [
            {
                "dropped_id": o.dropped_id,
                "kept_id": o.kept_id,
                "topic": o.topic,
                "reason": o.reason,
            }
            for o in ranked.overruled
        ],
        "redacted": dict(ranked.masked),
        "summarised": [
            fill.section.value for fill in fills if any(line.condensed for line in fill.lines)
        ],
        "silent": ranked.silent,
        "technique": None,
        "timings_ms": {stage: round(took, 3) for stage, took in prompt.timings_ms.items()},
    }


def signals(scored: Scored) -> dict[str, Json]:
    """What a memory's place rests on, to six digits: `cosine` in -1..1, the others in 0..1."""
    candidate = scored.candidate
    return {
        "cosine": round(candidate.cosine, DIGITS),
        "relevance": round(candidate.relevance, DIGITS),
        "recency": round(scored.recency, DIGITS),
        "confidence": candidate.item.confidence,
        "score": round(scored.score, DIGITS),
    }


def _section(fill: Fill) -> Json:
    return {
        "key": fill.section.value,
        "allotted": fill.allotted,
        "used": fill.used,
        "lines": len(fill.lines),
        "omitted": list(fill.omitted),
    }


def _memory(scored: Scored, line: Line, section: Section) -> Json:
    item = scored.candidate.item
    return {
        "id": item.id,
        "mtype": item.mtype.value,
        "section": section.value,
        "text": line.text,
        **signals(scored),
        "condensed": line.condensed,
    }
