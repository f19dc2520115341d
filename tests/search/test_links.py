from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Article
from search._links import link_to_quote


def _article(text: str, url: str | None) -> Article:
    return Article(id="0" * 16, title="T", text=text, url=url)


@pytest.mark.parametrize(
    "url", [None, "javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/x", "a.txt"]
)
def test_only_web_addresses_are_linked(url: str | None) -> None:
    assert link_to_quote(_article("It rained.", url), start=0, end=10) is None


@pytest.mark.parametrize(
    ("quote", "fragment"),
    [
        ("It rained.", "It%20rained."),
        ("Left-wing, right-wing & more", "Left%2Dwing%2C%20right%2Dwing%20%26%20more"),
        ("Шёл дождь", "%D0%A8%D1%91%D0%BB%20%D0%B4%D0%BE%D0%B6%D0%B4%D1%8C"),
        ("two\n\nparagraphs", "two,paragraphs"),
    ],
)
def test_a_short_quote_is_linked_whole(quote: str, fragment: str) -> None:
    article = _article(quote, "https://a.example/1")
    assert link_to_quote(article, start=0, end=len(quote)) == f"https://a.example/1#:~:text={fragment}"


def test_a_long_quote_is_linked_by_its_ends() -> None:
    text = " ".join(f"word{n}" for n in range(60))
    link = link_to_quote(_article(text, "https://a.example/1?x=1#part"), start=0, end=len(text))
    assert link is not None
    assert link.startswith("https://a.example/1?x=1#part:~:text=word0%20")
    first, _, last = link.partition(":~:text=")[2].partition(",")
    assert unquote(first).split() == [f"word{n}" for n in range(6)]
    assert unquote(last).split() == [f"word{n}" for n in range(54, 60)]


@given(st.text(min_size=1, max_size=300).filter(str.strip))
def test_a_fragment_is_one_directive_of_words_from_the_quote(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    link = link_to_quote(_article(text, "https://a.example/1"), start=0, end=len(text))
    assert link is not None
    directive = urlsplit(link).fragment.removeprefix(":~:text=")
    assert not set(directive) & set("-&# \n")
    for part in directive.split(","):
        assert " ".join(unquote(part).split()) in " ".join(text.split())
