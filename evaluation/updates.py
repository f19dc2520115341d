"""Updating: ``python -m evaluation.updates --data … --work …`` builds again where nothing or little changed.

The 19,043 Reuters stories are built once (kept in the work folder, with the embedding cache); then, in one
run: reading alone, a build without a change, and builds with one story in a hundred changed, beside the
encoding of just the passages that were new. The aim: a build of changes costs at most a build without any,
and one and a half times the encoding.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
import typer
from numpy.typing import NDArray

import corpus
import indexer
from evaluation._collections import read_records
from indexer.encoders import Encoder
from indexer.passages import passage_spans
from indexer.store import Layout, carried_encoder, open_served
from indexer.store.schema import embedded_text

__all__ = ["app"]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
_EACH = 100
# New passages of every run, so that none is in the cache yet.
_RUN = time.time_ns()
Result = TypeVar("Result")


@app.command()
def main(
    *,
    data: Annotated[Path, typer.Option(help="The folder of shared data.")] = Path("../shared/data"),
    work: Annotated[Path, typer.Option(help="Where the index is made.")] = Path("build/updates"),
    stories: Annotated[int, typer.Option(help="How many stories, at most.")] = 1_000_000,
    rounds: Annotated[int, typer.Option(help="How often each build is timed.")] = 3,
) -> None:
    """Measure builds of changes against builds of none, on the Reuters stories."""
    work.mkdir(parents=True, exist_ok=True)
    source, index = work / "stories.jsonl", work / "index"
    records = _stories(data, stories)
    _write(source, records, edition=0)
    full, seconds = _timed(lambda: indexer.build(source, index))
    _tell("full", stories=full.articles, passages=full.passages, embedded=full.embedded, s=round(seconds, 1))
    timed = [_round(source, index, records, edition) for edition in range(1, rounds + 1)]
    _tell("over", aim=1.5, median=_over(timed, np.median), least=_over(timed, np.min))


def _over(timed: list[tuple[float, float, float]], of: Callable[[NDArray[np.float64]], Any]) -> float:
    """Give how many times the encoding of the new passages a build of changes took above one of none.

    Other work on the machine only ever adds time: the least times of all rounds are the least disturbed.
    """
    nothing, changed, encoding = (of(np.array(column)) for column in zip(*timed, strict=True))
    return round(float((changed - nothing) / encoding), 2)


def _round(
    source: Path, index: Path, records: list[dict[str, Any]], edition: int
) -> tuple[float, float, float]:
    """Time a build without changes, one with changes, and the encoding of the passages that were new."""
    articles, reading = _timed(lambda: list(corpus.read(source)))
    same, nothing = _timed(lambda: indexer.build(source, index))
    if same.published:
        raise RuntimeError(f"{source} has not changed, and yet it was published anew")
    before = {article.id: article.text for article in articles}
    _write(source, records, edition=edition)
    changed, seconds = _timed(lambda: indexer.build(source, index))
    encoder = _encoder(index)
    texts = _new_passages(source, before)
    _, encoding = _timed(lambda: encoder.encode_passages(texts))
    figures = {
        "reading": reading, "no_change": nothing, "above_reading": nothing - reading, "changed": seconds,
        "encoding": encoding,
    }  # fmt: skip
    counts = {
        "edition": edition,
        "stories": changed.changed,
        "embedded": changed.embedded,
        "encoded": len(texts),
    }
    _tell("round", **counts, **{f"{name}_s": round(figure, 2) for name, figure in figures.items()})
    return nothing, seconds, encoding


def _new_passages(source: Path, before: dict[str, str]) -> list[str]:
    """Give the passages, as they are embedded, that no article had before."""
    new: list[str] = []
    for article in corpus.read(source):
        old = before.get(article.id, "")
        if article.text != old:
            spans = passage_spans(article.text, longest=800, language=article.language)
            new += [
                embedded_text(article, (start, end))
                for start, end in spans
                if article.text[start:end] not in old
            ]
    return new


def _encoder(index: Path) -> Encoder:
    layout = Layout(index)
    generation = open_served(layout)
    try:
        return carried_encoder(layout, generation.manifest)
    finally:
        generation.close()


def _stories(data: Path, most: int) -> list[dict[str, Any]]:
    return list(read_records(data / "reuters21578.jsonl.gz"))[:most]


def _write(path: Path, records: list[dict[str, Any]], *, edition: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number, record in enumerate(records):
            text = record["text"]
            if 1 <= (day := number % _EACH) <= edition:
                text += f" A correction of day {day} was added to this story in run {_RUN}."
            told = {"id": str(number), "title": record["title"], "text": text, "date": record["date"]}
            file.write(json.dumps(told, ensure_ascii=False) + "\n")


def _timed(call: Callable[[], Result]) -> tuple[Result, float]:
    began = time.monotonic()
    result = call()
    return result, time.monotonic() - began


def _tell(what: str, **figures: object) -> None:
    typer.echo(json.dumps({"what": what, **figures}))


if __name__ == "__main__":
    app()
