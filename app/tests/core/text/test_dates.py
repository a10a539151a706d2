"""Times that texts name: calendar dates in four languages, times counted back, and what is none."""

import re
import sys
from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.text import dates
from app.core.text.dates import Stretch, nearness, stretches

NOW = datetime(2024, 5, 15, 12, 0, tzinfo=UTC)
Span = tuple[date, date]


def named(text: str, now: datetime = NOW) -> list[Span]:
    """Start and end of each stretch that belongs to one year."""
    return [(one.start, one.end) for one in stretches(text, now) if not one.yearly]


def yearly(text: str) -> list[tuple[int, int, int]]:
    """Month and days of each stretch of any year."""
    return [(s.start.month, s.start.day, s.end.day) for s in stretches(text, NOW) if s.yearly]


def day(year: int, month: int, number: int) -> Span:
    return date(year, month, number), date(year, month, number)


def at(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "on May 3, 2023",
        "on May 3rd, 2023",
        "on May 3 2023",
        "3 May 2023",
        "the 3rd of May 2023",
        "the 3rd of May, 2023",
        "on 2023-05-03",
        "am 3. Mai 2023",
        "le 3 mai 2023",
        "el 3 de mayo de 2023",
        "ON MAY 3, 2023!",
        "3 may 2023",
    ],
)
def test_a_day_is_read_in_many_forms(text: str) -> None:
    assert named(text) == [day(2023, 5, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "in March 2022",
        "in march 2022",
        "March, 2022",
        "since Mar 2022 and March 2022",
        "im März 2022",
        "en mars 2022",
        "mars 2022",
        "en marzo de 2022",
    ],
)
def test_a_month_of_a_year_is_read_in_many_forms(text: str) -> None:
    assert named(text) == [(date(2022, 3, 1), date(2022, 3, 31))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did I do in May?", (5, 1, 31)),
        ("what did i do in may?", (5, 1, 31)),
        ("in march", (3, 1, 31)),
        ("May 3", (5, 3, 3)),
        ("every 4 July", (7, 4, 4)),
        ("am 24. Dezember", (12, 24, 24)),
        ("le 14 juillet", (7, 14, 14)),
        ("el 6 de enero", (1, 6, 6)),
        ("in February", (2, 1, 29)),
        ("February 29", (2, 29, 29)),
        ("dec 5", (12, 5, 5)),
        ("In March's meeting", (3, 1, 31)),
    ],
)
def test_a_date_without_a_year_is_any_years(text: str, expected: tuple[int, int, int]) -> None:
    assert yearly(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "may I help you",
        "You may take 3 of them",
        "It may be 2023 before we know",
        "May I ask something?",
        "This may be wrong",
        "they march 3 miles",
        "we march on",
        "planet mars is red",
        "put mayo on it",
        "the second of two",
        "Jan is my brother",
        "February 30",
        "on April 31, 2023",
        "2023-13-01",
        "2023-02-29",
        "0000-01-01",
        "99 May",
        "last words",
        "5 apples and 2023 pears",
        "",
    ],
)
def test_what_is_no_date_names_nothing(text: str) -> None:
    assert stretches(text, NOW) == ()


@pytest.mark.parametrize(
    ("now", "year"),
    [(at(2024, 1, 10), 2023), (at(2024, 3, 20), 2023), (at(2024, 4, 2), 2024)],
)
@pytest.mark.parametrize(
    "text", ["last March", "last march", "letzten März", "mars dernier", "marzo pasado"]
)
def test_last_march_is_the_one_that_is_over(text: str, now: datetime, year: int) -> None:
    assert named(text, now) == [(date(year, 3, 1), date(year, 3, 31))]


