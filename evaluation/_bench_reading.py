"""Articles a second, read as HTML, JSON Lines and PDF."""

from __future__ import annotations

import gzip
import statistics
import time
from pathlib import Path

import corpus
from evaluation._pages import pages_of, write_pages
from evaluation._rendering import printed

__all__ = ["run"]

ROUNDS = 5


def run(data: Path, work: Path) -> None:
    """Print how many articles a second are read from files of each format, in one process.

    Args:
        data: The folder of shared data.
        work: An empty folder for the files.
    """
    print(f"\nreading, articles/s: median of {ROUNDS} rounds (slowest to fastest)")
    for name, folder in _corpora(data, work).items():
        count, rates = _rates(folder)
        spread = f"({min(rates):.0f} to {max(rates):.0f})"
        size = sum(path.stat().st_size for path in folder.iterdir()) / (1 << 20)
        print(f"  {name}: {statistics.median(rates):.0f} {spread}, n = {count} articles, {size:.0f} MiB")


def _corpora(data: Path, work: Path) -> dict[str, Path]:
    web, lines = work / "html", work / "jsonl"
    write_pages(data, web)
    lines.mkdir()
    (lines / "stories.jsonl").write_bytes(gzip.decompress((data / "reuters21578.jsonl.gz").read_bytes()))
    return {
        "HTML, the 90 shared pages": web,
        "JSON Lines, Reuters": lines,
        "PDF, the articles of those pages as Chromium prints them": printed(pages_of(data), work / "pdf"),
    }


def _rates(folder: Path) -> tuple[int, list[float]]:
    count, rates = _read(folder), []  # the first round loads libraries, and is not counted
    for _ in range(ROUNDS):
        began = time.perf_counter()
        _read(folder)
        rates.append(count / (time.perf_counter() - began))
    return count, rates


def _read(folder: Path) -> int:
    return sum(1 for _ in corpus.read(folder))
