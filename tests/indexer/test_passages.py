from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Article
from indexer.passages import passage_spans
from indexer.sentences import sentence_spans
from indexer.store.schema import embedded_text
from tests.strategies import NASTY


@given(NASTY, st.integers(20, 300))
def test_passages_hold_every_character_once_and_fit(text: str, longest: int) -> None:
    left = list(text)
    before = 0
    for start, end in passage_spans(text, longest=longest):
        assert before <= start < end <= len(text)
        assert end - start <= longest
        assert text[start:end] == text[start:end].strip()
        left[start:end] = " " * (end - start)
        before = end
    assert not "".join(left).strip()


@given(NASTY, st.integers(50, 300))
def test_a_sentence_that_fits_is_never_cut(text: str, longest: int) -> None:
    passages = passage_spans(text, longest=longest)
    for start, end in sentence_spans(text):
        if end - start <= longest:
            assert any(first <= start and end <= last for first, last in passages)


def test_repeated_sentences_keep_their_own_offsets() -> None:
    text = "It rained. " * 50
    spans = passage_spans(text, longest=100)
    assert [start for start, _ in spans] == sorted({start for start, _ in spans})
    assert spans[-1][1] == len(text.rstrip())


def test_passages_end_with_paragraphs_where_they_can() -> None:
    paragraph = "A sentence of some length stands here. Another one follows it."
    text = "\n\n".join([paragraph] * 4)
    assert {text[start:end] for start, end in passage_spans(text, longest=len(paragraph) + 20)} == {paragraph}


@pytest.mark.parametrize("text", ["x" * 1000, "字" * 1000, "a, " * 400])
def test_a_sentence_longer_than_a_passage_is_cut(text: str) -> None:
    spans = passage_spans(text, longest=200)
    assert len(spans) >= 5
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")


def test_a_passage_is_embedded_with_its_title() -> None:
    article = Article(id="0" * 16, title="Rain", text="It rained. It stopped.")
    assert embedded_text(article, (0, 10)) == "Rain\nIt rained."
