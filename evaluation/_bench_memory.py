"""Memory of a process that reads, or stages for a build, one long JSON Lines file.

``python -m evaluation._bench_memory read FILE --records N`` prints one JSON object: the most resident
memory, in MiB, by the time that 10, 50 and 100 % of the records were read.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

import corpus
from evaluation._memory import peak_mib
from indexer.staging import Staging

__all__ = ["run"]

SHARES = (10, 50, 100)
READ_BYTES, STAGED_BYTES = 10**9, 10**8


def run(data: Path, work: Path) -> None:
    """Print the memory of reading 1 GB of stories, and of staging 100 MB of them.

    Args:
        data: The folder of shared data.
        work: An empty folder on a disk with 2 GB free.
    """
    shares = " / ".join(map(str, SHARES))
    print(f"\nmemory, most MiB resident in a process of its own by {shares} % of one JSON Lines file")
    _print("read", data, work, size=READ_BYTES)
    _print("stage", data, work, size=STAGED_BYTES)


def _print(job: str, data: Path, work: Path, *, size: int) -> None:
    path = work / "stories.jsonl"
    records = _write(data, path, size=size)
    command = [sys.executable, "-m", __name__, job, str(path), "--records", str(records)]
    began = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    peaks = " / ".join(f"{json.loads(done.stdout)[str(share)]:.0f}" for share in SHARES)
    rate = f"{records / seconds:.0f} a second"
    print(f"  {job}, {size / 10**6:.0f} MB: {peaks} MiB (n = {records} articles, {rate})")
    path.unlink()


def _write(data: Path, path: Path, *, size: int) -> int:
    """Write the Reuters stories again and again, each time under other ids and in other words."""
    stories = gzip.decompress((data / "reuters21578.jsonl.gz").read_bytes()).splitlines()
    with path.open("w", encoding="utf-8") as file:
        for count, record in enumerate(_copies([json.loads(story) for story in stories])):
            if file.tell() >= size:
                return count
            file.write(json.dumps(record) + "\n")
    raise AssertionError("the copies never end")


def _copies(stories: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    copy = 0
    while True:
        for story in stories:
            yield {**story, "id": f"{copy}-{story['id']}", "text": f"Edition {copy}. {story['text']}"}
        copy += 1


def _child(
    job: Annotated[Literal["read", "stage"], typer.Argument()],
    file: Path,
    *,
    records: Annotated[int, typer.Option()],
) -> None:
    """Read or stage a file, and print the memory that it took."""
    marks = {records * share // 100: share for share in SHARES}
    peaks: dict[int, float] = {}

    def counted() -> Iterator[corpus.Article]:
        for count, article in enumerate(corpus.read(file), 1):
            yield article
            if count in marks:
                peaks[marks[count]] = peak_mib()

    if job == "read":
        for _ in counted():
            pass
    else:
        _stage(counted(), file.parent)
        peaks[SHARES[-1]] = peak_mib()
    print(json.dumps(peaks))


def _stage(articles: Iterator[corpus.Article], folder: Path) -> None:
    with contextlib.closing(Staging(folder, None)) as staging:
        for article in articles:
            staging.add(article)
        staging.settle_names()
        staging.settle_history(datetime.now(UTC), keep=50)
        staging.changes()


if __name__ == "__main__":
    typer.run(_child)
