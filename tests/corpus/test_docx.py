from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.corpus.golden_files import DRESSED, GOLDEN, NOTE, TITLE, damaged, damaged_inside, read_damaged
from tests.corpus.packages import changed, packed
from tests.corpus.reading import Read, read_path

GOOD = (GOLDEN / "libreoffice.docx").read_bytes()
STORY = "It rained in the hills on Tuesday, and the river rose by a metre."


def _part(name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return archive.read(name).decode()


def _with_body(body: str) -> bytes:
    document = _part("word/document.xml")
    head, tail = document.index("<w:body>") + len("<w:body>"), document.index("</w:body>")
    return changed(GOOD, {"word/document.xml": document[:head] + body + document[tail:]})


def _paragraph(text: str, *, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def _style_named(name: str) -> str:
    styles = _part("word/styles.xml")
    before = styles[: styles.index(f'<w:name w:val="{name}"/>')]
    return before[before.rindex("w:styleId=") + len('w:styleId="') :].partition('"')[0]


def test_report_of_a_word_processor() -> None:
    article = read_path(GOLDEN / "libreoffice.docx").article
    assert article.title == TITLE
    assert article.text.split("\n\n") == [*DRESSED, f"1. {NOTE}"]
    assert article.author == "Mara Lindqvist"
    assert article.published is not None
    assert article.updated is not None
    assert article.published.isoformat() == "2024-05-17T09:30:00+00:00"
    assert article.updated.isoformat() == "2024-05-18T16:45:00+00:00"
    assert dict(article.provenance) == {
        "title": "text",
        "author": "docx-core",
        "published": "docx-core",
        "updated": "docx-core",
        "language": "detected",
    }
    assert article.pages == ()


def test_heading_above_all_text_is_the_title(read: Read) -> None:
    heading = _paragraph("A wet day", style=_style_named("Heading 1"))
    article = read({"a.docx": _with_body(heading + _paragraph(STORY))}).article
    assert (article.title, article.text) == ("A wet day", STORY)


def test_heading_inside_the_text_is_none(read: Read) -> None:
    heading = _paragraph("A wet day", style=_style_named("Heading 1"))
    article = read({"a.docx": _with_body(_paragraph(STORY) + heading + _paragraph(STORY))}).article
    assert (article.title, article.provenance["title"]) == (TITLE, "docx-core")
    assert article.text == f"{STORY}\n\nA wet day\n\n{STORY}"


def test_no_properties(read: Read) -> None:
    article = read(
        {"wet-day.docx": changed(_with_body(_paragraph(STORY)), {"docProps/core.xml": None})}
    ).article
    assert (article.title, article.author, article.published) == ("wet day", None, None)


def test_damaged_properties_cost_only_themselves(read: Read) -> None:
    data = changed(_with_body(_paragraph(STORY)), {"docProps/core.xml": "<"})
    assert read({"a.docx": data}).article.text == STORY


def test_deleted_words_are_left_out_and_inserted_ones_kept(read: Read) -> None:
    tracked = (
        '<w:p><w:r><w:t xml:space="preserve">It rained </w:t></w:r><w:ins><w:r><w:t>hard</w:t></w:r></w:ins>'
        "<w:del><w:r><w:delText>softly</w:delText></w:r></w:del><w:r><w:t>.</w:t></w:r></w:p>"
    )
    assert read({"a.docx": _with_body(tracked)}).article.text == "It rained hard."


def test_cell_of_several_paragraphs_stays_in_its_row(read: Read) -> None:
    cells = "".join(
        f"<w:tc>{_paragraph(a)}{_paragraph(b)}</w:tc>" for a, b in (("one", "two"), ("three", "four"))
    )
    table = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    assert read({"a.docx": _with_body(_paragraph(STORY) + table)}).article.text.endswith(
        "one two | three four"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"Just a letter.", "its name says docx, and its content does not"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or a locked office document"),
        (b"PK\x03\x04", "zipfile could not read it"),
        (packed({"a.txt": "rain"}), "no Word document"),
        (packed({"word/document.xml": "<"}), "could not read it"),
        (_with_body(""), "no text"),
        (_with_body(_paragraph("")), "no text"),
        (changed(GOOD, {"word/document.xml": None}), "no Word document"),
        (changed(GOOD, {"word/document.xml": b"\x00" * (17 << 20)}), "holds more than 16 MiB"),
        (
            changed(GOOD, {f"word/media/{n}.png": bytes(100 << 20) for n in range(6)}),
            "unpack to more than 512 MiB",
        ),
        (
            changed(
                GOOD,
                {
                    "word/document.xml": '<!DOCTYPE d [<!ENTITY a "rain"><!ENTITY b "&a;&a;">]>'
                    + _part("word/document.xml").partition("?>")[2]
                },
            ),
            "declares a document type",
        ),
        (_with_body("<w:sdt><w:sdtContent>" * 3000), "could not read it"),
    ],
)
def test_reason_of_a_skip(data: bytes, reason: str, read: Read) -> None:
    found = read({"a.docx": data, "good.txt": STORY})
    assert [article.text for article in found.articles] == [STORY]
    assert reason in found.skips["a.docx"]


def test_picture_that_names_a_file_of_this_machine_is_not_opened(read: Read, tmp_path: Path) -> None:
    secret = tmp_path.parent / "secret.png"
    secret.write_bytes(b"\x89PNG secret")
    relations = _part("word/_rels/document.xml.rels").replace(
        "</Relationships>",
        '<Relationship Id="rIdX" TargetMode="External" Target="' + secret.as_uri() + '" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>',
    )
    picture = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData>'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
        '<a:blip r:link="rIdX" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    data = changed(_with_body(_paragraph(STORY) + picture), {"word/_rels/document.xml.rels": relations})
    assert read({"a.docx": data}).article.text == STORY
    found = read_damaged(_folder(tmp_path), "a.docx", data)
    assert found.article.text == STORY


def _folder(path: Path) -> Path:
    folder = path / "alone"
    folder.mkdir()
    return folder


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged("libreoffice.docx") | damaged_inside("libreoffice.docx"))
def test_damaged_document(data: bytes, tmp_path: Path) -> None:
    read_damaged(tmp_path, "a.docx", data)
