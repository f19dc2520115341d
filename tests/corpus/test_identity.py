from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.identity import article_id, canonical_url

words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_~.", min_size=1, max_size=12).filter(
    lambda w: set(w) != {"."}
)
addresses = st.builds(
    lambda host, path, query: (
        f"https://{host}.example/{'/'.join(path)}" + (f"?{'&'.join(query)}" if query else "")
    ),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=10),
    st.lists(words, max_size=4),
    st.lists(
        st.builds("{}={}".format, st.sampled_from(["id", "cid", "page", "source", "gallery", "p"]), words),
        max_size=3,
    ),
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTPS://Example.ORG:443/A/b?id=3#top", "https://example.org/A/b?id=3"),
        ("http://example.org:80/", "http://example.org/"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://example.org", "https://example.org/"),
        (
            "https://example.org/a?utm_source=x&id=3&fbclid=1&gclid=2&yclid=3&utm_medium=y",
            "https://example.org/a?id=3",
        ),
        ("https://example.org/news?12345", "https://example.org/news?12345"),
        ("https://example.org/?cid=7&eid=8&source=x", "https://example.org/?cid=7&eid=8&source=x"),
        ("https://example.org/#!/story/1", "https://example.org/#!/story/1"),
        ("https://example.org/a b\n c", "https://example.org/abc"),
        ("https://пример.рф/путь", "https://пример.рф/%D0%BF%D1%83%D1%82%D1%8C"),
        ("https://example.org/%D0%BF", "https://example.org/%D0%BF"),
        ("https://[2001:db8::1.2.3.4]:443/a", "https://[2001:db8::1.2.3.4]/a"),
    ],
)
def test_canonical_form(address: str, expected: str) -> None:
    assert canonical_url(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "example.org/a",
            "ftp://example.org/a",
            "mailto:a@example.org",
            "javascript:alert(1)",
            "/news/1",
        ),
        *(
            "https://",
            "https://localhost/a",
            "https://user:pw@example.org/",
            "https://example.org:99999/",
            "http://[::1",
        ),
        *(None, 7, {}),
    ],
)
def test_what_is_no_web_address(address: object) -> None:
    assert canonical_url(address) is None


@given(addresses)
def test_canonical_form_is_stable(address: str) -> None:
    once = canonical_url(address)
    assert once is not None
    assert canonical_url(once) == once


@given(addresses, st.sampled_from(["utm_source=rss", "fbclid=Iw", "gclid=1&yclid=2"]))
def test_scheme_slash_fragment_and_tracking_do_not_make_another_article(address: str, tracking: str) -> None:
    parts = urlsplit(address)
    query = "&".join(filter(None, [parts.query, tracking]))
    other = f"http://{parts.netloc.upper()}:80{parts.path.rstrip('/')}/?{query}#part"
    first, second = canonical_url(address), canonical_url(other)
    assert first is not None
    assert second is not None
    assert article_id(first) == article_id(second)


@given(addresses, addresses)
def test_different_addresses_have_different_ids(first: str, second: str) -> None:
    one, two = canonical_url(first), canonical_url(second)
    assert one is not None
    assert two is not None
    path_one, path_two = (urlsplit(url)._replace(path=urlsplit(url).path.rstrip("/")) for url in (one, two))
    assert (article_id(one) == article_id(two)) == (path_one == path_two)


@given(st.text())
def test_any_address_has_an_id(address: str) -> None:
    assert re.fullmatch("[0-9a-f]{16}", article_id(address))
    assert canonical_url(address) is None or canonical_url(address) == canonical_url(
        str(canonical_url(address))
    )


def test_id_of_a_path_is_not_that_of_an_address() -> None:
    assert article_id("example.org/a") != article_id("https://example.org/a")
