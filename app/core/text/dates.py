"""A text comes in; the stretches of time it names go out, and how near a moment is to them.

Knows calendar dates ("May 3, 2023", "3 May", "in March 2022", "2021") and times counted back from
now ("yesterday", "last March", "two weeks ago"). A date without a year is any year's.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.text.tables import strings, table

_DATA = table("app.core.text", "dates.toml")
_MONTHS = {word: number for number, line in enumerate(_DATA["months"], 1) for word in strings(line)}
_CAREFUL = frozenset(strings(_DATA["careful"]["words"]))
_BESIDE = frozenset(strings(_DATA["careful"]["beside"]))
_VERBS = frozenset(strings(_DATA["careful"]["verbs"]))
_BEFORE_TIMES = frozenset(strings(_DATA["careful"]["before_times"]))
_LATEST = frozenset(strings(_DATA["latest"]))
_NUMBERS: dict[str, int] = _DATA["numbers"]
_UNITS: dict[str, int] = _DATA["units"]
_SEASONS: dict[str, list[int]] = _DATA["seasons"]

_HINTS = _MONTHS.keys() | {"last", "this", "past", "ago", "yesterday", "today", "tonight"}
# Turkish i's, which `re` takes for an i and `casefold` does not.
_DOTLESS = str.maketrans({"\u0130": "I", "\u0131": "i"})

_WORD = re.compile(r"\w+")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTH = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_DAY = r"(?:(?P<first>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?)?"
_AFTER = (
    r"(?:\s+(?P<second>\d{1,2})(?:st|nd|rd|th)?\b(?!\d))?"
    r"(?:,?\s+(?:of\s+|de\s+)?(?P<year>\d{4})\b)?"
    rf"(?:\s+(?P<latest>{'|'.join(strings(_DATA['latest_after']))})\b)?"
)
_NAMED = re.compile(
    rf"(?:\b(?P<word>[^\W\d]\w*)\s+)?{_DAY}\b(?P<month>{_MONTH})\b\.?{_AFTER}", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:in|since|of|during|year)\s+((?:19|20)\d{2})\b", re.IGNORECASE)
_AGO = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(_NUMBERS)})(?: of)? (day|week|month|year)s? ago\b", re.IGNORECASE
)
_LAST = re.compile(
    r"\b(last|this|past) (week|weekend|month|year|spring|summer|autumn|fall|winter)\b",
    re.IGNORECASE,
)
_NEAR = re.compile(r"\b(yesterday|today|tonight|this morning|last night)\b", re.IGNORECASE)

_FADES_AFTER = 10.0
"""Days: people speak of a thing on the day, or some days later."""
_FADES_BEFORE = 5.0
"""Days: less often of what is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From `start` to `end`, both included; `yearly` = the same days of any year."""

    start: date
    end: date
    yearly: bool = False

    def nearness(self, at: datetime) -> float:
        """1 within, falling to 0 with the days after and, sooner, before."""
        day = at.date()
        if not self.yearly:
            return _nearness(self.start, self.end, day)
        shifts = (day.year - self.start.year + step for step in (-1, 0, 1))
        return max(
            _nearness(_in_year(self.start, shift), _in_year(self.end, shift), day)
            for shift in shifts
        )


def stretches(text: str, now: datetime) -> tuple[Stretch, ...]:
    """The stretches of time a text names; `now` is what "last" and "ago" count from."""
    text = text.translate(_DOTLESS)
    if not any(letter.isdigit() for letter in text) and not _hints(text):
        return ()
    return tuple(_found(text, now.date()))


def nearness(named: tuple[Stretch, ...], at: datetime) -> float:
    """How near a moment is to the nearest of the stretches, 0..1; 0 when none is named."""
    return max((one.nearness(at) for one in named), default=0.0)


def _hints(text: str) -> bool:
    return not _HINTS.isdisjoint(word.casefold() for word in _WORD.findall(text))


def _found(text: str, today: date) -> Iterator[Stretch]:
    for year, month, day in _ISO.findall(text):
        yield from _calendar(int(year), int(month), int(day))
    named = False
    for found in _NAMED.finditer(text):
        for stretch in _month(found, today):
            named = True
            yield stretch
    if not named:
        for year in _YEAR.findall(text):
            yield Stretch(start=date(int(year), 1, 1), end=date(int(year), 12, 31))
    yield from _relative(text, today)


def _month(found: re.Match[str], today: date) -> Iterator[Stretch]:
    name, before = found["month"], (found["word"] or "").casefold()
    number = found["first"] or found["second"]
    if name.casefold() in _CAREFUL and not _is_clear(found, before):
        return
    month = _MONTHS[name.casefold()]
    day = int(number) if number else None
    if found["year"]:
        yield from _calendar(int(found["year"]), month, day)
    elif before == "this" or before in _LATEST or found["latest"]:
        latest = today.year if month < today.month or before == "this" else today.year - 1
        yield from _calendar(latest, month, day)
    else:
        for stretch in _calendar(2024, month, day):  # a leap year: it has every day
            yield Stretch(start=stretch.start, end=stretch.end, yearly=True)


def _is_clear(found: re.Match[str], before: str) -> bool:
    """Whether a word that is also something else names a month here."""
    name, number = found["month"], found["first"] or found["second"]
    if name.casefold() in _VERBS and not name[0].isupper():
        return before in _BEFORE_TIMES or bool(found["first"] and found["year"])
    return bool(number or found["year"] or found["latest"]) or before in _BESIDE


def _relative(text: str, today: date) -> Iterator[Stretch]:
    for count, unit in _AGO.findall(text):
        days = (int(count) if count.isdigit() else _NUMBERS[count.casefold()]) * _UNITS[
            unit.casefold()
        ]
        slack = timedelta(days=_UNITS[unit.casefold()] // 2)
        yield _around(today, days, slack)
    for which, unit in _LAST.findall(text):
        yield from _last(which.casefold(), unit.casefold(), today)
    for word in _NEAR.findall(text):
        days = 1 if word.casefold() in {"yesterday", "last night"} else 0
        yield _around(today, days, timedelta(0))


def _around(today: date, days: int, slack: timedelta) -> Stretch:
    day = today - timedelta(days=days)
    return Stretch(start=day - slack, end=min(today, day + slack))


def _last(which: str, unit: str, today: date) -> Iterator[Stretch]:
    if unit in _SEASONS:
        first, last = _SEASONS[unit]
        for year in (today.year, today.year - 1):
            start = date(year, first, 1)
            end = _month_end(year + (last < first), last)
            if start <= today and (which != "last" or end < today):
                yield Stretch(start=start, end=min(end, today))
                return
        return
    if which == "last" and unit in {"month", "year"}:
        yield _former(unit, today)
        return
    length = {"week": 7, "weekend": 7, "month": 30, "year": 365}[unit]
    start = today - timedelta(days=2 * length if which == "last" else length)
    end = today - timedelta(days=1) if which == "last" else today
    yield Stretch(start=start, end=end)


def _former(unit: str, today: date) -> Stretch:
    """The calendar month or year before this one."""
    if unit == "year":
        return Stretch(start=date(today.year - 1, 1, 1), end=date(today.year - 1, 12, 31))
    end = today.replace(day=1) - timedelta(days=1)
    return Stretch(start=end.replace(day=1), end=end)


def _calendar(year: int, month: int, day: int | None) -> Iterator[Stretch]:
    """A day or a month; nothing for one there is not."""
    if not (1 <= month <= 12 and 1 <= year <= 9_998):
        return
    if day is None:
        yield Stretch(start=date(year, month, 1), end=_month_end(year, month))
    elif 1 <= day <= _month_end(year, month).day:
        yield Stretch(start=date(year, month, day), end=date(year, month, day))


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _in_year(day: date, shift: int) -> date:
    year = min(max(day.year + shift, 1), 9_998)
    return date(year, day.month, min(day.day, _month_end(year, day.month).day))


def _nearness(start: date, end: date, day: date) -> float:
    if day < start:
        return math.exp(-(start - day).days / _FADES_BEFORE)
    return math.exp(-max(0, (day - end).days) / _FADES_AFTER)
