"""The keyword index of a generation in tantivy: BM25 over titles and passages, with conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, chain, takewhile
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein

from indexer.store.analysis import terms_of_query
from indexer.store.keyword_queries import EXACT, KeywordFilter, KeywordQuery, QueryMaker, terms_of_words
from indexer.store.keyword_writing import KEYWORDS_FOLDER
from indexer.store.scoring import best_documents, scores_of_chosen
from indexer.store.slots import Slots

__all__ = ["KeywordIndex"]

# A typo is a letter wrong, missing, too many or two changed about; in a long word there may be two.
_SHORTEST_MISSPELT = 4
_LONG_WORD = 8
_SPELLINGS = 3
_LEAST_FOUND = 64
# Passages that hold words of a query: to look at more of them takes over 6 ms. Over a million passages, .99
# of the ten that a search shows are the same as when all are looked at.
_MOST_LOOKED_AT = 150_000


class KeywordIndex:
    """Passages whose words match a query. Safe to share between threads.

    Args:
        folder: The generation's folder.

    Raises:
        OSError, ValueError: The folder is missing or not an index of tantivy.
    """

    def __init__(self, folder: Path) -> None:
        self._slots = Slots.read(folder, KEYWORDS_FOLDER)
        self._index = tantivy.Index.open(str(folder / KEYWORDS_FOLDER))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._queries = QueryMaker(self._searcher, self._schema)

    @property
    def count(self) -> int:
        """Number of passages."""
        return int(self._searcher.num_docs)

    def matching(
        self,
        query: str | KeywordQuery,
        *,
        top: int,
        only: KeywordFilter | None = None,
        accept: Callable[[NDArray[np.int64]], NDArray[np.bool_]] | None = None,
    ) -> list[tuple[int, float]]:
        """Find passages by words.

        Args:
            query: Words, or words with conditions.
            top: How many to give.
            only: What passages must be.
            accept: Says of passage numbers which may be given; None for all.

        Returns:
            ``(passage number, BM25 score)``, best first, ties by number.
        """
        asked = self._queries.asked(KeywordQuery(words=query) if isinstance(query, str) else query, only)
        if asked is None:
            return []
        reach = max(top, _LEAST_FOUND if accept else 1)
        while True:
            numbers, scores = self._ranked(asked, reach)
            good = accept(numbers) if accept else np.ones(len(numbers), dtype=np.bool_)
            if good.sum() >= top or len(numbers) < reach:
                break
            reach *= 4
        pairs = zip(numbers[good].tolist(), scores[good].tolist(), strict=True)
        return sorted(pairs, key=lambda hit: (-hit[1], hit[0]))[:top]

    def likely(self, query: KeywordQuery, *, top: int) -> list[int] | None:
        """Find passages among which the best by words are, where looking at all that match would take long.

        Only the rarer words are looked for; what the others add is left to :meth:`scores`. Source: the
        "common terms" query of Lucene, https://lucene.apache.org/core/8_11_0/queries/index.html.

        Args:
            query: Words without conditions.
            top: How many of the best are wanted.

        Returns:
            The numbers of twice as many passages, in no order; None where :meth:`matching` is fast itself, or
            the rarer words do not find as many.
        """
        if query.required:
            return None
        terms = terms_of_words(query.words)
        counts = sorted((self._queries.passages_with(term), term) for term in {*terms})
        room = list(takewhile(lambda total: total <= _MOST_LOOKED_AT, accumulate(n for n, _ in counts)))
        rarer = {term for _, term in counts[: len(room)]}
        if len(room) == len(counts) or not room:
            return None
        asked = self._queries.any_word(term for term in terms if term in rarer)
        numbers, _ = self._ranked(asked, 2 * top)
        return numbers.tolist() if len(numbers) == 2 * top else None

    def holding(self, query: KeywordQuery, *, only: KeywordFilter | None = None) -> NDArray[np.int64]:
        """Give the numbers of all passages that match, in order; see :meth:`matching`."""
        asked = self._queries.asked(query, only)
        if asked is None:
            return np.empty(0, dtype=np.int64)
        return np.sort(self._ranked(tantivy.Query.const_score_query(asked, 1.0), max(self.count, 1))[0])

    def scores(self, query: str | KeywordQuery, numbers: Sequence[int]) -> dict[int, float]:
        """Score passages that something else chose.

        Args:
            query: As for :meth:`matching`.
            numbers: The passages.

        Returns:
            BM25 by passage number, the same as :meth:`matching` gives; those that hold none of the words, or
            do not match, are left out.
        """
        query = KeywordQuery(words=query) if isinstance(query, str) else query
        asked = self._queries.each_word(terms_of_words(query.words))
        if not asked or not numbers:
            return {}
        return scores_of_chosen(
            asked,
            numbers,
            required=self._queries.required(query),
            searcher=self._searcher,
            schema=self._schema,
            slots=self._slots,
        )

    def stems(self, words: str) -> list[list[str]]:
        """Give, for each word of a query, the stems that it may stand as in the languages of the index."""
        return [self._queries.forms(term, "body") for term in terms_of_words(words)]

    def spellings(self, word: str) -> list[str]:
        """Give words of the index that a word that is not in it may have been meant for.

        They begin with the same letter and are one edit away (two in words of eight letters and
        more; Damerau-Levenshtein), nearest and then most frequent first.

        Args:
            word: One word.

        Returns:
            At most three; none where the word is in the index, short, or not like any.
        """
        terms = terms_of_query(word)
        if len(terms) != 1 or not terms[0].isalpha() or len(terms[0]) < _SHORTEST_MISSPELT:
            return []
        term = terms[0]
        if self._queries.is_known(term):
            return []
        counts = dict(
            chain.from_iterable(self._searcher.terms_with_prefix(f, term[0]) for f in EXACT.values())
        )
        edits = 2 if len(term) >= _LONG_WORD else 1
        near = [
            (distance, -count, one)
            for one, count in counts.items()
            if abs(len(one) - len(term)) <= edits
            and (distance := DamerauLevenshtein.distance(term, one, score_cutoff=edits)) <= edits
        ]
        return [one for _, _, one in sorted(near)[:_SPELLINGS]]

    def _ranked(self, asked: tantivy.Query, reach: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        return best_documents(asked, reach, searcher=self._searcher, slots=self._slots)
