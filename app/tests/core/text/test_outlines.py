"""The coarse look before two statements are compared loses nothing that the close look finds."""

import random
from collections import Counter

import numpy as np

from app.core.text.meaning import Reading, contradicts, same_statement
from app.core.text.outlines import Outlines, topics

_THINGS = ("reports", "titles", "e-mails", "tea", "coffee", "csv", "json", "Python", "meetings")
_KINDS = ("short", "long", "formal", "casual", "cheap", "expensive", "red", "early", "late")
_FORMS = (
    "I prefer {kind} {thing}",
    "I like {kind} {thing}",
    "I do not like {kind} {thing}",
    "Never write {kind} {thing}",
    "Always write {kind} {thing}.",
    "In emails, write {kind} {thing}",
    "write {kind} {thing}, in emails",
    "Convert {thing} to {other}",
    "Convert {thing} from {other}",
    "My budget for {thing} is {number} euros",
    "I have {number} {thing}",
    "My favourite colour is {kind}",
    "I live in {place}",
    "I moved from {place} to {town}",
    "I used to drink {thing}",
    "{thing}",
    "to {place}",
    "",
    "My tone is {kind}",
    "Please be {kind}",
    (
        "I wanted the {kind} {thing} with all of the old pictures, charts, tables, notes, links, "
        "maps, quotes, names, dates, prices and {other} of our garden project in {place}"
    ),
)
_PLACES = ("Leeds", "Berlin", "Rome", "Graz")
_COUNT = 420


def _texts() -> list[str]:
    draw = random.Random(20260601)  # noqa: S311  # the same texts at every run
    return [
        draw.choice(_FORMS).format(
            kind=draw.choice(_KINDS),
            thing=draw.choice(_THINGS),
            other=draw.choice(_THINGS),
            number=draw.choice((2, 3, 40)),
            place=draw.choice(_PLACES),
            town=draw.choice(_PLACES),
        )
        for _ in range(_COUNT)
    ]


def test_no_pair_that_the_close_look_finds_is_lost() -> None:
    readings = [Reading(text=text) for text in _texts()]
    outlines, seen = Outlines(readings), Counter[str]()
    for place, mine in enumerate(readings):
        before = np.arange(place)
        alike = set(outlines.alike(place, before).tolist())
        opposed = set(outlines.opposed(place, before).tolist())
        same = {one for one in range(place) if same_statement(readings[one], mine)}
        against = {one for one in range(place) if contradicts(readings[one], mine)}
        assert same <= alike
        assert against <= opposed
        found = {"same": same, "against": against, "alike": alike, "opposed": opposed}
        seen.update({name: len(places) for name, places in found.items()})
    pairs = _COUNT * (_COUNT - 1) // 2
    assert min(seen["same"], seen["against"]) > 400
    assert max(seen["alike"], seen["opposed"]) < pairs / 20


def test_only_the_places_asked_for_are_answered() -> None:
    readings = [Reading(text=text) for text in ("I like tea", "I do not like tea", "I like tea!")]
    outlines = Outlines(readings)
    assert outlines.opposed(1, np.array([0, 2])).tolist() == [0, 2]
    assert outlines.opposed(1, np.array([2])).tolist() == [2]
    assert outlines.alike(2, np.array([0, 1])).tolist() == [0]


def test_what_speaks_of_no_topic_shares_none() -> None:
    texts = ("I live in Leeds", "tea", "I live in Rome", "bananas")
    about = topics([Reading(text=text) for text in texts]).tolist()
    assert about[0] == about[2] >= 0
    assert about[1] == about[3] == -1
