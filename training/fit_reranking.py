"""Choose the weight of the reader in reranking: ``python -m training.fit_reranking --data ../shared/data``.

Two sets of questions that the reader was not trained on: those of SQuAD 2.0's articles that calibrate (over
the paragraphs of all its articles, some of which it read for other questions), and Cranfield's queries, which
mostly want documents and no answer: there, nothing may be lost. Each is ranked with the shipped weights of
the signals, then again with each weight of the reader, by kind of question.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from evaluation._bootstrap import interval_of_mean
from evaluation._collections import Collection, read_collection, read_questions
from evaluation._ranking import ndcg
from evaluation.retrieval import WORK, folder_of, index_of
from indexer.store import Layout
from search._reranking import Reranker, rescored
from search._retrieval import Hit, hits_for
from search._served import ServedGenerations
from search.answering import Kind, understand
from search.filters import Filters
from search.query import Query
from search.reader import open_reader
from training.squad2_articles import CALIBRATE

__all__ = ["main"]

_WEIGHTS = (0.1, 0.3, 0.5, 0.8, 1.2, 2.0, 3.0)
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was found for it.

    Attributes:
        kind: Of the question.
        hits: Best first.
        answers: Of the reader, for the first of them, by the passage's number.
        documents: The document of each hit, by the passage's number.
        grades: Of the relevant documents.
    """

    kind: Kind
    hits: list[Hit]
    answers: dict[int, float | None]
    documents: dict[int, str]
    grades: dict[str, int]

    def ndcg(self, hits: Sequence[Hit]) -> float:
        """Rate an order of the hits."""
        return ndcg(list(dict.fromkeys(self.documents[hit.row.number] for hit in hits)), self.grades)


def main(
    *,
    data: Annotated[Path, typer.Option(help="The folder of shared data.")],
    work: Annotated[Path, typer.Option(help="Where indexes are kept.")] = WORK,
) -> None:
    """Print what each weight gains, by set and by kind of question."""
    sets = {
        "SQuAD 2.0, calibrating articles": _documents(
            read_questions(data / "squad2_dev_a.json.gz", of=CALIBRATE), work
        ),
        "Cranfield": _documents(read_collection(data / "cranfield"), work),
    }
    for name, asked in sets.items():
        queries = list(asked)
        print(f"\n{name}: nDCG@10 {interval_of_mean([one.ndcg(one.hits) for one in queries])}")
        kinds: dict[str, list[Asked]] = defaultdict(list)
        for one in queries:
            kinds[one.kind].append(one)
        for kind, some in [("all", queries), *sorted(kinds.items())]:
            print(f"  {kind}, n = {len(some)}: " + "; ".join(_gains(some)), flush=True)


def _gains(queries: Sequence[Asked]) -> Iterator[str]:
    for weight in _WEIGHTS:
        gains = [
            one.ndcg(rescored(one.hits, one.answers, weight=weight)) - one.ndcg(one.hits) for one in queries
        ]
        yield f"{weight}: {interval_of_mean(gains).signed}"


def _documents(collection: Collection, work: Path) -> Iterator[Asked]:
    texts = {text: dict(collection.judgements[query]) for query, text in collection.queries.items()}
    index = index_of(collection.documents, folder_of(collection, work))
    generations = ServedGenerations(Layout(index))
    reader = open_reader()
    with generations.lease() as served:
        for text, grades in texts.items():
            hits = hits_for(served, text, filters=Filters(), depth=_DEPTH)
            articles = served.generation.articles.articles({hit.row.article for hit in hits})
            documents = {
                hit.row.number: articles[hit.row.article].addresses[0].rpartition("#")[2] for hit in hits
            }
            answers = Reranker(Query.of_words(text), served.generation, reader=reader).answers(hits)
            yield Asked(understand(text).kind, hits, answers, documents, grades)
    generations.close()


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    typer.run(main)
