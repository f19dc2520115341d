"""Dates as publishers write them: ISO, RFC 2822, data-set stamps, and prose in many languages."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache

# "UTC" keeps this machine's own time zone out of it; a date without a zone comes back without one.
_SETTINGS = {
    "STRICT_PARSING": True, "PARSERS": ["absolute-time"], "PREFER_DATES_FROM": "past", "TIMEZONE": "UTC",
}  # fmt: skip

__all__ = ["EARLIEST_YEAR", "parse"]

EARLIEST_YEAR = 1600
"""No newspaper is older (the Relation of Strasbourg began in 1605): an earlier year is an error."""

_LONGEST = 80
_LANGUAGES = (
    "en ru tr az uk de fr es it pt nl pl cs ro hu sv da fi nb el bg sr hr sk ka hy kk uz fa ar he hi zh ja ko"
    " id vi"
).split()
_MONTHS = {
    name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}

_STAMP = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_YEAR_FIRST = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*"
    r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?")
_RFC_2822 = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}.*")
_EPOCH = re.compile(r"\d{9,10}|\d{13}")
_LABEL = re.compile(r"^[^\W\d_]+(?: on| at)?\s*:\s*", re.IGNORECASE)


def parse(value: object, *, language: str | None = None, now: datetime | None = None) -> datetime | None:
    """Read a date in whatever form a publisher gave it.

    Args:
        value: Text, seconds or milliseconds since 1970, a date or a datetime.
        language: ISO 639-1 code of the text around it; settles "05/06/2026" and month names.
        now: The present, for refusing the future; the clock's by default.

    Returns:
        The date, with a time zone only where one was given, at midnight where only a day was
        given; None where it cannot be read, lies before 1600, or more than a day ahead of now.

    Example:
        >>> parse("26-FEB-1987 15:02:20.00")
        datetime.datetime(1987, 2, 26, 15, 2, 20)
        >>> parse("12 февраля 2026")
        datetime.datetime(2026, 2, 12, 0, 0)
    """
    found = _read(value, language)
    return found if found is not None and _plausible(found, now or datetime.now(UTC)) else None


def _read(value: object, language: str | None) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        text = " ".join(value.split())
        return _read_text(text, language) if len(text) <= _LONGEST and any(map(str.isdigit, text)) else None
    return _since_1970(value)


@lru_cache(maxsize=4096)
def _read_text(text: str, language: str | None) -> datetime | None:
    if _EPOCH.fullmatch(text):
        return _since_1970(int(text))
    for reader in (_from_iso, _from_parts, _from_rfc_2822):
        found = reader(text)
        if found is not None:
            return found
    return _from_prose(_LABEL.sub("", text), language)


def _since_1970(seconds: float) -> datetime | None:
    milliseconds = abs(seconds) >= 1e11  # noqa: PLR2004 - 1e11 seconds is the year 5138
    try:
        return datetime.fromtimestamp(seconds / 1000 if milliseconds else seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _from_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text[:4].isdigit() and "-" in text else None
    except ValueError:
        return None


def _from_parts(text: str) -> datetime | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _made(*match.groups()[:6], zone=match["zone"])
    if match := _COMPACT.fullmatch(text):
        return _made(*match.groups())
    if match := _STAMP.fullmatch(text):
        day, month, year, *clock = match.groups()
        return _made(year, str(_MONTHS.get(month.lower(), 0)), day, *clock)
    if match := _DOTTED.fullmatch(text):
        day, month, year, *clock = match.groups()
        return _made(year, month, day, *clock)
    return None


def _made(*parts: str | None, zone: str | None = None) -> datetime | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=_zone(zone))
    except ValueError:
        return None


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _from_rfc_2822(text: str) -> datetime | None:
    if not _RFC_2822.fullmatch(text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_prose(text: str, language: str | None) -> datetime | None:
    import dateparser  # noqa: PLC0415 - slow to load, and most corpora need it never
    from dateparser.timezone_parser import pop_tz_offset_from_string  # noqa: PLC0415 - as above

    # With a zone of its settings, dateparser moves the moment into it, and what day it was there is lost.
    text, zone = pop_tz_offset_from_string(text)
    known = language if language in _LANGUAGES else None
    with warnings.catch_warnings():
        # dateparser itself calls strptime without a year; nothing here can mend that.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            found = dateparser.parse(
                text,
                languages=[known] if known else _LANGUAGES,
                settings=_SETTINGS,
            )
        except (ValueError, OverflowError, TypeError, RecursionError):
            return None
    if found is None:
        return None
    offset = found.utcoffset() if isinstance(zone, str) or zone is None else zone.utcoffset(None)
    return found.replace(tzinfo=timezone(offset)) if offset is not None else found


def _plausible(found: datetime, now: datetime) -> bool:
    if not EARLIEST_YEAR <= found.year <= now.year + 1:
        return False
    latest = now + timedelta(days=1)
    return found <= (latest.replace(tzinfo=None) if found.tzinfo is None else latest)
