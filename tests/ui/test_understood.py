from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from search.query import Understood, parse
from ui.state import PageState
from ui.texts import Texts, load_texts
from ui.understood import understood_section

Read = Callable[[str], Any]
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def _links(question: str, drawn: Read, texts: Texts) -> list[tuple[str, str]]:
    pieces = parse(question, now=NOW).understood
    page = drawn(understood_section(pieces, state=PageState(question=question), texts=texts))
    return [(str(link["aria-label"]), parse_qs(str(link["href"])[1:])["q"][0]) for link in page.all("a")]


@pytest.mark.parametrize(
    ("question", "label", "left"),
    [
        ('ferry "new bridge"', "exactly “new bridge”", "ferry"),
        ("ferry -rain", "without rain", "ferry"),
        ("ferry title:port", "port in the title", "ferry"),
        ("ferry rain OR snow", "must hold rain or snow", "ferry"),
        ("ferry source:Post", "Post", "ferry"),
        ("ferry -source:Post", "without Post", "ferry"),
        ("ferry before:2019", "before 1 January 2019", "ferry"),
        ("ferry in 2019", "from 1 January 2019, before 1 January 2020", "ferry"),
        ("latest on ferry", "newest first", "ferry"),
    ],
)
def test_each_piece_is_named_and_can_be_taken_out(
    question: str, label: str, left: str, drawn: Read, texts: Texts
) -> None:
    ((named, without),) = _links(question, drawn, texts)
    assert named.startswith(f"{label}. Search without")
    assert without == left


def test_another_spelling_can_be_put_in(drawn: Read, texts: Texts) -> None:
    piece = Understood(kind="spelling", text="fery", meaning="", start=4, end=8, values=("ferry", "very"))
    page = drawn(understood_section([piece], state=PageState(question="the fery sank"), texts=texts))
    assert "also ferry or very" in page.text
    assert page.all("a")[0]["href"] == "?q=the+ferry+sank"


def test_words_alone_show_nothing(texts: Texts) -> None:
    assert understood_section([], state=PageState(question="ferry"), texts=texts) == ""


def test_it_is_told_in_the_language_of_the_page(drawn: Read) -> None:
    assert _links("ferry -rain", drawn, load_texts("ru"))[0][0].startswith("без rain")
