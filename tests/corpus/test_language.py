from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus._language import detect_language
from tests.corpus.reading import Read


def texts(path: Path, name: str) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from (str(json.loads(line)[name]) for line in stream)


@pytest.mark.parametrize(
    ("path", "language"), [("vast2021_news", "en"), ("russian_news_ng", "ru"), ("reuters21578", "en")]
)
def test_news_is_recognised(path: str, language: str, shared_data: Path) -> None:
    found = [detect_language(text) for text in islice(texts(shared_data / f"{path}.jsonl.gz", "text"), 200)]
    # Of Reuters' stories, a few are tables of figures.
    assert found.count(language) >= 196


def test_turkish_is_recognised(shared_data: Path) -> None:
    with gzip.open(shared_data / "xquad" / "paragraphs.tr.jsonl.gz", "rt", encoding="utf-8") as stream:
        found = [detect_language(json.loads(line)["text"]) for line in islice(stream, 200)]
    assert found.count("tr") >= 0.98 * len(found)


def test_short_text_takes_what_its_document_says(read: Read) -> None:
    assert read({"a.json": json.dumps({"text": "Regen.", "lang": "de-AT"})}).article.language == "de"
    assert read({"a.json": json.dumps({"text": "Regen."})}).article.language is None


def test_long_text_speaks_for_itself(read: Read) -> None:
    text = "В деревни вдоль восточной ветки канала отправлены 26 автоцистерн, сообщил начальник управления."
    article = read({"a.json": json.dumps({"text": text, "language": "en"})}).article
    assert (article.language, article.provenance["language"]) == ("ru", "detected")


@given(st.text())
def test_any_text(text: str) -> None:
    found = detect_language(text)
    assert found is None or (len(found) == 2 and found.isalpha())
