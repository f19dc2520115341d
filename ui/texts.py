"""What the page says, from a file for each language; a missing or an unknown text is refused at once."""

from __future__ import annotations

import tomllib
from datetime import datetime, time
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Example", "Texts", "load_texts"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Page(_Section):
    title: str
    article_one: str
    article_many: str
    source_one: str
    source_many: str
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
    advice_heading: str
    advice: tuple[str, ...]
    advice_no_passages: str


class _Passages(_Section):
    heading: str
    near_copies_one: str
    near_copies_many: str


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
    names: dict[str, str]


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
    viewer: _Viewer
    failure: _Failure
    dates: _Dates
    languages: _Languages
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
        return self.languages.names.get(code, code)


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
