"""`POST /v1/hypothesize`: a few words in, two or three guesses out."""

from typing import Literal

from pydantic import Field

from app.api.schemas.fields import InputText, Left, Shape, UserId, without_default
from app.core.domain.memory import Json
from app.core.domain.request import Proposal


class HypothesizeIn(Shape):
    """Who asks, and the few words they typed."""

    user_id: UserId
    input_text: InputText


class HypothesisOut(Shape):
    """One guess: a question a click answers, why it is asked, how likely it is meant (0..1)."""

    id: str = Field(pattern="^h[1-3]$")
    question: str = Field(max_length=240)
    rationale: str
    confidence: float = Field(ge=0, le=1)


class HypothesizeOut(Shape):
    """The guesses, likeliest first. `auto_advance` is there, and true, when the first is clear."""

    hypotheses: list[HypothesisOut] = Field(min_length=2, max_length=3)
    auto_advance: Literal[True] | Left = Field(default=None, json_schema_extra=without_default)


def proposal_json(proposal: Proposal) -> dict[str, Json]:
    """The answer's value."""
    answer: dict[str, Json] = {
        "hypotheses": [
            {
                "id": guess.id,
                "question": guess.question,
                "rationale": guess.rationale,
                "confidence": guess.confidence,
            }
            for guess in proposal.hypotheses
        ]
    }
    if proposal.auto_advance:
        answer["auto_advance"] = True
    return answer
