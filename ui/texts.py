"""What the page says, from a file for each language; a missing or an unknown text is refused at once."""

from __future__ import annotations

import tomllib
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Self

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from babel.units import format_unit
from pydantic import BaseModel, Field, model_validator

from ui.sections import Add, Plural, Rebuild, States, Uploader
from ui.sections import Section as _Section

__all__ = ["Example", "Plural", "Texts", "languages", "load_texts", "spoken"]

_KB = 1000
_MB = 1_000_000


class _Page(_Section):
    title: str
    views: str
    ask: str
    search: str
    archive: str
    spoken: str
    lists: str
    article: Plural
    source: Plural
    model_english: str
    model_multilingual: str
    model_other: str
    rebuilding: str


class _Form(_Section):
    label: str
    placeholder: str
    submit: str
    examples: str
    empty: str
    searching: str
    opening: str
    too_long: str
    too_long_remedy: str


class _Answer(_Section):
    heading: str
    citations: str
    views: str
    view: str
    yes: str
    no: str
    decides: str
    explains: str
    quoted: str
    uncalibrated: str
    confidence: str
    high: str
    good: str
    fair: str
    low: str
    cite: str
    supports: str
    page: str
    open_at_quote: str
    new_tab: str
    read_in_archive: str


class _Nothing(_Section):
    heading: str
    body: str
    withheld: str
    nothing_found: str
    not_read: str
    not_named: str
    not_said: str
    not_sure: str
    closest: str
    advice_heading: str
    advice: tuple[str, ...]
    advice_no_passages: str


class _Passages(_Section):
    heading: str
    near_copies: Plural


class _Narrow(_Section):
    heading: str
    source: str
    section: str
    author: str
    language: str
    year: str
    when: str
    undated: Plural
    after: str
    before: str
    remove: str
    unset: str
    bad_date: str


class _Keep(_Section):
    label: str
    markdown: str
    html: str
    text: str
    save_markdown: str
    save_json: str
    save_csv: str
    save_all_csv: str
    save_all_lines: str
    copied: str


class _Matches(_Section):
    heading: str
    hint: str
    nothing: str
    nothing_remedy: str
    articles: Plural
    by_relevance: str
    by_date: str
    order: str
    page: str
    earlier: str
    later: str


class _Understood(_Section):
    heading: str
    phrase: str
    word: str
    also: str
    either: str
    title: str
    without: str
    sort: str
    spelling: str
    remove: str
    instead: str


class _Like(_Section):
    more: str
    heading: str
    nothing: str
    leave: str


class _Settings(_Section):
    heading: str
    precision: str
    precision_help: str
    usual: str
    of_ten: str
    recency: str
    recency_help: str
    off: str
    week: str
    month: str
    year: str
    passages: str
    reset: str
    kept: str


class _Holds(_Section):
    heading: str
    sources: str
    languages: str
    unknown: str
    served: str
    built: str
    passages: str
    model: str
    reader: str
    times: str
    made: str
    corpus: str
    skipped: Plural
    skipped_more: Plural
    disk: str
    disk_served: str
    disk_earlier: str
    disk_encoders: str
    disk_cache: str
    disk_free: str


class _History(_Section):
    heading: str


class _Keys(_Section):
    heading: str
    question: str
    help: str
    close: str
    step: str


class _Viewer(_Section):
    back_to_answer: str
    back_to_start: str
    original: str
    unknown: str
    unknown_remedy: str
    bad_offsets: str
    earlier: str
    present: str
    unknown_version: str
    updated: str
    first_seen: str
    corrected_by: str
    corrects: str
    no_text: str


class _Batch(_Section):
    heading: str
    hint: str
    questions: str
    placeholder: str
    file: str
    submit: str
    nothing: str
    progress: str
    stop: str
    resume: str
    asked: Plural
    answered: Plural
    repeated: Plural
    too_long: Plural
    too_many: Plural
    question: str
    confidence: str
    citations: str
    save_csv: str


class _Watch(_Section):
    heading: str
    hint: str
    none: str
    add: str
    watching: str
    stop: str
    asking: str
    since: str
    unchanged: str
    found: str
    newly_answered: str
    no_longer_answered: str
    another_answer: str
    new_articles: str
    before: str
    now: str
    further: str
    gone: str
    failed: str


class _Failure(_Section):
    archive_heading: str
    no_index_heading: str
    no_index_body: str
    no_index_where: str
    internal_heading: str
    internal_body: str
    internal_remedy: str


class _Dates(_Section):
    day: str
    moment: str
    period: str
    months: tuple[str, ...] = Field(min_length=12, max_length=12)


class _Languages(_Section):
    own: str
    name: str


class Example(_Section):
    """A question to start with.

    Attributes:
        question: The question.
        answer: Words that the right answer holds.
    """

    question: str
    answer: str


