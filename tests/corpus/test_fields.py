from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

import corpus
from corpus._fields import value_at
from corpus.article import Article

RECORD = {
    "kopf": "Rain",
    "inhalt": "It rained.",
    "meta": {"date": "2026-01-31", "by": {"name": "A. Writer"}},
    "nr": 7,
}
NAMES = {"title": "kopf", "text": "inhalt", "published": "meta.date", "author": "meta.by", "id": "nr"}


def written(tmp_path: Path, name: str, content: str, fields: dict[str, str]) -> Article:
    (tmp_path / name).write_text(content, encoding="utf-8")
    skips: list[corpus.Skip] = []
    (article,) = corpus.read(tmp_path / name, fields=fields, on_skip=skips.append)
    assert not skips
    return article


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", json.dumps(RECORD) + "\n"),
        ("a.json", json.dumps([RECORD])),
        ("b.json", json.dumps({"items": [RECORD]})),
        ("a.csv", "kopf,inhalt,meta.date,meta.by,nr\nRain,It rained.,2026-01-31,A. Writer,7\n"),
    ],
)
def test_fields_are_found_where_they_are_said_to_be(name: str, content: str, tmp_path: Path) -> None:
    article = written(tmp_path, name, content, NAMES)
    assert (article.title, article.text, article.author) == ("Rain", "It rained.", "A. Writer")
    assert article.published == datetime(2026, 1, 31)
    assert article.addresses == (f"{name}#7",)


def test_what_is_said_goes_before_what_is_guessed_and_guesses_fill_the_rest(tmp_path: Path) -> None:
    record = {"title": "Guessed", "headline": "Said", "text": "It rained.", "date": "2026-01-31"}
    article = written(tmp_path, "a.jsonl", json.dumps(record), {"title": "headline", "published": "nowhere"})
    assert (article.title, article.published) == ("Said", datetime(2026, 1, 31))


@pytest.mark.parametrize("fields", [{"headline": "title"}, {"title": ""}, {"title": "."}])
def test_wrong_names_are_refused_by_the_call(fields: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(corpus.UsageError) as caught:
        corpus.read(tmp_path, fields=fields)
    assert next(iter(fields)) in str(caught.value)
    assert "title" in str(caught.value)


def test_a_name_with_a_dot_in_it_goes_before_a_path() -> None:
    assert value_at({"a.b": 1, "a": {"b": 2}}, "A.B") == 1
    assert value_at({"a": {"b": 2}}, "a.b") == 2
    assert value_at({"a": [1]}, "a.b") is None
