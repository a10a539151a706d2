"""The five verbs: what each takes, does with the services, and answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.core.domain.memory import Json
from app.core.memories import Draft
from app.mcp.answers import (
    EnrichAnswer,
    ForgetAnswer,
    HypothesizeAnswer,
    RecallAnswer,
    RecalledMemory,
    RememberAnswer,
)
from app.mcp.arguments import (
    EnrichArguments,
    ForgetArguments,
    HypothesizeArguments,
    RecallArguments,
    RememberArguments,
)
from app.mcp.fields import Arguments, Shape
from app.services import Services

PROVENANCE: Mapping[str, Json] = MappingProxyType({"via": "mcp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One tool. `repeatable` when doing it twice is as doing it once."""

    name: str
    arguments: type[Arguments]
    answer: type[Shape]
    # each verb takes its own arguments; `call` hands it those it asked for
    act: Callable[[Services, Any], Awaitable[Shape]]
    reads_only: bool = False
    destroys: bool = False
    repeatable: bool = True

    def input_schema(self) -> dict[str, Any]:
        """What it takes, as JSON Schema."""
        return self.arguments.model_json_schema()

    def output_schema(self) -> dict[str, Any]:
        """What it answers, as JSON Schema."""
        return self.answer.model_json_schema(mode="serialization")


async def hypothesize(services: Services, wanted: HypothesizeArguments) -> HypothesizeAnswer:
    """Two or three guesses, kept so that one can be picked."""
    proposal = await services.journey.understand(wanted.user_id, wanted.input_text)
    return HypothesizeAnswer.of(proposal)


async def enrich(services: Services, wanted: EnrichArguments) -> EnrichAnswer:
    """The prompt for the picked guess; the choice is learned from."""
    prompt = await services.journey.craft(wanted.user_id, wanted.input_text, wanted.hypothesis_id)
    return EnrichAnswer.of(prompt)


async def remember(services: Services, wanted: RememberArguments) -> RememberAnswer:
    """One memory more, or a known one renewed; a new one says that a model wrote it."""
    draft = Draft(
        mtype=wanted.mtype,
        text=wanted.text,
        confidence=wanted.confidence,
        tags=wanted.tags,
        topic=wanted.topic,
        metadata=dict(PROVENANCE),
    )
    return RememberAnswer.of(await services.memories.add(wanted.user_id, draft))


async def recall(services: Services, wanted: RecallArguments) -> RecallAnswer:
    """The memories that fit best; nothing is learned from asking."""
    mtypes = frozenset(wanted.mtypes) if wanted.mtypes else None
    found = await services.memories.search(wanted.user_id, wanted.query, wanted.top_k, mtypes)
    return RecallAnswer(results=tuple(RecalledMemory.of(one) for one in found))


async def forget(services: Services, wanted: ForgetArguments) -> ForgetAnswer:
    """One memory, all of a kind, or everything, gone."""
    if wanted.memory_id is None:
        return ForgetAnswer(deleted=await services.memories.forget(wanted.user_id, wanted.mtype))
    await services.memories.delete(wanted.user_id, wanted.memory_id)
    return ForgetAnswer(deleted=1)


VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        verb.name: verb
        for verb in (
            Verb(
                name="hypothesize",
                arguments=HypothesizeArguments,
                answer=HypothesizeAnswer,
                act=hypothesize,
            ),
            Verb(
                name="enrich",
                arguments=EnrichArguments,
                answer=EnrichAnswer,
                act=enrich,
                repeatable=False,
            ),
            Verb(name="remember", arguments=RememberArguments, answer=RememberAnswer, act=remember),
            Verb(
                name="recall",
                arguments=RecallArguments,
                answer=RecallAnswer,
                act=recall,
                reads_only=True,
            ),
            Verb(
                name="forget",
                arguments=ForgetArguments,
                answer=ForgetAnswer,
                act=forget,
                destroys=True,
            ),
        )
    }
)
"""By name, in the order they are used."""
