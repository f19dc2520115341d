"""Corrections and their stories, on the real ones of an agency's wire and on made ones."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import corpus
from corpus import Article
from indexer.corrections import Story, linked_corrections

LABELS = Path(__file__).parents[2] / "evaluation" / "labels" / "corrections.tsv"
STORY = "The council of Baku approved the budget for the coming year on Tuesday, with 21 votes to 4."


def _labels() -> dict[str, str]:
    with LABELS.open(encoding="utf-8") as lines:
        return {row["correction"]: row["story"] for row in csv.DictReader(lines, delimiter="\t")}


def _links(*articles: Article) -> list[tuple[int, int]]:
    stories = [Story.of(number, article) for number, article in enumerate(articles)]
    return linked_corrections(lambda: stories, articles.__getitem__)


def _article(title: str, text: str = STORY, *, day: int | None = 1, **fields: object) -> Article:
    published = None if day is None else datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day)
    return Article(id=title, title=title, text=text, published=published, **fields)  # type: ignore[arg-type]


def test_corrections_of_a_wire_find_their_stories(shared_data: Path, tmp_path: Path) -> None:
    labels = _labels()
    kept = {*labels, *labels.values()}
    lines = gzip.decompress((shared_data / "reuters21578.jsonl.gz").read_bytes()).decode().splitlines()
    chosen = [line for n, line in enumerate(lines) if n % 10 == 0 or json.loads(line)["id"] in kept]
    (tmp_path / "wire.jsonl").write_text("\n".join(chosen), encoding="utf-8")
    articles = list(corpus.read(tmp_path))
    names = [article.addresses[0].partition("#")[2] for article in articles]

    links = {names[notice]: names[story] for notice, story in _links(*articles)}

    found = {name: links[name] for name in labels if name in links}
    right = sum(labels[name] == story for name, story in found.items())
    wanted = sum(1 for story in labels.values() if story)
    assert right >= 0.97 * len(found), found
    assert right >= 0.94 * wanted, {name for name in labels if labels[name] and name not in found}
    assert set(links) <= set(labels)


def test_a_story_that_is_quoted_by_its_title_is_named() -> None:
    story = _article("Council approves the budget for 2027", day=-40)
    notice = _article(
        "Corrections and clarifications", "In “Council approves the budget for 2027” the vote was wrong."
    )
    assert _links(story, notice) == [(1, 0)]


def test_a_story_that_is_named_by_its_address_is_named() -> None:
    url = "https://example.org/2026/budget"
    story = _article("Budget passed", day=-40, url=url, addresses=("budget.html", url))
    notice = _article("Correction", f"The story at {url}, gave the wrong number of votes.")
    assert _links(story, notice) == [(1, 0)]


def test_the_most_alike_story_before_is_taken_and_none_of_another_source_or_month() -> None:
    stories = [
        _article("Council approves budget for 2027", day=0, source="A"),
        _article("Council approves budget for roads", "Roads in Ganja will be repaired by June.", source="A"),
        _article("Council approves budget for 2027", day=0, source="B"),
        _article("Council approves budget for 2027", day=-30, source="A"),
        _article("Council approves budget for 2027", day=3, source="A"),
    ]
    notice = _article("CORRECTED - Council approves budget for 2027", day=2, source="A")
    assert _links(*stories, notice) == [(5, 0)]


def test_articles_without_a_date_are_compared_with_each_other_only() -> None:
    notice = _article("Уточнение: совет принял бюджет", day=None)
    assert _links(_article("Совет принял бюджет", day=None), notice) == [(1, 0)]
    assert _links(_article("Совет принял бюджет", day=1), notice) == []


def test_a_price_correction_and_a_note_on_the_story_itself_name_no_other() -> None:
    story = _article("Gold heads for a correction", day=0)
    later = _article("Correction in gold prices continues", day=1)
    itself = _article(
        "Gold heads for a fall", "Correction: An earlier version of this story erred.\n\n" + STORY
    )
    assert _links(story, later, itself) == []
