"""Measures search: what is found, and where silence is kept, on five kinds of memory.

Long public conversations, small ones of our own, short facts, passages of documents, and facts in
other languages; of facts and passages some were written after all numbers had been chosen. R@k is
the mean share of a question's evidence among the first k results. Silence is the share of questions
that, asked of another person's memories, find nothing relevant. Nothing is tuned here.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from app.bench.asking import Findings, Searcher, ServicesSearcher, ask_all
from app.bench.corpora import Person, abroad, conversations, facts, passages, talks
from app.settings import load_settings
from app.wiring import build

_QUICK_CONVERSATIONS = 2
_STRANGERS = 7
Row = tuple[str, str, str, str]


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    """Rows of (what, measured, target, verdict) for both ways of retrieval."""
    return asyncio.run(_measure(quick))


async def _measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    talkers = conversations()[: _QUICK_CONVERSATIONS if quick else None]
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(inkling_home=home, embedder="local", log_level="ERROR")
        async with build(settings) as services:
            rows = await all_rows(ServicesSearcher(services), talkers)
        if talkers:
            rows += _dense_rows(await findings(talkers, Path(home), "dense"))
    return rows


async def all_rows(searcher: Searcher, talkers: Sequence[Person]) -> list[Row]:
    """The table of every kind of memory, however it is asked."""
    if talkers:
        rows = _long_rows(await ask_all(searcher, talkers, strangers=1))
    else:
        rows = [("recall on long conversations", "no public data here", "", "-")]
    rows += _small_rows("small conversations", await ask_all(searcher, talks(), strangers=2))
    for name, people in (("facts", facts()), ("passages", passages())):
        for half in ("seen", "apart"):
            chosen = [one for one in people if one.half == half]
            found = await ask_all(searcher, chosen, strangers=_STRANGERS)
            rows += _small_rows(f"{name}, {half}", found)
    found = await ask_all(searcher, abroad(), strangers=1)
    return rows + _small_rows("facts in German, French and Spanish", found)


async def findings(
    people: Sequence[Person], home: Path, retrieval: str = "hybrid", strangers: int = 1
) -> Findings:
    """Ask everything of the product as it is built for one home; memories that are there stay."""
    settings = load_settings(
        inkling_home=home, embedder="local", retrieval=retrieval, log_level="ERROR"
    )
    async with build(settings) as services:
        return await ask_all(ServicesSearcher(services), people, strangers)


def _long_rows(found: Findings) -> list[Row]:
    kinds = sorted({one.kind for one in found.own})
    rows = [
        _row(f"R@5, {len(found.own)} questions", found.recall(5), 0.73),
        _row("R@10", found.recall(10), 0.81),
        _row("evidence found in the top 10 that is marked relevant", found.marked(), 0.90),
        ("memories marked per question", f"{found.marks:.1f}", "", "-"),
        _row("strangers' questions answered by silence", found.silent, 0.85),
    ]
    if found.absent:
        what = f"near misses answered by silence, {len(found.absent)} questions"
        rows.append(_row(what, found.absent_silent, None))
    for kind in kinds:
        count = sum(one.kind == kind for one in found.own)
        both = f"{found.recall(5, kind):.3f} / {found.recall(10, kind):.3f}"
        rows.append((f"R@5 / R@10, {kind.replace('_', ' ')}, {count} questions", both, "", "-"))
    return rows


def _small_rows(name: str, found: Findings) -> list[Row]:
    recalls = " / ".join(f"{found.recall(first):.3f}" for first in (1, 5, 10))
    kinds = sorted({one.kind for one in found.own})
    by_kind = ", ".join(f"{kind} {found.marked(kind):.2f}" for kind in kinds)
    rows = [
        (f"{name}: R@1 / R@5 / R@10, {len(found.own)} questions", recalls, "", "-"),
        _row(f"{name}: evidence in the top 10 marked relevant", found.marked(), 0.90),
        (f"{name}: the same by kind", by_kind, "", "-"),
        (f"{name}: memories marked per question", f"{found.marks:.1f}", "", "-"),
        _row(f"{name}: strangers' questions answered by silence", found.silent, 0.85),
    ]
    if found.silent_elsewhere != found.silent:
        what = f"{name}: the same, but for what is on the same matter"
        rows.append(_row(what, found.silent_elsewhere, 0.85))
    return rows


def _dense_rows(found: Findings) -> list[Row]:
    both = f"{found.recall(5):.3f} / {found.recall(10):.3f}"
    silence = f"{found.marked():.3f} / {found.silent:.3f}"
    return [
        ("RETRIEVAL=dense: R@5 / R@10", both, "", "-"),
        ("RETRIEVAL=dense: evidence marked / strangers silent", silence, "", "-"),
    ]


def _row(what: str, value: float, target: float | None) -> Row:
    if target is None:
        return what, f"{value:.3f}", "", "-"
    return what, f"{value:.3f}", f"≥ {target}", "ok" if value >= target else "miss"
