"""Two processes share a file for a while: each write arrives once, in order, and none is left."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from app.adapters.memory.remote import RemoteMemory
from app.adapters.memory.remote.turns import Turns
from app.adapters.memory.remote.vault import Record
from app.core.domain.errors import Refused
from app.core.domain.memory import MemoryFilter
from app.tests.adapters.memory.remote.opened import opened, quick
from app.tests.adapters.memory.remote.test_outages import HANGS_S, delivered, down, well
from app.tests.contracts.samples import direction, memory_of, now
from app.tests.fakes.vault import FakeVault

VECTOR = direction(1, 16)


class Vendor(FakeVault):
    """One process's line to the vendor; `log` has the texts of all lines as they arrive."""

    def __init__(self, log: list[tuple[str, str, str]], other: "Vendor | None" = None) -> None:
        super().__init__(batch=4, kept=None if other is None else other.kept)
        self._seen = self.kept
        self.log = log

    async def put(self, records: Sequence[Record]) -> None:
        await super().put(records)
        self.log += [(r.user_id, r.key, str(r.flat["text"])) for r in records]


async def write(memory: RemoteMemory, person: str, name: str, text: str) -> None:
    await memory.upsert([memory_of(person, name, embedding=VECTOR, text=text)])


async def seen(memory: RemoteMemory, person: str) -> set[str]:
    return {i.text for i in (await memory.list(MemoryFilter(user_id=person, now=now()))).items}


async def until(true: Callable[[], bool], within_s: float = HANGS_S) -> None:
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110  # nobody tells of it
            await asyncio.sleep(0.01)


def test_a_turn_is_one_holders_until_it_is_given_back_or_its_file_closed(tmp_path: Path) -> None:
    first, second = (Turns(tmp_path / "m.db", "fake") for _ in range(2))
    with first.turn("ann") as ours:
        assert ours
        with second.turn("ann") as theirs, second.turn("bob") as another:
            assert not theirs
            assert another
        with second.turn("ann") as theirs:
            assert not theirs
    with second.turn("ann") as theirs:
        assert theirs
        second.close()
        with first.turn("ann") as ours:
            assert ours


async def test_what_both_know_of_arrives_once_and_in_order(tmp_path: Path) -> None:
    log: list[tuple[str, str, str]] = []
    old = Vendor(log)
    new = Vendor(log, old)
    down(old)
    down(new)
    people = [f"p{number}" for number in range(6)]
    async with opened(tmp_path / "m.db", old) as one:
        for version in range(5):
            await asyncio.gather(*(write(one, person, "m", f"{version}") for person in people))
        async with opened(tmp_path / "m.db", new) as two:
            assert two.backlog().pending == 30
            for version in range(5, 10):
                await asyncio.gather(*(write(two, person, "m", f"{version}") for person in people))
            for vault in (old, new):
                well(vault)
                vault.behaviour.slow_s = 0.02
            await delivered(one)
            await delivered(two)
    assert set(Counter(log).values()) == {1}
    for person in people:
        assert [text for who, _, text in log if who == person] == [str(v) for v in range(10)]


async def test_a_write_waits_for_the_earlier_one_another_process_is_delivering(
    tmp_path: Path,
) -> None:
    log: list[tuple[str, str, str]] = []
    old = Vendor(log)
    new = Vendor(log, old)
    old.behaviour.hold = asyncio.Event()
    rules = quick(put_s=600.0, write_wait_s=0.05)
    async with (
        opened(tmp_path / "m.db", old, rules=rules) as one,
        opened(tmp_path / "m.db", new, rules=rules) as two,
    ):
        await write(one, "ann", "m", "old")
        await write(two, "ann", "m", "new")
        await write(two, "bob", "m", "bob's")
        await until(lambda: bool(log))
        assert log == [("bob", "m", "bob's")]
        old.behaviour.hold.set()
        await delivered(two)
        await delivered(one)
        assert await seen(two, "ann") == {"new"}
    assert log[1:] == [("ann", "m", "old"), ("ann", "m", "new")]


