"""Results as plain data, for JSON and for programs in other languages."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from corpus import Article, UsageError
from search.results import Answer, Citation, Corrections, Part, Passage, Refusal

__all__ = [
    "answer_as_dict",
    "article_as_dict",
    "citation_as_dict",
    "passage_as_dict",
    "save_passages",
    "write_csv",
]

_COLUMNS = ("rank", "title", "source", "author", "published", "url", "article", "start", "end", "text")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def save_passages(passages: Iterable[Passage], path: Path) -> int:
    """Write passages to a file, one after the other, however many there are.

    Args:
        passages: The passages.
        path: The file; its name ends in ``.csv`` or ``.jsonl``.

    Returns:
        How many were written.

    Raises:
        UsageError: The name ends otherwise, or the file cannot be written.
    """
    if path.suffix not in {".csv", ".jsonl"}:
        raise UsageError(
            f"'{path}' is neither .csv nor .jsonl.", remedy="Name a file that ends in one of them."
        )
    try:
        # A spreadsheet takes UTF-8 for what it is where the file says so.
        with path.open("w", encoding="utf-8-sig" if path.suffix == ".csv" else "utf-8", newline="") as file:
            return write_csv(passages, file) if path.suffix == ".csv" else _write_lines(passages, file)
    except OSError as error:
        raise UsageError(
            f"'{path}' cannot be written ({error.strerror}).", remedy="Name a file that can be written."
        ) from error


def write_csv(passages: Iterable[Passage], file: TextIO) -> int:
    """Write passages as CSV, one a row, in their order.

    Args:
        passages: The passages.
        file: Where the table goes. A cell that a spreadsheet would take for a formula starts with an
            apostrophe.

    Returns:
        How many were written.
    """
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    rank = 0
    for rank, passage in enumerate(passages, start=1):
        article = passage.article
        published = article.published.isoformat() if article.published else ""
        known = (article.title, article.source, article.author, published, article.url, article.id)
        cells = [_cell(text or "") for text in known]
        writer.writerow([rank, *cells, passage.start, passage.end, _cell(passage.text)])
    return rank


def _write_lines(passages: Iterable[Passage], file: TextIO) -> int:
    count = 0
    for passage in passages:
        file.write(json.dumps(passage_as_dict(passage), ensure_ascii=False) + "\n")
        count += 1
    return count


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def answer_as_dict(answer: Answer) -> dict[str, object]:
    """Give an answer as JSON-ready data; citations are numbered by their place in ``citations``."""
    numbers = {(c.article.id, c.start, c.end): number for number, c in enumerate(answer.citations, start=1)}
    return {
        "question": answer.question,
        "answered": answer.answered,
        "text": answer.text,
        "confidence": answer.confidence,
        "parts": [_part_as_dict(part, numbers) for part in answer.parts],
        "citations": [citation_as_dict(citation) for citation in answer.citations],
        "passages": [passage_as_dict(passage) for passage in answer.passages],
        "generation": answer.generation,
        "refusal": answer.refusal and _refusal_as_dict(answer.refusal),
    }


def citation_as_dict(citation: Citation) -> dict[str, object]:
    """Give a citation as JSON-ready data."""
    return {
        "article": article_as_dict(citation.article),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "span": citation.span,
        "context": citation.context,
        "page": citation.page,
        "version": citation.version,
        "url": citation.url,
        **_corrections_as_dict(citation.corrections),
    }


def passage_as_dict(passage: Passage) -> dict[str, object]:
    """Give a passage as JSON-ready data."""
    return {
        "article": article_as_dict(passage.article),
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "score": passage.score,
        "near_copies": [article_as_dict(copy) for copy in passage.near_copies],
        **_corrections_as_dict(passage.corrections),
    }


def article_as_dict(article: Article) -> dict[str, object]:
    """Give what is known about an article, without its text, as JSON-ready data."""
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "author": article.author,
        "section": article.section,
        "published": article.published and article.published.isoformat(),
        "updated": article.updated and article.updated.isoformat(),
        "language": article.language,
        "addresses": list(article.addresses),
        "version": article.version,
        "first_seen": article.first_seen and article.first_seen.isoformat(),
    }


def _corrections_as_dict(corrections: Corrections) -> dict[str, object]:
    return {
        "corrected_by": [article_as_dict(article) for article in corrections.by],
        "corrects": [article_as_dict(article) for article in corrections.of],
    }


def _refusal_as_dict(refusal: Refusal) -> dict[str, object]:
    closest = refusal.closest and citation_as_dict(refusal.closest)
    return {"reason": refusal.reason, "text": refusal.text, "closest": closest}


def _part_as_dict(part: Part, numbers: dict[tuple[str, int, int], int]) -> dict[str, object]:
    return {
        "text": part.text,
        "kind": part.kind,
        "confidence": part.confidence,
        "citations": [numbers[c.article.id, c.start, c.end] for c in part.citations],
    }
