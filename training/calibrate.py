"""Fit the calibrations of a reader: ``python -m training.calibrate --data ../shared/data``.

One fit is made for each encoder that ships (the default model in each precision), and all are written to
calibration.json at once. Run it again after a change of the reader, of an encoder, or of the search.

The archive is that of ``evaluation answers``. Asked are the questions of three articles of squad2_dev_a that
neither train nor report, those without an answer included, and foreign ones, which nothing there answers.
Questions that were made to be nearly answered count a third, which leaves two of them to five answered ones,
as in that evaluation. One logistic regression then says, from the evidence of the best span, how probably it
is right (token F1 with a reference of at least one half); another, of the best sentence, how probably it
holds a reference. Weights also choose the best, so choosing and fitting take turns. An answer is given from
the probability below which one question in ten that the archive answers would be refused; what other
thresholds would give is kept as a curve. ``python -m evaluation answers`` measures the outcome on questions
that took no part.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize

import indexer
from evaluation._open_corpus import (
    FOREIGN,
    ArchiveQuestion,
    foreign_questions,
    squad2_questions,
    write_corpus,
)
from evaluation._selective import brier_skill, calibration_error
from indexer.encoders import DEFAULT_MODEL, PRECISIONS
from indexer.store import Layout, open_served
from search._served import ServedGenerations
from search.answering._evidence import find
from search.answering._question import understand
from search.answering._reading import Reading
from search.answering._spans import agreed
from search.calibration import (
    CALIBRATION_FILE,
    FEATURES,
    Calibration,
    Calibrations,
    Evidence,
    Logistic,
    Operating,
)
from search.filters import Filters
from search.reader import Reader, ReaderSpan, open_reader
from training.squad2_articles import CALIBRATE

__all__ = ["main"]

ROUNDS = 4
CURVE = tuple(round(0.05 * step, 2) for step in range(1, 20))
FALSE_ABSTENTION = 0.1
NEAR_MISS_WEIGHT = 1 / 3
DECAY = 0.1
# All evidence speaks for an answer, none against it. That several sources agree, the questions of the fit
# cannot teach, since hardly any of their answers has two: the least weight is an assumption.
LEAST_WEIGHT = {"agreement": 0.1}

Weighed = tuple[Evidence, bool]
"""What speaks for an answer, and whether it is right."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what the archive offered.

    Attributes:
        holds: Whether the archive holds the answer.
        foreign: Whether it is about nothing in the archive.
        spans: The reader's spans, those that say the same taken together.
        sentences: The sentences that were compared with the question.
    """

    holds: bool
    foreign: bool
    spans: tuple[Weighed, ...]
    sentences: tuple[Weighed, ...]

    @property
    def weight(self) -> float:
        """How much it counts: few people ask what nearly stands in an archive as often as what does."""
        return 1.0 if self.holds or self.foreign else NEAR_MISS_WEIGHT


def main(
    *,
    data: Annotated[Path, typer.Option(help="The folder of shared data.")],
    work: Annotated[Path, typer.Option(help="Where the archive and its index are made.")] = Path(
        "build/calibration"
    ),
    foreign: Annotated[int, typer.Option(help="Foreign questions to ask.")] = 600,
    out: Annotated[Path, typer.Option(help="The reader's folder.")] = Path("search/reader/weights"),
) -> None:
    """Fit, report, and write calibration.json beside the reader's weights."""
    write_corpus(data, work / "corpus")
    reader = _Remembering(open_reader(out))
    questions = [*squad2_questions(data, CALIBRATE), *foreign_questions(data, first=0, count=foreign)]
    fits = []
    for precision in PRECISIONS:
        index = work / f"index-{precision}"
        indexer.build(work / "corpus", index, model=DEFAULT_MODEL, precision=precision)
        fits.append(_fit_for(index, questions, reader=reader))
    text = Calibrations(tuple(fits)).model_dump_json(indent=2)
    (out / CALIBRATION_FILE).write_text(text + "\n", encoding="utf-8")


def _fit_for(index: Path, questions: Sequence[ArchiveQuestion], *, reader: Reader) -> Calibration:
    asked = list(_ask(index, questions, reader=reader))
    calibration = _fit(asked, reader.identity.weights, encoder=_encoder_of(index))
    print(calibration.model_dump_json(indent=2))
    _report(asked, calibration)
    return calibration


class _Remembering:
    """A reader that reads no passage twice for one question: encoders mostly find the same ones.

    Args:
        reader: Reads each passage by itself, so that what it says of one hangs on no other.
    """

    def __init__(self, reader: Reader) -> None:
        self.identity, self.calibrations = reader.identity, reader.calibrations
        self._reader = reader
        self._known: dict[tuple[str, str, int], tuple[ReaderSpan, ...]] = {}

    def read(self, question: str, passages: Sequence[str], *, top: int = 3) -> list[ReaderSpan]:
        """Find the best spans of each passage; see :meth:`search.reader.Reader.read`."""
        new = [text for text in dict.fromkeys(passages) if (question, text, top) not in self._known]
        spans = self._reader.read(question, new, top=top)
        for number, text in enumerate(new):
            self._known[question, text, top] = tuple(span for span in spans if span.passage == number)
        read = [
            replace(span, passage=number)
            for number, text in enumerate(passages)
            for span in self._known[question, text, top]
        ]
        return sorted(read, key=lambda span: (-span.score, span.passage, span.start))


