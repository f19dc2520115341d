"""Retrieval, against a plain baseline in the same run: ``python -m evaluation retrieval``.

``python -m evaluation.retrieval FOLDER --split test`` measures any collection in the form of BEIR. This
project ranks by its real index, with the shipped defaults: documents come in the order of their best passage.
Indexes and vectors are kept in the work folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, get_args

import typer

import indexer
import search
from evaluation import _answer_sentences
from evaluation._bootstrap import interval_of_mean
from evaluation._collections import Collection, Document, read_collection
from evaluation._plain import LEGS, PlainBaseline
from evaluation._ranking import MEASURES, ndcg
from indexer.encoders import OnnxEncoder, encoder_folder

__all__ = ["Rankings", "compare", "folder_of", "index_of", "main", "rankings_of", "run", "scores_of"]

WORK = Path("build/retrieval")
OURS = {mode: f"this project, {mode}" for mode in get_args(search.Mode)}
_TOP = 100

Rankings = dict[str, list[str]]
"""Ids of documents, best first, by the id of the query."""


def run(data: Path) -> None:
    """Print the tables of all collections of the shared data.

    Args:
        data: The folder of shared data.
    """
    for collection in (read_collection(data / "cranfield"), read_collection(data / "scifact", split="train")):
        compare(collection, WORK)
    _answer_sentences.run(data, WORK)


def main(
    folder: Annotated[Path, typer.Argument(help="A collection: corpus.jsonl, queries.jsonl, qrels.")],
    *,
    split: Annotated[str | None, typer.Option(help="Which judgements.", show_default=False)] = None,
    work: Annotated[Path, typer.Option(help="Where indexes and vectors are kept.")] = WORK,
) -> None:
    """Measure one collection."""
    compare(read_collection(folder, split=split), work)


def compare(collection: Collection, work: Path) -> None:
    """Print how well the plain baseline and this project rank a collection.

    Args:
        collection: The collection.
        work: Where indexes and vectors are kept.
    """
    index = index_of(collection.documents, folder_of(collection, work))
    runs = {**_plain(collection, index.parent / "plain.sqlite"), **_ours(collection, index)}
    _print_measures(collection, runs)
    _print_differences(collection, runs)


def scores_of(
    rankings: Rankings,
    judgements: Mapping[str, Mapping[str, int]],
    measure: Callable[[Sequence[str], Mapping[str, int]], float],
) -> list[float]:
    """Score rankings, one number a query, in the order of the judgements."""
    return [measure(rankings.get(query, []), grades) for query, grades in judgements.items()]


def folder_of(collection: Collection, work: Path) -> Path:
    """Name the folder in which what belongs to a collection is kept."""
    return work / f"{collection.name.split()[0]}-{collection.fingerprint}"


def index_of(documents: Sequence[Document], work: Path, *, model: str | None = None) -> Path:
    """Build an index of documents with the shipped defaults; one that is there is brought up to date.

    Args:
        documents: The documents; the address of each article ends in ``#`` and the document's id.
        work: Where it is made.
        model: Another encoder than the default one.

    Returns:
        The index directory.
    """
    work.mkdir(parents=True, exist_ok=True)
    source = work / "documents.jsonl"
    if not source.is_file():
        lines = (json.dumps({"id": d.id, "title": d.title, "text": d.text}) + "\n" for d in documents)
        source.write_text("".join(lines), encoding="utf-8")
    indexer.build(source, work / "index", model=model)
    return work / "index"


def rankings_of(collection: Collection, index: search.Index, *, mode: search.Mode) -> Rankings:
    """Rank the documents of a collection for each of its queries, by their best passages."""
    return {
        query: list(dict.fromkeys(_documents(index.search(text, top=_TOP, mode=mode))))
        for query, text in collection.queries.items()
    }


def _plain(collection: Collection, cache: Path) -> dict[str, Rankings]:
    baseline = PlainBaseline(collection.documents, encoder=OnnxEncoder(encoder_folder()), cache=cache)
    ranked = {query: baseline.rankings(text) for query, text in collection.queries.items()}
    return {leg: {query: legs[leg] for query, legs in ranked.items()} for leg in LEGS}


def _ours(collection: Collection, index: Path) -> dict[str, Rankings]:
    with search.open(index) as opened:
        return {name: rankings_of(collection, opened, mode=mode) for mode, name in OURS.items()}


def _documents(found: Sequence[search.Passage]) -> Iterator[str]:
    # The same text found twice is one article with two addresses; near-copies are folded into the first.
    for passage in found:
        for article in (passage.article, *passage.near_copies):
            for address in article.addresses:
                yield address.rpartition("#")[2]


def _print_measures(collection: Collection, runs: dict[str, Rankings]) -> None:
    print(
        f"\n## {collection.name}: {len(collection.documents)} documents, {len(collection.queries)} queries, "
        f"fingerprint {collection.fingerprint}\n"
    )
    print(f"| | {' | '.join(MEASURES)} |")
    print(f"|---|{'--:|' * len(MEASURES)}")
    for name, rankings in runs.items():
        cells = (interval_of_mean(scores_of(rankings, collection.judgements, m)) for m in MEASURES.values())
        print(f"| {name} | {' | '.join(map(str, cells))} |")


def _print_differences(collection: Collection, runs: dict[str, Rankings]) -> None:
    scores = {name: scores_of(rankings, collection.judgements, ndcg) for name, rankings in runs.items()}
    best = max(LEGS[:2], key=lambda leg: sum(scores[leg]))
    print(f"\n| nDCG@10 less that of {best}, paired | |\n|---|--:|")
    for name in (LEGS[2], *OURS.values()):
        paired = [one - other for one, other in zip(scores[name], scores[best], strict=True)]
        print(f"| {name} | {interval_of_mean(paired).signed} |")


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    typer.run(main)
