"""The promises that hold whatever a text holds, over the whole path from files to answers."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import indexer
import search
from corpus import Article
from search.answering._citing import cite
from search.answering._evidence import Candidate
from search.answering._sentences_of import SentencesOf
from search.calibration import Evidence
from search.results import Passage
from tests.strategies import NASTY

PIECES = (
    "It rained. ",
    "It rained. ",
    "The mayor said so.\r\n",
    "😀👩‍👩‍👧 cafés reopened é́. ",
    "שלום עולם. ",
    "これは文です。彼は来た。",
    "J.D. Vance came to the U.S. in 2026. ",
    "\n\n- item one\n- item two\n\n",
    "\u200f\u202eטקסט. ",
    "The ferry cost $3.5 million. ",
    "x" * 900 + ". ",
    "No full stop here\n\n",
)


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[search.Index]:
    folder = tmp_path_factory.mktemp("nasty")
    chance = random.Random(5)
    records = [
        {
            "id": str(n),
            "title": f"Notes {n}",
            "text": "".join(chance.choices(PIECES, k=chance.randint(3, 30))),
        }
        for n in range(60)
    ]
    (folder / "nasty.jsonl").write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    indexer.build(folder / "nasty.jsonl", folder / "index")
    with search.open(folder / "index") as index:
        yield index


@given(st.sampled_from(PIECES), st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_passages_and_citations_stand_where_they_say(nasty: search.Index, query: str, top: int) -> None:
    for p in nasty.search(query, top=top):
        assert p.article.text[p.start : p.end] == p.text
        assert p.text == p.text.strip()
    answer = nasty.ask(f"what about {query}", top=top)
    assert nasty.ask(f"what about {query}", top=top) == answer
    for c in answer.citations:
        assert c.article.text[c.start : c.end] == c.quote


@pytest.mark.parametrize(
    ("question", "said"),
    [("How much did the ferry cost?", "$3.5 million"), ("When did J.D. Vance come to the U.S.?", "2026")],
)
def test_an_answer_among_nasty_text_quotes_its_whole_sentence(
    nasty: search.Index, question: str, said: str
) -> None:
    answer = nasty.ask(question)
    assert answer.answered
    assert said in answer.text
    cited = answer.citations[0]
    assert cited.quote in (piece.strip() for piece in PIECES)
    assert cited.span is not None
    assert cited.article.text[cited.span[0] : cited.span[1]] == answer.text


@given(NASTY, st.data())
def test_the_citation_of_any_span_is_whole_and_exact(text: str, data: st.DataObject) -> None:
    inked = [position for position, letter in enumerate(text) if not letter.isspace()]
    if not inked:
        return
    start = data.draw(st.sampled_from(inked))
    end = data.draw(st.sampled_from([position for position in inked if position >= start])) + 1
    article = Article(id="0" * 16, title="T", text=text, url="https://a.example/1")
    passage = Passage(article=article, text=text, start=0, end=len(text), score=1.0)
    evidence = Evidence(reader_score=1.0, cosine=1.0, fused_score=1.0)
    c = cite(Candidate(passage=passage, start=start, end=end, evidence=evidence), SentencesOf())
    assert article.text[c.start : c.end] == c.quote
    assert c.start <= start < end <= c.end
    assert c.quote == c.quote.strip()
    assert c.url is not None
    assert c.url.isascii()
