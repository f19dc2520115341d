"""What encoding costs and keeps: ``python -m evaluation.embedding --data ../shared/data``.

Speed and memory of each precision beside plain ``SentenceTransformer.encode`` on the same Reuters
passages, each in a process of its own, taking turns; and nDCG@10 of exact dense search in int8 against
fp32, paired by query, on the train queries of SciFact and on Cranfield. Exit code 1 where int8 loses
more than it may.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

import corpus
from evaluation._collections import read_records
from evaluation._memory import peak_mib
from evaluation._ndcg import ndcg
from indexer.encoders import DEFAULT_MODEL, PRECISIONS, Encoder, Precision, encoder_folder, open_encoder
from indexer.encoders.catalogue import model_folder
from indexer.passages import passage_spans
from indexer.store.schema import embedded_text

__all__ = ["main"]

TOP = 10
MOST_LOST = 0.02
RESAMPLES = 10_000
SEED = 13
ROUNDS = 3
PASSAGE_CHARS = 800

_PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of documents with judged queries.

    Attributes:
        name: Its name.
        documents: Text by id, title and text on lines of their own.
        queries: Text by id; those alone with a relevant document.
        relevant: Gains by document id, by query id.
    """

    name: str
    documents: dict[str, str]
    queries: dict[str, str]
    relevant: dict[str, dict[str, int]]


def main(
    *,
    data: Annotated[Path | None, typer.Option(help="The folder of shared data.")] = None,
    passages: Annotated[int, typer.Option(help="Reuters passages to time.")] = 2000,
    encode: Annotated[str | None, typer.Option(hidden=True)] = None,
    texts: Annotated[Path | None, typer.Option(hidden=True)] = None,
) -> None:
    """Print speed, memory and quality of the default model's precisions."""
    if encode and texts:
        _encode_alone(encode, json.loads(texts.read_bytes()))
        return
    folder = data or Path(os.environ.get("SHARED_DATA", "../shared/data"))
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {DEFAULT_MODEL}"
    )
    _speed(list(islice(_reuters(folder), passages)))
    kept = [_quality(collection) for collection in _collections(folder)]
    raise typer.Exit(0 if all(kept) else 1)


def _reuters(data: Path) -> Iterator[str]:
    for article in corpus.read(data / "reuters21578.jsonl.gz"):
        for span in passage_spans(article.text, longest=PASSAGE_CHARS, language=article.language):
            yield embedded_text(article, span)


def _speed(texts: list[str]) -> None:
    ways = (_PLAIN, *PRECISIONS)
    figures: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts), encoding="utf-8")
        for _ in range(ROUNDS):
            for way in ways:
                command = [
                    sys.executable,
                    "-m",
                    "evaluation.embedding",
                    "--encode",
                    way,
                    "--texts",
                    str(path),
                ]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                figures[way].append(json.loads(done.stdout.splitlines()[-1]))
    print(f"\n{len(texts)} Reuters passages, {ROUNDS} rounds in turn")
    plain = figures[_PLAIN]
    for way in ways:
        ratios = [one["seconds"] / other["seconds"] for one, other in zip(plain, figures[way], strict=True)]
        busy = [one["cpu"] / other["cpu"] for one, other in zip(plain, figures[way], strict=True)]
        rate = len(texts) / min(one["seconds"] for one in figures[way])
        peak = max(one["peak_mb"] for one in figures[way])
        print(
            f"  {way:5} {rate:5.0f} passages/s; {np.median(ratios):.2f} times plain "
            f"({min(ratios):.2f} to {max(ratios):.2f}), by processor time {np.median(busy):.2f}; "
            f"peak {peak:.0f} MB"
        )


def _encode_alone(way: str, texts: list[str]) -> None:
    encode = _plain() if way == _PLAIN else _encoder(next(p for p in PRECISIONS if p == way)).encode_passages
    encode(texts[:64])
    wall, cpu = time.perf_counter(), time.process_time()
    encode(texts)
    figures = {
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak_mb": peak_mib(),
    }
    print(json.dumps(figures))


def _plain() -> Callable[[Sequence[str]], object]:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - its memory counts for it alone

    model = SentenceTransformer(str(model_folder(DEFAULT_MODEL)), device="cpu")
    return lambda texts: model.encode(list(texts), show_progress_bar=False, normalize_embeddings=True)


def _encoder(precision: Precision) -> Encoder:
    return open_encoder(encoder_folder(precision=precision))


def _collections(data: Path) -> Iterator[Collection]:
    yield _collection("SciFact, train", data / "scifact", "queries.train.jsonl.gz", "qrels.train.tsv")
    yield _collection("Cranfield", data / "cranfield", "queries.jsonl.gz", "qrels.tsv")


def _collection(name: str, folder: Path, queries: str, judged: str) -> Collection:
    relevant: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / judged).read_text(encoding="utf-8").splitlines()[1:]:
        query, document, gain = line.split("\t")
        if int(gain) > 0:
            relevant[query][document] = int(gain)
    documents = {
        one["_id"]: f"{one.get('title', '')}\n{one['text']}"
        for one in read_records(folder / "corpus.jsonl.gz")
    }
    asked = {one["_id"]: one["text"] for one in read_records(folder / queries) if one["_id"] in relevant}
    return Collection(name, documents, asked, dict(relevant))


def _quality(collection: Collection) -> bool:
    exact, near = (_scores(collection, _encoder(precision)) for precision in PRECISIONS)
    drawn = np.random.default_rng(SEED).integers(0, len(exact), (RESAMPLES, len(exact)))
    change = near.mean() / exact.mean() - 1
    low, high = np.percentile(near[drawn].mean(axis=1) / exact[drawn].mean(axis=1) - 1, [2.5, 97.5])
    print(
        f"\n{collection.name}: {len(exact)} queries, {len(collection.documents)} documents\n"
        f"  nDCG@{TOP} fp32 {exact.mean():.4f}, int8 {near.mean():.4f}; "
        f"relative change {change:+.2%} [{low:+.2%}, {high:+.2%}], paired bootstrap, 95 %"
    )
    return bool(low > -MOST_LOST)


def _scores(collection: Collection, encoder: Encoder) -> NDArray[np.float64]:
    names = list(collection.documents)
    documents = encoder.encode_passages(list(collection.documents.values()))
    scores = []
    for query, text in collection.queries.items():
        order = np.argsort(-(documents @ encoder.encode_query(text)), kind="stable")[:TOP]
        scores.append(ndcg([names[row] for row in order], collection.relevant[query]))
    return np.array(scores)


if __name__ == "__main__":
    typer.run(main)
