"""One peer, measured in this process: `python -m app.bench.peers.run_one measure NAME …`.

Prints one line of JSON. An attempt of Python code to reach another host is refused and counted.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from app.bench.peers import killing
from app.bench.peers.handed import Corpus, Memory, Question, read
from app.bench.peers.peer import Peer, open_peer

BATCH = 500
WARM = 10
FIRST = (5, 10)
LONGEST_ALONE_S = 10.0
SYNCS = 200
_HERE = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104  # compared with, never bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured: rates a second, milliseconds, shares in 0..1, bytes."""

    alone: float
    syncs: float
    batched: float
    p50: tuple[float, ...]
    p95: tuple[float, ...]
    recall: tuple[float, ...]
    disk: int
    outside: int


_outside: list[object] = []


def _stay_here(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: no connection leaves this machine, and each that would is counted."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not str(address[0]).startswith(_HERE):
        _outside.append(address[0])
        raise ConnectionRefusedError("this benchmark reaches no other host")


def measure(name: str, corpus: Corpus, folder: Path, singles: int, sizes: Sequence[int]) -> Figures:
    """Add, search and look at the disk; each store in a folder of its own."""
    alone = _alone(open_peer(name, folder / "alone", corpus.stop_words), corpus.crowd[:singles])
    syncs = _syncs_per_second(folder)
    crowd = open_peer(name, folder / "crowd", corpus.stop_words)
    batched, times = _growing(crowd, corpus, sizes)
    disk = sum(file.stat().st_size for file in (folder / "crowd").rglob("*") if file.is_file())
    recall: tuple[float, ...] = ()
    if corpus.questions:
        talks = open_peer(name, folder / "talks", corpus.stop_words)
        recall = _recall(talks, corpus.talks, corpus.questions)
    return Figures(
        alone=alone,
        syncs=syncs,
        batched=batched,
        p50=tuple(float(np.median(one)) for one in times),
        p95=tuple(float(np.percentile(one, 95)) for one in times),
        recall=recall,
        disk=disk,
        outside=len(_outside),
    )


def _alone(peer: Peer, memories: Sequence[Memory]) -> float:
    """Adds a second, one after the other, for so many seconds at most."""
    peer.add(memories[:1])
    started, done = perf_counter(), 0
    for memory in memories[1:]:
        peer.add([memory])
        done += 1
        if perf_counter() - started > LONGEST_ALONE_S:
            break
    rate = done / (perf_counter() - started)
    peer.close()
    return rate


def _syncs_per_second(folder: Path) -> float:
    """What this disk can do just now: 4 KiB appended and synced, one after the other."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        started = perf_counter()
        for _ in range(SYNCS):
            file.write(bytes(4_096))
            os.fsync(file.fileno())
        return SYNCS / (perf_counter() - started)


def _growing(peer: Peer, corpus: Corpus, sizes: Sequence[int]) -> tuple[float, list[list[float]]]:
    """Adds a second in batches, index building included; milliseconds of searches at each size."""
    adding, held, times = 0.0, 0, []
    for size in sizes:
        started = perf_counter()
        while held < size:
            upto = min(held + BATCH, size)
            peer.add(corpus.crowd[held:upto])
            held = upto
        peer.ready()
        adding += perf_counter() - started
        times.append(_searches(peer, corpus.probes))
    peer.close()
    return held / adding, times


def _searches(peer: Peer, probes: Sequence[Question]) -> list[float]:
    times = []
    for probe in probes:
        started = perf_counter()
        found = peer.search(probe, FIRST[-1])
        times.append((perf_counter() - started) * 1000)
        if not found:
            raise RuntimeError("a search found nothing among many memories")
    return times[WARM:]


def _recall(
    peer: Peer, talks: Sequence[Memory], questions: Sequence[Question]
) -> tuple[float, ...]:
    """The mean share of a question's evidence among the first 5 and 10."""
    for start in range(0, len(talks), BATCH):
        peer.add(talks[start : start + BATCH])
    peer.ready()
    shares: list[list[float]] = [[] for _ in FIRST]
    for question in questions:
        found = peer.search(question, FIRST[-1])
        for count, of_count in zip(FIRST, shares, strict=True):
            hits = set(found[:count]) & set(question.evidence)
            of_count.append(len(hits) / len(set(question.evidence)))
    peer.close()
    return tuple(float(np.mean(one)) for one in shares)


def main() -> int:
    """Measure, write until killed, or tell what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("measure", "write", "missing"))
    parser.add_argument("peer")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--singles", type=int, default=500)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--round", type=int, default=0)
    asked = parser.parse_args()
    sys.addaudithook(_stay_here)
    if asked.task == "write":
        killing.write_until_killed(asked.peer, asked.folder, asked.round)
    elif asked.task == "missing":
        acknowledged = sys.stdin.read().split("\n")
        print("\n" + json.dumps(killing.missing(asked.peer, asked.folder, acknowledged)))
    else:
        corpus = read(asked.corpus)
        found = measure(asked.peer, corpus, asked.folder, asked.singles, asked.sizes)
        print("\n" + json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
