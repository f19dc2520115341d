"""Speed on this machine: ``make bench``. Ratios within one run; absolute times say as much about the machine.

Reads and indexes the 845 VAST news articles and the seed article from a clean cache, and then asks.
"""

from __future__ import annotations

import gzip
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import corpus
import indexer
import search

__all__ = ["main"]

QUESTIONS = (
    "what sectors does the Charter cover",
    "Which corridor will TRIPP be a key link in?",
    "Who is the president of Kronos?",
    "When was the Protectors of Kronos founded?",
    "How many employees of GAStech are missing?",
    "Who won the 2026 World Cup?",
    "Where is the headquarters of GAStech?",
    "What poisoned the Tiskele river?",
)
ROUNDS = 5


def main(*, data: Annotated[Path | None, typer.Option(help="The folder of shared data.")] = None) -> None:
    """Print reading, building, searching and asking speed."""
    folder = data or Path(os.environ.get("SHARED_DATA", "../shared/data"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as work:
        archive, index = Path(work) / "corpus", Path(work) / "index"
        archive.mkdir()
        (archive / "seed_article.txt").write_bytes((folder / "seed_article.txt").read_bytes())
        (archive / "news.jsonl").write_bytes(
            gzip.decompress((folder / "vast2021_news.jsonl.gz").read_bytes())
        )
        _build_speed(archive, index)
        with search.open(index) as opened:
            _latency("search", opened.search)
            _latency("ask", opened.ask)
        _first_answer(index)


def _build_speed(archive: Path, index: Path) -> None:
    began = time.perf_counter()
    count = sum(1 for _ in corpus.read(archive))
    print(f"read: {count / (time.perf_counter() - began):.0f} articles/s (n = {count})")
    indexer.build(archive, index)
    again = indexer.build(archive, index)
    print(f"build without change: {again.seconds:.2f} s, {again.articles} articles")
    (index / "embeddings.sqlite").unlink()
    began = time.perf_counter()
    full = indexer.build(archive, index, settings=indexer.BuildSettings(passage_chars=790))
    rate = full.embedded / (time.perf_counter() - began)
    print(f"full build: {rate:.0f} passages/s encoded and published (n = {full.embedded})")


def _latency(name: str, call: Callable[[str], object]) -> None:
    for question in QUESTIONS:
        call(question)
    times = []
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            began = time.perf_counter()
            call(question)
            times.append(1000 * (time.perf_counter() - began))
    half, most = np.percentile(times, [50, 95])
    print(f"{name}, warm: p50 {half:.0f} ms, p95 {most:.0f} ms (n = {len(times)})")


def _first_answer(index: Path) -> None:
    began = time.perf_counter()
    command = [sys.executable, "-m", "search", QUESTIONS[0], "--index", str(index)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"first answer of a fresh process: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    typer.run(main)
