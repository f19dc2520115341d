"""Finding across languages: ``python -m evaluation multilingual``.

XQuAD (Artetxe et al. 2020, https://arxiv.org/abs/1910.11856) in Russian and Turkish: each paragraph is an
article, as the file has it; the paragraphs of one language are an index, and the questions of both are
searched in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from statistics import mean

import indexer
import search
from evaluation._collections import read_records
from evaluation._intervals import wilson
from evaluation.retrieval import WORK
from indexer.encoders import NANO_MODEL

__all__ = ["count_found", "index_of_paragraphs", "run"]

LANGUAGES = ("ru", "tr")
MODES: tuple[search.Mode, ...] = ("hybrid", "dense")
TOP = 5
# Beyond those of the gold paragraph, passages of one article come at most three times.
PASSAGES = 3 * TOP


def run(data: Path) -> None:
    """Print recall of the gold paragraph among the first five articles, for each direction.

    Args:
        data: The folder of shared data.
    """
    indexes = {
        language: index_of_paragraphs(data, language, WORK / f"xquad-{language}") for language in LANGUAGES
    }
    for mode in MODES:
        _print_recall(data, indexes, mode)


def _print_recall(data: Path, indexes: Mapping[str, Path], mode: search.Mode) -> None:
    print(f"\n## Recall@{TOP} of the paragraph that answers, {mode}\n")
    crossed = []
    for asked, held in product(LANGUAGES, LANGUAGES):
        right, of = count_found(data, indexes[held], asked, mode=mode)
        low, high = wilson(right, of)
        print(f"{asked} to {held}: {right / of:.3f} [{low:.3f}, {high:.3f}], n = {of}")
        crossed += [right / of] if asked != held else []
    print(f"mean across languages: {mean(crossed):.4f}")


def index_of_paragraphs(data: Path, language: str, index: Path) -> Path:
    """Build an index of the paragraphs of a language with the multilingual encoder.

    Args:
        data: The folder of shared data.
        language: "ru" or "tr".
        index: The index directory; one that is there is brought up to date.

    Returns:
        The index directory.
    """
    indexer.build(data / "xquad" / f"paragraphs.{language}.jsonl.gz", index, model=NANO_MODEL)
    return index


def count_found(
    data: Path, index: Path, asked: str, *, mode: search.Mode = "hybrid", questions: int | None = None
) -> tuple[int, int]:
    """Count the questions whose paragraph is among the first five articles.

    Args:
        data: The folder of shared data.
        index: Of the paragraphs of a language.
        asked: The language of the questions.
        mode: How it is searched.
        questions: How many, of the first; None for all.

    Returns:
        How many were found, of how many.
    """
    records = list(read_records(data / "xquad" / f"questions.{asked}.jsonl.gz"))[:questions]
    with search.open(index) as opened:
        right = sum(one["par_id"] in _paragraphs(opened, one["question"], mode) for one in records)
    return right, len(records)


def _paragraphs(opened: search.Index, question: str, mode: search.Mode) -> list[str]:
    found = opened.search(question, top=PASSAGES, mode=mode)
    return list(dict.fromkeys(one.article.addresses[0].partition("#")[2] for one in found))[:TOP]
