"""Short, misspelt, negated, dated and foreign questions of five people find what answers them.

Through real services with the real embedding model, on memories of our own beside this file.
"""

import tomllib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.adapters.embedding.local import packaged_model
from app.core.domain.crafting import Candidate
from app.core.domain.memory import MemoryItem, MType, Source
from app.services import Services
from app.settings import load_settings
from app.tests.journey.conftest import TurnedClock
from app.wiring import build

PEOPLE = tomllib.loads(Path(__file__).with_name("people.toml").read_text(encoding="utf-8"))[
    "people"
]
NOW = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)
ASKED = [(person["id"], *asked) for person in PEOPLE for asked in person["questions"]]

pytestmark = [
    pytest.mark.skipif(
        packaged_model() is None,
        reason="NOT CHECKED: the weights of the embedding model are not installed",
    ),
    pytest.mark.asyncio(loop_scope="module"),
]


def _item(user: str, place: int, row: Sequence[str]) -> MemoryItem:
    """[type, day, text], or of a conversation [session, day, speaker, text]."""
    first, day, *said = row
    spoken = len(said) == 2
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    metadata: dict[str, Any] = {"conversation_id": user, "session": first, "speaker": said[0]}
    return MemoryItem(
        id=f"{user}-{place}",
        user_id=user,
        mtype=MType.HISTORY if spoken else MType(first),
        text=": ".join(said),
        source=Source.IMPORT,
        created_at=at,
        updated_at=at,
        metadata=metadata if spoken else {},
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def services(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    home = tmp_path_factory.mktemp("people")
    settings = load_settings(_env_file=None, inkling_home=home, embedder="local", app_env="test")
    async with build(settings, clock=TurnedClock(NOW)) as living:
        for person in PEOPLE:
            items = [_item(person["id"], *row) for row in enumerate(person["known"])]
            assert (await living.memories.bring_in(person["id"], items)).refused == ()
        yield living


async def found(services: Services, user: str, question: str) -> list[Candidate]:
    return [one.candidate for one in await services.memories.search(user, question, 10)]


@pytest.mark.parametrize(("user", "kind", "question", "within", "piece"), ASKED)
async def test_what_answers_is_among_the_first(
    services: Services, user: str, kind: str, question: str, within: int, piece: str
) -> None:
    texts = [one.item.text for one in await found(services, user, question)]
    assert any(piece in text for text in texts[:within]), (kind, texts[:5])


async def test_most_of_what_answers_is_marked_and_most_of_strangers_stays_silent(
    services: Services,
) -> None:
    marked, silent = [], []
    for user, _, question, _, piece in ASKED:
        own = await found(services, user, question)
        marked.append(any(one.relevant for one in own if piece in one.item.text))
        for other in {person["id"] for person in PEOPLE} - {user}:
            strange = await found(services, other, question)
            silent.append(not any(one.relevant for one in strange))
    assert sum(marked) / len(marked) >= 0.85
    assert sum(silent) / len(silent) >= 0.85
