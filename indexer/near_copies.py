"""Near-copies: syndicated and lightly edited articles, found by MinHash.

MinHash estimates the Jaccard similarity of two sets of word triples (Broder 1997; computed by rensa,
https://github.com/beowolx/rensa), and locality-sensitive hashing finds the candidates without comparing all
pairs: those whose sketches agree in a whole band (Leskovec, Rajaraman and Ullman, Mining of Massive
Datasets, chapter 3). The bands are compared here, over all articles at once, so that a build which keeps the
sketches of unchanged articles need not read their texts again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import regex
from numpy.typing import NDArray
from rensa import RMinHash

from indexer.store.slots import Renumbered

__all__ = ["SKETCHES_FILE", "Sketches", "near_copy_clusters"]

SKETCHES_FILE = "sketches.npy"

_PERMUTATIONS = 128
# 32 bands of 4 rows miss a pair of similarity .7 once in 6,000 times.
_BANDS = 32
_SEED = 1
_WORDS_A_SHINGLE = 3
_FEWEST_WORDS = 20
_WORD = regex.compile(r"\w+")
_MIXED = np.uint64(0x9E3779B97F4A7C15)
_PAIRS_AT_ONCE = 1 << 16

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sketches:
    """MinHash of articles.

    Attributes:
        numbers: int64, the articles' numbers, in order.
        minima: uint32 of shape (n, 128).
    """

    numbers: NDArray[np.int64]
    minima: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Iterable[tuple[int, str]]) -> Sketches:
        """Sketch articles.

        Args:
            texts: ``(article number, text)``; texts under twenty words are left alone, since a few common
                words make them alike by chance.
        """
        made = [(number, found) for number, text in texts if (found := _minima(text)) is not None]
        numbers = np.array([number for number, _ in made], dtype=np.int64)
        minima = np.array([found for _, found in made], dtype=np.uint32)
        return cls(numbers, minima.reshape(len(made), _PERMUTATIONS))

    @classmethod
    def read(cls, folder: Path) -> Sketches:
        """Read the sketches of a generation."""
        table: NDArray[np.uint32] = np.load(folder / SKETCHES_FILE, allow_pickle=False)
        return cls(table[:, 0].astype(np.int64), table[:, 1:])

    def write(self, folder: Path) -> None:
        """Write them into a generation."""
        table = np.concatenate([self.numbers.astype(np.uint32)[:, None], self.minima], axis=1)
        np.save(folder / SKETCHES_FILE, table, allow_pickle=False)

    def carried(self, articles: Renumbered, more: Sketches) -> Sketches:
        """Give those of the articles that are still there, under their new numbers, and others."""
        numbers = articles.of(self.numbers)
        kept = numbers >= 0
        all_numbers = np.concatenate([numbers[kept], more.numbers])
        minima = np.concatenate([self.minima[kept], more.minima])
        order = np.argsort(all_numbers)
        return Sketches(all_numbers[order], minima[order])


def near_copy_clusters(sketches: Sketches, *, similarity: float) -> list[list[int]]:
    """Group articles that say nearly the same.

    Args:
        sketches: Of the articles.
        similarity: Estimated Jaccard similarity of word triples from which two are near-copies.

    Returns:
        Groups of two or more numbers, each in order; an article near to any member of a group belongs to it.
    """
    labels, distinct = _identical(sketches.minima)
    for band in range(_BANDS):
        for one, other in _near_pairs(sketches.minima, distinct, labels, band=band, similarity=similarity):
            _join(labels, one, other)
    groups: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(np.bincount(labels, minlength=len(labels))[labels] > 1).tolist():
        groups[int(labels[place])].append(int(sketches.numbers[place]))
    return list(groups.values())


def _minima(text: str) -> NDArray[np.uint32] | None:
    words = _WORD.findall(text.casefold())
    if len(words) < _FEWEST_WORDS:
        return None
    shingles = {" ".join(words[i : i + _WORDS_A_SHINGLE]) for i in range(len(words) - _WORDS_A_SHINGLE + 1)}
    sketch = RMinHash(_PERMUTATIONS, _SEED)
    sketch.update(sorted(shingles))
    return np.array(sketch.digest(), dtype=np.uint32)


def _identical(minima: NDArray[np.uint32]) -> tuple[Places, Places]:
    """Label each sketch with the first that is the same; give the labels, and those that are first."""
    _, first, inverse = np.unique(_hashed(minima), return_index=True, return_inverse=True)
    labels = first[inverse.reshape(-1)]
    differs = (minima != minima[labels]).any(axis=1)
    labels[differs] = np.flatnonzero(differs)
    return labels, np.flatnonzero(labels == np.arange(len(labels)))


def _hashed(rows: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Hash rows of numbers; two rows of one hash need not be the same."""
    hashed = np.zeros(len(rows), dtype=np.uint64)
    for column in rows.T:
        hashed = (hashed ^ column) * _MIXED
        hashed ^= hashed >> np.uint64(29)
    return hashed


def _near_pairs(
    minima: NDArray[np.uint32], distinct: Places, labels: Places, *, band: int, similarity: float
) -> Iterator[tuple[Places, Places]]:
    """Give pairs that agree in a band, are similar enough, and are not known to be in one group."""
    width = _PERMUTATIONS // _BANDS
    keys = _hashed(minima[distinct, band * width : (band + 1) * width])
    order = np.argsort(keys, kind="stable")
    keys, places = keys[order], distinct[order]
    left, apart = np.arange(len(keys) - 1), 1
    while len(left := left[keys[left] == keys[left + apart]]):
        for first in range(0, len(left), _PAIRS_AT_ONCE):
            some = left[first : first + _PAIRS_AT_ONCE]
            one, other = places[some], places[some + apart]
            unknown = labels[one] != labels[other]
            one, other = one[unknown], other[unknown]
            near = (minima[one] == minima[other]).mean(axis=1) >= similarity
            if near.any():
                yield one[near], other[near]
        apart += 1
        left = left[left + apart < len(keys)]


def _join(labels: Places, one: Places, other: Places) -> None:
    """Give pairs, and all that is joined with either, the same label: the lowest."""
    while True:
        low, high = np.minimum(labels[one], labels[other]), np.maximum(labels[one], labels[other])
        if (low == high).all():
            return
        np.minimum.at(labels, high, low)
        while True:
            further = labels[labels]
            if (further == labels).all():
                break
            labels[:] = further
