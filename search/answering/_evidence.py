"""What speaks for an answer: the reader's spans, weighed together with how they were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from corpus import Article
from indexer.sentences import Span
from search._retrieval import Hit, hits_for, passages_of
from search._served import Served
from search.answering._question import Kind, Question
from search.answering._sentences_of import SentencesOf
from search.answering._terms import content_terms, names_in
from search.calibration import Evidence
from search.filters import Filters
from search.query import Query
from search.reader import Reader
from search.results import Passage

__all__ = [
    "READ_PASSAGES",
    "Candidate",
    "Found",
    "coverage_of",
    "find",
    "fits",
    "names_covered",
    "read_passages",
]

# Passages that are read for a question: more find little more, and each costs time.
READ_PASSAGES = 12
# More than are read, so that supporting sentences of other articles come into view.
_PASSAGES_IN_VIEW = 20
# More than a search shows: the answer may stand anywhere in the one long article that is about it.
_PASSAGES_AN_ARTICLE = 6

Found = tuple[Hit, Passage]

_NUMBER = (
    r"(?:\p{N}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|"
    r"million|billion|half|dozens?|once|twice|several|none)\b)"
)
_TIME = (
    r"(?:\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|years?|months?|weeks?|days?|hours?|minutes?|century|decades?|"
    r"today|yesterday|tomorrow|morning|noon|evening|night|spring|summer|autumn|fall|winter|now)\b)"
)
_FITS: dict[Kind, regex.Pattern[str]] = {
    "how many": regex.compile(_NUMBER, regex.IGNORECASE),
    "when": regex.compile(rf"{_NUMBER}|{_TIME}", regex.IGNORECASE),
    "who": regex.compile(r"\p{Lu}|s\b"),
    "where": regex.compile(r"\p{Lu}|\p{N}"),
    # The things themselves, not how many they are.
    "list": regex.compile(
        rf"\A(?!\W*(?:(?:about|at least|more than|over) )?{_NUMBER}(?:[\p{{N}}.,\s-]|{_NUMBER})*\W*\Z)",
        regex.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A span that may be the answer.

    Attributes:
        passage: The passage it stands in.
        start: Offset in the article's text.
        end: Offset after it.
        evidence: What the calibration weighs.
    """

    passage: Passage
    start: int
    end: int
    evidence: Evidence

    @property
    def article(self) -> Article:
        """The article it stands in."""
        return self.passage.article

    @property
    def span(self) -> Span:
        """Where it stands in the article's text."""
        return self.start, self.end

    @property
    def text(self) -> str:
        """What stands there."""
        return self.article.text[self.start : self.end]


def find(served: Served, query: str | Query, *, filters: Filters, least: int = 0) -> list[Found]:
    """Find the passages that may hold an answer.

    Args:
        served: The generation and its encoder.
        query: The question; a string is taken for words.
        filters: What the articles must be.
        least: How many passages to give at least, where so many match.

    Returns:
        Passages with their hits, best first.
    """
    hits = hits_for(served, query, filters=filters, feedback=False)
    top = max(least, _PASSAGES_IN_VIEW)
    return passages_of(served.generation, hits, top=top, per_article=_PASSAGES_AN_ARTICLE)


def read_passages(
    question: Question, found: Sequence[Found], *, reader: Reader, sentences: SentencesOf
) -> list[Candidate]:
    """Let the reader look for the answer in the best passages.

    Args:
        question: The question.
        found: Passages with their hits, best first.
        reader: The reader; passages in languages that it was not made for are left out.
        sentences: Those of the passages' articles.

    Returns:
        Candidates, most convincing to the reader first.
    """
    readable = [one for one in found if reader.identity.reads(one[1].article.language)][:READ_PASSAGES]
    spans = reader.read(question.text, [passage.text for _, passage in readable], top=2)
    named = [names_covered(question.text, passage) for _, passage in readable]
    candidates = []
    for span in spans:
        hit, passage = readable[span.passage]
        start, end = passage.start + span.start, passage.start + span.end
        evidence = Evidence(
            reader_score=span.score,
            cosine=hit.cosine,
            fused_score=hit.legs,
            coverage=_coverage_around(question, passage, (start, end), sentences=sentences),
            names=named[span.passage],
        )
        candidates.append(Candidate(passage=passage, start=start, end=end, evidence=evidence))
    return candidates


def coverage_of(question: str, text: str) -> float:
    """Tell which share of a question's content words a text has; 1.0 where the question has none."""
    return _share(content_terms(question), content_terms(text))


def names_covered(question: str, passage: Passage) -> float:
    """Tell which share of a question's names and numbers a passage has with its title; 1.0 without any."""
    return _share(names_in(question), content_terms(f"{passage.article.title}\n{passage.text}"))


def _share(wanted: frozenset[str], have: frozenset[str]) -> float:
    return len(wanted & have) / len(wanted) if wanted else 1.0


def fits(kind: Kind, answer: str) -> bool:
    """Tell whether an answer has the form that a kind of question wants: a number for "how many".

    Args:
        kind: The kind of question; those that want no form take any answer.
        answer: The answer.

    Example:
        >>> fits("how many", "some of them"), fits("how many", "ten of them")
        (False, True)
    """
    wanted = _FITS.get(kind)
    return wanted is None or wanted.search(answer) is not None


def _coverage_around(question: Question, passage: Passage, span: Span, *, sentences: SentencesOf) -> float:
    start, end = sentences.around(passage.article, span)
    return coverage_of(question.text, f"{passage.article.title}\n{passage.article.text[start:end]}")
