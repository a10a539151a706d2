"""Simulated people with hidden preferences: what they ask for, and which guess they would pick.

A person's taste is drawn once from a seed: two facets they care for, how they like each way of
answering each of their matters, and each value of a slot. Nothing of it is ever told to Inkling.
"""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from app.core.domain.persona import FACETS
from app.core.domain.request import Hypothesis

MATTERS_EACH = 4
FACETS_EACH = 2
ANGLE_WEIGHT = 1.0
FACET_WEIGHT = 2.0
"""Leanings are about 0.4 in size: at this weight facets and ways of answering count alike."""
SLOT_WEIGHT = 0.5
WHIM = 0.35
"""Standard deviation of what changes from day to day; a liking has 1.0."""

_DATA = tomllib.loads(files("app.bench").joinpath("data/people.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One request: its wording, and the matter it belongs to."""

    text: str
    matter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a hidden taste; `taste` holds -1 or 1 for the facets they care for."""

    name: str
    matters: tuple[str, ...]
    taste: dict[str, float]
    about: str | None

    def wish(self, round_number: int) -> Wish:
        """What they ask for in this round (1, 2, …), the same in every run."""
        dice = random.Random(f"{self.name} asks {round_number}")  # noqa: S311  # repeatable
        matter = dice.choice(self.matters)
        text = dice.choice(_DATA["matters"][matter])
        if round_number == 1 and self.about is not None:
            text = f"{text}. {self.about}."
        return Wish(text=text, matter=matter)

    def picks(self, wish: Wish, shown: Sequence[Hypothesis], round_number: int) -> int:
        """The place (0, 1, …) of the guess they pick."""
        whims = random.Random(f"{self.name} picks {round_number}")  # noqa: S311  # repeatable
        likings = [self._liking(wish.matter, guess) for guess in shown]
        return max(range(len(shown)), key=lambda place: likings[place] + whims.gauss(0, WHIM))

    def _liking(self, matter: str, guess: Hypothesis) -> float:
        slots = [self._drawn(f"{name}={value}") for name, value in guess.slots.items()]
        return (
            ANGLE_WEIGHT * self._drawn(f"{matter} {guess.angle}")
            + FACET_WEIGHT
            * sum(guess.leanings.get(f, 0.0) * side for f, side in self.taste.items())
            + SLOT_WEIGHT * (sum(slots) / len(slots) if slots else 0.0)
        )

    def _drawn(self, thing: str) -> float:
        """How much they like a thing: standard normal, fixed for life."""
        return random.Random(f"{self.name} likes {thing}").gauss(0, 1)  # noqa: S311  # repeatable


def people(count: int) -> list[Person]:
    """The first `count` people; the same ones in every run."""
    return [_person(number) for number in range(count)]


def _person(number: int) -> Person:
    dice = random.Random(f"person {number}")  # noqa: S311  # repeatable
    return Person(
        name=f"person-{number}",
        matters=tuple(dice.sample(sorted(_DATA["matters"]), MATTERS_EACH)),
        taste={facet: dice.choice((-1.0, 1.0)) for facet in dice.sample(FACETS, FACETS_EACH)},
        about=dice.choice(_DATA["about"]["lines"]) if dice.random() < 0.5 else None,
    )
