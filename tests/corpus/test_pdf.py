from __future__ import annotations

import io
import itertools
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import corpus
from corpus._blobs import BytesBlob
from corpus._drafts import Draft
from corpus._finish import Keys, finish
from corpus.formats import pdf
from corpus.formats._pdf_layout import Line, Page, columns_of, without_furniture
from corpus.formats._pdf_text import Written, paragraphs_of, written
from tests.corpus.golden_files import (
    DRESSED,
    GOLDEN,
    NOTE,
    PARAGRAPHS,
    TITLE,
    damaged,
    read_damaged,
)
from tests.corpus.reading import Read, read_path

WORDS = "the council of this town has never agreed on any colour for its old benches".split()


def test_two_columns_printed_by_a_browser() -> None:
    article = read_path(GOLDEN / "chromium-columns.pdf").article
    assert article.title == TITLE
    assert article.text.split("\n\n") == PARAGRAPHS
    assert [article.text[begin:][:19] for begin in article.pages] == [
        "For eleven years th",
        "institute reckoned ",
        "council then turned",
    ]


@pytest.mark.parametrize("name", ["libreoffice-spaced.pdf", "libreoffice-indented.pdf"])
def test_report_of_a_word_processor(name: str) -> None:
    article = read_path(GOLDEN / name).article
    blocks = article.text.split("\n\n")
    note = blocks.index(f"1 {NOTE}")
    assert blocks[:note] + blocks[note + 1 :] == DRESSED
    assert article.page_at(article.text.index(NOTE)) == 2
    assert (article.title, article.author) == (TITLE, "Mara Lindqvist")
    assert article.provenance["title"] == article.provenance["author"] == "pdf-info"


def test_page_of_words_that_stand_on_known_pages() -> None:
    article = read_path(GOLDEN / "libreoffice-spaced.pdf").article
    for words, page in [
        ("For eleven years", 1), ("coincidence. When the", 1), ("regional institute", 2), ("In it, a", 2),
        ("reader could find", 3), ("agenda, which was", 3), ("the painting of the", 4), ("midnight.", 4),
    ]:  # fmt: skip
        assert article.page_at(article.text.index(words)) == page, words


def test_locked_with_a_password() -> None:
    skips = read_path(GOLDEN / "libreoffice-locked.pdf").skips
    assert skips == {"libreoffice-locked.pdf": "It was skipped: it is locked with a password."}


def test_scan_without_text(read: Read) -> None:
    paper = io.BytesIO()
    Image.new("L", (200, 300), 255).save(paper, "PDF")
    assert "a scan?" in read({"a.pdf": paper.getvalue()}).skips["a.pdf"]


def test_name_without_ending(read: Read) -> None:
    data = (GOLDEN / "libreoffice-spaced.pdf").read_bytes()
    assert read({"report": data}).article.title == TITLE


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(5000), b"%PDF-1.4\n1 0 obj<<>>endobj"])
def test_no_whole_document(data: bytes, read: Read) -> None:
    assert read({"a.pdf": data}).skips == {"a.pdf": "It was skipped: it is no whole PDF document."}


def test_other_content_under_the_name(read: Read) -> None:
    skips = read({"a.pdf": b"Just a letter.", "b.pdf": b"PK\x03\x04"}).skips
    assert "its name says pdf, and its content does not" in skips["a.pdf"]
    assert "zip" in skips["b.pdf"]


def _document(*pages: bytes, info: str = "", stretch: int = 1) -> bytes:
    """Write a PDF by hand: a page for each piece of content, compressed once more for each stretch."""
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>",
    ]
    kids = []
    for content in pages:
        packed = content
        for _ in range(stretch):
            packed = zlib.compress(packed, 9)
        filters = b"/FlateDecode " * stretch
        number = len(objects) + 1
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]"
            b"/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>" % (number + 1)
        )
        objects.append(b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(packed), filters, packed))
        kids.append(b"%d 0 R" % number)
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), b" ".join(kids))
    objects.append(f"<<{info}>>".encode("latin-1"))
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        size - 1,
        start,
    )


def _text(*lines: str, size: int = 12, top: int = 500) -> bytes:
    shown = "".join(f"({line}) Tj 0 -15 Td " for line in lines)
    return f"BT /F {size} Tf 40 {top} Td {shown}ET\n".encode("latin-1")


STORY = _text("It rained in the hills on Tuesday, and the", "river rose by a metre within an hour.")


@pytest.mark.parametrize(
    ("info", "title", "origin"),
    [
        ("/Title(Rain in the hills)", "Rain in the hills", "pdf-info"),
        ("/Title(Microsoft Word - rain_final.doc)", "A wet day", "text"),
        ("/Title(untitled)", "A wet day", "text"),
        ("/Title(rain.indd)", "A wet day", "text"),
        ("", "A wet day", "text"),
    ],
)
def test_title(info: str, title: str, origin: str, read: Read) -> None:
    article = read({"a.pdf": _document(_text("A wet day", size=24, top=550) + STORY, info=info)}).article
    assert (article.title, article.provenance["title"]) == (title, origin)
    assert ("A wet day" in article.text) == (origin == "pdf-info")


