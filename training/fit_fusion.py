"""Fit the weights of retrieval's signals: ``python -m training.fit_fusion --data ../shared/data``.

Queries of Cranfield, the training queries of SciFact, and questions of SQuAD's training set are asked of real
indexes; the weights that rank best, by the mean of the collections' nDCG@10, are looked for on a grid, and
then, with these, how far the query moves away from the better candidates. Where they rank better than those
that ship by .002 at most, these stay: the calibration of answers hangs on them. The figures that are printed
come from five folds of the queries, each scored by the best weights of the others, none by weights that saw
it. The weights that are written saw all.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from evaluation._bootstrap import interval_of_mean
from evaluation._collections import Collection, read_collection, read_questions
from evaluation._ranking import ndcg
from evaluation.retrieval import WORK, folder_of, index_of
from indexer.store import Layout
from search._fusion import FUSION_FILE, Fusion, Scores, Signals, shipped_fusion
from search._retrieval import candidates_for
from search._served import ServedGenerations
from search.query import Query

__all__ = ["main"]

_COSINES = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
_FEEDBACKS = (0.0, 1.0, 2.0, 3.0)
_PASSAGES = (0.2, 0.4, 0.6, 0.8)
# The weights are chosen with the first.
_AWAYS = (0.0, 0.15, 0.25, 0.5)
# Of nDCG@10; an interval of the mean is ten times as wide.
_WORTH_IT = 0.002
_FOLDS = 5
_ARTICLES, _QUESTIONS = 80, 800
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A training query.

    Attributes:
        signals: Of its candidates.
        documents: The document of each candidate.
        grades: Of the relevant documents.
    """

    signals: Signals
    documents: tuple[str, ...]
    grades: dict[str, int]


def main(
    *,
    data: Annotated[Path, typer.Option(help="The folder of shared data.")],
    work: Annotated[Path, typer.Option(help="Where indexes are kept.")] = WORK,
    model: Annotated[
        str | None, typer.Option(help="Another encoder than the default one.", show_default=False)
    ] = None,
    out: Annotated[Path, typer.Option(help="The file to write.")] = FUSION_FILE,
) -> None:
    """Fit, report, and write the weights."""
    collections = [
        read_collection(data / "cranfield"),
        read_collection(data / "scifact", split="train"),
        read_questions(data / "squad11_train.json.gz", articles=_ARTICLES, queries=_QUESTIONS),
    ]
    encoder, asked = "", []
    for collection in collections:
        encoder, queries = _ask(collection, work / model if model else work, model)
        asked.append(queries)
    spread = float(np.mean([np.std(one.signals.cosine) for queries in asked for one in queries]))
    # Those of an encoder whose cosines lie closer together weigh more.
    wider = shipped_fusion().spread / spread if encoder != shipped_fusion().encoder else 1.0
    grid = [
        [
            Fusion(
                encoder=encoder,
                cosine=round(cosine * wider, 4),
                passage=passage,
                article=1.0,
                feedback=round(feedback * wider, 4),
                away=away,
                spread=spread,
                fitted_on="",
            )
            for away in _AWAYS
        ]
        for cosine, passage, feedback in itertools.product(_COSINES, _PASSAGES, _FEEDBACKS)
    ]
    scored = [np.array([[_scored(queries, fusion) for fusion in row] for row in grid]) for queries in asked]
    _report(collections, scored, grid)
    row, place = _best(scored, _shipped(grid))
    best = grid[row][place]
    told = ", ".join(f"{len(one.queries)} queries of {one.name}" for one in collections)
    fusion = best.model_copy(update={"spread": round(spread, 4), "fitted_on": told})
    out.write_text(fusion.model_dump_json(indent=2) + "\n", encoding="utf-8")
    print(fusion.model_dump_json(indent=2))


def _ask(collection: Collection, work: Path, model: str | None) -> tuple[str, list[Asked]]:
    """Give the hash of the encoder's weights and what each query finds."""
    index = index_of(collection.documents, folder_of(collection, work), model=model)
    generations = ServedGenerations(Layout(index))
    with generations.lease() as served:
        asked = []
        for query, text in collection.queries.items():
            rows, signals = candidates_for(
                served, Query.of_words(text), selection=None, mode="hybrid", depth=_DEPTH
            )
            articles = served.generation.articles.articles({row.article for row in rows})
            documents = tuple(articles[row.article].addresses[0].rpartition("#")[2] for row in rows)
            asked.append(Asked(signals, documents, dict(collection.judgements[query])))
        encoder = served.encoder.identity.weights
    generations.close()
    return encoder, asked


def _scored(queries: Sequence[Asked], fusion: Fusion) -> list[float]:
    return [
        ndcg(_ranked(one, fusion.scores(one.signals, encoder=fusion.encoder)), one.grades) for one in queries
    ]


def _ranked(asked: Asked, scores: Scores) -> list[str]:
    order = np.argsort(-scores, kind="stable")
    return list(dict.fromkeys(asked.documents[place] for place in order.tolist()))


def _best(scored: Sequence[Scores], shipped: int | None = None) -> tuple[int, int]:
    """Give the place in the grid of the best weights, and of the best ``away`` with them.

    Args:
        scored: Of shape (weights, aways, queries), a collection each; each counts the same.
        shipped: The place of the weights that stay where none are better; None to take the best.
    """
    means = np.mean([scores.mean(axis=2) for scores in scored], axis=0)
    row = int(np.argmax(means[:, 0]))
    if shipped is not None and means[row, 0] - means[shipped, 0] <= _WORTH_IT:
        row = shipped
    return row, int(np.argmax(means[row]))


def _shipped(grid: Sequence[Sequence[Fusion]]) -> int | None:
    """Give the place of the weights that ship; None where they are not on the grid, or of another encoder."""
    names = {"encoder", "cosine", "passage", "article", "feedback"}
    shipped = shipped_fusion().model_dump(include=names)
    places = (place for place, row in enumerate(grid) if row[0].model_dump(include=names) == shipped)
    return next(places, None)


def _report(
    collections: Sequence[Collection], scored: Sequence[Scores], grid: Sequence[Sequence[Fusion]]
) -> None:
    folds = [np.arange(scores.shape[2]) % _FOLDS for scores in scored]
    unseen = [np.zeros(scores.shape[2]) for scores in scored]
    for fold in range(_FOLDS):
        row, place = _best([scores[:, :, of != fold] for scores, of in zip(scored, folds, strict=True)])
        weights = grid[row][place].model_dump(include={"cosine", "passage", "article", "feedback", "away"})
        print(f"fold {fold}: {weights}")
        for mine, scores, of in zip(unseen, scored, folds, strict=True):
            mine[of == fold] = scores[row, place, of == fold]
    for collection, mine in zip(collections, unseen, strict=True):
        print(
            f"{collection.name}, n = {len(mine)}: nDCG@10 {interval_of_mean(mine.tolist())}, cross-validated"
        )


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    typer.run(main)
