"""TREC-QA: which candidate sentences answer a question, ranked by meaning, by words, by both, and read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import get_args

import numpy as np

import indexer
from evaluation._bootstrap import interval_of_mean
from evaluation._collections import read_records
from evaluation._plain import LEGS
from evaluation._ranking import average_precision, reciprocal_rank
from indexer.encoders import Encoder, OnnxEncoder, encoder_folder
from indexer.store import Layout
from search._reranking import Reranker, is_reranked
from search._retrieval import Mode, hits_for
from search._served import Served, ServedGenerations
from search.filters import Filters
from search.query import Query
from search.reader import Reader, open_reader

__all__ = ["SHIPPED", "AnswerQuestion", "rankings_of", "read_questions", "run", "scores_of", "sentence_index"]

SHIPPED = "hybrid, reranked"
_PLAIN = LEGS[0]


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """A question with sentences, some of which answer it.

    Attributes:
        text: The question.
        candidates: The sentences, each once.
        answers: Those that answer it, by the judges.
    """

    text: str
    candidates: tuple[str, ...]
    answers: frozenset[str]


def read_questions(data: Path, split: str) -> list[AnswerQuestion]:
    """Read the questions that a candidate answers.

    Args:
        data: The folder of shared data.
        split: "train" or "dev".
    """
    records = read_records(data / "trecqa" / f"{split}.jsonl.gz")
    questions = [
        AnswerQuestion(
            record["question"],
            tuple(dict.fromkeys(one["text"] for one in record["candidates"])),
            frozenset(one["text"] for one in record["candidates"] if one["label"]),
        )
        for record in records
    ]
    return [question for question in questions if question.answers]


def sentence_index(questions: Sequence[AnswerQuestion], work: Path) -> Path:
    """Build an index in which each candidate of any question is an article.

    Args:
        questions: The questions.
        work: Where it is made.

    Returns:
        The index directory.
    """
    work.mkdir(parents=True, exist_ok=True)
    source = work / "sentences.jsonl"
    sentences = dict.fromkeys(text for question in questions for text in question.candidates)
    lines = (json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(sentences))
    source.write_text("".join(lines), encoding="utf-8")
    indexer.build(source, work / "index")
    return work / "index"


def run(data: Path, work: Path) -> None:
    """Print how well the candidates of TREC-QA's development questions are ranked.

    Args:
        data: The folder of shared data.
        work: Where the index is kept.
    """
    questions = read_questions(data, "dev")
    ranked = rankings_of(questions, work, ways=(SHIPPED, *get_args(Mode), _PLAIN))
    count = sum(len(one.candidates) for one in questions)
    print(f"\n## TREC-QA dev: {len(questions)} questions, {count} candidate sentences\n")
    print(f"| | MAP | MRR | MAP less {_PLAIN}, paired |\n|---|--:|--:|--:|")
    scores = {mode: scores_of(questions, rankings, average_precision) for mode, rankings in ranked.items()}
    for mode, rankings in ranked.items():
        first = interval_of_mean(scores_of(questions, rankings, reciprocal_rank))
        paired = [one - other for one, other in zip(scores[mode], scores[_PLAIN], strict=True)]
        gain = "" if mode == _PLAIN else interval_of_mean(paired).signed
        print(f"| {mode} | {interval_of_mean(scores[mode])} | {first} | {gain} |")


def rankings_of(
    questions: Sequence[AnswerQuestion], work: Path, *, ways: Sequence[str] = (SHIPPED,)
) -> dict[str, list[list[str]]]:
    """Rank the candidates of each question.

    Args:
        questions: The questions.
        work: Where the index is kept.
        ways: As it ships, in the mode of that name, or plainly.

    Returns:
        For each way, the sentences of each question, best first.
    """
    generations = ServedGenerations(Layout(sentence_index(questions, work / "trecqa-dev")))
    with generations.lease() as served:
        rankers: dict[str, Callable[[AnswerQuestion], list[str]]] = {
            SHIPPED: partial(_ranked, served, reader=open_reader()),
            **{mode: partial(_ranked, served, mode=mode) for mode in get_args(Mode)},
            _PLAIN: partial(_ranked_plainly, OnnxEncoder(encoder_folder())),
        }
        ranked = {way: [rankers[way](one) for one in questions] for way in ways}
    generations.close()
    return ranked


def _ranked(
    served: Served, question: AnswerQuestion, mode: Mode = "hybrid", *, reader: Reader | None = None
) -> list[str]:
    """Rank the candidates; those that a leg does not find come last, in their order."""
    depth = served.generation.manifest.passages
    hits = hits_for(served, question.text, filters=Filters(), mode=mode, depth=depth)
    if reader and is_reranked(question.text):
        query = Query.of_words(question.text)
        hits = Reranker(query, served.generation, reader=reader).reranked(hits)
    articles = served.generation.articles.articles({hit.row.article for hit in hits})
    # Two sentences that differ in white space only are one article.
    given = {" ".join(text.split()): text for text in reversed(question.candidates)}
    found = (given.get(" ".join(articles[hit.row.article].text.split())) for hit in hits)
    return list(dict.fromkeys([*(text for text in found if text), *question.candidates]))


def _ranked_plainly(encoder: Encoder, question: AnswerQuestion) -> list[str]:
    cosines = encoder.encode_passages(question.candidates) @ encoder.encode_query(question.text)
    return [question.candidates[place] for place in np.argsort(-cosines, kind="stable")]


def scores_of(
    questions: Sequence[AnswerQuestion],
    rankings: Sequence[Sequence[str]],
    measure: Callable[[Sequence[str], Mapping[str, int]], float],
) -> list[float]:
    """Score the rankings of questions, one number each."""
    return [
        measure(ranking, dict.fromkeys(question.answers, 1))
        for question, ranking in zip(questions, rankings, strict=True)
    ]
