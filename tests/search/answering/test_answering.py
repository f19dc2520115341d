from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import search
from search.export import answer_as_dict


@pytest.fixture(scope="module")
def seed(seed_and_news: Path) -> Iterator[search.Index]:
    with search.open(seed_and_news) as index:
        yield index


@pytest.fixture(scope="module")
def opened(sample_index: Path) -> Iterator[search.Index]:
    with search.open(sample_index) as index:
        yield index


def _sentence(citation: search.Citation) -> tuple[str, int, int]:
    return citation.article.id, citation.start, citation.end


def _check(answer: search.Answer) -> None:
    """Hold an answer to every promise that its shape makes."""
    for c in answer.citations:
        assert c.article.text[c.start : c.end] == c.quote
        assert c.version == c.article.version
        assert c.context[0] <= c.start < c.end <= c.context[1] <= len(c.article.text)
        if c.span is not None:
            assert c.start <= c.span[0] < c.span[1] <= c.end
    for p in answer.passages:
        assert p.article.text[p.start : p.end] == p.text
    assert answer.answered == bool(answer.parts) == bool(answer.text) == bool(answer.citations)
    assert answer.confidence is None or 0 <= answer.confidence <= 1
    for part in answer.parts:
        first = part.citations[0]
        assert first.span is not None
        assert part.kind == "verdict" or first.article.text[slice(*first.span)] == part.text
        assert len(part.citations) <= 4
        # Items of one sentence share its number.
        assert {_sentence(c) for c in part.citations} <= {_sentence(c) for c in answer.citations}


def test_the_sectors_of_the_charter(seed: search.Index) -> None:
    answer = seed.ask("what sectors does the Charter cover")
    _check(answer)
    assert answer.answered
    assert all(sector in answer.text for sector in ("energy", "transit", "digital technologies", "defence"))
    assert answer.citations[0].article.source == "Caliber.az"
    assert answer.citations[0].quote.startswith(
        "The Strategic Partnership Charter between Azerbaijan and the United"
    )
    assert answer.citations[0].quote.endswith("digital technologies and defence.")


def test_the_corridor_of_tripp(seed: search.Index) -> None:
    answer = seed.ask("Which corridor will TRIPP be a key link in?")
    _check(answer)
    assert "Trans-Caspian (Middle) Corridor" in answer.text
    assert answer.citations[0].article.source == "Caliber.az"


@pytest.mark.parametrize(
    "question", ["Who won the 2026 World Cup?", "What is the boiling point of tungsten?"]
)
def test_what_the_archive_does_not_hold_is_not_answered(
    seed: search.Index, opened: search.Index, question: str
) -> None:
    for index in (seed, opened):
        answer = index.ask(question)
        _check(answer)
        assert not answer.answered
        assert answer.text == ""
        assert answer.passages


def test_confidence_is_calibrated_with_the_shipped_reader(seed: search.Index) -> None:
    right = seed.ask("what sectors does the Charter cover")
    wrong = seed.ask("Who won the 2026 World Cup?")
    assert right.answered
    assert not wrong.answered
    assert right.confidence is not None
    assert wrong.confidence is not None
    assert right.confidence > 0.25
    assert wrong.confidence < 0.05


def test_other_articles_support_first_and_near_copies_never(opened: search.Index) -> None:
    answer = opened.ask("what sectors does the Charter cover")
    _check(answer)
    assert answer.answered
    cited, *further = answer.citations
    assert 1 <= len(further) <= 3
    assert further[0].article.id != cited.article.id
    own = [c.article.id == cited.article.id for c in further]
    assert own == sorted(own)
    copies = {copy.id for p in answer.passages if p.article.id == cited.article.id for copy in p.near_copies}
    assert not copies & {c.article.id for c in further}
    assert len({c.quote for c in answer.citations}) == len(answer.citations)


def test_filters_hold_for_answers(opened: search.Index) -> None:
    source = opened.ask("what sectors does the Charter cover").citations[0].article.source
    assert source is not None
    others = [name for name, _ in opened.info().sources if name and name != source]
    answer = opened.ask("what sectors does the Charter cover", filters=search.Filters(source=others))
    _check(answer)
    assert all(c.article.source != source for c in answer.citations)
    assert all(p.article.source != source for p in answer.passages)


def test_every_sample_question_keeps_the_promises(opened: search.Index) -> None:
    for title in {
        p.article.title for p in opened.search("the town, the port and the river", top=40, mode="dense")
    }:
        _check(opened.ask(f"What happened: {title}?"))


def test_an_answer_as_data_names_citations_by_number(opened: search.Index) -> None:
    answer = opened.ask("what sectors does the Charter cover")
    data = answer_as_dict(answer)
    assert data["text"] == answer.text
    assert data["parts"][0]["citations"] == list(range(1, len(answer.citations) + 1))  # type: ignore[index]


def test_asking_loads_no_torch(sample_index: Path) -> None:
    code = (
        "import sys, search\n"
        f"with search.open({str(sample_index)!r}) as index:\n"
        "    assert index.ask('what sectors does the Charter cover').answered\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'langchain_text_splitters'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
