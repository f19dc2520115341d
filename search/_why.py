"""Why a passage was found: the words of the query in it, and the sentence that holds most of them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum

from indexer.sentences import sentence_spans
from indexer.store import Generation
from indexer.store.analysis import exact_terms, stemmed_terms, word_pattern, word_spans
from search.results import Passage, Why

__all__ = ["Asked", "asked_words"]

Span = tuple[int, int]
# Of the rarest word's weight: a word below it ("the", "of") explains nothing while another is there.
_TELLING = 0.3
_MOST_WRITTEN = 1 << 15


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a query.

    Attributes:
        weights: How rare each is in the archive (its idf), by the stems that it may stand as.
    """

    weights: Mapping[str, float]

    def why(self, passage: Passage) -> Why:
        """Find them in a passage."""
        language = passage.article.language
        written = word_pattern(passage.text).findall(passage.text)
        asked = _written(language).among(written, stems=self.weights)
        weights = {word: self._weight(word, language) for word in asked}
        least = _TELLING * max(weights.values(), default=0.0)
        telling = {word for word, weight in weights.items() if weight and weight >= least}
        words = word_spans(passage.text, telling)
        return Why(
            sentence=_moved(self._sentence(passage, words), passage.start) if words else None,
            words=tuple(_moved(word, passage.start) for word in words),
        )

    def _weight(self, word: str, language: str | None) -> float:
        return max(self.weights.get(stem, 0.0) for stem in _stems(word, language))

    def _sentence(self, passage: Passage, words: Sequence[Span]) -> Span:
        """Give the sentence whose words, each counted once, are worth most; the first of several."""
        language = passage.article.language
        sentences = sentence_spans(passage.text, language=language)
        starts = [start for start, _ in sentences]
        inside: defaultdict[int, set[str]] = defaultdict(set)
        for start, end in words:
            inside[bisect_right(starts, start) - 1].update(_stems(passage.text[start:end], language))
        worth = {
            place: fsum(self.weights.get(stem, 0.0) for stem in stems) for place, stems in inside.items()
        }
        return sentences[max(worth, key=lambda place: (worth[place], -place))]


def asked_words(generation: Generation, words: str) -> Asked:
    """Weigh the words of a query by how rare they are in an archive."""
    known = generation.article_words
    return Asked({stem: known.idf(stem) for stems in generation.keywords.stems(words) for stem in stems})


class _Written:
    """Words of a language as they are written, remembered by their stems: passages hold much the same words.

    Args:
        language: ISO 639-1 code; None where it is not known.
    """

    def __init__(self, language: str | None) -> None:
        self._language = language
        # Exchanged together, so that other threads never see the words of one with the stems of the other.
        self._known: tuple[set[str], dict[str, set[str]]] = (set(), {})

    def among(self, words: Iterable[str], *, stems: Iterable[str]) -> set[str]:
        """Give those of some words that have one of these stems."""
        if sum(map(len, self._known)) > _MOST_WRITTEN:
            self._known = (set(), {})
        known, by_stem = self._known
        given = set(words)
        unknown = given - known
        for word in unknown:
            for stem in _stems(word, self._language):
                by_stem.setdefault(stem, set()).add(word)
        known |= unknown
        return given.intersection(set[str]().union(*(by_stem.get(stem, ()) for stem in stems)))


@lru_cache(maxsize=16)
def _written(language: str | None) -> _Written:
    return _Written(language)


@lru_cache(maxsize=1 << 12)
def _stems(word: str, language: str | None) -> tuple[str, ...]:
    return tuple(stemmed_terms(exact_terms(word), language))


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