def test_no_title_at_all(read: Read) -> None:
    article = read({"wet-day.pdf": _document(STORY)}).article
    assert (article.title, article.provenance["title"]) == ("wet day", "path")


def test_dates_and_author(read: Read) -> None:
    info = r"/CreationDate(D:20240517093000+02'00')/ModDate(D:20240601)/Author(A. Writer)"
    article = read({"a.pdf": _document(STORY, info=info)}).article
    assert article.published is not None
    assert article.published.isoformat() == "2024-05-17T09:30:00+02:00"
    assert article.updated is not None
    assert article.updated.isoformat() == "2024-06-01T00:00:00"
    assert article.author == "A. Writer"


@pytest.mark.parametrize("author", ["Administrator", "user", r"NEWS\\\\writer", "Microsoft Office User"])
def test_account_is_no_author(author: str, read: Read) -> None:
    assert read({"a.pdf": _document(STORY, info=f"/Author({author})")}).article.author is None


def test_page_without_text_keeps_its_number(read: Read) -> None:
    article = read(
        {"a.pdf": _document(b"", STORY, b"", _text("Nobody was hurt that day, the mayor said."), b"")}
    ).article
    assert article.page_at(0) == 2
    assert article.page_at(article.text.index("Nobody")) == 4
    assert len(article.pages) == 5


def test_bomb_costs_only_itself(read: Read) -> None:
    bomb = _document(b" " * (64 << 20) + b"BT /F 9 Tf (rain) Tj ET", stretch=2)
    assert len(bomb) < 100_000
    many = _document(STORY * 60_000)
    found = read({"a.pdf": bomb, "b.pdf": many, "c.pdf": _document(STORY)})
    assert "c.pdf" in [article.addresses[0] for article in found.articles]
    assert sum(len(article.text) for article in found.articles) < 300_000


def test_more_memory_than_it_may_have(read: Read) -> None:
    wide = _document(zlib.compress(bytes(1 << 30), 9), stretch=1)
    found = read({"a.pdf": wide.replace(b"[/FlateDecode ]", b"[/FlateDecode/FlateDecode]")})
    assert list(found.skips) == ["a.pdf"]


def test_takes_too_long(monkeypatch: pytest.MonkeyPatch, read: Read) -> None:
    monkeypatch.setattr(pdf, "_SECONDS_A_PAGE", 0.0)
    assert "took too long" in read({"a.pdf": _document(STORY)}).skips["a.pdf"]


def test_many_pages(monkeypatch: pytest.MonkeyPatch, read: Read) -> None:
    monkeypatch.setattr(pdf, "_MOST_PAGES", 2)
    assert "it has 3 pages" in read({"a.pdf": _document(STORY, STORY, STORY)}).skips["a.pdf"]


def test_columns_drawn_row_by_row(read: Read) -> None:
    left = [
        "It rained in the hills on Tues-",
        "day, and the river rose by a",
        "metre within an hour of the",
        "storm.",
    ]
    right = [
        "Nobody was hurt, the mayor",
        "said, but two bridges of the",
        "old road to the north were",
        "closed.",
    ]
    content = b"".join(
        f"BT /F 10 Tf {x} {500 - 12 * n} Td ({text}) Tj ET\n".encode()
        for n, (one, two) in enumerate(zip(left, right, strict=True))
        for x, text in ((40, one), (190, two))
    )
    assert read({"a.pdf": _document(content)}).article.text == (
        "It rained in the hills on Tuesday, and the river rose by a metre within an hour of the storm.\n\n"
        "Nobody was hurt, the mayor said, but two bridges of the old road to the north were closed."
    )


@pytest.mark.parametrize(
    ("turn", "matrix"),
    [(0, "1 0 0 1 40 500"), (90, "0 1 -1 0 100 50"), (180, "-1 0 0 -1 360 100"), (270, "0 -1 1 0 300 500")],
)
def test_turned_page(turn: int, matrix: str, read: Read) -> None:
    words = "(It rained in the hills on Tuesday, and the) Tj 0 -15 Td (river rose by a metre.) Tj"
    stamp = "BT /F 12 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT) Tj ET"
    data = _document(f"BT /F 12 Tf {matrix} Tm {words} ET {stamp}".encode())
    article = read({"a.pdf": data.replace(b"/Contents", b"/Rotate %d/Contents" % turn)}).article
    assert article.text == "It rained in the hills on Tuesday, and the river rose by a metre."


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged("chromium-columns.pdf") | damaged("libreoffice-spaced.pdf"))
def test_damaged_document(data: bytes, tmp_path: Path) -> None:
    for article in read_damaged(tmp_path, "a.pdf", data).articles:
        assert all(0 <= begin <= len(article.text) for begin in article.pages)
        assert list(article.pages) == sorted(article.pages)


# What is set in type by rule is read back by rule: the same paragraphs, each word on its page.

