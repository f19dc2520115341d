from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus._blobs import BytesBlob
from corpus._drafts import Draft
from corpus._finish import Keys, finish
from corpus._text import clean_text
from corpus.formats import open_format
from tests.corpus.reading import Read

STORY = "It rained in the hills on Tuesday, and the river rose by a metre."


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.mark.parametrize(
    ("record", "field", "expected"),
    [
        ({"headline": "Rain"}, "title", "Rain"),
        ({"Title": " Rain \n in hills "}, "title", "Rain in hills"),
        ({"link": "http://example.org/a?utm_source=x"}, "url", "http://example.org/a"),
        ({"datePublished": "2026-02-12T10:15:00Z"}, "published", datetime(2026, 2, 12, 10, 15, tzinfo=UTC)),
        (
            {"pubDate": "Thu, 12 Feb 2026 10:15:00 GMT"},
            "published",
            datetime(2026, 2, 12, 10, 15, tzinfo=UTC),
        ),
        ({"date": 1770891300}, "published", datetime(2026, 2, 12, 10, 15, tzinfo=UTC)),
        ({"dateModified": "2026-02-13"}, "updated", datetime.fromisoformat("2026-02-13")),
        ({"publisher": {"name": "Caliber.az"}}, "source", "Caliber.az"),
        ({"site": "Caliber.az"}, "source", "Caliber.az"),
        ({"authors": ["A. Writer", {"name": "B. Writer"}]}, "author", "A. Writer, B. Writer"),
        ({"byline": "By A. Writer"}, "author", "A. Writer"),
        ({"rubric": "ANALYTICS"}, "section", "ANALYTICS"),
        ({"category": ["World", "Europe"]}, "section", "World"),
        ({"title": None, "headline": "Rain"}, "title", "Rain"),
        ({"date": "no date", "published": "2026-02-12"}, "published", datetime.fromisoformat("2026-02-12")),
    ],
)
def test_names_of_fields(record: dict[str, object], field: str, expected: object, read: Read) -> None:
    article = read({"a.jsonl": lines({"text": STORY, **record})}).article
    assert getattr(article, field) == expected
    assert article.provenance[field] == "field"


@pytest.mark.parametrize("name", ["text", "body", "content", "articleBody", "full_text"])
def test_names_of_the_text(name: str, read: Read) -> None:
    assert read({"a.json": json.dumps({name: STORY})}).article.text == STORY


def test_text_that_is_html(read: Read) -> None:
    body = "<p>First &amp; <b>foremost</b>.</p><ul><li>one</li><li>two</li></ul><p>Last.</p>"
    text = "First & foremost.\n\n- one\n- two\n\nLast."
    assert read({"a.json": json.dumps({"content": {"rendered": body}})}).article.text == text


def test_text_that_only_holds_angle_brackets(read: Read) -> None:
    text = "Standard Oil Co <SRD> and 3 < 4 > 2. Use the <p> tag."
    assert read({"a.json": json.dumps({"text": text})}).article.text == text


def test_list_object_and_wrapper(read: Read) -> None:
    found = read(
        {
            "list.json": json.dumps([{"text": "One."}, {"text": "Two."}]),
            "object.json": json.dumps({"text": "Three."}),
            "wrapper.json": json.dumps({"articles": [{"id": "x", "text": "Four."}]}),
            "lines.json": lines({"text": "Five."}, {"text": "Six."}),
        }
    )
    assert [article.text for article in found.articles] == [
        "Five.",
        "Six.",
        "One.",
        "Two.",
        "Three.",
        "Four.",
    ]
    assert found.articles[4].addresses == ("object.json",)
    assert found.articles[5].addresses == ("wrapper.json#x",)


def test_addresses_and_ids_of_records(read: Read) -> None:
    url = "https://example.org/a"
    records = [
        {"id": 7, "text": "One."}, {"id": 7, "text": "Two."}, {"id": 7, "text": "Three.", "url": url},
        {"text": "Four."}, {"text": "Five."}, {"guid": "8", "text": "Six."},
        {"id": "x" * 999, "text": "Seven."},
    ]  # fmt: skip
    articles = read({"a.jsonl": lines(*records)}).articles
    assert articles[0].addresses == ("a.jsonl#7",)
    assert articles[2].addresses[1] == url
    assert articles[5].addresses == ("a.jsonl#8",)
    assert len({article.id for article in articles}) == len(records)
    assert len({article.addresses[0] for article in articles}) == len(records)


