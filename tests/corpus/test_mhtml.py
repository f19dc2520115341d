from __future__ import annotations

import base64
import quopri
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.corpus.golden_files import GOLDEN, PARAGRAPHS, TITLE, damaged, read_damaged
from tests.corpus.reading import Read, read_path

STORY = "It rained in the hills on Tuesday, and the river rose by a metre within an hour of the storm. " * 4
PAGE = (
    "<html><head><title>A wet day in Gävle</title></head><body>"
    f"<article><p>{STORY}</p><p>Längs ån.</p></article></body></html>"
)


def _message(*parts: tuple[str, bytes], headers: str = "", kind: str = "") -> bytes:
    """A message of parts: the headers of each, and its content."""
    head = f'MIME-Version: 1.0\r\n{headers}Content-Type: multipart/related; boundary="x"{kind}\r\n\r\n'
    body = b"".join(f"--x\r\n{told}\r\n\r\n".encode() + content + b"\r\n" for told, content in parts)
    return head.encode() + body + b"--x--\r\n"


def test_page_saved_by_a_browser() -> None:
    article = read_path(GOLDEN / "chromium-page.mhtml").article
    assert article.title == TITLE
    assert article.text.split("\n\n") == PARAGRAPHS
    assert article.url == "https://quarterly.example/coast/harbour"
    assert article.provenance["url"] == "mhtml"
    assert (article.source, article.author) == ("Vellmar Quarterly", "Mara Lindqvist")
    assert article.published is not None
    assert article.published.isoformat() == "2024-05-17T09:30:00+02:00"


@pytest.mark.parametrize(
    ("charset", "encoding", "pack"),
    [
        ("utf-8", "quoted-printable", quopri.encodestring),
        ("iso-8859-1", "quoted-printable", quopri.encodestring),
        ("windows-1252", "base64", base64.encodebytes),
        ("utf-8", "8bit", bytes),
    ],
)
def test_charset_of_the_message(charset: str, encoding: str, pack: type[bytes], read: Read) -> None:
    told = f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {encoding}"
    article = read({"a.mht": _message((told, pack(PAGE.encode(charset))))}).article
    assert article.title == "A wet day in Gävle"
    assert "Längs ån." in article.text


def test_root_that_the_message_names(read: Read) -> None:
    advert = (
        "Content-Type: text/html\r\nContent-ID: <advert>",
        b"<html><body><p>Buy a boat!</p></body></html>",
    )
    page = ("Content-Type: text/html; charset=utf-8\r\nContent-ID: <page>", PAGE.encode())
    article = read({"a.mhtml": _message(advert, page, kind='; start="<page>"')}).article
    assert article.text.startswith("It rained")


@pytest.mark.parametrize(
    ("head", "headers", "place", "url"),
    [
        ("", "", "https://a.example/place/1", "https://a.example/place/1"),
        ("", "Snapshot-Content-Location: https://a.example/saved/1\r\n", "cid:x", "https://a.example/saved/1"),
        ('<link rel="canonical" href="https://a.example/own/1">', "", "https://a.example/place/1",
         "https://a.example/own/1"),
        ("", "", "file:///home/me/page.html", None),
    ],
)  # fmt: skip
def test_address(head: str, headers: str, place: str, url: str | None, read: Read) -> None:
    told = f"Content-Type: text/html; charset=utf-8\r\nContent-Location: {place}"
    page = PAGE.replace("<head>", f"<head>{head}").encode()
    assert read({"a.mhtml": _message((told, page), headers=headers)}).article.url == url


def test_page_without_parts(read: Read) -> None:
    data = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.encode()
    assert read({"a.mht": data}).article.title == "A wet day in Gävle"


def test_subject_in_no_known_encoding(read: Read) -> None:
    part = ("Content-Type: text/html; charset=utf-8", PAGE.encode())
    data = _message(part, headers="Subject: =?x-unknown?Q?rain?=\r\n")
    assert read({"a.mht": data}).article.title == "A wet day in Gävle"


def _nested(depth: int) -> bytes:
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth)
    )
    return opened + b"Content-Type: text/html\r\n\r\n" + PAGE.encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Just a letter.", "no web page"),
        (_message(("Content-Type: text/plain", b"rain")), "no web page"),
        (_message(("Content-Type: text/html", b"")), "could not read it"),
        (_nested(5000), "email could not read it"),
    ],
)
def test_reason_of_a_skip(data: bytes, reason: str, read: Read) -> None:
    found = read({"a.mhtml": data, "good.txt": STORY})
    assert len(found.articles) == 1
    assert reason in found.skips["a.mhtml"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged("chromium-page.mhtml"))
def test_damaged_page(data: bytes, tmp_path: Path) -> None:
    read_damaged(tmp_path, "a.mhtml", data)
