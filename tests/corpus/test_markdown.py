from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats.markdown import front_matter
from tests.corpus.reading import Read

DOCUMENT = """---
title: "Rain: a story"
date: 2026-02-12 10:15:00 +0400
updated: 2026-02-13
authors: [A. Writer, B. Writer]
source: Caliber.az
section: ANALYTICS
url: https://example.org/rain
lang: en
---
# Rain in the **hills**

It *rained* on [Tuesday](https://example.org/tuesday), and the ~~sea~~ river rose\\
by a metre.

## What next

- one **item**
- another
  1. first
  2. second

| Place | Rain |
|-------|-----:|
| Kuru  | 12   |
| Orsu  | 7    |

> Quoted &amp; kept.

```python
a  =  1
```

![A picture](a.png) <b>Last</b>&nbsp;line.
"""
TEXT = """It rained on Tuesday, and the sea river rose
by a metre.

What next

- one item
- another
  1. first
  2. second

Place | Rain
Kuru | 12
Orsu | 7

Quoted & kept.

a  =  1

Last\u00a0line."""


def test_document(read: Read) -> None:
    article = read({"a.md": DOCUMENT}).article
    assert article.text == TEXT
    assert (article.title, article.author) == ("Rain: a story", "A. Writer, B. Writer")
    assert (article.source, article.section, article.url) == (
        "Caliber.az",
        "ANALYTICS",
        "https://example.org/rain",
    )
    assert article.published == datetime(2026, 2, 12, 6, 15, tzinfo=UTC)
    assert article.updated == datetime.fromisoformat("2026-02-13")
    assert article.provenance["title"] == "front-matter"
    assert article.language == "en"


def test_heading_is_the_title_without_front_matter(read: Read) -> None:
    for heading in ("# Rain in the *hills* #", "Rain in the *hills*\n==="):
        article = read({"a.md": f"{heading}\n\nIt rained."}).article
        assert (article.title, article.text) == ("Rain in the hills", "It rained.")


@pytest.mark.parametrize(
    ("line", "title"),
    [("# Rain", "Rain"), ("# Rain ##", "Rain"), ("# What C# is", "What C# is"), ("# All of C#", "All of C#"),
     ("# Rain" + " " * 100_000, "Rain"), ("# Rain " + "# " * 50_000, "Rain" + " #" * 49_999)],
)  # fmt: skip
def test_heading_may_be_closed(read: Read, line: str, title: str) -> None:
    found = read({"a.md": f"{line}\n\nIt rained on Tuesday, and the river rose.\n"})
    assert found.articles[0].title[:20] == title[:20]


def test_front_matter_that_is_no_yaml(read: Read) -> None:
    article = read({"a.md": "---\ntitle: Rain: a story\ndate: 12 Feb 2026\n---\n\nIt rained."}).article
    assert (article.title, article.published, article.text) == (
        "Rain: a story", datetime.fromisoformat("2026-02-12"), "It rained."
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["---\n\nIt rained.", "---\njust a line\n---\nIt rained.", "It --- rained\n---"]
)
def test_rules_are_no_front_matter(text: str) -> None:
    assert front_matter(text) == ({}, text)


def test_aliases_do_not_multiply(read: Read) -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    document = f"---\na0: &a0 [lol]\n{levels}\ntitle: Rain\n---\nIt rained."
    assert read({"a.md": document}).article.title == "Rain"


def test_markdown_without_text_is_skipped(read: Read) -> None:
    assert read({"a.md": "---\ntitle: Rain\n---\n\n![only a picture](a.png)\n"}).skips == {
        "a.md": "It holds no article text."
    }


@given(st.text())
def test_any_text_is_parted(text: str) -> None:
    fields, body = front_matter(text)
    assert text.endswith(body) or fields


def test_a_very_long_text_keeps_its_marks(read: Read) -> None:
    story = "It *rained* on Tuesday, and the river rose by a metre.\n\n"
    assert read({"a.md": story}).article.text.startswith("It rained")
    assert read({"a.md": story * (2**21 // len(story) + 1)}).article.text.startswith("It *rained*")
