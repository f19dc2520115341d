"""Which names people give to an article's fields, in records, tables and front matter."""

from __future__ import annotations

from collections.abc import Mapping

from corpus._drafts import Found, merged
from corpus.errors import UsageError

__all__ = ["FieldNames", "checked_names", "named_fields", "value_at", "words_of"]

FieldNames = Mapping[str, str]
"""By the name of an article's field: where a record has it, as whoever reads the corpus says."""

_NAMES = {
    "title": ("title", "headline", "head", "name"),
    "url": (
        "url", "link", "canonical_url", "canonicalurl", "permalink", "web_url", "source_url",
        "mainentityofpage",
    ),
    "published": (
        "date", "published", "datepublished", "date_published", "published_at", "publishedat", "publish_date",
        "publication_date", "published_date", "pubdate", "pub_date", "created_at", "datecreated", "timestamp",
    ),
    "updated": (
        "updated", "datemodified", "date_modified", "updated_at", "updatedat", "modified", "lastmod",
        "last_modified",
    ),
    "source": ("source", "publisher", "site", "sitename", "site_name", "outlet", "newspaper", "publication"),
    "author": ("author", "authors", "byline", "creator", "writer"),
    "section": ("section", "category", "rubric", "articlesection", "categories"),
    "language": ("language", "lang", "inlanguage"),
}  # fmt: skip
_WRAPPED = ("name", "title", "rendered", "@value")
_LINKED = ("@id", "url", "href")
_KNOWN = (*_NAMES, "text", "id")


def checked_names(names: FieldNames | None) -> dict[str, str]:
    """Check which fields of an article are to be found where.

    Args:
        names: By field, the name or dotted path of it in a record.

    Returns:
        The same.

    Raises:
        UsageError: There is no such field, or nothing is named for it.
    """
    for field, path in (names or {}).items():
        if field not in _KNOWN:
            raise UsageError(
                f"'{field}' is no field of an article.", remedy=f"There are: {', '.join(_KNOWN)}."
            )
        if not path.strip("."):
            raise UsageError(
                f"Nothing is named for the field '{field}'.", remedy=f"Name a column or key: {field}=NAME."
            )
    return dict(names or {})


def value_at(record: Mapping[str, object], path: str) -> object:
    """Look a value up in a record.

    Args:
        record: The record. Case does not matter in its names.
        path: A name, or names that lead into nested records, parted by dots.

    Returns:
        The value; None where there is none.

    Example:
        >>> value_at({"meta": {"Date": "2026-01-31"}}, "meta.date")
        '2026-01-31'
    """
    lowered = {key.lower(): value for key, value in record.items() if isinstance(key, str)}
    if path.lower() in lowered:
        return lowered[path.lower()]
    first, dot, rest = path.partition(".")
    inner = lowered.get(first.lower())
    return value_at(inner, rest) if dot and isinstance(inner, Mapping) else None


def named_fields(
    record: Mapping[str, object], *, origin: str, names: FieldNames | None = None
) -> dict[str, tuple[Found, ...]]:
    """Find an article's fields in a mapping: where they are said to be, and under any of their usual names.

    Args:
        record: A JSON object, or front matter. Case does not matter.
        origin: Where it stood.
        names: Where some fields are.

    Returns:
        Candidates by field, the most telling name first.
    """
    lowered = {key.lower(): value for key, value in record.items() if isinstance(key, str)}
    found = {
        field: tuple(
            Found(value, origin)
            for name in usual
            if name in lowered and (value := _plain(field, lowered[name])) not in (None, "")
        )
        for field, usual in _NAMES.items()
    }
    told = {
        field: _plain(field, value_at(record, path))
        for field, path in (names or {}).items()
        if field in _NAMES
    }
    first = {field: (Found(value, origin),) for field, value in told.items() if value not in (None, "")}
    return {field: values for field, values in merged(first, found).items() if values}


def words_of(value: object) -> str:
    """Read text out of a value: itself, what an object names, or a list of those.

    Args:
        value: A string, ``{"name": …}``, a number, or a list.

    Returns:
        The text, a list joined by commas; empty where there is none.

    Example:
        >>> words_of([{"name": "A. Writer"}, "B. Writer"])
        'A. Writer, B. Writer'
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return next((words for key in _WRAPPED if (words := words_of(value.get(key)))), "")
    if isinstance(value, list | tuple):
        return ", ".join(dict.fromkeys(words for item in value if (words := words_of(item))))
    return ""


def _plain(field: str, value: object) -> object:
    if field in {"published", "updated"}:
        return words_of(value) or (None if isinstance(value, list | tuple | Mapping) else value)
    if field == "section" and isinstance(value, list | tuple):
        return words_of(value[0]) if value else None
    if field == "url" and isinstance(value, Mapping):
        return next((words for key in _LINKED if (words := words_of(value.get(key)))), "")
    return words_of(value)
