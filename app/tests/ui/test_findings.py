"""What could be better in the memories, and mending it, without a browser."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.domain.errors import Missing
from app.core.domain.memory import MemoryItem, MType, Source
from app.core.memories import Draft
from app.services import Services
from app.tests.journey.conftest import TurnedClock
from app.tests.ui.quiet import quiet
from app.ui.handlers.findings import SHOWN, Fault, Finding, Remedy, examine, masks, mend
from app.ui.handlers.memory import put_back
from app.wiring import build


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
async def clocked(tmp_path: Path, clock: TurnedClock) -> AsyncIterator[Services]:
    async with build(quiet(tmp_path), clock=clock) as built:
        yield built


async def _know(services: Services, texts: list[str], days: int = 0) -> None:
    at = services.clock.now() - timedelta(days=days)
    items = [
        MemoryItem(
            id=f"m{days}-{number}",
            user_id="ann",
            mtype=MType.PREFERENCE,
            text=text,
            source=Source.STATED,
            created_at=at + timedelta(seconds=number),
            updated_at=at + timedelta(seconds=number),
        )
        for number, text in enumerate(texts)
    ]
    await services.memories.bring_in("ann", items)


async def test_a_stranger_has_nothing_to_mend(services: Services) -> None:
    found = await examine(services, "ann")
    assert (found.shown, found.total, found.memories) == ((), 0, 0)


async def test_every_fault_is_found_with_its_memories_the_worst_first(services: Services) -> None:
    await _know(services, ["I like tea"], days=400)
    await _know(services, ["write to ann@example.org", "I prefer short answers", "Use metric"])
    await _know(services, ["I prefer long answers", "Use metric."], days=1)
    found = await examine(services, "ann")
    assert [(one.fault, tuple(item.text for item in one.items)) for one in found.shown] == [
        (Fault.SECRET, ("write to ann@example.org",)),
        (Fault.CONTRADICTION, ("I prefer long answers", "I prefer short answers")),
        (Fault.DUPLICATE, ("Use metric.", "Use metric")),
        (Fault.STALE, ("I like tea",)),
    ]
    assert found.shown[0].secrets == ("EMAIL",)
    assert (found.total, found.memories) == (4, 6)


def _row(shown: tuple[Finding, ...], fault: Fault) -> int:
    return next(row for row, one in enumerate(shown) if one.fault is fault)


@pytest.mark.parametrize(
    ("fault", "choice", "left"),
    [
        (Fault.SECRET, 0, "write to <REDACTED:EMAIL>"),
        (Fault.SECRET, 1, None),
        (Fault.CONTRADICTION, 0, None),
        (Fault.CONTRADICTION, 1, None),
        (Fault.STALE, 0, None),
    ],
)
async def test_every_remedy_mends_and_is_undone_exactly(
    services: Services, fault: Fault, choice: int, left: str | None
) -> None:
    await _know(services, ["I like tea"], days=400)
    await _know(services, ["write to ann@example.org", "I prefer short answers"])
    await _know(services, ["I prefer long answers"], days=1)
    before = [item async for item in services.memories.export("ann")]
    found = await examine(services, "ann")
    row = _row(found.shown, fault)
    touched = found.shown[row].remedies[choice][1]
    undo = await mend(services, "ann", found, row, choice)
    now = {item.id: item.text async for item in services.memories.export("ann")}
    assert now.get(touched.id) == left
    assert fault not in dict((await examine(services, "ann")).counts)
    await put_back(services, "ann", undo)
    assert [item async for item in services.memories.export("ann")] == before


async def test_what_was_never_used_is_offered_to_go_and_comes_back(
    clocked: Services, clock: TurnedClock
) -> None:
    await _know(clocked, ["I like tea"], days=400)
    clock.turn(days=91)
    found = await examine(clocked, "ann")
    assert found.counts == ((Fault.UNUSED, 1),), "one finding says that it is old, too"
    before = [item async for item in clocked.memories.export("ann")]
    undo = await mend(clocked, "ann", found, 0, 0)
    assert (await examine(clocked, "ann")).total == 0
    await put_back(clocked, "ann", undo)
    assert [item async for item in clocked.memories.export("ann")] == before
    assert (await examine(clocked, "ann")).counts == found.counts


async def test_only_masking_is_said_to_be_masking(services: Services) -> None:
    await _know(services, ["write to ann@example.org"])
    found = await examine(services, "ann")
    assert found.shown[0].remedies[0][0] is Remedy.MASK
    assert [masks(found, 0, 0), masks(found, 0, 1), masks(found, 9, 0), masks(None, 0, 0)] == [
        True,
        False,
        False,
        False,
    ]


async def test_findings_of_another_person_or_of_before_mend_nothing(services: Services) -> None:
    await _know(services, ["write to ann@example.org"])
    found = await examine(services, "ann")
    for who, given, row in (("bob", found, 0), ("ann", None, 0), ("ann", found, 3)):
        with pytest.raises(Missing):
            await mend(services, who, given, row, 0)
    await services.memories.delete("ann", "m0-0")
    with pytest.raises(Missing):
        await mend(services, "ann", found, 0, 0)


async def test_more_findings_than_fit_are_counted(services: Services) -> None:
    for number in range(SHOWN + 3):
        text = f"my e-mail is person{number}@example{number}.org"
        await services.memories.add("ann", Draft(mtype=MType.ARTIFACT, text=text))
    found = await examine(services, "ann")
    assert len(found.shown) == SHOWN
    assert dict(found.counts)[Fault.SECRET] == SHOWN + 3
