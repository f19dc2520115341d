"""Words that are in no article, and what they were probably meant for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import regex

from indexer.store import KeywordIndex
from search.query._types import Query, Understood

__all__ = ["spelled"]

_WORD = regex.compile(r"[\p{L}\p{M}]{4,40}")
_MOST = 20
_FEWEST_FOREIGN = 4


def spelled(query: Query, keywords: KeywordIndex) -> Query:
    """Look for what misspelt words were probably meant for, too.

    Only a word that stands nowhere in the archive counts as misspelt, so no exact match changes; and none
    does where most words stand nowhere, since that query is of a language that the archive does not have.

    Args:
        query: The query.
        keywords: Of the generation that is searched.

    Returns:
        The query; where words were taken for misspelt, with ``also`` and what was understood.
    """
    words = list(dict.fromkeys(_WORD.findall(query.words)))[:_MOST]
    meant = {word: near for word in words if (near := keywords.spellings(word))}
    if not meant or _is_foreign(words, keywords):
        return query
    pieces = [_piece(query.text, word, near) for word, near in meant.items()]
    understood = sorted((*query.understood, *pieces), key=lambda piece: piece.start)
    return replace(query, also=" ".join(chain(*meant.values())), understood=tuple(understood))


def _is_foreign(words: Sequence[str], keywords: KeywordIndex) -> bool:
    known = sum(map(keywords.knows, words))
    return len(words) >= _FEWEST_FOREIGN and 2 * known < len(words)


def _piece(text: str, word: str, meant: Sequence[str]) -> Understood:
    start = text.find(word)
    return Understood(
        kind="spelling",
        text=word,
        meaning=f"also {' or '.join(meant)}",
        start=start,
        end=start + len(word),
        values=tuple(meant),
    )
