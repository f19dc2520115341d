from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer
import search
from corpus import Article
from indexer.store import PassageRow
from search._reranking import Reranker, is_reranked, rescored
from search._retrieval import Hit
from search.query import Query
from search.results import Passage

QUESTION = "Who designed the Selmet Tower?"
TOWER = {
    "talk": "Who designed the Selmet Tower, and when, the guests of the harbour like to ask their guides.",
    "facts": "The Selmet Tower has forty floors. The architect Orla Brandt designed it in 1931.",
    "visit": "The Selmet Tower is open on Sundays. A guide to the tower was designed for those who visit.",
} | {f"harbour {n}": f"Ship number {n} came in on Monday with {n} tonnes of salt." for n in range(30)}
SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=15).map(lambda scores: sorted(scores, reverse=True))
ANSWERS = st.dictionaries(st.integers(0, 14), st.none() | st.floats(0, 1))


def _hits(scores: list[float]) -> list[Hit]:
    rows = (PassageRow(number=n, article=n, start=0, end=1) for n in range(len(scores)))
    return [Hit(row, score, 0.5) for row, score in zip(rows, scores, strict=True)]


def _numbers(hits: list[Hit]) -> list[int]:
    return [hit.row.number for hit in hits]


@given(SCORES, ANSWERS, st.floats(0.01, 10))
def test_no_hit_is_lost_and_those_that_were_not_read_keep_their_order(
    scores: list[float], answers: dict[int, float | None], weight: float
) -> None:
    found = rescored(_hits(scores), answers, weight=weight)
    assert sorted(_numbers(found)) == list(range(len(scores)))
    assert all(0 <= hit.score <= 1 for hit in found)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    unread = [number for number in _numbers(found) if number not in answers]
    assert unread == sorted(unread)


@given(SCORES, st.floats(0, 1))
def test_what_cannot_be_read_or_is_alike_keeps_its_order(scores: list[float], answer: float) -> None:
    numbers = list(range(len(scores)))
    for answers in (
        dict.fromkeys(numbers),
        dict.fromkeys(numbers, answer),
        {**dict.fromkeys(numbers), 0: answer},
    ):
        assert _numbers(rescored(_hits(scores), answers)) == numbers


@given(st.lists(st.floats(0, 1), max_size=30), st.dictionaries(st.integers(0, 9), st.floats(0, 1)))
def test_a_deeper_search_changes_nothing_at_its_head(
    deeper: list[float], answers: dict[int, float | None]
) -> None:
    head = [1 - n / 1000 for n in range(100)]
    more = sorted((score * head[-1] for score in deeper), reverse=True)
    shallow, deep = rescored(_hits(head), answers), rescored(_hits([*head, *more]), answers)
    assert _numbers(deep)[:100] == _numbers(shallow)


@pytest.mark.parametrize("question", [QUESTION, "When was it built?", "What is the capital of Velm?"])
def test_questions_that_words_answer_are_read(question: str) -> None:
    assert is_reranked(question)


@pytest.mark.parametrize(
    "question",
    [
        "tower designers",
        "Is the tower open?",
        "Why was it built?",
        "Где башня?",
        "Wer hat den Turm entworfen?",
    ],
)
def test_others_are_not_read(question: str) -> None:
    assert not is_reranked(question)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[search.Index]:
    folder = tmp_path_factory.mktemp("tower")
    (folder / "corpus").mkdir()
    for name, text in TOWER.items():
        (folder / "corpus" / f"{name}.md").write_text(f"# Notes on {name}\n\n{text}", encoding="utf-8")
    indexer.build(folder / "corpus", folder / "index")
    with search.open(folder / "index") as index:
        yield index


def test_the_passage_that_answers_comes_first(opened: search.Index) -> None:
    by_default = opened.search(QUESTION)
    assert "Orla Brandt" not in opened.search(QUESTION, rerank=False)[0].text
    assert "Orla Brandt" in by_default[0].text
    assert [p.article.id for p in opened.search(QUESTION, rerank=True)] == [p.article.id for p in by_default]


def test_copies_do_not_take_the_readers_time_from_the_answer(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    asked = "Who designed the Selmet Tower, and when, the guests of the harbour like to ask their guides."
    for n in range(14):
        copy = f"# Notes\n\n{asked} That was told by guide number {n}, who has been there for many years."
        (tmp_path / "corpus" / f"{n}.md").write_text(copy, encoding="utf-8")
    for name in set(TOWER) - {"talk"}:
        (tmp_path / "corpus" / f"{name}.md").write_text(f"# {name}\n\n{TOWER[name]}", encoding="utf-8")
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    with search.open(tmp_path / "index") as index:
        assert "Orla Brandt" not in index.search(QUESTION, rerank=False)[0].text
        assert "Orla Brandt" in index.search(QUESTION)[0].text


def test_the_window_is_of_whole_sentences_around_the_best(opened: search.Index) -> None:
    sentences = [f"Ship number {n} came in with salt from the north." for n in range(40)]
    sentences[17] = "The Selmet Tower was designed by the architect Orla Brandt."
    text = " ".join(sentences)
    article = Article(id="a", addresses=("a.txt",), title="Notes", text=text, language="en")
    with opened._served.lease() as served:
        reranker = Reranker(Query.of_words(QUESTION), served.generation, reader=opened._answering.reader)
    window = reranker._window(Passage(article=article, text=text, start=0, end=len(text), score=1.0))
    assert sentences[17] in window
    assert len(window) <= 400
    assert window.startswith(("Ship number", "The Selmet"))
    assert window.endswith(".")


def test_passages_in_other_languages_are_found_as_before(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for n, text in enumerate(
        ("Башня Сельмет открыта по воскресеньям.", "Башню Selmet Tower построил Иван Орлов.")
    ):
        head = f"---\ntitle: Заметка {n}\nlanguage: ru\n---\n\n"
        (tmp_path / "corpus" / f"{n}.md").write_text(head + text, encoding="utf-8")
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    with search.open(tmp_path / "index") as index:
        plain = index.search(QUESTION, rerank=False)
        assert [p.article.id for p in index.search(QUESTION)] == [p.article.id for p in plain]


def test_words_and_other_orders_are_not_read(opened: search.Index) -> None:
    def ids(found: search.Found) -> list[str]:
        return [passage.article.id for passage in found]

    assert ids(opened.search("tower")) == ids(opened.search("tower", rerank=False))
    assert ids(opened.search(QUESTION, mode="dense")) == ids(
        opened.search(QUESTION, mode="dense", rerank=False)
    )
    by_date = ids(opened.search(QUESTION, sort="date", rerank=False))
    assert ids(opened.search(QUESTION, sort="date", rerank=True)) == by_date