def _ask(index: Path, questions: Sequence[ArchiveQuestion], *, reader: Reader) -> Iterable[Asked]:
    served = ServedGenerations(Layout(index))
    for number, question in enumerate(questions):
        with served.lease() as current:
            reading = Reading(
                understand(question.text),
                find(current, question.text, filters=Filters()),
                reader=reader,
                calibration=None,
                encoder=current.encoder,
            )
            spans = [one.best for one in agreed(reading.candidates)]
            yield Asked(
                bool(question.answers),
                question.id.startswith(FOREIGN),
                tuple((one.evidence, question.right(one.text)) for one in spans),
                tuple((one.evidence, question.held_in(one.text)) for one in reading.ranked_sentences),
            )
        if number % 100 == 0:
            print(f"asked {number} of {len(questions)}", flush=True)
    served.close()


def _encoder_of(index: Path) -> str:
    with contextlib.closing(open_served(Layout(index))) as generation:
        return generation.manifest.encoder.fingerprint


def _fit(asked: Sequence[Asked], reader: str, *, encoder: str) -> Calibration:
    weights = [one.weight for one in asked]
    span = _logistic([one.spans for one in asked], weights)
    sentence = _logistic([one.sentences for one in asked], weights)
    best = [_best(one.spans, span) for one in asked]
    held = [probability for (probability, _), one in zip(best, asked, strict=True) if one.holds]
    threshold = float(np.quantile(held, FALSE_ABSTENTION))
    return Calibration(
        reader=reader,
        encoder=encoder,
        span=span,
        sentence=sentence,
        threshold=round(threshold, 2),
        curve=tuple(_operating(best, weights, threshold=threshold) for threshold in CURVE),
        fitted_on=f"{len(asked)} questions over squad2_dev_a, VAST news and Reuters stories, "
        f"{sum(not one.holds for one in asked)} of them without an answer there",
    )


def _logistic(options: Sequence[Sequence[Weighed]], weights: Sequence[float]) -> Logistic:
    """Fit on the best option of each question, and choose the best by what was fitted, in turns."""
    some = [(few, weight) for few, weight in zip(options, weights, strict=True) if few]
    counts = [weight for _, weight in some]
    chosen = [max(few, key=lambda one: one[0].reader_score) for few, _ in some]
    for _ in range(ROUNDS):
        model = _fitted(chosen, counts)
        chosen = [max(few, key=lambda one: model.probability(one[0])) for few, _ in some]
    return _fitted(chosen, counts)


def _fitted(chosen: Sequence[Weighed], counts: Sequence[float]) -> Logistic:
    evidence = np.array([astuple(known) for known, _ in chosen])
    right = np.array([one for _, one in chosen])
    fitted = minimize(
        _loss,
        np.zeros(1 + len(FEATURES)),
        args=(evidence, np.where(right, 1.0, -1.0), np.array(counts)),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None), *((LEAST_WEIGHT.get(name, 0.0), None) for name in FEATURES)],
    )
    if not fitted.success:
        raise RuntimeError(f"The fit did not converge: {fitted.message}")
    weights = {name: round(float(w), 4) for name, w in zip(FEATURES, fitted.x[1:], strict=True)}
    return Logistic(intercept=round(float(fitted.x[0]), 4), weights=weights)


def _loss(
    model: NDArray[np.float64],
    evidence: NDArray[np.float64],
    signs: NDArray[np.float64],
    counts: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:
    """Logistic loss with a little weight decay, and its gradient; scikit-learn's knows no bounds."""
    margins = signs * (model[0] + evidence @ model[1:])
    pull = -counts * signs / (1 + np.exp(margins))
    loss = float(counts @ np.logaddexp(0, -margins)) + DECAY / 2 * float(model[1:] @ model[1:])
    return loss, np.array([pull.sum(), *(evidence.T @ pull + DECAY * model[1:])])


def _best(options: Sequence[Weighed], model: Logistic) -> tuple[float, bool]:
    weighed = [(model.probability(evidence), right) for evidence, right in options]
    return max(weighed, default=(0.0, False))


def _operating(
    best: Sequence[tuple[float, bool]], weights: Sequence[float], *, threshold: float
) -> Operating:
    counted = list(zip(best, weights, strict=True))
    given = [(right, weight) for (probability, right), weight in counted if probability >= threshold]
    answered = sum(weight for _, weight in given)
    precision = sum(weight for right, weight in given if right) / answered if given else 1.0
    return Operating(
        threshold=threshold, precision=round(precision, 4), coverage=round(answered / sum(weights), 4)
    )


def _report(asked: Sequence[Asked], calibration: Calibration) -> None:
    holds = np.array([one.holds for one in asked])
    print(f"\nfitted on {len(asked)} questions, {holds.sum()} with an answer; here each counts whole")
    for what, model in (("spans", calibration.span), ("sentences", calibration.sentence)):
        options = [one.spans if what == "spans" else one.sentences for one in asked]
        best = [_best(some, model) for some in options]
        probability = np.array([one for one, _ in best])
        right = np.array([one for _, one in best])
        given = probability >= calibration.threshold
        print(f" {what}:")
        print(f"  right when forced, of those with an answer: {right[holds].mean():.3f}")
        print(f"  answered: {given[holds].mean():.3f} of those, {given[~holds].mean():.3f} of the others")
        print(f"  right when answered: {right[given].mean():.3f}")
        print(f"  expected calibration error, 15 bins: {calibration_error(probability, right):.3f}")
        print(f"  Brier skill over the base rate: {brier_skill(probability, right):.3f}")


if __name__ == "__main__":
    typer.run(main)
