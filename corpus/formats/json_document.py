"""A JSON document: one article, or a list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus._blobs import Blob, Unreadable, read_all
from corpus._drafts import Draft
from corpus._fields import FieldNames
from corpus._text import decode
from corpus.article import Skip
from corpus.formats import json_lines
from corpus.formats._records import SeveralValues, draft_of, has_text, loads

__all__ = ["read"]

_LIMIT = 256 << 20
_LISTS = ("articles", "items", "data", "results", "documents", "docs", "posts", "stories", "@graph")


def read(blob: Blob, *, names: FieldNames | None = None) -> Iterator[Draft | Skip]:
    """Read one object as an article, a list as many.

    Args:
        blob: The file.
        names: Where an article's fields are, as far as that is said.

    Yields:
        A draft a record, and a Skip for one that is none.

    Raises:
        Unreadable: It is no JSON, or holds more than 256 MiB.
    """
    try:
        document = loads(decode(read_all(blob, limit=_LIMIT)))
    except SeveralValues:
        yield from json_lines.read(blob, names=names)
        return
    records = _records(document, names)
    if records is None:
        yield draft_of(document, names=names)
        return
    for number, record in enumerate(records, 1):
        yield _drafted(record, blob.address, f"record {number}", names)


def _drafted(record: object, address: str, place: str, names: FieldNames | None) -> Draft | Skip:
    try:
        return draft_of(record, place=place, record_of_many=True, names=names)
    except Unreadable as error:
        return Skip(f"{address}, {place}", f"The record was skipped: {error}.")


def _records(document: object, names: FieldNames | None) -> list[object] | None:
    if isinstance(document, list):
        return document
    if isinstance(document, Mapping) and not has_text(document, names):
        return next((value for key in _LISTS if isinstance(value := document.get(key), list)), None)
    return None
