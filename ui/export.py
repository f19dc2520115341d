"""What is taken elsewhere: answers with their citations (Markdown, HTML, text, JSON), and matches."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable
from typing import TextIO, TypeVar

from search import Answer, Citation, Passage
from search.export import answer_as_dict, write_csv, write_lines
from ui.html import Html, element, joined, out_link
from ui.texts import Texts

__all__ = ["all_as_csv", "all_as_lines", "as_csv", "as_html", "as_json", "as_markdown", "as_text", "written"]

Row = TypeVar("Row")

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&:])")
_IN_A_LINK = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C"})


def as_text(answer: Answer, *, texts: Texts) -> str:
    """Write an answer as plain text.

    Args:
        answer: The answer.
        texts: The texts of the page, for what is said around it.

    Returns:
        The question, the answer with its citations' numbers, and each citation by number.
    """
    lines = [answer.question, "", *_said(answer, texts), ""]
    for number, citation in enumerate(answer.citations, start=1):
        lines += [f"[{number}] {_line(citation.quote)}", f"    {_origin(citation, texts)}"]
        lines += [f"    {citation.url}"] if citation.url else []
    return "\n".join(lines).strip() + "\n"


def as_markdown(answer: Answer, *, texts: Texts) -> str:
    """Write an answer as Markdown; what stands in an article is escaped, so that it stays text.

    Args:
        answer: The answer.
        texts: The texts of the page, for what is said around it.

    Returns:
        A heading, the answer, and a numbered list of quotes with their sources.
    """
    lines = [f"## {_plain(answer.question)}", "", *map(_plain, _said(answer, texts)), ""]
    for number, citation in enumerate(answer.citations, start=1):
        origin = _plain(_origin(citation, texts))
        linked = f"[{origin}]({citation.url.translate(_IN_A_LINK)})" if citation.url else origin
        lines += [f"{number}. “{_plain(_line(citation.quote))}”  ", f"   {linked}"]
    return "\n".join(lines).strip() + "\n"


def as_html(answer: Answer, *, texts: Texts) -> Html:
    """Write an answer as HTML that needs no style sheet: to be pasted into a document or a mail.

    Args:
        answer: The answer.
        texts: The texts of the page, for what is said around it.

    Returns:
        The question, the answer, and a numbered list of quotes with their sources.
    """
    said = (element("p", line) for line in _said(answer, texts))
    cited = (element("li", *_cited(citation, texts)) for citation in answer.citations)
    quotes = element("ol", *cited) if answer.citations else Html()
    return joined([element("p", element("strong", answer.question)), *said, quotes])


def as_json(answer: Answer) -> str:
    """Write an answer as JSON, in the form of ``python -m search --json``.

    Args:
        answer: The answer.

    Returns:
        The JSON, indented, with every script as it is.
    """
    return json.dumps(answer_as_dict(answer), ensure_ascii=False, indent=2)


def as_csv(passages: Iterable[Passage]) -> str:
    """Write passages as CSV, one a row, best first.

    Args:
        passages: The passages.

    Returns:
        The table. A cell that a spreadsheet would take for a formula starts with an apostrophe.
    """
    return written(write_csv, passages)


def all_as_csv(passages: Iterable[Passage]) -> bytes:
    """Write a file of passages as CSV; see :func:`as_csv`.

    Args:
        passages: The passages.

    Returns:
        The table, in UTF-8 with the mark by which a spreadsheet knows it.
    """
    return as_csv(passages).encode("utf-8-sig", "replace")


def all_as_lines(passages: Iterable[Passage]) -> bytes:
    """Write a file of passages as JSON Lines, as ``python -m search --export`` does.

    Args:
        passages: The passages.

    Returns:
        The lines, in UTF-8.
    """
    return written(write_lines, passages).encode("utf-8", "replace")


def written(write: Callable[[Iterable[Row], TextIO], object], rows: Iterable[Row]) -> str:
    """Give what a function writes to a file.

    Args:
        write: One of those of :mod:`search.export` that write a file.
        rows: What it writes.

    Returns:
        The content of the file.
    """
    file = io.StringIO(newline="")
    write(rows, file)
    return file.getvalue()


def _said(answer: Answer, texts: Texts) -> list[str]:
    if not answer.answered:
        return [texts.nothing.heading]
    numbers = {(c.article.id, c.start, c.end): number for number, c in enumerate(answer.citations, start=1)}
    marked = []
    for part in answer.parts:
        marks = "".join(f"[{numbers[c.article.id, c.start, c.end]}]" for c in part.citations)
        marked.append(f"{_line(part.text)} {marks}".strip())
    return marked


def _origin(citation: Citation, texts: Texts) -> str:
    article = citation.article
    day = texts.date(article.published) if article.published else None
    page = texts.answer.page.format(number=citation.page) if citation.page is not None else None
    known = (article.title, article.source, article.author, day, page)
    return " · ".join(_line(fact) for fact in known if fact)


def _cited(citation: Citation, texts: Texts) -> tuple[Html, Html]:
    quote = element("q", citation.quote, dir="auto", lang=citation.article.language)
    origin = _origin(citation, texts)
    return joined([quote, element("br")]), out_link(citation.url, origin) or joined([origin])


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _line(text))