LETTER, SIZE, LEADING, TOP = 5.0, 10.0, 12.0, 60.0


def _set_in_type(
    paragraphs: list[list[str]], *, columns: int, rows: int, letters: int, indented: bool
) -> tuple[list[Page], dict[str, int]]:
    """Set paragraphs in columns of so many rows, with a running head and a page number."""
    pages: list[list[Line]] = [[]]
    place: dict[str, int] = {}
    column, row = 0, 0.0
    for words in paragraphs:
        lines = _broken(words, letters - 2 if indented else letters, letters)
        for number, line in enumerate(lines):
            if row > rows - 1:
                column, row = column + 1, 0.0
            if column == columns:
                pages.append([])
                column = 0
            left = 50 + column * (letters * LETTER + 15) + (2 * LETTER if indented and number == 0 else 0)
            text = " ".join(line)
            pages[-1].append(Line(left, TOP + row * LEADING, left + len(text) * LETTER, SIZE, text))
            place.update(dict.fromkeys(line, len(pages)))
            row += 1
        row += 0 if indented else 0.8
    head = [Line(50, 30, 150, 8, "The Vellmar Quarterly")] if len(pages) > 1 else []
    numbered = [[*head, *lines, Line(200, 580, 210, 8, str(number))] for number, lines in enumerate(pages, 1)]
    return [Page(600, tuple(lines)) for lines in numbered], place


def _broken(words: list[str], first: int, letters: int) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    for word in words:
        room = first if len(lines) == 1 else letters
        if lines[-1] and len(" ".join([*lines[-1], word])) > room:
            lines.append([])
        lines[-1].append(word)
    return lines


def _read_back(pages: list[Page]) -> Written:
    return written(paragraphs_of(columns_of(without_furniture(pages))), pages=len(pages))


@settings(deadline=None)
@given(
    lengths=st.lists(st.integers(30, 80), min_size=4, max_size=12),
    columns=st.integers(1, 3),
    indented=st.booleans(),
    draw=st.data(),
)
def test_what_was_set_is_read(
    lengths: list[int],
    columns: int,
    indented: bool,  # noqa: FBT001
    draw: st.DataObject,
) -> None:
    endings = map("".join, itertools.product("bcdfghklmn", repeat=3))
    paragraphs = [[WORDS[n % 15] + next(endings) for n in range(length)] for length in lengths]
    for words in paragraphs:
        words[0] = words[0].capitalize()
        words[-1] += "."
    pages, place = _set_in_type(paragraphs, columns=columns, rows=30, letters=40, indented=indented)
    shuffled = [
        page._replace(lines=tuple(draw.draw(st.permutations(page.lines)))) for page in pages[:1]
    ] + pages[1:]
    text, begins = _read_back(shuffled)
    assert text.split("\n\n") == [" ".join(words) for words in paragraphs]
    article = corpus.Article(id="0" * 16, title="x", text=text, pages=begins)
    for word, page in place.items():
        assert article.page_at(text.index(word)) == page


@given(text=st.text(alphabet="ab .\r\n\x00\x85\u2028\u2029\ud83d\ude00é", max_size=60), draw=st.data())
def test_pages_keep_their_place_when_a_text_is_cleaned(text: str, draw: st.DataObject) -> None:
    marks = draw.draw(st.lists(st.sampled_from("ab"), min_size=1, max_size=4))
    parts = [f"{n}{mark}{text}{n}" for n, mark in enumerate(marks)]
    begins = tuple(len("".join(parts[:n])) for n in range(len(parts)))
    article = finish(Draft(text="".join(parts), pages=begins), address="a.pdf", keys=Keys())
    assert article is not None
    for n, begin in enumerate(article.pages):
        assert article.text[begin:].startswith(f"{n}{marks[n]}")


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (["the ligh-", "thouse stood"], "the lighthouse stood"),
        (["the light-", "house, a lighthouse"], "the lighthouse, a lighthouse"),
        (["a well-", "known, well-known man"], "a well-known, well-known man"),
        (["in 1939-", "1945 and later"], "in 1939-1945 and later"),
        (["the Anglo-", "Saxon kings"], "the Anglo-Saxon kings"),
        (["the desi\u2010", "gned reef"], "the designed reef"),
        (["the desi\x02", "gned reef"], "the designed reef"),
        (["a soft\xadly broken", "line"], "a softly broken line"),
        (["the ﬁrst ﬂood", "came"], "the first flood came"),
        (["東京で大雨が", "降った"], "東京で大雨が降った"),
    ],
)
def test_broken_words(rows: list[str], text: str) -> None:
    lines = tuple(Line(50, 100 + 12 * n, 250, 10, row) for n, row in enumerate(rows))
    assert _read_back([Page(600, lines)]).text == text


def test_read_gives_one_draft() -> None:
    (draft,) = pdf.read(BytesBlob((GOLDEN / "libreoffice-spaced.pdf").read_bytes(), "a.pdf"))
    assert isinstance(draft, Draft)
    assert len(draft.pages) == 4
