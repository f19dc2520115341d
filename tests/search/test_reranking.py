from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer
import search
from indexer.store import PassageRow
from search._reranking import is_reranked, rescored
from search._retrieval import Hit

QUESTION = "Who designed the Selmet Tower?"
TOWER = {
    "talk": "Who designed the Selmet Tower, and when, the guests of the harbour like to ask their guides.",
    "facts": "The Selmet Tower has forty floors. The architect Orla Brandt designed it in 1931.",
    "visit": "The Selmet Tower is open on Sundays. A guide to the tower was designed for those who visit.",
} | {f"harbour {n}": f"Ship number {n} came in on Monday with {n} tonnes of salt." for n in range(30)}
SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=15).map(lambda scores: sorted(scores, reverse=True))
ANSWERS = st.lists(st.none() | st.floats(0, 1), max_size=10)


def _hits(scores: list[float]) -> list[Hit]:
    rows = (PassageRow(number=n, article=n, start=0, end=1) for n in range(len(scores)))
    return [Hit(row, score, 0.5) for row, score in zip(rows, scores, strict=True)]


@given(SCORES, ANSWERS, st.floats(0.01, 10))
def test_no_hit_is_lost_and_those_that_were_not_read_stay_last(
    scores: list[float], answers: list[float | None], weight: float
) -> None:
    hits = _hits(scores)
    answers = answers[: len(hits)]
    found = rescored(hits, answers, weight=weight)
    assert sorted(hit.row.number for hit in found) == list(range(len(hits)))
    assert all(0 <= hit.score <= 1 for hit in found)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    places = [hit.row.number for hit in found]
    assert [n for n in places if n >= len(answers)] == list(range(len(answers), len(hits)))


@given(SCORES, st.floats(0, 1))
def test_what_cannot_be_read_or_is_alike_keeps_its_order(scores: list[float], answer: float) -> None:
    hits = _hits(scores)
    for answers in ([None] * len(hits), [answer] * len(hits), [answer, *[None] * (len(hits) - 1)]):
        assert [hit.row.number for hit in rescored(hits, answers)] == list(range(len(hits)))


@pytest.mark.parametrize("question", [QUESTION, "When was it built?", "What is the capital of Velm?"])
def test_questions_that_words_answer_are_read(question: str) -> None:
    assert is_reranked(question)


@pytest.mark.parametrize("question", ["tower designers", "Is the tower open?", "Why was it built?"])
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


def test_words_and_other_orders_are_not_read(opened: search.Index) -> None:
    def ids(found: search.Found) -> list[str]:
        return [passage.article.id for passage in found]

    assert ids(opened.search("tower")) == ids(opened.search("tower", rerank=False))
    assert ids(opened.search(QUESTION, mode="dense")) == ids(
        opened.search(QUESTION, mode="dense", rerank=False)
    )
    assert ids(opened.search(QUESTION, sort="date")) == ids(
        opened.search(QUESTION, sort="date", rerank=False)
    )
