"""Measures learning: how often the first guess is the one a simulated person picks, over 20 rounds.

Everybody goes the real way in this process, once a day. The control asks the same as somebody
unknown each time and picks by the same taste, so it shows what is reached without learning.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.bench.people import Person, people
from app.core.journey import Journey
from app.settings import load_settings
from app.wiring import build

ROUNDS = 20
QUICK_PEOPLE = 200
PEOPLE = 400
AT_ONCE = 100
EARLY, LATE = slice(0, 2), slice(15, 20)
WANTED_GAIN = 0.15
"""The rise asked for, as a share of all picks: about five times the standard error with 200."""

Meets = Callable[[Journey, Person, int], Awaitable[bool]]


class Calendar:
    """A clock that moves a day at a time."""

    def __init__(self) -> None:
        self._today = datetime(2026, 1, 5, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self._today

    def next_day(self) -> None:
        """Go to the same hour of the next day."""
        self._today += timedelta(days=1)


def measure(quick: bool) -> list[tuple[str, str, str, str]]:  # noqa: FBT001  # the parts' one shape
    """The curve by round, learning and control, and the rise from the first to the last rounds."""
    crowd = people(QUICK_PEOPLE if quick else PEOPLE)
    learned, control = asyncio.run(_both(crowd))
    early, late = _mean(learned[EARLY]), _mean(learned[LATE])
    without = _mean(control)
    gained = late - early
    rows = [
        (f"first guess picked, round {number}", f"{hits:.0%} (unknown {other:.0%})", "-", "-")
        for number, (hits, other) in enumerate(zip(learned, control, strict=True), 1)
    ]
    return [
        *rows,
        (
            f"rise, rounds 1-2 to 16-20, {len(crowd)} people",
            f"{early:.1%} to {late:.1%}",
            f"at least {WANTED_GAIN:.0%} of picks more",
            "ok" if gained >= WANTED_GAIN else "miss",
        ),
        (
            "rounds 16-20 against somebody unknown",
            f"{late:.1%} to {without:.1%}",
            f"at least {WANTED_GAIN:.0%} of picks more",
            "ok" if late - without >= WANTED_GAIN else "miss",
        ),
    ]


async def _both(crowd: Sequence[Person]) -> tuple[list[float], list[float]]:
    return await _curve(crowd, _as_known), await _curve(crowd, _as_unknown)


async def _curve(crowd: Sequence[Person], meets: Meets) -> list[float]:
    """The share of first guesses picked in each round, in a home of its own."""
    calendar = Calendar()
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(inkling_home=Path(home), log_level="ERROR")
        async with build(settings, clock=calendar) as services:
            curve = []
            for number in range(1, ROUNDS + 1):
                curve.append(await _round(services.journey, crowd, number, meets))
                calendar.next_day()
            return curve


async def _round(journey: Journey, crowd: Sequence[Person], number: int, meets: Meets) -> float:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(person: Person) -> bool:
        async with gate:
            return await meets(journey, person, number)

    return _mean(await asyncio.gather(*(one(person) for person in crowd)))


async def _as_known(journey: Journey, person: Person, number: int) -> bool:
    """One round of somebody who comes back and picks: whether they picked the first guess."""
    wish = person.wish(number)
    shown = (await journey.understand(person.name, wish.text)).hypotheses
    picked = person.picks(wish, shown, number)
    await journey.craft(person.name, wish.text, shown[picked].id)
    return picked == 0


async def _as_unknown(journey: Journey, person: Person, number: int) -> bool:
    """The same round for somebody never seen before, of whom nothing is learned."""
    wish = person.wish(number)
    stranger = f"{person.name}-{number}"
    shown = (await journey.understand(stranger, wish.text)).hypotheses
    return person.picks(wish, shown, number) == 0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
