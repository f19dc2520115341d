from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer
import search
from indexer.sentences import sentence_spans
from indexer.store.analysis import exact_terms, stemmed_terms
from search import _why


@pytest.fixture(scope="module")
def opened(sample_index: Path) -> Iterator[search.Index]:
    with search.open(sample_index) as index:
        yield index


@given(
    st.sampled_from(["ferry bridge", "silver astrolabe stolen", "the chess tournament", "порт", "winning"])
)
def test_words_and_sentence_stand_in_the_passage(opened: search.Index, query: str) -> None:
    found = opened.search(query, top=20)
    for passage in found:
        article, why = passage.article, found.why(passage)
        stems = {
            stem
            for language in ("en", article.language)
            for stem in stemmed_terms(exact_terms(query), language)
        }
        for start, end in why.words:
            assert passage.start <= start < end <= passage.end
            assert stems & {*stemmed_terms(exact_terms(article.text[start:end]), article.language)}
        if why.words:
            assert why.sentence in [
                (start + passage.start, end + passage.start)
                for start, end in sentence_spans(passage.text, language=article.language)
            ]
        else:
            assert why.sentence is None


def test_the_sentence_with_the_rarest_words_is_named_and_other_forms_count(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    text = "The river rose at night. Two ferries lost their engines on the river. It was cold."
    (tmp_path / "corpus" / "a.txt").write_text(f"A night\n\n{text}", encoding="utf-8")
    (tmp_path / "corpus" / "b.txt").write_text("Wheat\n\nThe river is far from the fields on the hill.")
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    with search.open(tmp_path / "index") as index:
        found = index.search("the ferry's engine on the river", top=1)
        why = found.why(found[0])
        said = found[0].article.text
        assert why.sentence is not None
        assert said[slice(*why.sentence)] == "Two ferries lost their engines on the river."
        assert [said[slice(*word)] for word in why.words if said[slice(*word)] != "river"] == [
            "ferries",
            "engines",
        ]


def test_what_was_found_by_meaning_alone_has_no_words(opened: search.Index) -> None:
    found = opened.search("xylophone", mode="dense", top=3)
    assert all(found.why(passage) == search.Why(sentence=None, words=()) for passage in found)


def test_words_are_found_the_same_when_those_known_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["bridge", "Bridges", "bridged", "ferry", "ferries", "river"]
    written = _why._Written("en")
    usual = [written.among(words, stems=[stem]) for stem in ("bridg", "ferri", "nothing")]
    assert usual == [{"bridge", "Bridges", "bridged"}, {"ferry", "ferries"}, set()]
    monkeypatch.setattr(_why, "_MOST_WRITTEN", 1)
    assert [written.among(words, stems=[stem]) for stem in ("bridg", "ferri", "nothing")] == usual


def test_threads_that_learn_words_together_find_them_all() -> None:
    words = [f"word{number}s" for number in range(2000)]
    stems = [stem for word in words for stem in stemmed_terms(exact_terms(word), "en")]
    written = _why._Written("en")
    found: list[set[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append(written.among(words, stems=stems))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [set(words)] * 6
