from __future__ import annotations

import contextlib
import csv
import gzip
import io
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus._blobs import BytesBlob, Unreadable
from corpus._drafts import Draft
from corpus._text import clean_text
from corpus.formats import open_format
from tests.corpus.reading import Read

HEADER = ["id", "Headline", "Body", "Date", "Author"]
ROWS = [
    ["1", "Rain", 'It rained, and rained;\nall day.\n\n"So what", he said.', "2026-01-31", "A. Writer"],
    ["2", "Snow", "It snowed.\tThen | it thawed.", "2026-02-01", "B. Writer"],
]


def table(*rows: list[str], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_dialects(delimiter: str, quoting: int, read: Read) -> None:
    found = read({"a.csv": table(HEADER, *ROWS, delimiter=delimiter, quoting=quoting)})
    assert found.skips == {}
    assert [(a.title, a.text, a.author) for a in found.articles] == [(r[1], r[2], r[4]) for r in ROWS]
    assert found.articles[0].published == datetime(2026, 1, 31)
    assert found.articles[0].addresses == ("a.csv#1",)


def test_tsv_gzipped_and_excel(read: Read) -> None:
    plain = table(HEADER, *ROWS, delimiter="\t")
    found = read(
        {
            "a.tsv": plain, "b.tsv.gz": gzip.compress(plain.encode()),
            "c.csv": "sep=;\r\n" + table(HEADER, *ROWS, delimiter=";"),
        }
    )  # fmt: skip
    assert found.skips == {}
    assert [article.title for article in found.articles] == ["Rain", "Snow"] * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_encodings(encoding: str, read: Read) -> None:
    text = "Многие интересуются, зачем нужна молодежная фракция. Основной задачей является привлечение людей."
    rows = [[str(n), f"{text} {n}"] for n in range(20)]
    found = read({"a.csv": table(["id", "text"], *rows).encode(encoding)})
    assert [article.text for article in found.articles] == [row[1] for row in rows]


def test_bad_rows_cost_only_themselves_and_are_named_by_their_line(read: Read) -> None:
    content = 'id,text\n1,One\n2\n3,"Three\nlines\nlong"\n4,Four,five\n\n5,\n6,Six\n'
    found = read({"a.csv": content})
    assert [article.text for article in found.articles] == ["One", "Three\nlines\nlong", "Six"]
    assert set(found.skips) == {f"a.csv, line {n}" for n in (3, 7, 9)}
    assert "1 columns" in found.skips["a.csv, line 3"]


def test_a_table_without_a_text_says_how_to_name_it(read: Read) -> None:
    (reason,) = read({"a.csv": "when,what\n2026-01-31,It rained\n"}).skips.values()
    assert "--field text=NAME" in reason


@pytest.mark.parametrize("content", ["\n\n", ",,,\n1,2,3\n"])
def test_no_names(content: str, read: Read) -> None:
    assert list(read({"a.csv": content}).skips) == ["a.csv"]


def test_field_longer_than_an_article_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.csv_table.ARTICLE_LIMIT", 1 << 20)
    path = tmp_path / "a.csv"
    path.write_text(table(["text"], ["One."], ["x " * (3 << 20)], ["Two."], quoting=csv.QUOTE_ALL))
    skips: list[corpus.Skip] = []
    texts = [article.text for article in corpus.read(path, on_skip=skips.append)]
    assert texts == ["One.", "Two."]
    assert [skip.path for skip in skips] == ["a.csv, line 3"]


def test_line_longer_than_an_article_is_one_broken_row(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.csv_table.ARTICLE_LIMIT", 1 << 20)
    found = read({"a.csv": f"title,text\nRain,{'word ' * (1 << 20)}\nSun,It shone.\n"})
    assert [article.text for article in found.articles] == ["It shone."]
    assert list(found.skips) == ["a.csv, line 2"]
    assert "longer than 1 MiB" in found.skips["a.csv, line 2"]
    (reason,) = read({"a.csv": "title" * (1 << 20)}).skips.values()
    assert "first line is broken" in reason


def test_rows_are_read_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(["text"], *[["It rained all day in the whole country. " * 250]] * 2000))
    list(corpus.read(path))
    tracemalloc.start()
    count = sum(1 for _ in corpus.read(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2000
    assert peak < path.stat().st_size / 4


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda t: t.strip() == t)
body = words.filter(lambda text: any(map(str.isalnum, text)))


@given(st.lists(st.tuples(words, body), min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_what_is_written_is_read(rows: list[tuple[str, str]], delimiter: str) -> None:
    content = table(["title", "body"], *map(list, rows), delimiter=delimiter).encode()
    drafts = [draft for draft in open_format(BytesBlob(content, "a.csv")) if isinstance(draft, Draft)]
    assert [clean_text(draft.text) for draft in drafts] == [clean_text(text) for _, text in rows]


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.tsv"]))
def test_any_bytes_give_only_drafts_and_skips(data: bytes, name: str) -> None:
    with contextlib.suppress(Unreadable):
        for found in open_format(BytesBlob(b"id,text\n" + data, name)):
            assert isinstance(found, Draft | corpus.Skip)
