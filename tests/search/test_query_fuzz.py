"""Any string is a query: no error, and none that takes long."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import search

SECONDS = 1.0
PIECES = (
    '"', "''", "“", "”", "«", "»", "(", ")", "[", "]", "-", "--", "+", "*", "?", "~", "^", ":", "::",
    "/", "\\", "|", "&&", "||", "!", " OR ", " AND ", " NOT ", "title:", "source:", "author:",
    "section:", "language:", "before:", "after:", "-title:", 'title:"', "before:2026-13-99",
    "after:0000", "after:last week", "in 2019", "latest", "\x00", "\x07", "\x1b[31m", "\u202e",
    "\u200f", "\u200b", "\ufeff", "\ud800", "\U0001f600", "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "e\u0301" * 9, "العربية", "עברית", "東京都", "ไทย", "Ölçü", "İI", "ß", "ﬁ", "１２３", "<script>",
    "${x}", "%s", "{0}", "'; DROP", "\t", "\r\n", "\u2028", "a" * 300, "9" * 400, "ferry", "the",
    "bridge over the Velm", "Charter", "шахматы",
)  # fmt: skip


@pytest.fixture(scope="module")
def opened(sample_index: Path) -> Iterator[search.Index]:
    with search.open(sample_index) as index:
        yield index


def _string(rng: random.Random) -> str:
    if rng.random() < 0.001:
        return (rng.choice(PIECES) * 100_000)[:100_000]
    pieces = rng.choices(PIECES, k=rng.choice((1, 2, 3, 5, 8, 13)))
    if rng.random() < 0.3:
        pieces += [chr(rng.randrange(0x110000)) for _ in range(rng.randrange(20))]
    return rng.choice(("", " ")).join(pieces)


def _search(opened: search.Index, strings: Iterator[str]) -> None:
    for query in strings:
        began = time.process_time()
        found = opened.search(query, top=3)
        took = time.process_time() - began
        assert took < SECONDS, f"{took:.1f} s: {query[:200]!r} of {len(query)}"
        assert all(p.article.text[p.start : p.end] == p.text for p in found), repr(query[:200])


@pytest.mark.parametrize("piece", PIECES)
def test_a_hundred_thousand_characters(opened: search.Index, piece: str) -> None:
    _search(opened, iter([(piece * 100_000)[:100_000]]))


def test_strings_of_all_kinds(opened: search.Index) -> None:
    rng = random.Random(1)
    _search(opened, (_string(rng) for _ in range(400)))


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_hundred_thousand_strings(opened: search.Index) -> None:
    rng = random.Random(2)
    _search(opened, (_string(rng) for _ in range(100_000)))
