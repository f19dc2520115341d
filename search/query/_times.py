"""Times that a question speaks of: "in 2019", "since March", "last week", "latest on …"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import regex

from search.query._dates import Span, span_of

__all__ = ["Time", "times"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time, or an order in time, that a query speaks of.

    Attributes:
        start: Offset in the query.
        end: Offset after it.
        after: From this moment on, or None.
        before: Before this moment, or None.
        sort: Whether the newest are asked for.
        relative: Whether it counts from now.
    """

    start: int
    end: int
    after: datetime | None = None
    before: datetime | None = None
    sort: bool = False
    relative: bool = False


_MONTHS = "|".join(
    """January Jan February Feb March Mar April Apr May June Jun July Jul August Aug September Sept Sep
    October Oct November Nov December Dec Januar Februar März Mai Juni Juli Oktober Dezember
    Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре""".split()
)
_YEAR = r"(?:19|20)\d\d(?!\d|[-–/.]\d)"
# "in May or in vain" is the verb.
_DATE = rf"""(?:\d{{1,2}}\.?\s(?:{_MONTHS}),?\s{_YEAR}|(?:{_MONTHS})\s\d{{1,2}},?\s{_YEAR}
    |(?:{_MONTHS})\s{_YEAR}
    |(?:19|20)\d\d-\d\d-\d\d|(?:19|20)\d\d-\d\d(?!\d)|{_YEAR}|(?:{_MONTHS})(?!\s\d|\sor\b|\w))"""
# Only in small letters: with a capital they are names ("Last Week Tonight", "Yesterday").
_SAID = r"""(?:yesterday|today|(?:last|this)\s(?:week|month|year)
    |вчера|сегодня|gestern|heute|dün|bugün
    |прошлой\sнеделе|прошлом\sмесяце|прошлом\sгоду
    |letzte\sWoche|letzten\sMonat|letztes\sJahr|geçen\s(?:hafta|ay|yıl))(?!\s(?:of|der|des)\b)"""
_COUNT = r"(?P<count>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_UNIT = r"(?P<unit>day|week|month|year)s?"
_COUNTS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
_THE_NEWS = r"(?:(?:news|articles|stories|reports|updates)\s)?"

Rule = Callable[[regex.Match[str], datetime], Span | None]


def _since(match: regex.Match[str], now: datetime) -> Span | None:
    return (span := _span(match["d"], now)) and (span[0], None)


def _after(match: regex.Match[str], now: datetime) -> Span | None:
    return (span := _span(match["d"], now)) and (span[1], None)


def _before(match: regex.Match[str], now: datetime) -> Span | None:
    return (span := _span(match["d"], now)) and (None, span[0])


def _until(match: regex.Match[str], now: datetime) -> Span | None:
    return (span := _span(match["d"], now)) and (None, span[1])


def _during(match: regex.Match[str], now: datetime) -> Span | None:
    return _span(match["d"], now)


def _between(match: regex.Match[str], now: datetime) -> Span | None:
    first, last = _span(match["d"], now), _span(match["e"], now)
    return (first[0], last[1]) if first and last and first[0] < last[1] else None


def _last(match: regex.Match[str], now: datetime) -> Span | None:
    return _back(match, now), None


def _ago(match: regex.Match[str], now: datetime) -> Span | None:
    day = _back(match, now)
    return day, day + timedelta(days=1)


def _back(match: regex.Match[str], now: datetime) -> datetime:
    count = _COUNTS.get(match["count"]) or int(match["count"])
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if match["unit"] in {"day", "week"}:
        return today - timedelta(days=count * (7 if match["unit"] == "week" else 1))
    months = today.year * 12 + today.month - 1 - count * (12 if match["unit"] == "year" else 1)
    first = today.replace(year=max(months // 12, 1), month=months % 12 + 1, day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first.replace(day=min(today.day, (following - first).days))


def _span(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    return span_of(text.replace(",", ""), now)


def _rule(pattern: str) -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<![\w'’-]){pattern}(?![\w'’-])".replace("<DATE>", f"(?P<d>{_DATE})")
        .replace("<END>", f"(?P<e>{_DATE})")
        .replace("<SAID>", f"(?P<d>{_SAID})"),
        flags=regex.VERBOSE,
    )


# The first that matches at a place has it.
_RULES: tuple[tuple[regex.Pattern[str], Rule, bool], ...] = (
    (_rule(r"(?:[Bb]etween|[Zz]wischen)\s<DATE>\s(?:and|und)\s<END>"), _between, False),
    (_rule(r"(?:[Ff]rom|[Vv]on)\s<DATE>\s(?:to|until|till|bis)\s<END>"), _between, False),
    (_rule(r"(?P<d>(?:19|20)\d\d)\s?[-–]\s?(?P<e>(?:19|20)\d\d)"), _between, False),
    (_rule(r"(?:[Ss]ince|[Ss]eit)\s(?:<SAID>)"), _since, True),
    (_rule(r"(?:[Ss]ince|[Ss]eit|[Сс])\s<DATE>(?:\s(?:года|г\.))?"), _since, False),
    (_rule(r"(?:[Aa]fter|[Nn]ach|[Пп]осле)\s<DATE>(?:\s(?:года|г\.))?"), _after, False),
    (_rule(r"(?:[Bb]efore|[Vv]or|[Дд]о)\s<DATE>(?:\s(?:года|г\.))?"), _before, False),
    (_rule(r"(?:[Uu]ntil|[Tt]ill|[Uu]p\sto|[Bb]is)\s<DATE>"), _until, False),
    (_rule(r"(?:[Ii]n|[Dd]uring|[Ii]m|[Вв]о?|[Oo]n|[Aa]m)\s<DATE>(?:\s(?:году|года|г\.))?"), _during, False),
    (_rule(r"(?P<d>(?:19|20)\d\d)['’][dt][ea]"), _during, False),
    (_rule(rf"(?:(?:in|over|during|within)\sthe\s)?(?:last|past)\s{_COUNT}\s{_UNIT}"), _last, True),
    (_rule(rf"{_COUNT}\s{_UNIT}\sago"), _ago, True),
    (_rule(r"(?<!\b(?:the|a)\s)(?:на\s|в\s)?<SAID>"), _during, True),
)
_NEWEST = (
    regex.compile(
        rf"^\s*(?:[Ww]hat(?:\sis|['’]s)\s)?(?:[Tt]he\s)?(?:[Ll]atest|[Nn]ewest|[Mm]ost\srecent)\s{_THE_NEWS}(?:on|about|of|from)(?=\s+\S)"
    ),
    regex.compile(r"^\s*(?:[Tt]he\s)?(?:[Ll]atest|[Nn]ewest|[Mm]ost\srecent)\s(?:news|articles|stories)\s*$"),
    regex.compile(r"(?<=[^\s\0]\s)(?<!\bthe\s)(?:latest|newest)\s*$"),
)


def times(text: str, now: datetime) -> Iterator[Time]:
    """Find the times in a question.

    Events ("before the war"), bare years ("World Cup 2022") and names with capitals ("The Day
    After") are no times.

    Args:
        text: The question; what must not be read is replaced by NUL.
        now: The present moment, without a zone.

    Yields:
        Times, none within another.
    """
    for pattern in _NEWEST:
        if match := pattern.search(text):
            yield Time(start=match.start(), end=match.end(), sort=True)
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
    for pattern, rule, relative in _RULES:
        for match in pattern.finditer(text):
            span = rule(match, now)
            if span is not None:
                yield Time(
                    start=match.start(), end=match.end(), after=span[0], before=span[1], relative=relative
                )
                text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
