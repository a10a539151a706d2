import pytest

from app.core.domain.errors import Refused
from app.core.domain.memory import MType
from app.services import Services
from app.ui.handlers.forget import forget, how_many
from app.ui.handlers.memory import save
from app.ui.handlers.persona import lean, leanings
from app.ui.render.memories import kind_name
from app.ui.render.proof import proof


async def test_forgetting_deletes_memories_and_persona_of_that_person_alone(
    services: Services,
) -> None:
    for who in ("ann", "bob"):
        await save(services, who, None, "PREFERENCE", "I like tea")
        await save(services, who, None, "GOAL", "Learn the cello")
        await lean(services, who, "formal", 90)
    assert await how_many(services, "ann") == 2
    done = await forget(services, "ann")
    assert (done.deleted, done.left, done.remains.total) == (2, 0, 0)
    shown = proof(done.remains)
    assert all(f"{kind_name(mtype)}: 0" in shown for mtype in MType)
    assert "Persona: 0" in shown
    assert set((await leanings(services, "ann")).values()) == {0.5}
    assert await how_many(services, "bob") == 2
    assert (await leanings(services, "bob"))["formal"] == 0.9


async def test_an_invalid_id_forgets_nobody(services: Services) -> None:
    with pytest.raises(Refused):
        await forget(services, "")
