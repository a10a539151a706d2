"""`python -m app.bench.peers [--quick] [peer …]`: every peer measured, one Markdown table."""

import argparse
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.bench.peers.corpus import make
from app.bench.peers.handed import Corpus, write
from app.bench.peers.peer import PEERS, Entry
from app.bench.peers.processes import killed, measured

HEAD = (
    "peer",
    "adds/s, one by one (bare fsyncs/s beside it)",
    "adds/s, by 500",
    "search at 1k, p50 / p95 ms",
    "search at 10k, p50 / p95 ms",
    "R@5",
    "R@10",
    "MiB on disk at 10k",
    "lost after kill -9",
)


def main() -> int:
    """Print the table; 0 when every asked peer could be measured."""
    parser = argparse.ArgumentParser(prog="python -m app.bench.peers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, a minute or two")
    parser.add_argument("--kills", type=int, help="kills of each store (10; 2 with --quick)")
    parser.add_argument("peers", nargs="*", metavar="peer", help=f"of {', '.join(PEERS)}")
    asked = parser.parse_args()
    unknown = sorted(set(asked.peers) - set(PEERS))
    if unknown:
        print(f"There is no peer {', '.join(unknown)}; there are {', '.join(PEERS)}.")
        return 2
    sizes = (1_000, 2_000) if asked.quick else (1_000, 10_000)
    kills = asked.kills if asked.kills is not None else (2 if asked.quick else 10)
    singles = 100 if asked.quick else 500
    with tempfile.TemporaryDirectory(prefix="inkling-peers-") as place:
        work = Path(place)
        print(_told(quick=asked.quick), flush=True)
        corpus = make(work, sizes[-1], 1 if asked.quick else None)
        write(corpus, work)
        print(_counted(corpus), flush=True)
        options = ("--singles", str(singles), "--sizes", *map(str, sizes))
        return _table(asked.peers or list(PEERS), work, options, kills, sizes)


def _table(
    names: list[str], work: Path, options: tuple[str, ...], kills: int, sizes: tuple[int, int]
) -> int:
    head = [one.replace("10k", f"{sizes[1] // 1000}k") for one in HEAD]
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}", flush=True)
    failed = 0
    for name in names:
        entry = PEERS[name]
        figures = measured(name, work, work / name, options)
        if isinstance(figures, str):
            failed += 1
            print(f"| {name} | could not be measured: {figures} |{' |' * (len(head) - 2)}")
            continue
        survived = killed(name, work / f"{name}-killed", kills) if entry.killed and kills else None
        print(
            _row(name, entry, figures, None if survived is None else asdict(survived)), flush=True
        )
    return int(failed > 0)


def _row(name: str, entry: Entry, figures: dict[str, Any], survived: dict[str, int] | None) -> str:
    times = [
        f"{_milliseconds(p50)} / {_milliseconds(p95)}"
        for p50, p95 in zip(figures["p50"], figures["p95"], strict=True)
    ]
    recall = [f"{one:.3f}" for one in figures["recall"]] or ["no public data", "-"]
    lost = "as above"
    if survived is not None:
        lost = f"{survived['lost']:,} of {survived['acknowledged']:,}"
        if survived["broken"]:
            lost += f", {survived['broken']} openings failed"
    elif entry.killed:
        lost = "-"
    note = f", {figures['outside']} calls to other hosts refused" if figures["outside"] else ""
    cells = [
        f"**{name}** ({entry.way}{note})" if entry.ours else f"{name} ({entry.way}{note})",
        f"{figures['alone']:,.0f} ({figures['syncs']:,.0f})",
        f"{figures['batched']:,.0f}",
        *times,
        *recall,
        f"{figures['disk'] / 1_048_576:.1f}",
        lost,
    ]
    return f"| {' | '.join(cells)} |"


def _milliseconds(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _told(*, quick: bool) -> str:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"Peers · {platform.platform()} · {os.cpu_count()} CPUs · Python "
        f"{platform.python_version()} · load {load:.1f}{' · quick' if quick else ''}"
    )


def _counted(corpus: Corpus) -> str:
    return (
        f"{len(corpus.talks):,} turns and {len(corpus.questions):,} questions of public "
        f"conversations; {len(corpus.crowd):,} memories of one person for speed"
    )


if __name__ == "__main__":
    sys.exit(main())
