"""What a passage must be to be found."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from corpus import UsageError
from indexer.store import instant

__all__ = ["Filters"]


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

    @field_validator("source", "author", "section", "language", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("after", "before", mode="before")
    @classmethod
    def _day_or_moment(cls, value: object) -> object:
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - as written: no zone
        return datetime.fromisoformat(value) if isinstance(value, str) else value

    @property
    def empty(self) -> bool:
        """Whether every passage meets them."""
        return self == Filters()

    def fields(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Give the conditions on exact fields that are set."""
        named = ((name, getattr(self, name)) for name in ("source", "author", "section", "language"))
        return tuple((name, values) for name, values in named if values)

    def instants(self) -> tuple[float | None, float | None]:
        """Give after and before in seconds since 1970."""
        return _instant(self.after), _instant(self.before)


def _instant(moment: datetime | None) -> float | None:
    return None if moment is None else instant(moment)
