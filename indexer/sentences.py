"""Sentences with exact offsets: the unit that passages are made of and that citations quote.

Boundaries come from `sentencex <https://github.com/wikimedia/sentencex>`_ (rule-based, about 300
languages, offsets in code points). Four corrections stand on top of it, all learnt from news text:
initials ("J.D. Vance", "George W. Bush") do not end a sentence, nor does a full stop inside a word
("Azerbaijan–U.S. relations"); the items of a list each do, and so does a full stop where only the space
after it was lost ("They left.Nobody knows why").
"""

from __future__ import annotations

from collections.abc import Iterator

import regex
import sentencex

__all__ = ["Span", "sentence_at", "sentence_spans"]

Span = tuple[int, int]

_DEFAULT_LANGUAGE = "en"
_INITIALS_AT_END = regex.compile(r"(?:^|[\s(\[\"“‘«])(?:(\p{Lu}\p{L}*)\s+)?((?:\p{Lu}\.[\s-]?)+)\s*$")
_UPPER_AT_START = regex.compile(r"\s*\p{Lu}")
_PLACE_INITIALS = frozenset({"U.S.", "U.K.", "U.N.", "E.U.", "D.C.", "U.A.E.", "U.S.A.", "U.S.S.R."})
_ITEM_START = regex.compile(r"\n(?=[ \t]*(?:[-*•–—·|]|\d{1,2}[.)])[ \t])")
# Small letters, then a capitalised word with a space behind it: no name of a file or of a site.
_SPACE_LOST = regex.compile(r"(?<=\p{Ll}{2})[.!?][\"”’)]{0,2}(?=[\"“‘(]?\p{Lu}\p{Ll}*[\s,’'])")
_LETTERS_BEFORE = 2
_IN_ADDRESS = regex.compile(r"[./@_\\]")
_WIDE = (0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
# sentencex 1.0.32 panics at a capital letter, one of these, and a full stop: its offsets count bytes there.
_WIDE_SPACES = str.maketrans(dict.fromkeys(map(chr, _WIDE), " "))
_INITIALS_REACH = 40
_WORD_REACH = 80


def sentence_spans(text: str, *, language: str | None = None) -> list[Span]:
    """Find the sentences of a text.

    Args:
        text: Any text.
        language: ISO 639-1 code; English rules where None.

    Returns:
        ``(start, end)`` code-point offsets, in order and without overlap. No span starts or ends
        with white space, none is empty, and together they hold every other character of the text.

    Example:
        >>> sentence_spans("J.D. Vance came. He left.")
        [(0, 16), (17, 25)]
    """
    cuts = sorted(_boundaries(text, language or _DEFAULT_LANGUAGE))
    spans = (_trimmed(text, start, end) for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True))
    return [span for span in spans if span[0] < span[1]]


def sentence_at(spans: list[Span], start: int, end: int) -> Span:
    """Join the sentences that hold a stretch of text.

    Args:
        spans: The sentences of the text, as :func:`sentence_spans` gives them.
        start: Offset of the stretch.
        end: Offset after it.

    Returns:
        One span from the first to the last sentence touched, or ``(start, end)`` itself where no
        sentence is touched.
    """
    touched = [span for span in spans if span[0] < end and span[1] > start]
    if not touched:
        return start, end
    return touched[0][0], touched[-1][1]


def _boundaries(text: str, language: str) -> Iterator[int]:
    narrow = text if text.isascii() else text.translate(_WIDE_SPACES)
    for boundary in sentencex.get_sentence_boundaries(language, narrow):
        end = boundary["end_index"]
        if 0 < end < len(text) and not _cuts_a_word(text, end) and not _cuts_a_name(text, end):
            yield end
    for match in _ITEM_START.finditer(text):
        yield match.end()
    for match in _SPACE_LOST.finditer(text):
        if not _in_address(text, match.start() - _LETTERS_BEFORE):
            yield match.end()


def _in_address(text: str, place: int) -> bool:
    word = text[max(0, place - _WORD_REACH) : place].split()
    return bool(word) and not text[place - 1].isspace() and _IN_ADDRESS.search(word[-1]) is not None


def _cuts_a_word(text: str, cut: int) -> bool:
    return text[cut - 1] == "." and text[cut].isalnum()


def _cuts_a_name(text: str, cut: int) -> bool:
    before = text[max(0, cut - _INITIALS_REACH) : cut]
    # Most sentences end in a word, which is seen faster so than by the expression.
    if not before.rstrip().removesuffix("-")[-2:-1].isupper() or "\n\n" in before[-4:]:
        return False
    match = _INITIALS_AT_END.search(before) if _UPPER_AT_START.match(text, cut) else None
    if match is None:
        return False
    initials = "".join(match[2].split())
    if initials in _PLACE_INITIALS:
        return False
    # One letter ends many sentences ("vitamin C."); it is an initial after a name, or first in its sentence.
    return len(initials) > len("A.") or match[1] is not None or not before[: match.start(2)].strip()


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    stripped = piece.strip()
    lead = len(piece) - len(piece.lstrip())
    return start + lead, start + lead + len(stripped)
