"""The documented example of every shape: they tell one story, and can be tried in its order."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app import __version__
from app.core.domain.memory import Json

USER: Final = "ada"
MEMORY_ID: Final = "m-tone-1"
INPUT: Final = "help me email my landlord"
AT: Final = "2026-01-15T09:30:00Z"
TEXT: Final = "Keep letters short and polite."
FACETS: Final[Json] = {
    "concise": 0.7,
    "formal": 0.8,
    "code_first": 0.5,
    "step_by_step": 0.5,
    "examples": 0.5,
    "creative": 0.4,
}
MEMORY: Final[Json] = {
    "id": MEMORY_ID,
    "user_id": USER,
    "mtype": "PREFERENCE",
    "text": TEXT,
    "confidence": 0.95,
    "tags": ["letters"],
    "topic": "tone",
    "source": "manual",
    "created_at": AT,
    "updated_at": AT,
    "expires_at": None,
    "metadata": {},
}
EXPORTED: Final[Json] = {
    "version": 1,
    "user_id": USER,
    "exported_at": AT,
    "persona": {"facets": FACETS, "pinned": [], "last_updated": AT},
    "memories": [MEMORY],
}
ALLOTTED: Final[dict[str, Json]] = {
    "goal_summary": 600,
    "preferences_style": 600,
    "critical_artifacts": 1500,
    "recent_history": 1200,
    "constraints": 900,
    "task_specific_retrieval": 900,
    "safety_system": 300,
}
WRITTEN: Final[dict[str, Json]] = {
    "enriched_prompt": "SYSTEM\nYou are executing a single task for ada. Follow constraints …",
    "tokens_estimate": 412,
    "context_breakdown": ALLOTTED,
}
EXPLAINED: Final[Json] = {
    "tokens": {"total": 412, "budget": 6000},
    "sections": [
        {"key": key, "allotted": allotted, "used": 12, "lines": 1, "omitted": []}
        for key, allotted in ALLOTTED.items()
    ],
    "memories": [
        {
            "id": MEMORY_ID,
            "mtype": "PREFERENCE",
            "section": "preferences_style",
            "text": TEXT,
            "cosine": 0.41,
            "relevance": 0.63,
            "recency": 0.98,
            "confidence": 0.95,
            "score": 0.77,
            "condensed": False,
        }
    ],
    "deduplicated": [{"dropped_id": "m-tone-0", "kept_id": MEMORY_ID, "similarity": 0.97}],
    "overruled": [
        {
            "dropped_id": "m-tone-2",
            "kept_id": MEMORY_ID,
            "topic": "tone",
            "reason": "higher confidence",
        }
    ],
    "redacted": {"EMAIL": 1},
    "summarised": [],
    "silent": 3,
    "technique": None,
    "timings_ms": {"retrieve": 1.9, "rank": 0.2},
}
GUESSES: Final[Json] = [
    {
        "id": "h1",
        "question": "Write a polite email asking your landlord for a repair?",
        "rationale": "A repair is the most common reason to write to a landlord.",
        "confidence": 0.52,
    },
    {
        "id": "h2",
        "question": "Write a short email about the rent or the deposit?",
        "rationale": "Money is the second most common reason.",
        "confidence": 0.31,
    },
]
CONVERSATION: Final[dict[str, Json]] = {
    "id": "c-1",
    "title": "The broken window",
    "name": "The broken window",
    "turn_count": 2,
    "started_at": AT,
    "updated_at": AT,
}
RESULT: Final[Json] = {
    "id": MEMORY_ID,
    "text": TEXT,
    "mtype": "PREFERENCE",
    "score": 0.77,
    "relevance": 0.63,
    "relevant": True,
    "cosine": 0.41,
    "recency": 0.98,
    "confidence": 0.95,
    "created_at": AT,
    "metadata": {},
}

MARKDOWN: Final = """# Memories of ada

## Preference

> Keep letters short and polite.
"""

STREAM: Final = """event: context
data: {"context":[{"text":"Keep letters short.","score":0.77,"ts":"2026-01-15T09:30:00Z"}]}

event: delta
data: {"text":"Write a short, polite letter"}

