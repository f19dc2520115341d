from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
import indexer
import search
from tests.search.filtering import meets


@pytest.fixture(scope="module")
def opened(sample_index: Path) -> Iterator[search.Index]:
    with search.open(sample_index) as index:
        yield index


def test_passages_stand_where_they_say(opened: search.Index) -> None:
    for query in ("ferry on the Velm", "Charter", "шахматы", "sturgeon", "14 million"):
        passages = opened.search(query, top=20)
        assert passages
        for p in passages:
            assert p.article.text[p.start : p.end] == p.text


def test_the_best_come_first_and_each_once(opened: search.Index) -> None:
    passages = opened.search("Velm bridge opening", top=30)
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
    assert len({(p.article.id, p.start) for p in passages}) == len(passages)
    assert max(Counter(p.article.id for p in passages).values()) <= 3
    assert "Velm" in passages[0].article.title


def test_the_same_query_gives_the_same_answer(opened: search.Index) -> None:
    assert opened.search("port expansion", top=10) == opened.search("port expansion", top=10)
    assert opened.ask("Who won the chess tournament?") == opened.ask("Who won the chess tournament?")


@pytest.mark.parametrize("mode", ["hybrid", "dense", "keywords"])
def test_each_leg_finds_by_itself(opened: search.Index, mode: search.Mode) -> None:
    assert "strolabe" in opened.search("silver astrolabe stolen", top=1, mode=mode)[0].text


def test_keywords_alone_find_nothing_without_the_word(opened: search.Index) -> None:
    assert opened.search("xylophone", mode="keywords") == []
    assert opened.search("xylophone", mode="dense")


def test_a_phrase_that_a_question_names_and_no_article_holds_empties_no_search(opened: search.Index) -> None:
    named = 'When was the "Silberner Himmelskreis" stolen?'
    found = opened.search(named)
    assert found
    assert not found.understood
    assert opened.facets(named).articles
    assert not opened.search('"Silberner Himmelskreis" stolen')
    assert not opened.ask(named).passages, "what is not there answers nothing"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "  ",
        "\n",
        '"',
        "(((",
        "AND OR NOT",
        "title:",
        "\x00",
        "?" * 5000,
        "😀",
        "עברית",
        "(" * 30000,
        "title:*",
        "\ud800 who",
    ],
)
def test_no_query_is_an_error(opened: search.Index, query: str) -> None:
    for p in opened.search(query, top=3):
        assert p.article.text[p.start : p.end] == p.text
    assert opened.ask(query).question == query.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("top", [0, -1, 1001])
def test_a_count_out_of_bounds_is_refused(opened: search.Index, top: int) -> None:
    with pytest.raises(corpus.UsageError, match="between 1 and 1000"):
        opened.search("rain", top=top)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_filters_give_what_filtering_by_hand_gives(
    opened: search.Index, sample: Path, data: st.DataObject
) -> None:
    articles = list(corpus.read(sample))
    some = {
        field: st.lists(
            st.sampled_from(sorted({v for a in articles if (v := getattr(a, field))})), max_size=2
        )
        for field in ("source", "section", "language")
    }
    day = st.none() | st.dates(date(2019, 1, 1), date(2026, 12, 31))
    filters = search.Filters(
        **{field: data.draw(values) for field, values in some.items()},
        after=data.draw(day),
        before=data.draw(day),
    )
    query = data.draw(st.sampled_from(["bridge", "who won", "порт", "water and the river", "Charter"]))
    found = opened.search(query, top=1000, filters=filters, mode="dense")
    matching = {article.id for article in articles if meets(article, filters)}
    copies = {copy.id for p in found for copy in p.near_copies}
    assert {p.article.id for p in found} <= matching
    # Nothing that matches is missing, but what is folded into a near-copy.
    assert matching - {p.article.id for p in found} <= copies
    asked = opened.ask(query, filters=filters)
    assert {c.article.id for c in asked.citations} <= matching


def test_after_is_inclusive_and_before_exclusive(opened: search.Index) -> None:
    first, last = opened.info().published or (None, None)
    assert first is not None
    assert last is not None
    found = {
        p.article.published
        for p in opened.search("news", top=1000, mode="dense", filters=search.Filters(after=last))
    }
    assert found == {last}
    assert opened.search("news", top=1000, mode="dense", filters=search.Filters(before=first)) == []


def test_a_filter_that_is_none_is_refused() -> None:
    with pytest.raises(corpus.UsageError, match="publisher"):
        search.Filters(publisher="x")
    with pytest.raises(corpus.UsageError, match="after"):
        search.Filters(after="last week")


def test_near_copies_are_folded_into_the_first_published(opened: search.Index) -> None:
    folded = [
        p
        for p in opened.search("news of the port, the river and the town", top=1000, mode="dense")
        if p.near_copies
    ]
    assert folded
    shown = {p.article.id for p in folded}
    for p in folded:
        assert not shown & {copy.id for copy in p.near_copies}
        dates = [a.published.replace(tzinfo=None) for a in (p.article, *p.near_copies) if a.published]
        assert dates[0] == min(dates)


def test_an_article_is_given_by_its_id(opened: search.Index) -> None:
    article = opened.search("ferry", top=1)[0].article
    assert opened.article(article.id) == article
    with pytest.raises(search.ArticleNotFoundError, match="0000"):
        opened.article("0000")


def test_the_index_tells_what_it_holds(opened: search.Index, sample: Path) -> None:
    articles = list(corpus.read(sample))
    info = opened.info()
    assert info.articles == len(articles)
    assert dict(info.languages) == Counter(article.language for article in articles)
    assert dict(info.sources) == Counter(article.source for article in articles)
    assert [count for _, count in info.sources] == sorted((count for _, count in info.sources), reverse=True)
    assert not info.rebuilding


def test_no_index_is_said_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(search.IndexNotFoundError, match="python -m indexer"):
        search.open(tmp_path / "nowhere")


def test_a_new_generation_is_seen_on_the_next_call_and_the_old_one_let_go(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("Ferry\n\nThe ferry was sold to a museum in Port Ardan.\n")
    first = indexer.build(folder, tmp_path / "index")
    with search.open(tmp_path / "index") as index:
        assert index.info().generation == first.generation
        for number in range(4):
            (folder / f"{number}.txt").write_text(
                f"Lift {number}\n\nLift number {number} was opened in the old town.\n"
            )
            report = indexer.build(folder, tmp_path / "index")
            passage = index.search(f"lift number {number}", top=1)[0]
            assert f"number {number}" in passage.text
            assert index.ask("Which lift was opened?").generation == report.generation


def test_a_mode_that_does_not_exist_is_refused(opened: search.Index) -> None:
    with pytest.raises(corpus.UsageError, match="hybrid, dense, keywords"):
        opened.search("rain", mode="semantic")  # type: ignore[arg-type]
