from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import corpus
from indexer.store import KeywordTerm
from indexer.store.columns import FIELDS
from search.query import Known, parse

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LABELS = Path(__file__).parent / "labels"


def _cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LABELS / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def known(sample: Path) -> Known:
    articles = list(corpus.read(sample))
    return Known(
        values={field: tuple(sorted({v for a in articles if (v := getattr(a, field))})) for field in FIELDS},
        any_between=lambda _, before: before is None or before > datetime(2019, 1, 1),
        holds=lambda term: any(term.text.lower() in f"{a.title} {a.text}".lower() for a in articles),
    )


def _written(term: KeywordTerm) -> str:
    text = f'"{term.text}"' if term.exact else term.text
    return f"title:{text}" if term.title else text


@pytest.mark.parametrize("case", _cases("syntax.jsonl"), ids=lambda case: case["query"])
def test_syntax_is_understood_or_searched_as_words(known: Known, case: dict[str, Any]) -> None:
    query = parse(case["query"], now=NOW, known=lambda: known)
    assert query.words == case["words"]
    assert [[_written(term) for term in group] for group in query.required] == case["required"]
    assert [_written(term) for term in query.excluded] == case["excluded"]
    assert query.filters.model_dump(mode="json", exclude_defaults=True) == case["filters"]
    assert query.sort == "relevance"


@pytest.mark.parametrize("case", _cases("time.jsonl"), ids=lambda case: case["query"])
def test_times_are_understood_and_what_is_no_time_is_left_alone(known: Known, case: dict[str, Any]) -> None:
    query = parse(case["query"], now=NOW, known=lambda: known)
    span = tuple(
        moment and moment.date().isoformat() for moment in (query.filters.after, query.filters.before)
    )
    assert span == (case["after"], case["before"])
    assert query.sort == case["sort"]
    if not any(piece.kind == "phrase" for piece in query.understood):
        assert query.words == case["words"]
