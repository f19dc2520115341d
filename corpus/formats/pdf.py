"""PDF: the text layer, column by column, with the pages that a citation can name."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from corpus._blobs import FILE_LIMIT, Blob, Unreadable, read_all
from corpus._drafts import Draft, Found
from corpus.article import Skip
from corpus.formats._pdf_layout import Line, Page, columns_of, without_furniture
from corpus.formats._pdf_text import Paragraph, paragraphs_of, written
from corpus.formats._told import told_fields
from corpus.formats._trees import bare

__all__ = ["read"]

_MOST_PAGES = 5000
_MOST_CHARACTERS = 20_000_000
_SECONDS_A_PAGE = 8.0
_SECONDS_IN_ALL = 120.0
_WORKER = Path(__file__).with_name("_pdf_worker.py")
_DATE = re.compile(
    r"D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:(Z)|([+-]\d{2})'?(\d{2})?)?.*", re.DOTALL
)
_LARGER = 1.15
_LONGEST_HEADING = 300
_TITLE_AMONG = 4


class _Document(NamedTuple):
    info: Mapping[str, str]
    pages: list[Page]


def read(blob: Blob) -> Iterator[Draft | Skip]:
    """Read a PDF as one article.

    Args:
        blob: The document.

    Yields:
        Its draft, with the offset at which each page begins.

    Raises:
        Unreadable: It is locked, damaged or too large, or has no text layer.
    """
    document = _opened(read_all(blob, limit=FILE_LIMIT))
    if not any(page.lines for page in document.pages):
        raise Unreadable("its pages hold no text (a scan?); run OCR on it, then read it again")
    paragraphs = paragraphs_of(columns_of(without_furniture(document.pages)))
    fields = _fields(document.info)
    if "title" not in fields and (heading := _heading(paragraphs)):
        fields["title"] = (Found(heading, "text"),)
    shown = _without_title(paragraphs, fields)
    text = written(shown, pages=len(document.pages))
    yield Draft(text=text.text, fields=fields, pages=text.pages)


def _opened(data: bytes) -> _Document:
    with _Worker(data) as worker:
        facts = next(worker.answers, None)
        if facts is None:
            raise Unreadable(f"PDFium {worker.reason} before its first page")
        if "locked" in facts:
            raise Unreadable(
                "it is locked with a password" if facts["locked"] else "it is no whole PDF document"
            )
        count: int = facts["pages"]
        if count > _MOST_PAGES:
            raise Unreadable(f"it has {count:,} pages, more than the {_MOST_PAGES:,} that are read")
        pages = list(_pages(worker.answers))
        if len(pages) < count:
            raise Unreadable(f"PDFium {worker.reason} at page {len(pages) + 1}")
    return _Document(facts["info"], pages)


def _pages(answers: Iterator[dict[str, Any]]) -> Iterator[Page]:
    characters = 0
    for answer in answers:
        page = Page(answer["height"], tuple(Line(*line) for line in answer["lines"]))
        characters += sum(len(line.text) for line in page.lines)
        if characters > _MOST_CHARACTERS:
            raise Unreadable(f"it holds more than {_MOST_CHARACTERS:,} characters")
        yield page


class _Worker:
    """The program that reads a PDF, while it runs: until its answers end, or its time does.

    Args:
        data: The document.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._end = time.monotonic() + _SECONDS_IN_ALL
        self._late = False

    def __enter__(self) -> Self:
        command = [sys.executable, "-P", str(_WORKER), str(_MOST_PAGES)]
        self._process = subprocess.Popen(  # noqa: S603 - a program of our own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._wind()
        self.answers = self._answers()
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        self._process.kill()
        with suppress(BrokenPipeError), self._process:
            pass

    @property
    def reason(self) -> str:
        """Why there are no more answers, as a clause."""
        return "took too long" if self._late else "failed on it (it is damaged, or unpacks to too much)"

    def _wind(self) -> None:
        self._clock = threading.Timer(min(_SECONDS_A_PAGE, self._end - time.monotonic()), self._stop)
        self._clock.daemon = True
        self._clock.start()

    def _stop(self) -> None:
        self._late = True
        self._process.kill()

    def _answers(self) -> Iterator[dict[str, Any]]:
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise TypeError("the worker was started without pipes")
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(self._data)
        for line in process.stdout:
            self._clock.cancel()
            self._wind()
            if line.endswith(b"\n"):  # a last line without it was cut off
                yield json.loads(line)


def _fields(info: Mapping[str, str]) -> dict[str, tuple[Found, ...]]:
    return told_fields(
        title=info.get("Title", ""),
        author=info.get("Author", ""),
        created=_date(info.get("CreationDate", "")),
        modified=_date(info.get("ModDate", "")),
        origin="pdf-info",
    )


def _date(stamp: str) -> str:
    """Write "D:20240517093000+02'00'" (ISO 32000-1, 7.9.4) as ISO 8601."""
    match = _DATE.fullmatch(stamp.strip())
    if not match:
        return ""
    year, month, day, hour, minute, second, utc, zone, minutes = match.groups()
    date = f"{year}-{month or '01'}-{day or '01'}"
    offset = "+00:00" if utc else f"{zone}:{minutes or '00'}" if zone else ""
    return f"{date}T{hour}:{minute or '00'}:{second or '00'}{offset}" if hour else date


def _heading(paragraphs: list[Paragraph]) -> str:
    """Find the largest type on the first page, where it is larger than that of the text."""
    first = [p for p in paragraphs if p.pieces[0].page == 0 and p.kind == "prose"]
    letters = sorted((p.size, len(p.text)) for p in paragraphs)
    largest = max(first, key=lambda p: p.size, default=None)
    if largest is None or len(largest.text) > _LONGEST_HEADING:
        return ""
    usual = max(letters, key=lambda pair: sum(n for size, n in letters if size == pair[0]))[0]
    return largest.text if largest.size > usual * _LARGER else ""


def _without_title(paragraphs: list[Paragraph], fields: Mapping[str, tuple[Found, ...]]) -> list[Paragraph]:
    titles = {bare(str(found.value)) for found in fields.get("title", ())}
    for at, paragraph in enumerate(paragraphs[:_TITLE_AMONG]):
        if bare(paragraph.text) in titles and len(paragraphs) > 1:
            return paragraphs[:at] + paragraphs[at + 1 :]
    return paragraphs
