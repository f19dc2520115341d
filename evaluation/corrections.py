"""Corrections and their stories in the whole of Reuters-21578, against labels made by reading."""

from __future__ import annotations

import csv
from pathlib import Path

import corpus
from evaluation._intervals import wilson
from indexer.corrections import Story, linked_corrections

__all__ = ["run"]

_LABELS = Path(__file__).parent / "labels" / "corrections.tsv"


def run(data: Path) -> None:
    """Print how many corrections are linked, and how many to the right story.

    Args:
        data: The folder of shared data.
    """
    with _LABELS.open(encoding="utf-8") as lines:
        labels = {row["correction"]: row["story"] for row in csv.DictReader(lines, delimiter="\t")}
    articles = list(corpus.read(data / "reuters21578.jsonl.gz"))
    names = [article.addresses[0].partition("#")[2] for article in articles]
    stories = [Story.of(number, article) for number, article in enumerate(articles)]
    links = {names[a]: names[b] for a, b in linked_corrections(lambda: stories, articles.__getitem__)}
    right = sum(labels.get(name) == story for name, story in links.items())
    held = [name for name, story in labels.items() if story]
    print(f"\n## Corrections of {len(articles)} stories: {len(labels)}, the story of {len(held)} is there\n")
    print("| | n | share, 95 % Wilson |")
    print("|---|--:|--:|")
    print(f"| linked to the right story, of those linked | {len(links)} | {_share(right, len(links))} |")
    print(f"| of those whose story is there | {len(held)} | {_share(right, len(held))} |")


def _share(right: int, of: int) -> str:
    low, high = wilson(right, of)
    return f"{right / of:.1%} ({low:.0%}–{high:.0%})"
