"""The components, drawn from anything that an article may hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Article
from search import Answer, Citation, Corrections, Part, Passage, Refusal
from search.results import PartKind, Reason
from ui.answer import answer_section, confidence_text, percentage
from ui.frame import examples
from ui.passages import passages_section
from ui.state import PageState
from ui.states import not_in_archive, notice, too_long
from ui.texts import Texts, load_texts
from ui.viewer import article_section, back_link

Read = Callable[[str], Any]
HOSTILE = '<script>alert(1)</script> <img src=x onerror="alert(2)"> **bold** [x](javascript:alert(3)) :smile:'
ANY = st.text(max_size=30) | st.just(HOSTILE)
SENTENCE = "The Charter covers energy and transit."
OWN_TAGS = {
    *(
        "section",
        "article",
        "header",
        "nav",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "span",
        "time",
        "ol",
        "ul",
        "li",
    ),
    *("blockquote", "mark", "strong", "sup", "a", "details", "summary"),
}


ARTICLE = Article(id="a" * 16, title="The Charter", text=f"First words. {SENTENCE} Last words.")


def made_of(**known: object) -> Article:
    return replace(ARTICLE, version="", **known)  # type: ignore[arg-type]


def cite(article: Article, *, answer: str | None = "energy and transit", page: int | None = None) -> Citation:
    start = article.text.index(SENTENCE)
    span = None if answer is None else (article.text.index(answer), article.text.index(answer) + len(answer))
    return Citation(
        article=article,
        start=start,
        end=start + len(SENTENCE),
        quote=SENTENCE,
        version=article.version,
        page=page,
        span=span,
        context=(0, len(article.text)),
    )


def answer_of(*parts: Part, confidence: float | None = 0.83, passages: tuple[Passage, ...] = ()) -> Answer:
    return Answer(
        question="what?",
        answered=bool(parts),
        text="; ".join(part.text for part in parts),
        confidence=confidence,
        parts=parts,
        citations=tuple(citation for part in parts for citation in part.citations),
        passages=passages,
        generation="g1",
    )


def part(text: str, *citations: Citation, kind: PartKind = "answer") -> Part:
    return Part(text=text, kind=kind, confidence=0.83, citations=citations)


def passage(article: Article, *copies: Article) -> Passage:
    return Passage(article=article, text=article.text[:12], start=0, end=12, score=1.0, near_copies=copies)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    return made_of(
        title=draw(ANY),
        text=f"{draw(ANY)} {SENTENCE}\n\n{draw(ANY)}",
        url=draw(st.none() | ANY | st.just("https://a.example/<b>?x=1&y=2")),
        source=draw(st.none() | ANY),
        author=draw(st.none() | ANY),
        section=draw(st.none() | ANY),
        language=draw(st.none() | ANY),
        published=draw(st.none() | st.datetimes()),
    )


@given(article=articles(), question=ANY)
def test_nothing_of_an_article_becomes_markup(
    drawn: Read, texts: Texts, article: Article, question: str
) -> None:
    state = PageState(question=question)
    answer = answer_of(part(HOSTILE, cite(article)), passages=(passage(article, article),))
    for markup in (
        answer_section(answer, state=state, texts=texts),
        passages_section(answer.passages, state=state, texts=texts),
        article_section(article, state=state.reading(answer.citations[0]), texts=texts),
        examples((question,), texts=texts),
        not_in_archive(answer_of(confidence=None), state=PageState(), texts=texts),
        back_link(state, texts=texts),
    ):
        page = drawn(markup)
        assert page.tags() <= OWN_TAGS
        assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
        for link in page.all("a"):
            assert link["href"].startswith(("?", "http://", "https://"))


def test_a_citation_shows_its_sentence_marked_and_leads_both_ways(drawn: Read, texts: Texts) -> None:
    article = made_of(url="https://a.example/charter", source="Courier", author="A. Writer", language="ru")
    answer = answer_of(part("energy and transit", cite(article, page=3)))
    markup = answer_section(answer, state=PageState(question="what?"), texts=texts)
    assert "<mark>The Charter covers <strong>energy and transit</strong>.</mark>" in markup
    links = drawn(markup).all("a")
    inside = f"?q=what%3F&article={'a' * 16}&start=13&end=51&version={article.version}"
    assert [link["href"] for link in links] == [
        inside,
        "https://a.example/charter#:~:text=The%20Charter%20covers%20energy%20and%20transit.",
        inside,
    ]
    for fact in ("[1]", "Courier", "A. Writer", "Russian", "p. 3", "Probably right (83%)"):
        assert fact in drawn(markup).text


def test_an_article_without_an_address_is_read_in_the_archive_alone(drawn: Read, texts: Texts) -> None:
    markup = answer_section(answer_of(part("x", cite(made_of()))), state=PageState(), texts=texts)
    assert all("target" not in link for link in drawn(markup).all("a"))
    assert texts.answer.read_in_archive in markup


def test_the_items_of_a_list_carry_the_numbers_of_their_sentences(drawn: Read, texts: Texts) -> None:
    first, second = cite(made_of()), cite(made_of(id="b" * 16))
    answer = answer_of(part("energy", first, kind="item"), part("transit", second, kind="item"))
    markup = answer_section(answer, state=PageState(), texts=texts)
    assert 'class="said items"' in markup
    assert drawn(markup).text.startswith("Answerenergy[1]transit[2]")


def test_views_that_disagree_are_dated(drawn: Read, texts: Texts) -> None:
    early = made_of(source="Courier", published=datetime(2022, 5, 11, tzinfo=UTC))
    late = made_of(id="b" * 16, source="Gazette", published=datetime(2023, 7, 20, tzinfo=UTC))
    answer = answer_of(part("2023", cite(early), kind="view"), part("2024", cite(late), kind="view"))
    text = drawn(answer_section(answer, state=PageState(), texts=texts)).text
    assert "The articles disagree:Courier11 May 20222023[1]Gazette20 July 20232024[2]" in text


def test_a_verdict_is_said_in_the_language_of_the_page_over_the_sentence_that_decides(drawn: Read) -> None:
    answer = answer_of(part("no", cite(made_of()), kind="verdict"))
    for language, verdict in (("en", "No."), ("ru", "Нет.")):
        text = drawn(answer_section(answer, state=PageState(), texts=load_texts(language))).text
        assert f"{verdict}[1]" in text
        assert text.index(verdict) < text.index(SENTENCE)


@pytest.mark.parametrize("kind", ["quotation", "sentence"])
def test_whole_sentences_are_shown_as_what_the_archive_says(
    drawn: Read, texts: Texts, kind: PartKind
) -> None:
    parts = [part(SENTENCE, cite(made_of()), kind=kind), part(HOSTILE, cite(made_of(id="b" * 16)), kind=kind)]
    page = drawn(answer_section(answer_of(*parts), state=PageState(), texts=texts))
    words = texts.answer.quoted if kind == "quotation" else texts.answer.explains
    assert page.text.count(words) == 2
    assert HOSTILE in page.text


@pytest.mark.parametrize("reason", get_args(Reason))
def test_a_refusal_says_why_and_what_came_closest(drawn: Read, texts: Texts, reason: Reason) -> None:
    closest = None if reason == "nothing found" else cite(made_of(url="https://a.example"))
    answer = replace(answer_of(), refusal=Refusal(reason=reason, closest=closest, text=""))
    state = PageState(question="what?")
    page = drawn(not_in_archive(answer, state=state, texts=texts))
    assert getattr(texts.nothing, reason.replace(" ", "_")) in page.text
    assert (SENTENCE in page.text) == (closest is not None)
    assert [link["href"] for link in page.all("a")] == ([state.reading(closest).href] if closest else [])


def test_a_sentence_that_only_supports_says_so(texts: Texts) -> None:
    supported = answer_section(
        answer_of(part("x", cite(made_of()), cite(made_of(id="b" * 16), answer=None))),
        state=PageState(),
        texts=texts,
    )
    assert supported.count(texts.answer.supports) == 1


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (None, "Confidence not calibrated"),
        (1.0, "Very likely right (99%)"),
        (0.9, "Very likely right (90%)"),
        (0.7, "Probably right (70%)"),
        (0.5, "May be right: check the quote (50%)"),
        (0.49, "Uncertain: check the quote (49%)"),
        (0.0, "Uncertain: check the quote (1%)"),
    ],
)
def test_confidence_is_told_in_words_and_percent(confidence: float | None, words: str, texts: Texts) -> None:
    assert confidence_text(confidence, texts=texts) == words


@given(st.floats(0, 1))
def test_an_estimate_never_claims_certainty(probability: float) -> None:
    assert 1 <= percentage(probability) <= 99


def test_near_copies_are_counted_and_linked(drawn: Read, texts: Texts) -> None:
    copies = (made_of(id="b" * 16, title="Copy one"), made_of(id="c" * 16, title="Copy two"))
    page = drawn(passages_section((passage(made_of(), *copies),), state=PageState(question="x"), texts=texts))
    assert "2 near-copies" in page.text
    assert [link["href"] for link in page.all("a")][1:3] == [
        f"?q=x&article={'b' * 16}",
        f"?q=x&article={'c' * 16}",
    ]
    one = drawn(passages_section((passage(made_of(), copies[0]),), state=PageState(), texts=texts))
    assert "1 near-copy" in one.text


def test_no_passages_no_section(texts: Texts) -> None:
    assert passages_section((), state=PageState(), texts=texts) == ""


def test_not_in_the_archive_is_said_plainly(drawn: Read, texts: Texts) -> None:
    close = answer_of(confidence=0.12, passages=(passage(made_of()),))
    text = drawn(not_in_archive(close, state=PageState(), texts=texts)).text
    assert "Not in this archive" in text
    assert "only 12% likely" in text
    assert "passages below" in text
    nothing = drawn(not_in_archive(answer_of(confidence=None), state=PageState(), texts=texts)).text
    assert "%" not in nothing
    assert "passages below" not in nothing


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (PageState(quote=(0, 10_000)), "could not be found in this article"),
        (PageState(misquoted=True), "could not be found in this article"),
        (PageState(quote=(0, 5), version="another"), "is not kept any more"),
    ],
)
def test_a_stretch_that_is_not_there_is_not_marked(
    drawn: Read, texts: Texts, state: PageState, message: str
) -> None:
    page = drawn(article_section(made_of(), state=state, texts=texts))
    assert message in page.text
    assert page.all("mark") == []
    assert SENTENCE in page.text


def test_the_quoted_stretch_of_an_article_is_marked_and_named(drawn: Read, texts: Texts) -> None:
    article = made_of()
    page = drawn(article_section(article, state=PageState().reading(cite(article)), texts=texts))
    assert page.all("mark") == [{"id": "quote", "tabindex": "-1"}]
    assert "alert" not in [attributes.get("role") for _, attributes in page.elements]


def test_an_article_without_text_says_so(texts: Texts) -> None:
    assert texts.viewer.no_text in article_section(made_of(text=" \n"), state=PageState(), texts=texts)


def test_the_way_back_leads_to_the_question(drawn: Read, texts: Texts) -> None:
    asked = drawn(back_link(PageState(question="who?", article="a", quote=(1, 2)), texts=texts))
    assert asked.all("a")[0]["href"] == "?q=who%3F"
    assert asked.text == "← Back to the answer"
    assert drawn(back_link(PageState(article="a"), texts=texts)).text == "← Ask the archive"


def test_headings_go_down_one_rank_at_a_time(drawn: Read, texts: Texts) -> None:
    answer = answer_of(part("x", cite(made_of())), passages=(passage(made_of()),))
    state = PageState(question="x")
    for markups in (
        (
            answer_section(answer, state=state, texts=texts),
            passages_section(answer.passages, state=state, texts=texts),
        ),
        (not_in_archive(answer, state=PageState(), texts=texts),),
        (article_section(made_of(), state=state, texts=texts),),
        (too_long("x" * 501, texts=texts),),
    ):
        ranks = [1] + [
            int(tag[1])
            for markup in markups
            for tag, _ in drawn(markup).elements
            if tag in {"h2", "h3", "h4"}
        ]
        assert all(after - before <= 1 for before, after in pairwise(ranks))
        assert 2 in ranks


def test_a_notice_is_announced(drawn: Read) -> None:
    assert drawn(notice("Type <something>.")).elements[0][1]["role"] == "alert"


def test_an_earlier_version_says_so_and_leads_to_the_present_one(drawn: Read, texts: Texts) -> None:
    replaced = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    page = drawn(
        article_section(made_of(), state=PageState(question="x", article="a"), texts=texts, replaced=replaced)
    )
    assert "earlier version" in page.text
    assert "1 March 2026" in page.text
    assert f"?q=x&article={made_of().id}" in [link["href"] for link in page.all("a")]


def test_a_correction_is_shown_beside_its_story(drawn: Read, texts: Texts) -> None:
    notice = made_of(id="c" * 16, title="Correction: the vote")
    page = drawn(
        article_section(made_of(), state=PageState(), texts=texts, corrections=Corrections(by=(notice,)))
    )
    assert "Corrected by: Correction: the vote" in page.text
    assert f"?article={'c' * 16}" in [link["href"] for link in page.all("a")]
