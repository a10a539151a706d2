"""Questions of every kind find their memory, and what does not bear on a request stays silent.

Through real services with the real embedding model, on memories of our own beside this file.
"""

import tomllib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from app.adapters.embedding.local import packaged_model
from app.core.domain.crafting import Scored
from app.core.domain.memory import MemoryItem, MType, Source
from app.services import Services
from app.settings import load_settings
from app.tests.journey.conftest import TurnedClock
from app.wiring import build

KINDS = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text(encoding="utf-8"))
USER, EMPTY = "kim", "nobody"
NOW = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)

pytestmark = [
    pytest.mark.skipif(
        packaged_model() is None,
        reason="NOT CHECKED: the weights of the embedding model are not installed",
    ),
    pytest.mark.asyncio(loop_scope="module"),
]


def _item(memory_id: str, mtype: str, day: str, text: str, **metadata: str | int) -> MemoryItem:
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return MemoryItem(
        id=memory_id,
        user_id=USER,
        mtype=MType(mtype),
        text=text,
        source=Source.IMPORT,
        created_at=at,
        updated_at=at,
        metadata=metadata,
    )


def _items() -> list[MemoryItem]:
    turns = [
        _item(
            f"turn{place}",
            "HISTORY",
            day,
            f"{speaker}: {text}",
            conversation_id=conversation,
            session=session,
            turn=place,
            speaker=speaker,
        )
        for place, (conversation, session, day, speaker, text) in enumerate(KINDS["turns"])
    ]
    return [*(_item(*row) for row in KINDS["memories"]), *turns]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def services(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    home = tmp_path_factory.mktemp("kinds")
    settings = load_settings(_env_file=None, inkling_home=home, embedder="local", app_env="test")
    async with build(settings, clock=TurnedClock(NOW)) as living:
        assert (await living.memories.bring_in(USER, _items())).refused == ()
        yield living


async def found(services: Services, question: str, top_k: int = 10) -> Sequence[Scored]:
    return await services.memories.search(USER, question, top_k)


@pytest.mark.parametrize(("kind", "question", "within", "piece"), KINDS["questions"])
async def test_the_memory_that_answers_is_among_the_first(
    services: Services, kind: str, question: str, within: int, piece: str
) -> None:
    texts = [one.candidate.item.text for one in await found(services, question)]
    assert any(piece in text for text in texts[:within]), (kind, texts[:5])


async def test_most_of_what_answers_is_marked_relevant(services: Services) -> None:
    marked = []
    for _, question, _, piece in KINDS["questions"]:
        results = [one.candidate for one in await found(services, question)]
        marked.append(any(one.relevant for one in results if piece in one.item.text))
    assert sum(marked) / len(marked) >= 0.9


@pytest.mark.parametrize("request_", KINDS["elsewhere"])
async def test_a_request_about_something_else_marks_nothing(
    services: Services, request_: str
) -> None:
    results = [one.candidate for one in await found(services, request_)]
    assert [one.item.text for one in results if one.relevant] == []


@pytest.mark.parametrize(("request_", "belongs", "stays_out"), KINDS["prompts"])
async def test_only_what_bears_on_a_request_enters_its_prompt(
    services: Services, request_: str, belongs: str, stays_out: list[str]
) -> None:
    await services.journey.understand(USER, request_)
    crafted = await services.journey.craft(USER, request_, "h1")
    assert belongs in crafted.text
    assert [piece for piece in stays_out if piece in crafted.text] == []


@pytest.mark.parametrize("request_", KINDS["elsewhere"][:3])
async def test_nothing_of_the_person_enters_a_prompt_about_something_else(
    services: Services, request_: str
) -> None:
    await services.journey.understand(USER, request_)
    crafted = await services.journey.craft(USER, request_, "h1")
    pieces = [piece for _, _, _, piece in KINDS["questions"]]
    assert [piece for piece in pieces if piece in crafted.text] == []
