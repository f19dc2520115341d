"""Drafts into articles: fields judged, cleaned, dated and named."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from corpus import dates
from corpus._digests import Digests
from corpus._drafts import Draft, Found
from corpus._language import detect_language
from corpus._text import clean_text, one_line
from corpus.article import Article, content_version
from corpus.identity import article_id, canonical_url

__all__ = ["Keys", "finish", "readable_stem"]

Value = TypeVar("Value")

_LONGEST_TITLE = 300
_LONGEST_FIELD = 200
_TELLING_LETTERS = 60
_BY = re.compile(r"\A(?:by|автор|текст)\b:?\s+", re.IGNORECASE)
_SEVERAL = re.compile(r",\S.*|,[^,]*,.*", re.DOTALL)
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE)
_SUFFIXES = {
    ".gz",
    ".txt",
    ".text",
    ".html",
    ".htm",
    ".xhtml",
    ".shtml",
    ".md",
    ".markdown",
    ".json",
    ".jsonl",
    ".ndjson",
    ".csv",
    ".tsv",
    ".zip",
    ".pdf",
    ".docx",
    ".epub",
    ".mhtml",
    ".mht",
    ".rss",
    ".atom",
    ".rdf",
    ".xml",
    ".warc",
}


class Keys:
    """The keys given out in one file, so that two of its records never share one."""

    def __init__(self) -> None:
        # Short digests, not keys: the names of a million records must not fill the memory.
        self._given = Digests()

    def key_for(self, draft: Draft, *, version: str) -> str:
        """Name a record: by its own id, else by what it says.

        A second record that gives the same id is named by both.

        Args:
            draft: The record.
            version: Names its content.

        Returns:
            The key: what follows "#" in its address.
        """
        key = one_line(draft.key or "")
        if not key or len(key) > _LONGEST_FIELD:
            return version[:16]
        digest = hashlib.blake2b(key.encode("utf-8"), digest_size=8).digest()
        if self._given.add(int.from_bytes(digest, "big")):
            return key
        return f"{key}~{version[:16]}"


class _Judged(NamedTuple):
    values: dict[str, object]
    provenance: dict[str, str]


def finish(draft: Draft, *, address: str, keys: Keys) -> Article | None:
    """Make an article of a draft.

    Args:
        draft: What a format found.
        address: The file's address in the corpus.
        keys: Those given out in this file so far.

    Returns:
        The article; None where the draft holds no text.
    """
    text = clean_text(draft.text)
    if not any(map(str.isalnum, text)):
        return None
    language, told_by = _language(text, draft.fields.get("language", ()))
    judged = _judge(draft.fields, language=language)
    title, titled_by = _title(draft, address)
    if draft.record:
        address = f"{address}#{keys.key_for(draft, version=content_version(title, text))}"
    url = judged.values.get("url")
    provenance = {"title": titled_by, **judged.provenance} | ({"language": told_by} if language else {})
    return Article(
        id=article_id(str(url) if url else address),
        title=title,
        text=text,
        language=language,
        provenance=MappingProxyType(provenance),
        addresses=(address, str(url)) if url and url != address else (address,),
        pages=_pages(draft, text),
        **judged.values,  # type: ignore[arg-type]
    )


def _pages(draft: Draft, text: str) -> tuple[int, ...]:
    """Move the offsets at which pages begin from the draft's text into the cleaned one."""
    if text == draft.text:
        return draft.pages
    # A letter behind it keeps what is cut off the end of a text on the end of a part of it.
    return tuple(min(len(clean_text(f"{draft.text[:begin]}x")) - 1, len(text)) for begin in draft.pages)


def readable_stem(address: str) -> str:
    """Make a title of a file's name.

    Args:
        address: A posix path.

    Returns:
        The name without its endings, its words apart.

    Example:
        >>> readable_stem("2026/oil-prices_rise.txt.gz")
        'oil prices rise'
    """
    name = PurePosixPath(address)
    while name.suffix.lower() in _SUFFIXES:
        name = name.with_suffix("")
    return one_line(re.sub(r"[_\s]+|(?<=\w)-+(?=\w)", " ", name.name)) or one_line(address) or "untitled"


def _title(draft: Draft, address: str) -> tuple[str, str]:
    for found in draft.fields.get("title", ()):
        title = one_line(str(found.value))
        if any(map(str.isalnum, title)):
            return _shortened(title, _LONGEST_TITLE), found.origin
    return _shortened(readable_stem(address), _LONGEST_TITLE), "path"


def _judge(fields: Mapping[str, tuple[Found, ...]], *, language: str | None) -> _Judged:
    def dated(value: object) -> datetime | None:
        return dates.parse(value, language=language)

    readers: dict[str, Callable[[object], object]] = {
        "url": canonical_url, "source": _name, "author": _author, "section": _section,
        "published": dated, "updated": dated,
    }  # fmt: skip
    judged = _Judged({}, {})
    for name, reader in readers.items():
        for found in fields.get(name, ()):
            if (value := reader(found.value)) is not None:
                judged.values[name] = value
                judged.provenance[name] = found.origin
                break
    return judged


def _name(value: object) -> str | None:
    text = one_line(str(value))
    return _shortened(text, _LONGEST_FIELD) if any(map(str.isalnum, text)) else None


def _author(value: object) -> str | None:
    return _name(_BY.sub("", str(value).strip(), count=1))


def _section(value: object) -> str | None:
    # Where several are given, the first is the one a reader would name.
    return _name(_SEVERAL.sub("", str(value).strip()))


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _language(text: str, declared: tuple[Found, ...]) -> tuple[str | None, str]:
    # What a page declares is often its template's language, so a text long enough speaks for itself.
    detected = detect_language(text)
    if detected is None or len(text) < _TELLING_LETTERS:
        for found in declared:
            if match := _LANGUAGE.fullmatch(str(found.value).strip()):
                return match[1].lower(), found.origin
    return detected, "detected"
