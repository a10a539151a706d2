"""Twenty people use the application for ten minutes on a machine as small as the smallest hosts.

The application runs in control groups of its own, with one CPU and 1 GiB of memory (no swap), where
this user may make such groups; else on one core, and the table says so. Run it on its own:
`python -m app bench soak`.
"""

import os
import random
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep

import httpx

from app.bench.served import Served, served

PEOPLE = 20
SECONDS = 600.0
QUICK_SECONDS = 30.0
THINKING_S = (0.5, 3.0)
MEMORY_BYTES = 1024**3
TOLD = 20
"""Wrong calls that get a row of their own."""
START_S = 30.0
GROUPS = Path("/sys/fs/cgroup")
NAME = f"inkling-soak-{os.getpid()}"
WORDS = ("plan a birthday", "email my landlord", "explain a mortgage", "fix my python script")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A call that failed: which, when and how. `detail` is ours or the client's, no person's."""

    call: str
    at_s: float
    took_s: float
    status: int | None
    detail: str

    def __str__(self) -> str:
        status = "no answer" if self.status is None else str(self.status)
        return (
            f"{self.call}: {status} after {self.took_s:.2f} s, {self.at_s:.0f} s in: {self.detail}"
        )


@dataclass(slots=True)
class Heard:
    """What all people together saw since `began`: how long answers took, and each wrong one."""

    began: float = field(default_factory=monotonic)
    milliseconds: list[float] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def measure(quick: bool) -> list[tuple[str, str, str, str]]:  # noqa: FBT001  # one shape
    """Rows: the start, errors, latencies, and the most memory that was held."""
    seconds = QUICK_SECONDS if quick else SECONDS
    with tempfile.TemporaryDirectory() as home, _small() as (limits, enter, leave):
        with served(Path(home)):
            pass  # the first start builds the model
        began = monotonic()
        enter()
        with served(Path(home)) as app:
            leave()  # the application stays; those who call it are elsewhere
            ready_s = monotonic() - began
            heard = _lived(app, seconds)
            peak, alive = _peak_mib(app), app.process.poll() is None
    return _rows(limits, ready_s, heard, peak, seconds, alive=alive)


def _rows(  # what was measured, each named
    limits: str, ready_s: float, heard: Heard, peak: float, seconds: float, *, alive: bool
) -> list[tuple[str, str, str, str]]:
    times = sorted(heard.milliseconds)
    wrong = len(heard.wrong)
    half, most = times[len(times) // 2], times[len(times) * 95 // 100]
    return [
        (f"ready, {limits}", f"{ready_s:.1f} s", f"≤ {START_S:g} s", _met(ready_s <= START_S)),
        (
            f"{PEOPLE} people for {seconds:g} s: calls, wrong or failed",
            f"{len(times):,}, {wrong}",
            "0 wrong",
            _met(not wrong),
        ),
        ("… a call, median and p95", f"{half:.0f} ms, {most:.0f} ms", "", "-"),
        (
            "… most memory held, still alive",
            f"{peak:.0f} MiB, {'yes' if alive else 'no'}",
            "≤ 1,024 MiB, yes",
            _met(alive and peak <= MEMORY_BYTES / 2**20),
        ),
        *((f"… wrong: {one.call}", str(one), "", "-") for one in heard.wrong[:TOLD]),
    ]


def _met(fine: bool) -> str:  # noqa: FBT001  # a verdict
    return "ok" if fine else "miss"


@contextmanager
def _small() -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """What limits there are, and how this process goes under them and away again."""
    groups, before = _groups(), Path("/proc/self/cgroup").read_text()
    try:
        for group, limits in groups.items():
            group.mkdir()
            for name, value in limits.items():
                (group / name).write_text(value)
    except OSError:
        cores = os.sched_getaffinity(0)
        yield (
            "one core, memory not limited",
            lambda: os.sched_setaffinity(0, {min(cores)}),
            lambda: os.sched_setaffinity(0, cores),
        )
    else:
        yield (
            "1 CPU and 1 GiB by control groups",
            lambda: _move(groups),
            lambda: _move([_former(group, before) for group in groups]),
        )
    finally:
        for group in groups:
            with suppress(OSError):
                group.rmdir()


def _groups() -> dict[Path, dict[str, str]]:
    """The groups to make, with their limits, as this kernel has them: version 2, or 1."""
    memory, cpu = str(MEMORY_BYTES), "100000"
    if (GROUPS / "cgroup.controllers").exists():
        limits = {"memory.max": memory, "memory.swap.max": "0", "cpu.max": f"{cpu} {cpu}"}
        return {GROUPS / NAME: limits}
    return {
        GROUPS / "memory" / NAME: {"memory.limit_in_bytes": memory},
        GROUPS / "cpu" / NAME: {"cpu.cfs_period_us": cpu, "cpu.cfs_quota_us": cpu},
    }


def _move(groups: Iterable[Path]) -> None:
    for group in groups:
        (group / "cgroup.procs").write_text(str(os.getpid()))


def _former(group: Path, before: str) -> Path:
    """Where this process was in the same hierarchy, by what it was told of itself."""
    for line in before.splitlines():
        _, controllers, path = line.split(":", 2)
        if group.parent.name in controllers.split(",") or not controllers:
            return group.parent / path.strip("/")
    return group.parent


def _lived(app: Served, seconds: float) -> Heard:
    heard, until = Heard(), monotonic() + seconds
    people = [
        threading.Thread(target=_live, args=(app.url, number, until, heard))
        for number in range(PEOPLE)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return heard


def _live(url: str, number: int, until: float, heard: Heard) -> None:
    """One person: opens the page, asks, picks, notes something, looks for it, thinks, again."""
    chance = random.Random(number)  # noqa: S311  # spreads calls, guards nothing
    who = f"person-{number}"
    with httpx.Client(base_url=url, timeout=30) as client:
        _call(client, heard, "GET", "/")
        while monotonic() < until:
            asked = {"user_id": who, "input_text": f"{chance.choice(WORDS)} {chance.random():.4f}"}
            _call(client, heard, "POST", "/v1/hypothesize", asked)
            sleep(chance.uniform(*THINKING_S))
            _call(client, heard, "POST", "/v1/execute", {**asked, "hypothesis_id": "h2"})
            note = {"user_id": who, "mtype": "ARTIFACT", "text": f"Note {chance.random():.6f}."}
            _call(client, heard, "POST", "/v1/memories", note)
            query = {"user_id": who, "query": "note", "top_k": 5}
            _call(client, heard, "POST", "/v1/memories/search", query)
            sleep(chance.uniform(*THINKING_S))


def _call(client: httpx.Client, heard: Heard, method: str, path: str, body: object = None) -> None:
    began = monotonic()
    status: int | None = None
    try:
        answer = client.request(method, path, json=body)
    except httpx.HTTPError as error:
        detail = f"{type(error).__name__}, {error}"
    else:
        status, detail = answer.status_code, _detail(answer)
        heard.milliseconds.append((monotonic() - began) * 1000)
        if status < HTTPStatus.BAD_REQUEST:
            return
    heard.wrong.append(
        Wrong(
            call=f"{method} {path}",
            at_s=began - heard.began,
            took_s=monotonic() - began,
            status=status,
            detail=detail,
        )
    )


def _detail(answer: httpx.Response) -> str:
    """What a problem says of itself: its kind and its sentence, and the id it has in the log."""
    try:
        told = answer.json()
        return f"{told['type']}, {told['detail']} ({told['request_id']})"
    except (ValueError, KeyError, TypeError):
        return f"no problem, {answer.headers.get('content-type', 'nothing')}"


def _peak_mib(app: Served) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{app.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
