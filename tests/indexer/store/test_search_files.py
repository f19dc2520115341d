from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Article
from indexer.encoders import Vectors
from indexer.store import (
    KeywordDocument,
    KeywordFilter,
    KeywordIndex,
    KeywordQuery,
    KeywordTerm,
    VectorIndex,
    scoring,
)
from indexer.store import keywords as store_keywords
from indexer.store.keyword_writing import write_keywords
from indexer.store.vectors import write_vectors

RNG = np.random.default_rng(7)


def _vectors(count: int) -> Vectors:
    rows = RNG.normal(size=(count, 16))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _document(number: int, text: str, title: str = "", **fields: object) -> KeywordDocument:
    article = Article(id=f"{number:016x}", title=title or "untitled", text=text, **fields)  # type: ignore[arg-type]
    return KeywordDocument(number, article, text)


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> tuple[VectorIndex, Vectors]:
    folder = tmp_path_factory.mktemp("vectors")
    rows = _vectors(500)
    write_vectors(folder, 16, blocks=[rows[:300], rows[300:]])
    return VectorIndex(folder), rows


@given(top=st.integers(1, 600), allowed=st.none() | st.sets(st.integers(0, 499), max_size=50))
@settings(max_examples=60)
def test_nearest_is_what_brute_force_finds(
    vectors: tuple[VectorIndex, Vectors], top: int, allowed: set[int] | None
) -> None:
    index, rows = vectors
    query = _vectors(1)[0]
    numbers = sorted(allowed) if allowed is not None else list(range(len(rows)))
    brute = sorted(((number, float(rows[number] @ query)) for number in numbers), key=lambda hit: -hit[1])[
        :top
    ]
    found = index.nearest(
        query, top=top, allowed=None if allowed is None else np.array(numbers, dtype=np.int64)
    )
    assert [number for number, _ in found] == [number for number, _ in brute]
    assert np.allclose([score for _, score in found], [score for _, score in brute], atol=1e-5)


def test_stored_vectors_come_back(vectors: tuple[VectorIndex, Vectors]) -> None:
    index, rows = vectors
    assert np.array_equal(index.vectors([3, 499, 0]), rows[[3, 499, 0]])


def test_equal_scores_are_ordered_by_passage(tmp_path: Path) -> None:
    write_vectors(tmp_path, 4, blocks=[np.tile(np.array([[1, 0, 0, 0]], dtype=np.float32), (6, 1))])
    found = VectorIndex(tmp_path).nearest(np.array([1, 0, 0, 0], dtype=np.float32), top=6)
    assert [number for number, _ in found] == [0, 1, 2, 3, 4, 5]


WORDS = ["ferry", "bridge", "mayor", "river", "chess", "rain", "museum", "harbour", "canal", "vote"]


def test_keyword_scores_rank_as_an_independent_bm25_does(tmp_path: Path) -> None:
    texts = [" ".join(RNG.choice(WORDS, size=int(RNG.integers(4, 12)))) for _ in range(200)]
    write_keywords(tmp_path, [_document(number, text) for number, text in enumerate(texts)])
    index = KeywordIndex(tmp_path)
    other = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    other.index([text.split() for text in texts], show_progress=False)
    agreed = []
    for _ in range(30):
        query = list(RNG.choice(WORDS, size=2, replace=False))
        ours = [number for number, _ in index.matching(" ".join(query), top=10)]
        theirs, _ = other.retrieve([query], k=10, show_progress=False)
        agreed.append(len(set(ours) & set(theirs[0].tolist())) / 10)
    # tantivy stores lengths in one byte, so that passages of nearly equal score may change places.
    assert np.mean(agreed) > 0.8


