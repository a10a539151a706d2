"""`POST /v1/execute`: a picked guess in, the complete prompt out, with its reasons on demand."""

from pydantic import Field

from app.api.schemas.explain import ExplainOut
from app.api.schemas.fields import InputText, Left, Shape, UserId, without_default
from app.core.domain.crafting import Section


class ExecuteIn(Shape):
    """The same user and words the guesses were shown for, and the one that was picked."""

    user_id: UserId
    input_text: InputText
    hypothesis_id: str = Field(min_length=1, max_length=64)


class ExecuteOut(Shape):
    """The prompt. `context_breakdown` is tokens allotted by section; it sums to the budget."""

    enriched_prompt: str
    tokens_estimate: int = Field(ge=0)
    context_breakdown: dict[Section, int]
    explain: ExplainOut | Left = Field(
        default=None,
        json_schema_extra=without_default,
        description="Only with `?explain=true`.",
    )
