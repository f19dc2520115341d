"""What it gains that a build encodes while it still reads: full builds of saved pages, with and without."""

from __future__ import annotations

import statistics
from pathlib import Path
from unittest import mock

import indexer
from evaluation._pages import write_pages
from indexer.embedding_ahead import EmbeddingAhead

__all__ = ["run"]

ROUNDS = 3


def run(data: Path, work: Path) -> None:
    """Print the seconds of full builds that encode while they read, and of others that read first.

    Args:
        data: The folder of shared data.
        work: An empty folder for the files.
    """
    pages = work / "html"
    write_pages(data, pages)
    _seconds(pages, work / "first")  # loads libraries and chooses the precision
    ratios = []
    for number in range(ROUNDS):
        together = _seconds(pages, work / f"together{number}")
        with mock.patch.object(EmbeddingAhead, "take", return_value=None):
            apart = _seconds(pages, work / f"apart{number}")
        ratios.append(together / apart)
        print(f"full build, encoding while reading: {together:.1f} s, afterwards: {apart:.1f} s")
    print(f"ratio: median {statistics.median(ratios):.2f} of {ROUNDS} rounds")


def _seconds(pages: Path, index: Path) -> float:
    return indexer.build(pages, index).seconds