@pytest.mark.parametrize("count", [1, 3, 33, 80])
@pytest.mark.parametrize("nested_from", [0, 200_000])
def test_chosen_passages_are_scored_as_a_search_scores_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, nested_from: int
) -> None:
    monkeypatch.setattr(scoring, "_NESTED_FROM", nested_from)
    words = [f"{WORDS[n % 10]}{n // 10}" for n in range(80)]
    texts = [" ".join(RNG.choice(words, size=12)) for _ in range(150)]
    write_keywords(tmp_path, [_document(n, text, title=words[n % 80]) for n, text in enumerate(texts)])
    index = KeywordIndex(tmp_path)
    either = (KeywordTerm(words[0]), KeywordTerm(words[1]), KeywordTerm(f"{words[2]} {words[3]}"))
    for required in ((), (either,)):
        query = KeywordQuery(words=" ".join(words[:count]), required=required)
        expected = dict(index.matching(query, top=150))
        assert expected
        assert index.scores(query, range(150)) == pytest.approx(expected, rel=1e-5)
        some = {number: score for number, score in expected.items() if number % 3 == 0}
        assert index.scores(query, range(0, 150, 3)) == pytest.approx(some, rel=1e-5)


def test_in_many_passages_only_the_rarer_words_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["ferry"] * 40 + ["bridge"] * 160
    texts = [f"the {word} of the town, number {n}" for n, word in enumerate(words)]
    write_keywords(tmp_path, [_document(number, text) for number, text in enumerate(texts)])
    index = KeywordIndex(tmp_path)
    query = KeywordQuery(words="the ferry of the town")
    assert index.likely(query, top=10) is None, "all can be looked at"
    monkeypatch.setattr(store_keywords, "_MOST_LOOKED_AT", 100)
    found = index.likely(query, top=10)
    assert found is not None
    assert len(found) == 20
    assert {words[number] for number in found} == {"ferry"}
    assert set(index.scores(query, found).values()) == {score for _, score in index.matching(query, top=20)}
    assert index.likely(query, top=30) is None, "the rarer words do not find twice as many"
    assert index.likely(KeywordQuery(words="the town"), top=10) is None, "no word is rare"


@pytest.fixture(scope="module")
def keywords(tmp_path_factory: pytest.TempPathFactory) -> KeywordIndex:
    folder = tmp_path_factory.mktemp("keywords")
    write_keywords(
        folder,
        [
            _document(0, "The ferries crossed the river.", source="Courier", published=datetime(2026, 1, 1)),
            _document(1, "A ferry was sold.", source="Gazette", published=datetime(2026, 2, 1, tzinfo=UTC)),
            _document(2, "Le café est fermé.", source="Courier", language="fr"),
            _document(3, "Паром продан музею.", title="Паром", language="ru"),
        ],
    )
    return KeywordIndex(folder)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("ferry", [1, 0]),  # stemmed, and the shorter one first
        ("cafe", [2]),  # accents folded
        ("паром", [3]),
        ("nothing here", []),
    ],
)
def test_words_are_found(keywords: KeywordIndex, query: str, numbers: list[int]) -> None:
    assert [number for number, _ in keywords.matching(query, top=10)] == numbers


@given(
    st.text(max_size=200)
    | st.sampled_from(['"', "(", "ferry AND", "title:", "a:b:c", "-", "*", "\\", "[1 TO", "ferry^"])
)
def test_no_query_is_an_error(keywords: KeywordIndex, query: str) -> None:
    for number, score in keywords.matching(query, top=3):
        assert 0 <= number <= 3
        assert score >= 0


@pytest.mark.parametrize(
    ("only", "numbers"),
    [
        (KeywordFilter(fields=(("source", ("Courier",)),)), {0}),
        (KeywordFilter(fields=(("source", ("Courier", "Gazette")),)), {0, 1}),
        (KeywordFilter(fields=(("source", ("courier",)),)), set()),
        (KeywordFilter(after=datetime(2026, 1, 1, tzinfo=UTC).timestamp()), {0, 1}),
        (KeywordFilter(before=datetime(2026, 2, 1, tzinfo=UTC).timestamp()), {0}),
        (KeywordFilter(after=datetime(2026, 2, 1, tzinfo=UTC).timestamp()), {1}),
        (KeywordFilter(fields=(("source", ("Gazette",)),), before=0.0), set()),
    ],
)
def test_filters_hold_and_leave_scores_alone(
    keywords: KeywordIndex, only: KeywordFilter, numbers: set[int]
) -> None:
    unfiltered = dict(keywords.matching("ferry", top=10))
    found = dict(keywords.matching("ferry", top=10, only=only))
    assert set(found) == numbers
    assert all(found[number] == pytest.approx(unfiltered[number]) for number in found)