event: done
data: {"response":"Write a short, polite letter","context":[],"usage":{},"latency_ms":812.4}

"""

EXAMPLES: Final[Mapping[str, tuple[Json, ...]]] = MappingProxyType(
    {
        "HypothesizeIn": ({"user_id": USER, "input_text": INPUT},),
        "HypothesizeOut": (
            {"hypotheses": GUESSES},
            {"hypotheses": GUESSES, "auto_advance": True},
        ),
        "ExecuteIn": ({"user_id": USER, "input_text": INPUT, "hypothesis_id": "h1"},),
        "ExecuteOut": (WRITTEN, {**WRITTEN, "explain": EXPLAINED}),
        "MemoryIn": ({"mtype": "PREFERENCE", "text": TEXT, "tags": ["letters"], "topic": "tone"},),
        "MemoryPatch": ({"text": "Keep letters short, polite and in English."},),
        "MemoryOut": (MEMORY,),
        "MemoriesOut": ({"items": [MEMORY], "next_cursor": None, "total": 1},),
        "SearchIn": ({"user_id": USER, "query": "how to write letters", "top_k": 5},),
        "SearchOut": ({"results": [RESULT]},),
        "ImportIn": (EXPORTED,),
        "ImportOut": (
            {"imported": 1, "skipped": 0, "errors": []},
            {
                "imported": 0,
                "skipped": 1,
                "errors": [{"index": 1, "field": "text", "message": "text is a text."}],
            },
        ),
        "ExportOut": (EXPORTED,),
        "DeletedOut": ({"deleted": 1},),
        "ChatIn": (
            {
                "user_id": USER,
                "message": "How do I ask for a repair?",
                "metadata": {"conversation_id": "c-1"},
            },
            {"user_id": USER, "message": "How long is my notice period?", "top_k": 3},
        ),
        "ChatOut": (
            {
                "response": "Write a short, polite letter and name a date [1].",
                "context": [{"text": TEXT, "score": 0.77, "ts": AT}],
                "usage": {
                    "prompt_tokens": 148,
                    "completion_tokens": 12,
                    "model": "mistralai/Mistral-7B-Instruct-v0.2",
                },
                "latency_ms": 812.4,
            },
        ),
        "ConversationsOut": ({"items": [CONVERSATION], "next_cursor": None, "total": 1},),
        "TranscriptOut": (
            {
                **CONVERSATION,
                "turns": [
                    {
                        "role": "user",
                        "text": "How do I ask for a repair?",
                        "ts": AT,
                        "finish": "complete",
                    },
                    {
                        "role": "assistant",
                        "text": "Write a short, polite letter and name a date.",
                        "ts": AT,
                        "finish": "complete",
                    },
                ],
            },
        ),
        "ConversationPatch": ({"title": "The broken window"},),
        "ConversationOut": (CONVERSATION,),
        "IngestIn": (
            {
                "user_id": USER,
                "items": [
                    {"text": "I am moving to Lyon in May.", "role": "user"},
                    {"text": "Then mind the notice period of your flat.", "role": "assistant"},
                ],
            },
        ),
        "IngestOut": ({"upserted": 2},),
        "VendorsOut": (
            {"status": "ok", "pinecone": "disabled", "hf": "disabled", "version": __version__},
        ),
        "PersonaIn": ({"facets": {"concise": 0.7, "formal": 0.8}},),
        "PersonaOut": (
            {"user_id": USER, "facets": FACETS, "pinned": ["concise"], "last_updated": AT},
        ),
        "HealthOut": (
            {
                "status": "ready",
                "dependencies": {"memory": "ok", "embedder": "ok", "language": "ok"},
                "notices": [],
                "version": __version__,
            },
        ),
    }
)
"""Shape → its examples, as they are sent."""

PARAMETERS: Final[Mapping[str, Json]] = MappingProxyType(
    {
        "user_id": USER,
        "memory_id": MEMORY_ID,
        "conversation_id": "c-1",
        "mtype": "PREFERENCE",
        "q": "letters",
        "limit": 50,
    }
)
"""Parameter → its example. What is not here is left out of an example call."""
