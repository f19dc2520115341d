"""Finding across languages: ``python -m evaluation.multilingual --data ../shared/data``.

XQuAD (Artetxe et al. 2020, https://arxiv.org/abs/1910.11856) in Russian and Turkish: each paragraph is an
article, as the file has it; the paragraphs of one language are an index, and the questions of both are
searched in it.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import indexer
import search
from evaluation._intervals import wilson
from indexer.encoders import NANO_MODEL
from search._retrieval import Mode

__all__ = ["main"]

LANGUAGES = ("ru", "tr")
TOP = 5
# Beyond those of the gold paragraph, passages of one article come at most three times.
PASSAGES = 3 * TOP


def main(
    *,
    data: Annotated[Path | None, typer.Option(help="The folder of shared data.")] = None,
    model: Annotated[str, typer.Option(help="The encoder.")] = NANO_MODEL,
    mode: Annotated[Mode, typer.Option(help="hybrid, dense or keywords.")] = "hybrid",
) -> None:
    """Print recall of the gold paragraph among the first five articles, for each direction."""
    folder = (data or Path(os.environ.get("SHARED_DATA", "../shared/data"))) / "xquad"
    with tempfile.TemporaryDirectory() as work:
        indexes = {language: Path(work) / language for language in LANGUAGES}
        for language, index in indexes.items():
            indexer.build(folder / f"paragraphs.{language}.jsonl.gz", index, model=model)
        shares = {
            (asked, held): _recall(folder, indexes[held], asked, mode)
            for asked in LANGUAGES
            for held in LANGUAGES
        }
    for (asked, held), (right, of) in shares.items():
        low, high = wilson(right, of)
        print(f"{asked} to {held}: recall@{TOP} {right / of:.3f} [{low:.3f}, {high:.3f}], n = {of}, {mode}")
    crossed = [right / of for (asked, held), (right, of) in shares.items() if asked != held]
    print(f"mean across languages: {np.mean(crossed):.3f}")


def _recall(folder: Path, index: Path, asked: str, mode: Mode) -> tuple[int, int]:
    questions = _records(folder / f"questions.{asked}.jsonl.gz")
    right = 0
    with search.open(index) as opened:
        for one in questions:
            passages = opened.search(one["question"], top=PASSAGES, mode=mode)
            found = [passage.article.addresses[0].partition("#")[2] for passage in passages]
            right += one["par_id"] in list(dict.fromkeys(found))[:TOP]
    return right, len(questions)


def _records(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    typer.run(main)
