"""What waits survives a restart and a kill -9: it is seen, and it arrives, in order."""

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest

from app.core.domain.errors import Refused
from app.core.domain.memory import MemoryFilter
from app.core.domain.persona import Persona
from app.core.domain.request import Shown
from app.tests.adapters.memory.remote.opened import Notes, opened, quick
from app.tests.adapters.memory.remote.test_outages import delivered, down
from app.tests.adapters.memory.remote.written import PEOPLE, LoggingVault, read_log
from app.tests.contracts.samples import START, direction, memory_of, now, question
from app.tests.fakes.vault import FakeVault

VECTOR = direction(1, 16)
KILLS = int(os.environ.get("INKLING_KILLS", "4"))


async def test_what_waits_is_seen_and_delivered_after_a_restart(tmp_path: Path) -> None:
    path, first = tmp_path / "m.db", FakeVault()
    item = memory_of("ann", "m", embedding=VECTOR, text="ü", tags=("t",), metadata={"a": [1]})
    persona = Persona(user_id="ann", last_updated=START, vector=VECTOR)
    shown = Shown(user_id="ann", key="k", payload="{}", expires_at=now() + timedelta(hours=1))
    async with opened(path, first) as memory:
        await memory.upsert([memory_of("ann", n, embedding=VECTOR) for n in ("old", "gone")])
        down(first)
        await memory.upsert([item])
        await memory.put_persona(persona)
        await memory.put_shown(shown)
        await memory.delete("ann", ["gone"])
    again = FakeVault(kept=first.kept)
    down(again)
    async with opened(path, again) as memory:
        assert memory.backlog().pending == 4
        assert await memory.get("ann", "m") == item
        assert await memory.get("ann", "gone") is None
        assert await memory.get_persona("ann") == persona
        assert await memory.get_shown("ann", "k") == shown
        assert [hit.item for hit in await memory.search(question("ann", VECTOR))] == [item]
    last = FakeVault(kept=first.kept)
    async with opened(path, last) as memory:
        await delivered(memory)
        page = await memory.list(MemoryFilter(user_id="ann", now=now()))
        assert {found.id for found in page.items} == {"m", "old"}
    assert last.calls[-1] == "close"
    assert [len(records) for records in last.puts] == [3]


async def test_closing_waits_for_what_is_under_way(tmp_path: Path) -> None:
    vault = FakeVault()
    vault.behaviour.hold = hold = asyncio.Event()
    rules = quick(put_s=600.0, drain_s=60.0)
    async with opened(tmp_path / "m.db", vault, rules=rules) as memory:
        calls = [
            asyncio.create_task(memory.upsert([memory_of("ann", f"m{n}", embedding=VECTOR)]))
            for n in range(3)
        ]
        await asyncio.wait(calls)
        assert vault.kept == {}
        asyncio.get_running_loop().call_later(0.2, hold.set)
    assert len(vault.kept) == 3


async def test_what_was_refused_stays_set_aside_over_a_restart(tmp_path: Path) -> None:
    vault = FakeVault()
    vault.behaviour.refuse = lambda _record: Refused("Never.")
    async with opened(tmp_path / "m.db", vault) as memory:
        await memory.upsert([memory_of("ann", "m", embedding=VECTOR)])
    again = FakeVault()
    async with opened(tmp_path / "m.db", again) as memory:
        assert memory.backlog().set_aside == 1
        assert await memory.get("ann", "m") is not None
    assert again.puts == []


async def test_what_waits_for_another_vendor_is_left_to_it(tmp_path: Path) -> None:
    first, other, notes = FakeVault(name="first"), FakeVault(name="other"), Notes()
    down(first)
    async with opened(tmp_path / "m.db", first) as memory:
        await memory.upsert([memory_of("ann", "m", embedding=VECTOR)])
    async with opened(tmp_path / "m.db", other, notes=notes) as memory:
        assert memory.backlog().pending == 0
    assert other.puts == []
    assert notes.of("memory_writes_of_another_vault") == [{"count": 1}]


def run_and_kill(folder: Path, round_: int, lines: int) -> dict[str, int]:
    """Each memory's last version the child saw acknowledged before it was killed.

    It is killed a moment after so many lines, whatever its fifteen writers are at just then.
    """
    command = [sys.executable, "-m", "app.tests.adapters.memory.remote.written"]
    acknowledged: dict[str, int] = {}
    with subprocess.Popen(  # noqa: S603  # ourselves
        [*command, str(folder), str(round_)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        heard = [child.stdout.readline() for _ in range(lines)][1:]
        sleep(0.01 * (round_ % 4))
        child.kill()
        for line in (*heard, *child.stdout):
            if line.endswith("\n"):
                name, version = line.split()
                acknowledged[name] = int(version)
    return acknowledged


@pytest.mark.timeout(60 + 60 * KILLS)
async def test_kills_lose_nothing_and_change_no_order(tmp_path: Path) -> None:
    acknowledged: dict[str, int] = {}
    for round_ in range(KILLS):
        lines = 10 + 30 * (round_ % 4)
        acknowledged |= await asyncio.to_thread(run_and_kill, tmp_path, round_, lines)
    vault = LoggingVault(tmp_path, troubled=False)
    async with opened(tmp_path / "m.db", vault) as memory:
        await delivered(memory)
        for person in range(PEOPLE):
            page = await memory.list(MemoryFilter(user_id=f"p{person}", now=now(), limit=500))
            for item in page.items:
                assert int(item.text) >= acknowledged.get(item.id, 0)
    assert len(acknowledged) > KILLS
    versions: dict[str, list[int]] = {}
    for name, version in read_log(tmp_path):
        versions.setdefault(name, []).append(version)
    for name, version in acknowledged.items():
        assert versions[name][-1] >= version
    for arrived in versions.values():
        assert arrived == sorted(arrived)  # a parcel may come twice, an older one never later
        assert set(arrived) == set(range(1, max(arrived) + 1))  # and none is left out