async def test_an_earlier_write_of_another_process_is_found_and_goes_first(tmp_path: Path) -> None:
    log: list[tuple[str, str, str]] = []
    old = Vendor(log)
    new = Vendor(log, old)
    down(old)
    rules = quick(look_s=60.0)
    async with (
        opened(tmp_path / "m.db", old, rules=rules) as one,
        opened(tmp_path / "m.db", new, rules=rules) as two,
    ):
        await write(one, "ann", "m", "old")
        await write(two, "ann", "m", "new")
        await delivered(two)
        assert log == [("ann", "m", "old"), ("ann", "m", "new")]
        well(old)
        await delivered(one)
        assert one.backlog().pending == two.backlog().pending == 0
    assert len(log) == 2


async def test_who_is_forgotten_in_one_process_stays_forgotten_in_the_other(tmp_path: Path) -> None:
    log: list[tuple[str, str, str]] = []
    old = Vendor(log)
    new = Vendor(log, old)
    down(old)
    rules = quick(look_s=0.1)
    async with (
        opened(tmp_path / "m.db", old, rules=rules) as one,
        opened(tmp_path / "m.db", new, rules=quick(look_s=60.0)) as two,
    ):
        await write(one, "ann", "m", "secret")
        await two.forget("ann", None)
        await delivered(two)
        await write(two, "ann", "n", "since")
        well(old)
        await delivered(one)
        assert await seen(one, "ann") <= {"since"}
    assert log == [("ann", "n", "since")]


async def test_what_was_refused_is_forgotten_in_both(tmp_path: Path) -> None:
    vault = Vendor([])
    vault.behaviour.refuse = lambda _record: Refused("Never.")
    async with (
        opened(tmp_path / "m.db", vault, rules=quick(look_s=0.1)) as one,
        opened(tmp_path / "m.db", Vendor([], vault)) as two,
    ):
        await write(one, "ann", "m", "secret")
        assert one.backlog().set_aside == 1
        await two.forget("ann", None)
        await until(lambda: one.backlog().set_aside == 0)
        assert await seen(one, "ann") == set()


async def test_what_a_closed_process_leaves_is_found_without_a_restart(tmp_path: Path) -> None:
    log: list[tuple[str, str, str]] = []
    old = Vendor(log)
    down(old)
    rules = quick(look_s=0.1)
    async with opened(tmp_path / "m.db", Vendor(log, old), rules=rules):
        async with opened(tmp_path / "m.db", old, rules=quick(look_s=60.0)) as one:
            await write(one, "ann", "m", "left")
        await until(lambda: len(log) == 1)
    assert log == [("ann", "m", "left")]


async def test_what_a_killed_process_was_delivering_is_taken_over_in_order(tmp_path: Path) -> None:
    vault = Vendor([])
    command = [sys.executable, "-m", "app.tests.adapters.memory.remote.leaving"]
    async with opened(tmp_path / "m.db", vault, rules=quick(look_s=0.1)) as memory:
        child = await asyncio.create_subprocess_exec(
            *command, str(tmp_path / "m.db"), stdout=asyncio.subprocess.PIPE
        )
        try:
            assert child.stdout is not None
            assert await child.stdout.readline() == b"stored\n"
            await write(memory, "ann", "m", "2")
            await until(lambda: memory.backlog().pending == 3)
            await asyncio.sleep(0.3)
            assert vault.log == []  # it lives, and is at it
        finally:
            child.kill()
            await child.wait()
        await delivered(memory)
        assert await seen(memory, "ann") == {"2"}
    assert sorted(vault.log) == [("ann", "m", "1"), ("ann", "m", "2"), ("bob", "m", "1")]
    assert vault.log.index(("ann", "m", "1")) < vault.log.index(("ann", "m", "2"))
