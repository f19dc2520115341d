"""A second look at the first passages of a search: those in which the reader finds an answer move forward.

The score of a passage is ``fused + weight · answer``, where ``answer`` is the reader's best span less "no
answer", brought to 0…1. That a model which reads question and passage together ranks better than one that
compares their vectors is shown by Nogueira and Cho 2019, Passage Re-ranking with BERT,
https://arxiv.org/abs/1901.04085. Weight and kinds of questions were chosen on training questions
(``python -m training.fit_reranking``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from indexer.sentences import sentence_spans
from indexer.store import Generation
from search._retrieval import Hit, bare_passage, folded
from search._why import asked_words
from search.answering import Kind, has_question_word, understand
from search.query import Query
from search.reader import Reader
from search.results import Passage

__all__ = ["RERANKED_KINDS", "Reranker", "is_reranked", "rescored"]

RERANKED_KINDS: frozenset[Kind] = frozenset(
    {"who", "when", "where", "how many", "list", "what", "definition"}
)
"""Questions that a stretch of words answers; for others, what the reader finds says little."""

_WEIGHT = 0.8
_READ = 10
# An answer counts as much of what these differ by, however deep a search goes.
_COMPARED = 100
# Where the reader's scores end, nearly: beyond it, one is no surer than another.
_SUREST = 12.0
# Of the characters around the sentence that matches best: reading costs by the word.
_WINDOW = 400


def is_reranked(question: str) -> bool:
    """Tell whether a question is of a kind that gains from reranking: an English one, of most kinds.

    Example:
        >>> is_reranked("Who designed the tower?"), is_reranked("tower designers")
        (True, False)
    """
    kind = understand(question).kind
    return kind in RERANKED_KINDS and (kind != "what" or has_question_word(question))


class Reranker:
    """Reads the first passages that a query shows, each once. For one thread.

    Args:
        query: The query.
        generation: Where its passages stand.
        reader: Reads them.
        per_article: How many passages of one article are shown at most.
    """

    def __init__(self, query: Query, generation: Generation, *, reader: Reader, per_article: int = 3) -> None:
        self._question = query.words
        self._asked = asked_words(generation, f"{query.words} {query.also}")
        self._generation = generation
        self._reader = reader
        self._per_article = per_article
        self._answers: dict[int, float | None] = {}

    def reranked(self, hits: Sequence[Hit]) -> list[Hit]:
        """Bring hits into their new order; see :func:`rescored`."""
        return rescored(hits, self.answers(hits))

    def answers(self, hits: Sequence[Hit]) -> dict[int, float | None]:
        """Tell how surely each of the first passages holds an answer.

        Args:
            hits: Best first.

        Returns:
            For the first ten that would be shown, by the passage's number: 0 to 1, or None for one in a
            language that the reader cannot read.
        """
        first = folded(self._generation, hits[:_COMPARED], per_article=self._per_article)[:_READ]
        self._read([hit for hit in first if hit.row.number not in self._answers])
        return {hit.row.number: self._answers[hit.row.number] for hit in first}

    def _read(self, hits: Sequence[Hit]) -> None:
        known = self._generation.articles.articles({hit.row.article for hit in hits})
        windows: dict[int, str] = {}
        for hit in hits:
            article = known[hit.row.article]
            self._answers[hit.row.number] = None
            if self._reader.identity.reads(article.language):
                windows[hit.row.number] = self._window(bare_passage(hit, article))
        numbers = list(windows)
        for span in self._reader.read(self._question, list(windows.values()), top=1):
            self._answers[numbers[span.passage]] = float(np.clip(0.5 + span.score / (2 * _SUREST), 0, 1))

    def _window(self, passage: Passage) -> str:
        """Give the sentence that matches best, with as many of those around it as there is room for."""
        best = self._asked.why(passage).sentence
        if best is None or len(passage.text) <= _WINDOW:
            return passage.text
        spans = sentence_spans(passage.text, language=passage.article.language)
        first = last = next(n for n, (_, end) in enumerate(spans) if end > best[0] - passage.start)
        while True:
            room = [
                (start, end)
                for start, end in ((first, last + 1), (first - 1, last))
                if start >= 0 and end < len(spans) and spans[end][1] - spans[start][0] <= _WINDOW
            ]
            if not room:
                return passage.text[spans[first][0] : spans[last][1]]
            first, last = room[0]


def rescored(
    hits: Sequence[Hit], answers: Mapping[int, float | None], *, weight: float = _WEIGHT
) -> list[Hit]:
    """Weigh the reader's answers together with the fused scores.

    Args:
        hits: Best first.
        answers: By passage number; see :meth:`Reranker.answers`.
        weight: How much an answer counts, of what the fused scores of the first hundred hits differ by.

    Returns:
        The hits, best first, with scores of 0 to 1; those that were not read count as without an answer.
    """
    if not hits:
        return []
    known = [answer for answer in answers.values() if answer is not None]
    # What the reader cannot read counts as the middle one of those that it read.
    middle = float(np.median(known)) if known else 0.0
    differ = hits[0].score - hits[min(len(hits), _COMPARED) - 1].score
    most = weight * (differ or 1.0)

    def score(hit: Hit) -> float:
        answer = answers.get(hit.row.number, 0.0)
        return (hit.score + most * (middle if answer is None else answer)) / (1 + most)

    return sorted((replace(hit, score=score(hit)) for hit in hits), key=lambda hit: -hit.score)