@pytest.mark.parametrize("now", [at(2024, 1, 10), at(2024, 3, 20), at(2024, 12, 2)])
def test_this_march_is_this_years(now: datetime) -> None:
    assert named("this March", now) == [(date(2024, 3, 1), date(2024, 3, 31))]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("yesterday", date(2024, 5, 14), date(2024, 5, 14)),
        ("last night", date(2024, 5, 14), date(2024, 5, 14)),
        ("today", date(2024, 5, 15), date(2024, 5, 15)),
        ("last month", date(2024, 4, 1), date(2024, 4, 30)),
        ("last year", date(2023, 1, 1), date(2023, 12, 31)),
        ("this year", date(2023, 5, 16), date(2024, 5, 15)),
        ("the past week", date(2024, 5, 8), date(2024, 5, 15)),
        ("last week", date(2024, 5, 1), date(2024, 5, 14)),
        ("last summer", date(2023, 6, 1), date(2023, 8, 31)),
        ("last winter", date(2023, 12, 1), date(2024, 2, 29)),
        ("this spring", date(2024, 3, 1), date(2024, 5, 15)),
        ("ten days ago", date(2024, 5, 5), date(2024, 5, 5)),
        ("3 weeks ago", date(2024, 4, 21), date(2024, 4, 27)),
        ("in 2021", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_times_are_counted_back_from_now(text: str, start: date, end: date) -> None:
    assert named(text) == [(start, end)]


def test_last_month_in_january_is_december() -> None:
    assert named("last month", at(2024, 1, 31)) == [(date(2023, 12, 1), date(2023, 12, 31))]


def test_several_times_are_all_read() -> None:
    assert len(stretches("May 3, 2023, 2022-01-05, and yesterday", NOW)) == 3


@pytest.mark.parametrize("text", ["in year 0001", "9999-12-31", "May 3, 0000", "999 years ago"])
def test_years_out_of_range_break_nothing(text: str) -> None:
    for one in stretches(text, NOW):
        assert one.start <= one.end
        assert 0.0 <= one.nearness(NOW) <= 1.0


def test_nearness_is_one_within_and_falls_sooner_before_than_after() -> None:
    (may,) = stretches("in May 2023", NOW)
    assert may.nearness(at(2023, 5, 1)) == may.nearness(at(2023, 5, 31)) == 1.0
    assert 0 < may.nearness(at(2023, 4, 25)) < may.nearness(at(2023, 6, 6)) < 1
    assert may.nearness(at(2020, 5, 1)) < 1e-6


def test_a_yearly_stretch_is_near_in_every_year_and_across_new_year() -> None:
    (eve,) = stretches("December 31", NOW)
    assert eve.nearness(at(2019, 12, 31)) == eve.nearness(at(2031, 12, 31)) == 1.0
    assert eve.nearness(at(2025, 1, 1)) > 0.9
    (leap,) = stretches("February 29", NOW)
    assert leap.nearness(at(2023, 2, 28)) == 1.0
    assert leap.nearness(at(2024, 2, 29)) == 1.0


def test_nothing_named_is_near_to_nothing() -> None:
    assert nearness((), NOW) == 0.0


def test_of_several_the_nearest_counts() -> None:
    both = stretches("2023-01-01 or 2024-01-01", NOW)
    assert nearness(both, at(2024, 1, 1)) == 1.0


@settings(deadline=None)
@given(
    start=st.dates(date(1, 1, 1), date(9998, 12, 1)),
    days=st.integers(0, 30),
    when=st.datetimes(timezones=st.just(UTC)),
    every=st.booleans(),
)
def test_nearness_is_a_share_for_any_moment(
    start: date, days: int, when: datetime, every: bool
) -> None:
    stretch = Stretch(start=start, end=start + timedelta(days=days), yearly=every)
    assert 0.0 <= stretch.nearness(when) <= 1.0


PIECES = st.sampled_from(
    [
        *("May", "march", "Aprıl", "JUNİ", "Auguſt", "wee\u212as", "fıve", "weeks", "ago", "last"),
        *("this", "sprıng", "summer", "of", "de", "3", "31", "2023", "٣", "²", "2023-05-03", ","),
        *(".", "\n", "th", "in", "year", "0", "99", "999", "dernier"),
    ]
)


@settings(deadline=None)
@given(
    pieces=st.lists(PIECES | st.text(max_size=6), max_size=14), gap=st.sampled_from(["", " ", "  "])
)
def test_any_text_is_read_without_trouble(pieces: list[str], gap: str) -> None:
    for one in stretches(gap.join(pieces), NOW):
        assert one.start <= one.end
        assert 0.0 <= one.nearness(NOW) <= 1.0


def test_letters_that_pass_for_others_break_nothing() -> None:
    """`re` takes some letters for others where `casefold` does not."""
    odd = [
        chr(code)
        for code in range(0x80, sys.maxunicode)
        if not 0xD800 <= code < 0xE000 and re.fullmatch("[a-z]", chr(code), re.IGNORECASE)
    ]
    assert odd
    for letter in odd:
        for word in ("april", "juni", "august", "five weeks ago", "this spring", "oktober"):
            for place in range(len(word)):
                stretches(f"3 {word[:place]}{letter}{word[place + 1 :]} 2023", NOW)


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 20_000,
        "a" * 100_000,
        "May " * 20_000,
        "3" + " " * 50_000,
        "last " * 20_000,
        "9" * 90_000,
    ],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    started = process_time()
    stretches(text, NOW)
    assert process_time() - started < 10.0


def test_every_month_is_known_in_four_languages() -> None:
    for number in range(1, 13):
        words = [word for word, month in dates._MONTHS.items() if month == number]
        assert len(words) >= 3
        for word in words:
            assert named(f"3 {word.capitalize()} 2023") == [day(2023, number, 3)]
