from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus._text import clean_text, decode, looks_binary

RUSSIAN = (
    "Многие интересуются, зачем нужна фракция. "
    "Основной задачей является привлечение людей к участию в выборах."
)
TEXTS = {
    "cp1251": RUSSIAN,
    "koi8-r": RUSSIAN,
    "cp866": RUSSIAN,
    "latin-1": "Das müssen größere Füße sein. Das ist schön für Köln, Düsseldorf und Österreich.",
    "cp1252": "El niño comió una piña en la montaña mañana por la mañana, según dijo el señor Núñez.",
    "cp1254": "Türkiye Cumhurbaşkanı dün İstanbul'da yaptığı açıklamada ekonominin büyüdüğünü "
    "söyledi. Çok iyi.",
    "cp1250": "Zażółć gęślą jaźń. Prezydent powiedział, że współpraca będzie kontynuowana w przyszłym roku.",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_encoding_is_recognised_from_the_bytes(encoding: str) -> None:
    assert decode(TEXTS[encoding].encode(encoding)) == TEXTS[encoding]


def test_quotes_and_dashes_of_windows() -> None:
    text = "The company’s profit rose 5% — its “best year” ever, it said. The café was closed."
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_byte_order_mark_decides(mark: bytes, encoding: str, text: str) -> None:
    data = mark + text.encode(encoding)
    assert decode(data) == text
    assert not looks_binary(data)


def test_declaration_settles_what_is_not_utf_8() -> None:
    assert decode("Zażółć".encode("iso8859-2"), declared="ISO-8859-2") == "Zażółć"
    assert decode("“so”".encode("cp1252"), declared="ISO-8859-1") == "“so”"
    assert decode("größer".encode(), declared="windows-1251") == "größer"


@pytest.mark.parametrize(
    "declared", ["hex", "rot13", "undefined", "no-such", "utf-16", "zip", "idna", "base64", "\x00"]
)
def test_declaration_that_cannot_be_meant(declared: str) -> None:
    assert decode("Füße und mehr Füße".encode("cp1252"), declared=declared) == "Füße und mehr Füße"


def test_text_cut_inside_a_character() -> None:
    assert decode("Многие интересуются".encode()[:-1]) == "Многие интересуютс\ufffd"


@given(st.binary())
def test_any_bytes_become_text(data: bytes) -> None:
    decode(data).encode("utf-8", "surrogatepass")


@given(st.text(st.characters()))
def test_clean_text_can_be_stored_and_is_stable(text: str) -> None:
    clean = clean_text(text)
    clean.encode("utf-8")
    assert not set(clean) & set("\r\x00\x0b\x0c\x1b\x7f\x85\u2028\u2029\ufeff")
    assert clean_text(clean) == clean


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff")))
def test_everything_else_is_kept(text: str) -> None:
    assert clean_text(f"x{text}x") == f"x{text}x"


def test_surrogates() -> None:
    assert clean_text("a\ud83d\ude00b\ud800c") == "a\U0001f600b\ufffdc"
    assert clean_text("one\r\ntwo\rthree") == "one\ntwo\nthree"
