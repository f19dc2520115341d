"""Answers from an open archive: ``python -m evaluation answers``, with the shipped defaults.

The questions are those of the three report articles of squad2_dev_a, on which nothing was fitted, and
foreign ones. Of those that their own paragraph does not answer, 200 were judged by hand over the archive
(``labels/``): the others are not asked. An answer is right where its token F1 with a reference is at least
one half; a whole sentence, where it holds one.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import indexer
import search
from evaluation._bootstrap import interval_of_mean
from evaluation._intervals import wilson
from evaluation._open_corpus import ArchiveQuestion, foreign_questions, squad2_questions, write_corpus
from evaluation._selective import auroc, brier_skill, calibration_error, refused_at
from evaluation._token_f1 import exact
from training.squad2_articles import REPORT

__all__ = ["Outcome", "run"]

WORK = Path("build/answers")
LABELS = Path(__file__).parent / "labels" / "unanswerable.tsv"
_FOREIGN = (1000, 600)
_WANTED_PRECISION = 0.9
_FALSE_ABSTENTION = 0.1
_WHOLE = ("sentence", "quotation")
_COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the archive said to a question.

    Attributes:
        question: The question.
        said: The answer, or what it would have been where it was withheld.
        sentence: Whether a whole sentence is given for an answer.
        answered: Whether it was given.
        confidence: Its calibrated probability.
        cited: The quotes, each compared with its article.
        exact_quotes: Whether every quote is what its article says there.
        surest: Whether what is given at a wanted precision of .9 is right; None where nothing is given then.
    """

    question: ArchiveQuestion
    said: str
    sentence: bool
    answered: bool
    confidence: float
    cited: tuple[str, ...]
    exact_quotes: bool
    surest: bool | None

    @property
    def f1(self) -> float:
        """Token F1 of the answer, given or not, with the nearest reference, 0 without any."""
        return self.question.f1(self.said)

    @property
    def right(self) -> bool:
        """Whether the answer, given or not, is right."""
        return _right(self.question, self.said, sentence=self.sentence)


def run(data: Path) -> None:
    """Print the figures.

    Args:
        data: The folder of shared data.
    """
    corpus = write_corpus(data, WORK / "corpus")
    indexer.build(corpus, WORK / "index")
    asked = squad2_questions(data, REPORT)
    judged = _judged(asked)
    with search.open(WORK / "index") as index:
        held = _outcomes(index, [one for one in asked if one.answers])
        none = _outcomes(index, judged)
        foreign = _outcomes(index, foreign_questions(data, first=_FOREIGN[0], count=_FOREIGN[1]))
    _print_answers(held)
    _print_refusals(held, none, foreign)
    _print_calibration([*held, *none, *foreign])


def _judged(asked: Sequence[ArchiveQuestion]) -> list[ArchiveQuestion]:
    """Give the questions that were judged: most have no answer in the archive, a few turned out to."""
    known = {one.id: one for one in asked}
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["judged"] != "unclear"]
    return [
        ArchiveQuestion(row["question"], known[row["question"]].text, tuple(filter(None, [row["accepted"]])))
        for row in rows
    ]


def _outcomes(index: search.Index, questions: Sequence[ArchiveQuestion]) -> list[Outcome]:
    return [_outcome(index, question) for question in questions]


def _outcome(index: search.Index, question: ArchiveQuestion) -> Outcome:
    answer = index.ask(question.text)
    surest = index.ask(question.text, precision=_WANTED_PRECISION)
    withheld = answer.refusal.text if answer.refusal else ""
    return Outcome(
        question=question,
        said=answer.text if answer.answered else withheld,
        sentence=_whole(answer),
        answered=answer.answered,
        confidence=answer.confidence or 0.0,
        cited=tuple(one.quote for one in answer.citations),
        exact_quotes=all(one.quote == one.article.text[one.start : one.end] for one in answer.citations),
        surest=_right(question, surest.text, sentence=_whole(surest)) if surest.answered else None,
    )


def _whole(answer: search.Answer) -> bool:
    return any(part.kind in _WHOLE for part in answer.parts)


def _right(question: ArchiveQuestion, said: str, *, sentence: bool) -> bool:
    return (sentence and question.held_in(said)) or question.right(said)


def _print_answers(held: Sequence[Outcome]) -> None:
    print(f"\nquestions of the report articles that their paragraph answers: n = {len(held)}")
    given = [one.f1 if one.answered else 0.0 for one in held]
    print(f"F1, a refusal counting 0: {interval_of_mean(given)}")
    print(f"F1, forced to answer: {interval_of_mean([one.f1 for one in held])}")
    matches = [exact(one.said, one.question.answers) for one in held]
    print(f"exact match, forced to answer: {interval_of_mean(matches)}")
    right = [one for one in held if one.answered and one.right]
    holding = [any(a in quote for a in one.question.answers for quote in one.cited) for one in right]
    _share("right answers that quote a sentence with a reference", holding)
    _share("answers whose every quote is byte for byte in its article", [one.exact_quotes for one in held])


def _print_refusals(held: Sequence[Outcome], none: Sequence[Outcome], foreign: Sequence[Outcome]) -> None:
    print("\nrefusing")
    _share("refused, of those that the archive answers", [not one.answered for one in held])
    lacking = [one for one in none if not one.question.answers]
    _share("refused, of those judged to have no answer", [not one.answered for one in lacking])
    _share("refused, of the foreign ones", [not one.answered for one in foreign])
    confident = [one.confidence for one in held]
    for name, others in (("judged", lacking), ("foreign", foreign)):
        doubted = [one.confidence for one in others]
        area = auroc([*confident, *doubted], [*[True] * len(confident), *[False] * len(doubted)])
        share = refused_at(_FALSE_ABSTENTION, answerable=confident, others=doubted)
        print(f"AUROC, answerable over {name}: {area:.3f}; refused at 10 % false abstention: {share:.3f}")


def _print_calibration(outcomes: Sequence[Outcome]) -> None:
    confidence = [one.confidence for one in outcomes]
    right = [one.right for one in outcomes]
    print(f"\nconfidence, over all {len(outcomes)} questions, {sum(right)} of them right when forced")
    print(f"mean confidence: {np.mean(confidence):.3f}; right: {np.mean(right):.3f}")
    print(f"expected calibration error, 15 bins of equal mass: {calibration_error(confidence, right):.3f}")
    print(f"Brier skill over the base rate: {brier_skill(confidence, right):.3f}")
    good = [one.surest for one in outcomes if one.surest is not None]
    _share(f"right, of those given at a wanted precision of {_WANTED_PRECISION}", good)
    print("coverage, and the share right of what is answered then:")
    order = np.argsort([-value for value in confidence], kind="stable")
    for coverage in _COVERAGES:
        first = order[: round(coverage * len(order))]
        print(f"  {coverage:.1f}  {np.mean([right[n] for n in first]):.3f}")


def _share(what: str, holds: Sequence[bool]) -> None:
    low, high = wilson(sum(holds), len(holds)) if holds else (0.0, 1.0)
    share = sum(holds) / len(holds) if holds else 0.0
    print(f"{what}: {share:.3f} [{low:.3f}, {high:.3f}], n = {len(holds)}")
