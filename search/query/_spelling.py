"""Words that are in no article, and what they were probably meant for."""

from __future__ import annotations

from dataclasses import replace

import regex

from indexer.store import KeywordIndex
from search.query._types import Query, Understood

__all__ = ["spelled"]

_WORD = regex.compile(r"[\p{L}\p{M}]{4,40}")
_MOST = 20


def spelled(query: Query, keywords: KeywordIndex) -> Query:
    """Look for what misspelt words were probably meant for, too.

    Only a word that stands nowhere in the archive counts as misspelt, so no exact match changes.

    Args:
        query: The query.
        keywords: Of the generation that is searched.

    Returns:
        The query; where words were taken for misspelt, with ``also`` and what was understood.
    """
    also, pieces = [], []
    for word in list(dict.fromkeys(_WORD.findall(query.words)))[:_MOST]:
        if meant := keywords.spellings(word):
            start = query.text.find(word)
            also += meant
            pieces.append(
                Understood(
                    kind="spelling",
                    text=word,
                    meaning=f"also {' or '.join(meant)}",
                    start=start,
                    end=start + len(word),
                    values=tuple(meant),
                )
            )
    if not also:
        return query
    understood = sorted((*query.understood, *pieces), key=lambda piece: piece.start)
    return replace(query, also=" ".join(also), understood=tuple(understood))
