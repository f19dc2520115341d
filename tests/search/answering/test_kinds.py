"""Kinds of questions, the rules that answer them, and the whole path over the seed article and 845 others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import search
from corpus import UsageError
from search.answering._enumerations import items_in, quoted_in, tidied, widened
from search.answering._evidence import fits
from search.answering._names import long_forms
from search.answering._question import Kind, understand
from search.answering._quotations import quotations_in
from search.answering._verdicts import verdict_of
from tests.strategies import NASTY


@pytest.fixture(scope="module")
def seed(seed_and_news: Path) -> Iterator[search.Index]:
    with search.open(seed_and_news) as index:
        yield index


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who signed the Charter?", "who"),
        ("When was it signed?", "when"),
        ("On what day was it signed?", "when"),
        ("Where was it signed?", "where"),
        ("In which city was it signed?", "where"),
        ("How many votes were cast?", "how many"),
        ("What share of the vote did he win?", "how many"),
        ("what sectors does the Charter cover", "list"),
        ("Which members of the family died?", "list"),
        ("Name the rivers of the region.", "list"),
        ("What does TRIPP stand for?", "stands for"),
        ("What is TRIPP short for?", "stands for"),
        ("What is TRIPP?", "definition"),
        ("Who is Elian Karel?", "definition"),
        ("What is the capital of Tethys?", "what"),
        ("Who is Elian Karel's lawyer?", "who"),
        ("What did Vance say about the last administration?", "quotation"),
        ("Does the Charter imply patronage?", "yes/no"),
        ("Wasn't he released?", "yes/no"),
        ("Why was he interrogated?", "why"),
        ("What caused the fire?", "why"),
        ("How did the police disperse the crowd?", "how"),
        ("Charter sectors", "words"),
        ("о чём говорится в хартии?", "what"),
        ("", "words"),
    ],
)
def test_kinds(question: str, kind: str) -> None:
    assert understand(question).kind == kind


def test_speaker_and_topic_of_a_quotation() -> None:
    asked = understand("What did Ilham Aliyev say about the partnership?")
    assert (asked.subject, asked.topic) == ("Ilham Aliyev", "the partnership")


@given(NASTY)
def test_any_text_is_understood_and_no_rule_leaves_its_bounds(text: str) -> None:
    understand(text)
    for start, end in (*quotations_in(text, within=(0, len(text))), *long_forms(text, "NATO")):
        assert 0 <= start < end <= len(text)
    start, end = widened(text, (len(text) // 3, len(text) // 2), within=(0, len(text)))
    assert start <= len(text) // 3
    assert end >= len(text) // 2
    pieces = items_in(text, (start, end))
    assert all(start <= a < b <= end for a, b in pieces)
    assert pieces == sorted(pieces)


@given(st.lists(st.sampled_from(["lead", "zinc", "iron ore", "tin"]), min_size=2, max_size=4, unique=True))
def test_an_enumeration_is_widened_from_each_of_its_items(items: list[str]) -> None:
    text = f"They found high levels of {', '.join(items[:-1])} and {items[-1]}. Nothing else was there."
    for item in items:
        start = text.index(item)
        whole = widened(text, (start, start + len(item)), within=(0, text.index(".") + 1))
        assert [text[a:b] for a, b in items_in(text, whole)] == items


@pytest.mark.parametrize(
    ("text", "chosen", "whole"),
    [
        (
            "Three people - Ann Lee, Bo Lee and Cy Lee - died.",
            "Three people - Ann Lee, Bo Lee and Cy",
            "Ann Lee, Bo Lee and Cy Lee",
        ),
        (
            "It covers key sectors — from tin to zinc and lead.",
            "key sectors — from tin to zinc and lead",
            "tin to zinc and lead",
        ),
        ("They sell tea: black, green and white.", "black, green and white", "black, green and white"),
        ("They came from Oslo, not Rome.", "from Oslo", "from Oslo"),
        ("They saw Paris, Rome and Athens Monday.", "Paris, Rome and Athens", "Paris, Rome and Athens"),
        ("Ann Lee - a mayor, and Bo Lee came.", "Ann Lee - a mayor, and Bo", "Ann Lee - a mayor, and Bo Lee"),
    ],
)
def test_an_enumeration_is_tidied(text: str, chosen: str, whole: str) -> None:
    start, end = tidied(text, (text.index(chosen), text.index(chosen) + len(chosen)), within=(0, len(text)))
    assert text[start:end] == whole


def test_what_is_quoted_beside_an_answer_that_is_quoted_itself() -> None:
    text = 'They sang "Clean water" for Ann and "Remember us" for Bo, it\'s said.'
    within = (0, len(text))
    quoted = [
        text[a:b] for a, b in quoted_in(text, (text.index("Clean"), text.index("water")), within=within)
    ]
    assert quoted == ["Clean water", "Remember us"]
    assert quoted_in(text, (text.index("for Bo"), text.index(", it")), within=within) == []
    assert quoted_in(text, (text.index('"Clean'), text.index(", it")), within=within) == []


@pytest.mark.parametrize(
    ("kind", "answer", "fitting"),
    [
        ("how many", "ten people", True),
        ("how many", "a number", False),
        ("when", "in May", True),
        ("list", "four", False),
        ("list", "more than two hundred", False),
        ("list", "twenty-five", False),
        ("list", "four rivers", True),
        ("what", "four", True),
    ],
)
def test_answers_fit_the_kind_of_question(kind: Kind, answer: str, fitting: bool) -> None:  # noqa: FBT001
    assert fits(kind, answer) is fitting


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("“Trump Route for Peace and Prosperity” (TRIPP)", "TRIPP", "Trump Route for Peace and Prosperity"),
        ("The Protectors of Kronos (POK) are suspected.", "POK", "Protectors of Kronos"),
        ("POK (Protectors of Kronos) are suspected.", "POK", "Protectors of Kronos"),
        ("The International Atomic Energy Agency [IAEA] met.", "IAEA", "International Atomic Energy Agency"),
    ],
)  # fmt: skip
def test_spelled_out_acronyms(text: str, short: str, long: str) -> None:
    assert [text[a:b] for a, b in long_forms(text, short)] == [long]


def test_what_is_in_brackets_but_spells_nothing_out_is_none() -> None:
    assert list(long_forms("The mayor of Velm (POK) came.", "POK")) == []
    assert list(long_forms("POK (it was said) came.", "POK")) == []


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("Does it imply patronage?", "It does not imply patronage.", "no"),
        ("Does it imply patronage?", "It implies patronage.", "yes"),
        ("Did she deny it?", "She denied it.", "yes"),
        ("Was he never there?", "He was there.", "no"),
    ],
)
def test_verdicts(question: str, sentence: str, said: str) -> None:
    assert verdict_of(question, sentence) == said


@pytest.mark.parametrize(
    ("question", "kind", "words"),
    [
        ("What does TRIPP stand for?", "answer", ["Trump Route for Peace and Prosperity"]),
        ("What does WFA stand for?", "answer", ["Wellness for All"]),
        (
            "what sectors does the Charter cover",
            "item",
            ["energy", "transit", "digital technologies", "defence"],
        ),
        ("What did Ilham Aliyev say about the partnership?", "quotation", ["elevated to a higher level"]),
        ("Does the Charter imply hierarchy or patronage?", "verdict", ["no"]),
        ("What is TRIPP?", "sentence", ["multimodal project"]),
        ("Charter sectors", "sentence", ["energy and transit to digital technologies and defence"]),
    ],
)
def test_each_kind_is_answered_with_its_own_citations(
    seed: search.Index, question: str, kind: str, words: list[str]
) -> None:
    answer = seed.ask(question)
    assert answer.answered
    assert {part.kind for part in answer.parts} == {kind}
    for wanted in words:
        assert any(wanted in part.text for part in answer.parts)
    for part in answer.parts:
        first = part.citations[0]
        assert first.article.text[first.start : first.end] == first.quote
        if part.kind != "verdict":
            assert first.span is not None
            assert first.article.text[slice(*first.span)] == part.text


def test_a_refusal_says_why_and_what_came_closest(seed: search.Index) -> None:
    answer = seed.ask("Who won the 2026 World Cup?")
    assert not answer.answered
    assert answer.refusal is not None
    assert answer.refusal.reason in {"not named", "not said", "not sure"}
    closest = answer.refusal.closest
    assert closest is not None
    assert closest.article.text[closest.start : closest.end] == closest.quote


def test_a_wanted_precision_gives_fewer_answers_and_is_checked(seed: search.Index) -> None:
    questions = ["Charter sectors", "What is the Tiskele Bend site?", "what sectors does the Charter cover"]
    usual = [seed.ask(question).answered for question in questions]
    sure = [seed.ask(question, precision=0.98).answered for question in questions]
    assert sum(sure) <= sum(usual)
    with pytest.raises(UsageError, match="precision"):
        seed.ask("Who?", precision=1.5)