class Texts(_Section):
    """All texts of the page in one language, by the part of the page that shows them."""

    page: _Page
    form: _Form
    answer: _Answer
    nothing: _Nothing
    passages: _Passages
    narrow: _Narrow
    keep: _Keep
    matches: _Matches
    understood: _Understood
    like: _Like
    settings: _Settings
    holds: _Holds
    history: _History
    keys: _Keys
    viewer: _Viewer
    failure: _Failure
    dates: _Dates
    languages: _Languages
    batch: _Batch
    watch: _Watch
    rebuild: Rebuild
    add: Add
    uploader: Uploader
    states: States
    examples: tuple[Example, ...]

    def date(self, moment: datetime) -> str:
        """Write a date as a reader would.

        Args:
            moment: When; midnight stands for a day whose time is not known.

        Returns:
            The day, with the time of day (and its zone, where known) unless it is midnight.

        Example:
            >>> load_texts().date(datetime(2026, 11, 24, 9, 5))
            '24 November 2026, 09:05'
        """
        day = self.dates.day.format(
            day=moment.day, month=self.dates.months[moment.month - 1], year=moment.year
        )
        if moment.time() == time():
            return day
        zone = f" {moment.tzname()}" if moment.tzname() else ""
        return self.dates.moment.format(date=day, time=f"{moment:%H:%M}{zone}")

    def month(self, moment: datetime) -> str:
        """Write a month.

        Args:
            moment: Any moment of it.

        Returns:
            Its name, standing alone, and the year (Unicode CLDR).

        Example:
            >>> load_texts().month(datetime(2026, 11, 24))
            'November 2026'
        """
        written: str = format_date(moment, "LLLL y", locale=self._locale)
        return written

    def period(self, first: datetime, last: datetime) -> str:
        """Write the days from one date to another.

        Args:
            first: The first day.
            last: The last day.

        Returns:
            Both days, or the one where they are the same.
        """
        days = [self.date(datetime.combine(moment.date(), time())) for moment in (first, last)]
        return days[0] if days[0] == days[1] else self.dates.period.format(first=days[0], last=days[1])

    def foreign_language(self, code: str | None) -> str | None:
        """Name the language of an article where a reader of this page would not expect it.

        Args:
            code: ISO 639-1 code, or None where it is not known.

        Returns:
            Its name, its code where no name is known, None for the page's own language.
        """
        if code is None or code == self.languages.own:
            return None
        return self.language_name(code)

    def language_name(self, code: str) -> str:
        """Name a language, as the reader of this page calls it.

        Args:
            code: ISO 639-1 code.

        Returns:
            Its name (Unicode CLDR); its code where no name is known.
        """
        name: str = self._locale.languages.get(code, code)
        return name

    def counted(self, forms: Plural, count: int) -> str:
        """Say how many there are.

        Args:
            forms: The wording for each plural form of the language (Unicode CLDR).
            count: How many.

        Returns:
            The wording for that number.

        Example:
            >>> texts = load_texts()
            >>> texts.counted(texts.page.article, 1200)
            '1,200 articles'
        """
        return forms[self._locale.plural_form(count)].format(count=self.number(count))

    def number(self, count: int) -> str:
        """Write a number with its thousands apart.

        Args:
            count: The number.

        Returns:
            Its digits.
        """
        written: str = format_decimal(count, locale=self._locale)
        return written

    def duration(self, seconds: float) -> str:
        """Write how long something takes, roughly.

        Args:
            seconds: How long.

        Returns:
            The number of its largest unit, rounded.

        Example:
            >>> load_texts().duration(95)
            '2 minutes'
        """
        written: str = format_timedelta(timedelta(seconds=max(1, round(seconds))), locale=self._locale)
        return written

    def size(self, count: int) -> str:
        """Write a number of bytes, roughly.

        Args:
            count: How many.

        Returns:
            It in kilobytes, megabytes or gigabytes.

        Example:
            >>> load_texts().size(1_234_567)
            '1.2 MB'
        """
        step = 0 if count < _MB else 1 if count < _MB * _KB else 2
        unit = ("digital-kilobyte", "digital-megabyte", "digital-gigabyte")[step]
        value = count / _KB ** (step + 1)
        written: str = format_unit(round(value, 1), unit, length="short", locale=self._locale)
        return written

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.languages.own)

    @model_validator(mode="after")
    def _has_every_plural_form(self) -> Self:
        needed = {*self._locale.plural_form.tags, "other"}
        for _, section in self:
            for name, forms in section if isinstance(section, BaseModel) else ():
                if isinstance(forms, dict) and set(forms) != needed:
                    raise ValueError(f"{name!r} needs the plural forms {', '.join(sorted(needed))}.")
        return self


@cache
def languages() -> dict[str, str]:
    """List the languages that the page speaks.

    Returns:
        The name of each, in itself, by its code; English first.
    """
    codes = sorted(
        (path.stem for path in Path(__file__).parent.glob("*.toml")), key=lambda code: (code != "en", code)
    )
    return {code: load_texts(code).languages.name for code in codes}


def spoken(asked: str, preferred: str | None) -> str:
    """Choose the language that the page speaks.

    Args:
        asked: The code that the address names, or nothing.
        preferred: What the browser prefers ("ru-RU"), or None.

    Returns:
        The first of the two that the page speaks; else English.
    """
    wanted = (asked, (preferred or "").partition("-")[0].lower())
    return next((code for code in wanted if code in languages()), "en")


@cache
def load_texts(language: str = "en") -> Texts:
    """Load the texts of a language.

    Args:
        language: ISO 639-1 code; a file of that name stands beside this module.

    Returns:
        The texts.

    Raises:
        FileNotFoundError: The page does not speak that language.
        pydantic.ValidationError: A text is missing from the file, or unknown.
    """
    path = Path(__file__).with_name(f"{language}.toml")
    return Texts.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
