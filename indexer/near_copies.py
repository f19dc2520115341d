"""Near-copies: syndicated and lightly edited articles, found by MinHash.

MinHash estimates the Jaccard similarity of two sets of word triples, and locality-sensitive hashing
finds the candidates without comparing all pairs (Broder 1997; computed by rensa,
https://github.com/beowolx/rensa).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import regex
from rensa import RMinHash, RMinHashLSH

__all__ = ["near_copy_clusters"]

_PERMUTATIONS = 128
# 32 bands of 4 rows miss a pair of similarity .7 once in 6,000 times.
_BANDS = 32
_SEED = 1
_WORDS_A_SHINGLE = 3
_FEWEST_WORDS = 20
_WORD = regex.compile(r"\w+")


def near_copy_clusters(texts: Iterable[tuple[int, str]], *, similarity: float) -> list[list[int]]:
    """Group articles that say nearly the same.

    Args:
        texts: ``(article number, text)``; texts under twenty words are left alone, since a few
            common words make them alike by chance.
        similarity: Estimated Jaccard similarity of word triples from which two are near-copies.

    Returns:
        Groups of two or more numbers, each in the order given; an article near to any member of a
        group belongs to it.
    """
    lsh = RMinHashLSH(similarity, _PERMUTATIONS, _BANDS)
    sketches: dict[int, RMinHash] = {}
    leader: dict[int, int] = {}
    for number, text in texts:
        sketch = _sketch(text)
        if sketch is None:
            continue
        leader[number] = number
        for other in sorted(lsh.query(sketch)):
            if sketch.jaccard(sketches[other]) >= similarity:
                leader[_root(leader, number)] = _root(leader, other)
        sketches[number] = sketch
        lsh.insert(number, sketch)
    return _groups(leader)


def _sketch(text: str) -> RMinHash | None:
    words = _WORD.findall(text.casefold())
    if len(words) < _FEWEST_WORDS:
        return None
    shingles = {" ".join(words[i : i + _WORDS_A_SHINGLE]) for i in range(len(words) - _WORDS_A_SHINGLE + 1)}
    sketch = RMinHash(_PERMUTATIONS, _SEED)
    sketch.update(sorted(shingles))
    return sketch


def _root(leader: dict[int, int], number: int) -> int:
    while leader[number] != number:
        leader[number] = leader[leader[number]]
        number = leader[number]
    return number


def _groups(leader: dict[int, int]) -> list[list[int]]:
    members: dict[int, list[int]] = defaultdict(list)
    for number in leader:
        members[_root(leader, number)].append(number)
    return [group for group in members.values() if len(group) > 1]
