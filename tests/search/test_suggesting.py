from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer
import search
from corpus import Article
from search.suggesting import suggestions_in


def _article(text: str, language: str = "en") -> Article:
    return Article(id="0" * 16, title="A title", text=text, language=language)


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "The Selmet Tower was designed by the architect Orla Brandt.",
            "Who designed the Selmet Tower?",
            "Orla Brandt",
        ),
        ("Quay Library was opened on 3 May 1998 in the rain.", "When was Quay Library opened?", "1998"),
        (
            "Leaders met on the “Trump Route for Peace and Prosperity” (TRIPP).",
            "What does TRIPP stand for?",
            "Prosperity",
        ),
        ("The Protectors of Kronos (POK) marched.", "What does POK stand for?", "Kronos"),
        ("Zarema Duko, chair of the union, disagreed.", "Who is Zarema Duko?", "union"),
    ],
)
def test_a_sentence_turns_into_the_question_that_it_answers(
    sentence: str, question: str, answer: str
) -> None:
    made = [(one.question, one.answer) for one in suggestions_in(_article(sentence))]
    assert (question, answer) in made


@pytest.mark.parametrize("sentence", ["She was launched in 1962.", "On Friday, the first of May, it rained."])
def test_what_names_nothing_makes_no_question(sentence: str) -> None:
    assert list(suggestions_in(_article(sentence))) == []


def test_an_article_in_another_language_makes_none() -> None:
    assert list(suggestions_in(_article("Zarema Duko, chair of the union, said no.", "de"))) == []


@given(st.text(max_size=400))
def test_any_text_is_looked_through(text: str) -> None:
    for one in suggestions_in(_article(text)):
        assert one.question.endswith("?")


def test_only_what_is_answered_from_its_own_article_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for name, text in {
        "tower": "The Selmet Tower was designed by the architect Orla Brandt. It has forty floors.",
        "union": "Zarema Duko, chair of the dockers union, asked for a meeting with the board on Monday.",
    }.items():
        (tmp_path / "articles" / f"{name}.txt").write_text(f"{name.title()} news\n\n{text}\n", "utf-8")
    indexer.build(tmp_path / "articles", tmp_path / "index")
    with search.open(tmp_path / "index") as index:
        questions = index.examples()
        assert "Who designed the Selmet Tower?" in questions
        assert all(index.ask(question).answered for question in questions)
        assert len(index.examples(1)) == 1
