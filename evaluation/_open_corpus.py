"""An archive to ask, and questions of which it is known whether it holds the answer.

The archive is squad2_dev_a, each of its 18 articles whole, among the 845 VAST news articles and 5,000 Reuters
stories.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation._collections import read_records
from evaluation._token_f1 import f1

__all__ = ["FOREIGN", "ArchiveQuestion", "foreign_questions", "squad2_questions", "write_corpus"]

FOREIGN = "nq"
"""What the ids of foreign questions begin with."""

_RIGHT_FROM_F1 = 0.5
_STORIES = 5000
_SEED = 13


@dataclass(frozen=True, slots=True)
class ArchiveQuestion:
    """A question.

    Attributes:
        id: Its id in its set.
        text: The question.
        answers: What is right, any of them; empty where its own paragraph does not answer it.
    """

    id: str
    text: str
    answers: tuple[str, ...] = ()

    def f1(self, said: str) -> float:
        """Give the token F1 of an answer with the nearest right one; 0 where there is none."""
        return f1(said, self.answers) if self.answers else 0.0

    def right(self, said: str) -> bool:
        """Tell whether an answer is right: its token F1 with a right one is at least one half."""
        return self.f1(said) >= _RIGHT_FROM_F1

    def held_in(self, sentence: str) -> bool:
        """Tell whether a sentence holds a right answer."""
        return any(one.lower() in sentence.lower() for one in self.answers)


def write_corpus(data: Path, folder: Path) -> Path:
    """Write the archive; files that are there already are kept.

    Args:
        data: The folder of shared data.
        folder: Where it is written, as JSONL.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    makers = {"squad": _whole_articles, "news": _news, "stories": _stories}
    for name, records in makers.items():
        path = folder / f"{name}.jsonl"
        if not path.is_file():
            lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records(data))
            path.write_text("".join(lines), encoding="utf-8")
    return folder


def squad2_questions(data: Path, titles: Sequence[str]) -> list[ArchiveQuestion]:
    """Give the questions of some articles of squad2_dev_a, those without an answer there included.

    Args:
        data: The folder of shared data.
        titles: The articles.
    """
    return [
        ArchiveQuestion(one["id"], one["question"], tuple(answer["text"] for answer in one["answers"]))
        for article in _squad2(data)
        if article["title"] in titles
        for paragraph in article["paragraphs"]
        for one in paragraph["qas"]
    ]


def foreign_questions(data: Path, *, first: int, count: int) -> list[ArchiveQuestion]:
    """Give questions made from other encyclopedia articles, of which the archive holds nothing.

    Args:
        data: The folder of shared data.
        first: How many to leave out, in an order that never changes.
        count: How many to give.
    """
    texts = sorted(
        {one["synthetic_query"].strip() for one in read_records(data / "ares_synthetic" / "nq.jsonl.gz")}
    )
    random.Random(_SEED).shuffle(texts)
    return [ArchiveQuestion(f"{FOREIGN}-{n}", text) for n, text in enumerate(texts)][first : first + count]


def _whole_articles(data: Path) -> Iterator[dict[str, Any]]:
    for article in _squad2(data):
        text = "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"])
        yield {"id": article["title"], "title": article["title"].replace("_", " "), "text": text}


def _news(data: Path) -> Iterator[dict[str, Any]]:
    return read_records(data / "vast2021_news.jsonl.gz")


def _stories(data: Path) -> list[dict[str, Any]]:
    stories = list(read_records(data / "reuters21578.jsonl.gz"))
    return random.Random(_SEED).sample(stories, _STORIES)


def _squad2(data: Path) -> list[dict[str, Any]]:
    with gzip.open(data / "squad2_dev_a.json.gz", "rt", encoding="utf-8") as file:
        return list(json.load(file)["data"])
