"""Dates as people write them, to spans of time."""

from __future__ import annotations

import warnings
from datetime import datetime, timedelta

import regex

__all__ = ["Span", "span_of"]

# From one moment to another, that one left out; None where it is open.
Span = tuple[datetime | None, datetime | None]

_LONGEST = 40
_NUMBERS = regex.compile(r"(?P<year>(?:1[5-9]|20)\d\d)(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?")
_AGO = regex.compile(r"\bago\b|назад|\bvor\b|önce")
_LANGUAGES = ["en", "ru", "tr", "de"]
_SETTINGS = {
    "PREFER_DATES_FROM": "past",
    "PREFER_DAY_OF_MONTH": "first",
    "PREFER_MONTH_OF_YEAR": "first",
    "RETURN_AS_TIMEZONE_AWARE": False,
    "DATE_ORDER": "DMY",
}
_PREVIOUS = {
    "week": regex.compile("week|Woche|hafta|неделе"),
    "month": regex.compile("month|Monat|ay$|месяце"),
    "year": regex.compile("year|Jahr|yıl|году"),
}
_THIS = regex.compile("^this")
_YESTERDAY = regex.compile("yesterday|вчера|gestern|dün$")
_TODAY = regex.compile("today|сегодня|heute|bugün")


def span_of(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Understand a date: a day, a week, a month or a year.

    Args:
        text: "2019", "2019-03", "3 March 2020", "March", "last week", "два дня назад", …
        now: The moment from which "last week" counts; without a zone.

    Returns:
        Its beginning and the beginning of what follows; None where it is no date.

    Example:
        >>> span_of("2019-12", datetime(2026, 1, 1))
        (datetime.datetime(2019, 12, 1, 0, 0), datetime.datetime(2020, 1, 1, 0, 0))
    """
    text = text.strip()
    if match := _NUMBERS.fullmatch(text):
        period = "day" if match["day"] else "month" if match["month"] else "year"
        try:
            first = datetime(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))  # noqa: DTZ001 - as written: no zone
        except ValueError:
            return None
        return first, _end(first, period)
    if said := _said(text, now):
        return said
    return _in_words(text, now) if len(text) <= _LONGEST else None


def _in_words(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    from dateparser.date import DateDataParser  # noqa: PLC0415 - slow to load, and most queries need it never

    with warnings.catch_warnings():
        # dateparser itself calls strptime without a year; nothing here can mend that.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            found = DateDataParser(
                languages=_LANGUAGES, settings={**_SETTINGS, "RELATIVE_BASE": now}
            ).get_date_data(text)
        except (ValueError, OverflowError, RecursionError):
            return None
    if found.date_obj is None:
        return None
    period = "day" if _AGO.search(text) or found.period == "time" else str(found.period)
    day = found.date_obj.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    try:
        first = _beginning(day, period)
        return first, _end(first, period)
    except (ValueError, OverflowError):
        return None


def _beginning(day: datetime, period: str) -> datetime:
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if period == "year" else day


def _end(first: datetime, period: str) -> datetime:
    if period == "year":
        return first.replace(year=first.year + 1)
    if period == "month":
        return (first + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=7 if period == "week" else 1)


def _said(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Understand what is said from now, in calendar units: last week began on a Monday."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if _TODAY.search(text) or _YESTERDAY.search(text):
        first = today if _TODAY.search(text) else today - timedelta(days=1)
        return first, first + timedelta(days=1)
    for unit, words in _PREVIOUS.items():
        if words.search(text) and not text[:1].isdigit():
            return _unit(today, unit, back=0 if _THIS.search(text) else 1)
    return None


def _unit(today: datetime, unit: str, *, back: int) -> tuple[datetime, datetime]:
    if unit == "week":
        first = today - timedelta(days=today.weekday() + 7 * back)
        return first, first + timedelta(days=7)
    if unit == "year":
        return today.replace(year=today.year - back, month=1, day=1), today.replace(
            year=today.year - back + 1, month=1, day=1
        )
    first = today.replace(day=1)
    if back:
        end, first = first, (first - timedelta(days=1)).replace(day=1)
        return first, end
    return first, (first + timedelta(days=32)).replace(day=1)
