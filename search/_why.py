"""Why a passage was found: the words of the query in it, and the sentence that holds most of them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import fsum

from indexer.sentences import sentence_spans
from indexer.store import Generation
from indexer.store.analysis import exact_terms, stemmed_terms, word_pattern
from search.results import Passage, Why

__all__ = ["Asked", "asked_words"]

Span = tuple[int, int]
# Of the rarest word's weight: a word below it ("the", "of") explains nothing while another is there.
_TELLING = 0.3


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a query.

    Attributes:
        weights: How rare each is in the archive (its idf), by the stems that it may stand as.
    """

    weights: Mapping[str, float]
    _known: dict[str | None, _Weights] = field(default_factory=dict)

    def why(self, passage: Passage) -> Why:
        """Find them in a passage."""
        language = passage.article.language
        weights = self._known.setdefault(language, _Weights(self.weights, language))
        found = [match for match in word_pattern(passage.text).finditer(passage.text) if weights[match[0]]]
        least = _TELLING * max((weights[match[0]] for match in found), default=0.0)
        words = [match.span() for match in found if weights[match[0]] >= least]
        return Why(
            sentence=_moved(self._sentence(passage, words), passage.start) if words else None,
            words=tuple(_moved(word, passage.start) for word in words),
        )

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


class _Weights(dict[str, float]):
    """The weights of words as they are written, each looked up by its stems once."""

    def __init__(self, by_stem: Mapping[str, float], language: str | None) -> None:
        super().__init__()
        self._by_stem = by_stem
        self._language = language

    def __missing__(self, word: str) -> float:
        stems = _stems(word, self._language)
        # Few words of a passage are asked for.
        asked = not self._by_stem.keys().isdisjoint(stems)
        weight = self[word] = max(self._by_stem.get(stem, 0.0) for stem in stems) if asked else 0.0
        return weight


@lru_cache(maxsize=1 << 16)
def _stems(word: str, language: str | None) -> tuple[str, ...]:
    return tuple(stemmed_terms(exact_terms(word), language))


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
