"""`python -m app.bench.peers [--quick] [peer …]`: every peer measured, one Markdown table.

Below it stands who is first in each column, counted from the same figures. With a document to
write to, both also take the place of what stands there between its marks.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from app.bench.machine import described, load
from app.bench.peers import told
from app.bench.peers.columns import Measured, places
from app.bench.peers.corpus import make
from app.bench.peers.handed import Corpus, write
from app.bench.peers.peer import PEERS
from app.bench.peers.processes import killed, measured
from app.bench.written import around, write_lines

OURS = "inkling"
MARK = "peers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is measured: memories searched among, adds one by one, kills of each store."""

    sizes: tuple[int, int]
    singles: int
    kills: int


def main() -> int:
    """Print the tables; 0 when every asked peer could be measured."""
    asked = _asked()
    if complaint := _complaint(asked.peers, asked.write):
        print(complaint)
        return 2
    kills = asked.kills if asked.kills is not None else (2 if asked.quick else 10)
    extent = Extent(
        sizes=(1_000, 2_000) if asked.quick else (1_000, 10_000),
        singles=100 if asked.quick else 500,
        kills=kills,
    )
    began = monotonic()
    lines = [f"{described()}; {load()}{' · a quick run' if asked.quick else ''}."]
    with tempfile.TemporaryDirectory(prefix="inkling-peers-") as place:
        work = Path(place)
        corpus = make(work, extent.sizes[-1], 1 if asked.quick else None)
        write(corpus, work)
        lines += [_counted(corpus, extent), "", *told.head(extent.sizes)]
        _say(lines)
        rows, failures = _rows(asked.peers or list(PEERS), work, extent, lines)
    last = ["", *places(rows, extent.sizes, OURS), "", _took(monotonic() - began)]
    _say(last)
    if asked.write is not None:
        write_lines(asked.write, MARK, [*lines, *last])
    return int(failures > 0)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app.bench.peers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, a minute or two")
    parser.add_argument("--kills", type=int, help="kills of each store (10; 2 with --quick)")
    parser.add_argument("--write", type=Path, metavar="DOCUMENT", help="put the tables there too")
    parser.add_argument("peers", nargs="*", metavar="peer", help=f"of {', '.join(PEERS)}")
    return parser.parse_args()


def _complaint(peers: Sequence[str], document: Path | None) -> str:
    """What is wrong with what was asked for, told before anything is measured; "" for nothing."""
    if unknown := sorted(set(peers) - set(PEERS)):
        return f"There is no peer {', '.join(unknown)}; there are {', '.join(PEERS)}."
    try:
        if document is not None:
            around(document, MARK)
    except (OSError, ValueError) as error:
        return str(error)
    return ""


def _rows(
    names: Sequence[str], work: Path, extent: Extent, lines: list[str]
) -> tuple[list[Measured], int]:
    """Measure one after the other; prints each line and adds it to `lines`. Counts failures."""
    options = ("--singles", str(extent.singles), "--sizes", *map(str, extent.sizes))
    rows, failures = [], 0
    for name in names:
        entry = PEERS[name]
        figures = measured(name, work, work / name, options)
        if isinstance(figures, str):
            failures += 1
            line = told.failed(name, figures)
        else:
            kills = extent.kills if entry.killed else 0
            survived = killed(name, work / f"{name}-killed", kills) if kills else None
            rows.append(Measured(name=name, entry=entry, figures=figures, survived=survived))
            line = told.row(rows[-1])
        lines.append(line)
        _say([line])
    return rows, failures


def _say(lines: Sequence[str]) -> None:
    print("\n".join(lines), flush=True)


def _counted(corpus: Corpus, extent: Extent) -> str:
    return (
        f"{len(corpus.talks):,} turns and {len(corpus.questions):,} questions of public "
        f"conversations; {len(corpus.crowd):,} memories of one person for speed; "
        f"{extent.kills} kills of each store."
    )


def _took(seconds: float) -> str:
    return f"The run took {seconds / 60:.1f} minutes; at its end {load()}."


if __name__ == "__main__":
    sys.exit(main())
