"""One peer's figures come in; its row of the comparison's Markdown table goes out."""

from collections.abc import Sequence

from app.bench.peers.columns import MEBIBYTE, Measured, milliseconds
from app.bench.peers.peer import Entry

HEAD = (
    "peer",
    "adds/s, one by one (bare fsyncs/s beside it)",
    "adds/s, by 500",
    "search at {0}k, p50 / p95 ms",
    "search at {1}k, p50 / p95 ms",
    "R@5",
    "R@10",
    "MiB on disk at {1}k",
    "lost after kill -9",
)


def head(sizes: Sequence[int]) -> list[str]:
    """The two lines above the rows."""
    names = [one.format(*(size // 1000 for size in sizes)) for one in HEAD]
    return [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]


def row(measured: Measured) -> str:
    """The peer's line."""
    figures, entry = measured.figures, measured.entry
    times = [
        f"{milliseconds(p50)} / {milliseconds(p95)}"
        for p50, p95 in zip(figures["p50"], figures["p95"], strict=True)
    ]
    cells = [
        _named(measured.name, entry, int(figures["outside"])),
        f"{figures['alone']:,.0f} ({figures['syncs']:,.0f})",
        f"{figures['batched']:,.0f}",
        *times,
        *([f"{one:.3f}" for one in figures["recall"]] or ["no public data", "-"]),
        f"{figures['disk'] / MEBIBYTE:.1f}",
        _lost(measured),
    ]
    return f"| {' | '.join(cells)} |"


def failed(name: str, reason: str) -> str:
    """The line of a peer that could not be measured."""
    return f"| {name} | could not be measured: {reason} |{' |' * (len(HEAD) - 2)}"


def _named(name: str, entry: Entry, outside: int) -> str:
    note = f", {outside} calls to other hosts refused" if outside else ""
    return f"**{name}** ({entry.way}{note})" if entry.ours else f"{name} ({entry.way}{note})"


def _lost(measured: Measured) -> str:
    survived = measured.survived
    if survived is None:
        return "-" if measured.entry.killed else "as above"
    lost = f"{survived.lost:,} of {survived.acknowledged:,}"
    return lost + (f", {survived.broken} openings failed" if survived.broken else "")
