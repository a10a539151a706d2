"""What each tool takes, with the ranges and examples a model reads before it calls."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.mcp.fields import Arguments, InputText, MemoryId, MemoryText, Tag, Topic, Type


class HypothesizeArguments(Arguments):
    """Who asks, and the few words they typed."""

    input_text: Annotated[
        InputText,
        Field(
            description="The person's own words, unchanged: 1 to 8,000 characters.",
            examples=["help me email my landlord"],
        ),
    ]


class EnrichArguments(HypothesizeArguments):
    """The same person and words the guesses were shown for, and the one that was picked."""

    hypothesis_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description="The id of the picked guess, as hypothesize answered it.",
            examples=["h1"],
        ),
    ]


class RememberArguments(Arguments):
    """One thing to keep."""

    mtype: Annotated[Type, Field(description="What kind of thing it is.", examples=["PREFERENCE"])]
    text: Annotated[
        MemoryText,
        Field(
            description="One statement about the person: 1 to 8,000 characters, better under 200.",
            examples=["Never use emojis."],
        ),
    ]
    confidence: Annotated[
        float,
        Field(
            ge=0.0,
            le=1.0,
            allow_inf_nan=False,
            description="How sure it is, 0 to 1: 0.95 when they said so, less when you infer it.",
        ),
    ] = 0.95
    tags: Annotated[
        tuple[Tag, ...],
        Field(max_length=32, description="Up to 32 words to find it by.", examples=[["letters"]]),
    ] = ()
    topic: Annotated[
        Topic | None,
        Field(
            description="What it is about, in a word or two: newer memories of a topic overrule "
            "older ones that contradict them.",
            examples=["landlord"],
        ),
    ] = None


class RecallArguments(Arguments):
    """What to look for."""

    query: Annotated[
        InputText,
        Field(
            description="A question or a few words, in the person's language: 1 to 8,000 "
            "characters.",
            examples=["what is my landlord called"],
        ),
    ]
    top_k: Annotated[
        int, Field(ge=1, le=100, description="How many to answer at most, 1 to 100.")
    ] = 10
    mtypes: Annotated[
        tuple[Type, ...] | None,
        Field(description="Only these kinds; all, when left out.", examples=[["PROFILE", "GOAL"]]),
    ] = None


class ForgetArguments(Arguments):
    """Exactly one of: a memory, a kind of memories, everything."""

    memory_id: Annotated[
        MemoryId | None, Field(description="The one memory with this id, as recall answered it.")
    ] = None
    mtype: Annotated[Type | None, Field(description="All memories of this kind.")] = None
    everything: Annotated[
        bool,
        Field(description="All that is known of the person, for good: memories, persona, guesses."),
    ] = False

    @model_validator(mode="after")
    def _one_of_three(self) -> "ForgetArguments":
        if [self.memory_id is not None, self.mtype is not None, self.everything].count(True) != 1:
            raise PydanticCustomError(
                "one_of", "Give exactly one of memory_id, mtype and everything: true"
            )
        return self
