"""Our own questions over the first article and the VAST news: ``python -m evaluation own-questions``.

Sixty of every kind that the archive answers, and twenty that it does not; ``labels/README.md`` tells how each
is judged.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import indexer
import search
from evaluation._intervals import wilson

__all__ = ["right", "run"]

WORK = Path("build/own-questions")
LABELS = Path(__file__).parent / "labels" / "own_questions.jsonl"
_MOST_ITEMS = 2 / 3


def run(data: Path) -> None:
    """Print how many are right, and each that is not.

    Args:
        data: The folder of shared data.
    """
    index_folder = _index(data)
    told: dict[str, list[bool]] = defaultdict(list)
    with LABELS.open(encoding="utf-8") as lines, search.open(index_folder) as index:
        for label in map(json.loads, lines):
            answer = index.ask(label["question"])
            good = right(answer, label)
            told[label["kind"]].append(good)
            if not good:
                print(f"  {label['kind']}: {label['question']} -> {answer.text or 'refused'}")
    for kind, outcomes in told.items():
        print(f"{kind}: {sum(outcomes)} of {len(outcomes)}")
    asked = [good for kind, outcomes in told.items() if kind != "none" for good in outcomes]
    for what, outcomes in (("right", asked), ("refused, of those without an answer", told["none"])):
        low, high = wilson(sum(outcomes), len(outcomes))
        print(f"{what}: {sum(outcomes)} of {len(outcomes)} [{low:.3f}, {high:.3f}]")


def right(answer: search.Answer, label: dict[str, Any]) -> bool:
    """Tell whether an answer is right.

    Args:
        answer: The answer.
        label: A line of ``labels/own_questions.jsonl``.
    """
    if label["kind"] == "none" or not answer.answered:
        return label["kind"] == "none" and not answer.answered
    if label["kind"] == "yes/no":
        return answer.text.lower() in label["accept"]
    parts = " ".join(part.text for part in answer.parts).lower()
    if "items" in label:
        return sum(item.lower() in parts for item in label["items"]) >= _MOST_ITEMS * len(label["items"])
    if "views" in label:
        return all(any(said.lower() in parts for said in view) for view in label["views"])
    said = " ".join([answer.text, *(part.citations[0].quote for part in answer.parts)])
    return any(accepted.lower() in " ".join(said.lower().split()) for accepted in label["accept"])


def _index(data: Path) -> Path:
    corpus = WORK / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(data / "seed_article.txt", corpus / "seed_article.txt")
    with gzip.open(data / "vast2021_news.jsonl.gz") as packed, (corpus / "news.jsonl").open("wb") as file:
        shutil.copyfileobj(packed, file)
    indexer.build(corpus, WORK / "index")
    return WORK / "index"
