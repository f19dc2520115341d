"""Where a span may begin and end: at the edges of words, never inside one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import regex

__all__ = ["snap_to_words"]

Offsets = npt.NDArray[np.int64]

# Unicode's default word boundaries (UAX #29) hold numbers, combining marks and joined emoji
# together in every script, and need no dictionary.
_BOUNDARY = regex.compile(r"(?w)\b")
# UAX #29 parts "pre-aligned" and joins "America's". A piece of a compound can say the opposite of
# the whole ("non-aligned"), while "America" is a proper answer.
_HYPHEN = regex.compile(r"(?<=\p{L}\p{M}*)[-\u2010\u2011](?=\p{L})")
# UAX #29 also joins "week.Several", where only a space was lost; "docs.Python.org" stays one word.
_SPACE_LOST = regex.compile(r"(?<=\p{Ll}{2})[.!?](?=\p{Lu}\p{Ll}*[\s,’'])")
_POSSESSIVE = regex.compile(r"(?<=\w)(?=['\u2019]s\b)")


def snap_to_words(text: str, offsets: Offsets) -> Offsets:
    """Widen stretches of a text to whole words.

    Words are those of Unicode Standard Annex #29 (default rules), with letters joined by a hyphen
    counted as one word and a possessive "'s" as a word of its own.

    Args:
        text: The text, in code points.
        offsets: One ``(start, end)`` a row, with ``0 <= start < end <= len(text)``.

    Returns:
        As many rows: the smallest stretch of whole words around each.

    Example:
        >>> snap_to_words("the pre-aligned set", np.array([[8, 11]])).tolist()
        [[4, 15]]
    """
    edges = _word_edges(text)
    starts = edges[np.searchsorted(edges, offsets[:, 0], side="right") - 1]
    ends = edges[np.searchsorted(edges, offsets[:, 1], side="left")]
    return np.stack([starts, ends], axis=1)


def _word_edges(text: str) -> Offsets:
    edges = {match.start() for match in _BOUNDARY.finditer(text)}
    for match in _HYPHEN.finditer(text):
        edges -= {match.start(), match.end()}
    edges |= {match.start() for match in _POSSESSIVE.finditer(text)}
    for match in _SPACE_LOST.finditer(text):
        edges |= {match.start(), match.end()}
    return np.array(sorted(edges | {0, len(text)}), dtype=np.int64)
