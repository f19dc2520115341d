"""What a passage must be to be found."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from corpus import UsageError
from indexer.store import Columns, KeywordFilter, instant

__all__ = ["Filters"]

_FIELDS = ("source", "author", "section", "language")
_MOMENTS = {
    "published": ("after", "before"),
    "updated": ("updated_after", "updated_before"),
    "first_seen": ("seen_after", "seen_before"),
}


class Filters(BaseModel):
    """Conditions on a passage's article; an unknown key is refused.

    Within one field any of the values will do; different fields must all hold. An article that
    lacks a field does not match a condition on it.

    Attributes:
        source: Publishers, exactly as the index has them.
        author: Bylines.
        section: Rubrics.
        language: ISO 639-1 codes.
        after: Published at or after this moment; a day begins at midnight.
        before: Published before this moment.
        without_source, without_author, without_section, without_language: None of these values; an
            article that lacks the field matches.
        updated_after, updated_before: The same as after and before, of the last update.
        seen_after, seen_before: The same, of the moment when the archive first held the article.

    Moments without a time zone are read as UTC, on both sides of the comparison.

    Example:
        >>> Filters(source=["Caliber.az"], after="2026-01-01").after.isoformat()
        '2026-01-01T00:00:00'
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    without_source: tuple[str, ...] = ()
    without_author: tuple[str, ...] = ()
    without_section: tuple[str, ...] = ()
    without_language: tuple[str, ...] = ()
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    seen_after: datetime | None = None
    seen_before: datetime | None = None

    def __init__(self, **conditions: object) -> None:
        try:
            super().__init__(**conditions)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise UsageError(
                f"The filter '{where}' is not usable: {first['msg']}.",
                remedy=f"Filters are: {', '.join(type(self).model_fields)}; "
                "dates are written as 2026-01-31 or 2026-01-31T10:15.",
            ) from error

    @field_validator(*_FIELDS, *(f"without_{name}" for name in _FIELDS), mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator(*(name for pair in _MOMENTS.values() for name in pair), mode="before")
    @classmethod
    def _day_or_moment(cls, value: object) -> object:
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - as written: no zone
        return datetime.fromisoformat(value) if isinstance(value, str) else value

    @property
    def empty(self) -> bool:
        """Whether every passage meets them."""
        return self == Filters()

    def rows(self, columns: Columns) -> NDArray[np.bool_]:
        """Say of each article of a generation whether it meets them.

        Args:
            columns: Of the generation.

        Returns:
            One truth value an article, in the order of the columns.
        """
        good = np.ones(len(columns.article), dtype=np.bool_)
        for name in _FIELDS:
            if wanted := getattr(self, name):
                good &= columns.having(name, wanted)
            if unwanted := getattr(self, f"without_{name}"):
                good &= ~columns.having(name, unwanted)
        for moment, (after, before) in _MOMENTS.items():
            first, end = _instant(getattr(self, after)), _instant(getattr(self, before))
            if first is not None or end is not None:
                good &= columns.between(moment, first, end)
        return good

    def for_keywords(self) -> KeywordFilter:
        """Give the part of them that the keyword index can hold by itself."""
        named = ((name, getattr(self, name)) for name in _FIELDS)
        return KeywordFilter(
            fields=tuple((name, values) for name, values in named if values),
            after=_instant(self.after),
            before=_instant(self.before),
        )


def _instant(moment: datetime | None) -> float | None:
    return None if moment is None else instant(moment)
