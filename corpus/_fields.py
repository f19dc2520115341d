"""Which names people give to an article's fields, in JSON records and in front matter."""

from __future__ import annotations

from collections.abc import Mapping

from corpus._drafts import Found

__all__ = ["named_fields", "words_of"]

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


def named_fields(record: Mapping[str, object], *, origin: str) -> dict[str, tuple[Found, ...]]:
    """Find an article's fields in a mapping, under any of their usual names.

    Args:
        record: A JSON object, or front matter. Case does not matter.
        origin: Where it stood.

    Returns:
        Candidates by field, the most telling name first.
    """
    lowered = {key.lower(): value for key, value in record.items() if isinstance(key, str)}
    found = {
        field: tuple(
            Found(value, origin)
            for name in names
            if name in lowered and (value := _plain(field, lowered[name])) not in (None, "")
        )
        for field, names in _NAMES.items()
    }
    return {field: values for field, values in found.items() if values}


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
