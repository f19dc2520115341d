"""Speed and memory on this machine: ``make bench``, or ``python -m evaluation.bench memory`` for one part.

Absolute times say as much about the machine: compare ratios within one run. ``reading`` reads HTML, JSON
Lines and PDF, ``memory`` one long file, ``overlap`` builds with and without encoding while reading,
``asking`` builds and asks an index of 845 VAST news articles and the seed article, ``page`` looks at the web
page over 20,000 articles in a browser.
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

import indexer
import search
from evaluation import _bench_memory, _bench_overlap, _bench_page, _bench_reading

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


def main(
    names: Annotated[
        list[str] | None, typer.Argument(help="Of: reading, memory, overlap, asking, page.")
    ] = None,
    *,
    data: Annotated[Path | None, typer.Option(help="The folder of shared data.")] = None,
) -> None:
    """Print the speed and the memory of reading, building, searching and asking."""
    folder = data or Path(os.environ.get("SHARED_DATA", "../shared/data"))
    if unknown := set(names or ()) - BENCHES.keys():
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: there are {', '.join(BENCHES)}.")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in names or BENCHES:
        with tempfile.TemporaryDirectory() as work:
            BENCHES[name](folder, Path(work))


def _asking(data: Path, work: Path) -> None:
    print("\nbuilding and asking")
    archive, index = work / "corpus", work / "index"
    archive.mkdir()
    (archive / "seed_article.txt").write_bytes((data / "seed_article.txt").read_bytes())
    (archive / "news.jsonl").write_bytes(gzip.decompress((data / "vast2021_news.jsonl.gz").read_bytes()))
    _build_speed(archive, index)
    with search.open(index) as opened:
        _latency("search", lambda question: opened.search(question, rerank=False))
        _latency("search, reranked", lambda question: opened.search(question, rerank=True))
        _latency("ask", opened.ask)
        _share_of_why("why, of a search as it ships", opened, rerank=None)
        _share_of_why("why, of a search that is not reranked", opened, rerank=False)
    _first_answer(index)


def _build_speed(archive: Path, index: Path) -> None:
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


def _share_of_why(name: str, index: search.Index, *, rerank: bool | None) -> None:
    """Print how much longer a search takes that also says why each passage was found."""
    searching, explaining = [], []
    for question in QUESTIONS * ROUNDS:
        began = time.perf_counter()
        found = index.search(question, rerank=rerank)
        searched = time.perf_counter()
        for passage in found:
            found.why(passage)
        searching.append(searched - began)
        explaining.append(time.perf_counter() - searched)
    print(f"{name}: {np.median(explaining) / np.median(searching):.0%} more (n = {len(searching)})")


def _first_answer(index: Path) -> None:
    began = time.perf_counter()
    command = [sys.executable, "-m", "search", QUESTIONS[0], "--index", str(index)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"first answer of a fresh process: {time.perf_counter() - began:.1f} s")


BENCHES = {
    "reading": _bench_reading.run,
    "memory": _bench_memory.run,
    "overlap": _bench_overlap.run,
    "asking": _asking,
    "page": _bench_page.run,
}


if __name__ == "__main__":
    typer.run(main)
