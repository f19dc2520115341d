"""More like this, all that matches, at most so many of one article, and variety."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import indexer
import search
from corpus import UsageError
from search.command import ask
from search.export import save_passages


@pytest.fixture(scope="module")
def opened(sample_index: Path) -> Iterator[search.Index]:
    with search.open(sample_index) as index:
        yield index


def test_what_is_like_an_article_is_of_others(opened: search.Index) -> None:
    story = opened.search("silver astrolabe stolen", top=1)[0]
    own = {story.article.id, *(copy.id for copy in story.near_copies)}
    found = opened.like(story.article.id, top=20)
    assert found
    assert not own & {passage.article.id for passage in found}
    assert max(Counter(passage.article.id for passage in found).values()) == 1
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    for passage in found:
        assert passage.article.text[passage.start : passage.end] == passage.text


def test_a_story_on_the_same_matter_is_most_like(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    stories = {
        "one": "The ferry Marta lost its engine\n\nThe ferry Marta drifted after its engine failed.",
        "two": "Marta back in service\n\nA new engine was put into the ferry Marta at the yard in Velm town.",
        "three": "Wheat prices fall\n\nThe harvest was the best in ten years, and the price of wheat fell.",
        "four": "Chess in the park\n\nForty people came to the chess tournament in the park on Sunday.",
    }
    for name, text in stories.items():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    indexer.build(corpus, tmp_path / "index")
    with search.open(tmp_path / "index") as index:
        story = index.search("ferry drifted", top=1)[0].article
        assert index.like(story.id)[0].article.title == "Marta back in service"
        after = index.like(story.id, filters=search.Filters(after="2020-01-01"))
        assert after == []  # none of them has a date


def test_like_nothing_that_is_there(opened: search.Index) -> None:
    with pytest.raises(search.ArticleNotFoundError):
        opened.like("no such article")


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("bridge", search.Filters()),
        ("the ferry of the town", search.Filters()),
        ("ferry -bridge", search.Filters(language="en")),
        ("", search.Filters(language="ru")),
        ("", search.Filters()),
        ("xylophone", search.Filters()),
    ],
)
def test_all_matches_are_what_the_facets_count(
    opened: search.Index, query: str, filters: search.Filters
) -> None:
    found = list(opened.matches(query, filters))
    assert len({passage.article.id for passage in found}) == len(found)
    facets = opened.facets(query, filters)
    languages = Counter(passage.article.language for passage in found)
    assert languages == Counter(dict(facets.language))
    assert len(found) == facets.articles
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


@pytest.mark.parametrize("name", ["all.csv", "all.jsonl"])
def test_all_matches_are_saved(opened: search.Index, sample_index: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    done = CliRunner().invoke(ask, ["bridge", "--index", str(sample_index), "--export", str(path)])
    assert done.exit_code == 0
    expected = [passage.article.id for passage in opened.matches("bridge")]
    assert f"{len(expected)} articles" in done.stdout
    if name.endswith("csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = [row["article"] for row in csv.DictReader(file)]
    else:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [json.loads(line)["article"]["id"] for line in lines]
    assert found == expected


def test_a_file_of_another_kind_is_refused(opened: search.Index, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.jsonl"):
        save_passages(opened.matches("bridge"), tmp_path / "all.xlsx")
    with pytest.raises(UsageError, match="cannot be written"):
        save_passages(opened.matches("bridge"), tmp_path / "missing" / "all.csv")


@pytest.mark.parametrize("most", [1, 2])
def test_at_most_so_many_of_one_article(opened: search.Index, most: int) -> None:
    found = opened.search("the town and the river", top=30, per_article=most)
    assert max(Counter(passage.article.id for passage in found).values()) == most


def _likeness(opened: search.Index, diversity: float) -> float:
    found = opened.search("the town and the river", top=10, diversity=diversity)
    encoder_input = [f"{passage.article.title}\n{passage.text}" for passage in found]
    with opened._served.lease() as served:
        vectors = served.encoder.encode_passages(encoder_input)
    cosines = vectors @ vectors.T
    return float(cosines[np.triu_indices(len(found), k=1)].mean())


def test_diversity_brings_passages_that_are_less_alike(opened: search.Index) -> None:
    assert _likeness(opened, 0.7) < _likeness(opened, 0.0)
    first = opened.search("silver astrolabe stolen", top=1)
    assert opened.search("silver astrolabe stolen", top=5, diversity=0.5)[0] == first[0]


@pytest.mark.parametrize("wrong", [{"per_article": 0}, {"diversity": -0.1}, {"diversity": 1.1}])
def test_numbers_out_of_bounds_are_refused(opened: search.Index, wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        opened.search("bridge", **wrong)  # type: ignore[arg-type]