def test_same_address_gives_the_same_id_and_both_articles(read: Read) -> None:
    records = [
        {"url": "https://example.org/a/", "text": "One."},
        {"url": "http://example.org/a#x", "text": "Two."},
    ]
    first, second = read({"a.jsonl": lines(*records)}).articles
    assert first.id == second.id
    assert first.version != second.version


def test_bad_lines_cost_only_themselves(read: Read) -> None:
    content = "\n".join(
        [
            '{"text": "One."}', "", '{"text": "cut off', "7", '{"title": "no text"}', '{"text": " "}',
            "[" * 100_000, '{"text": "Two.", "n": ' + "9" * 5000 + "}",
            '{"text": "Three."}', '{"text": "Four',
        ]
    )  # fmt: skip
    found = read({"a.jsonl": content})
    assert [article.text for article in found.articles] == ["One.", "Three."]
    assert set(found.skips) == {f"a.jsonl, line {n}" for n in (3, 4, 5, 6, 7, 8, 10)}
    assert all(reason.endswith(".") for reason in found.skips.values())
    assert "not whole JSON" in found.skips["a.jsonl, line 3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251"])
def test_encodings_of_lines(encoding: str, read: Read) -> None:
    text = "Многие интересуются, зачем нужна молодежная фракция. Основной задачей является привлечение людей."
    content = "".join(json.dumps({"text": f"{text} {n}"}, ensure_ascii=False) + "\n" for n in range(200))
    articles = read({"a.jsonl": content.encode(encoding)}).articles
    assert [article.text for article in articles] == [f"{text} {n}" for n in range(200)]


def test_lone_surrogates_can_be_stored(read: Read) -> None:
    article = read(
        {"a.jsonl": r'{"title": "a\ud800", "text": "b\udfff \ud83d\ude00 c", "author": "\ud800x"}'}
    ).article
    assert (article.title, article.text, article.author) == ("a\ufffd", "b\ufffd \U0001f600 c", "\ufffdx")


def test_line_longer_than_an_article_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.json_lines.ARTICLE_LIMIT", 1 << 20)
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(lines({"text": "One."}).encode())
        stream.write(b'{"text": "' + b"x" * (5 << 20) + b'"}\n')
        stream.write(lines({"text": "Two."}).encode())
    skips: list[corpus.Skip] = []
    assert [article.text for article in corpus.read(path, on_skip=skips.append)] == ["One.", "Two."]
    assert [skip.path for skip in skips] == ["a.jsonl.gz, line 2"]


words = st.text(st.characters(exclude_categories=["Cs"]))
written = st.fixed_dictionaries(
    {"text": words.filter(lambda text: any(map(str.isalnum, text)))},
    optional={"title": words, "author": words, "id": words | st.integers(), "date": words, "url": words},
)


@settings(deadline=None)
@given(st.lists(written, min_size=1, max_size=6))
def test_what_is_written_is_read(records: list[dict[str, object]]) -> None:
    keys = Keys()
    drafts = [
        draft
        for draft in open_format(BytesBlob(lines(*records).encode(), "a.jsonl"))
        if isinstance(draft, Draft)
    ]
    articles = [finish(draft, address="a.jsonl", keys=keys) for draft in drafts]
    assert [article.text for article in articles if article] == [clean_text(str(r["text"])) for r in records]
    by_address = {article.addresses[0]: article.version for article in articles if article}
    assert all(by_address[article.addresses[0]] == article.version for article in articles if article)


def test_of_thousands_of_broken_records_the_first_are_listed(read: Read) -> None:
    found = read({"a.jsonl": "{\n" * 2500 + '{"text": "It rained."}\n'})
    assert [article.text for article in found.articles] == ["It rained."]
    assert list(found.skips) == [f"a.jsonl, line {n}" for n in (*range(1, 1001), 2500)]
    assert found.skips["a.jsonl, line 2500"].endswith("Of this file, 1,499 others are not listed.")
