"""Articles cut into passages of whole sentences, with offsets that are exact by construction.

langchain-text-splitters decides which sentences go together; it never sees the text. It splits a
*stand-in*, in which each sentence is its number, and measures it by the lengths of the sentences
so named. So a repeated sentence, a line ending or a combining mark cannot shift an offset, as it
can where a splitter's own ``add_start_index`` looks its chunks up in the text again.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex
from langchain_text_splitters import RecursiveCharacterTextSplitter

from indexer.sentences import Span, sentence_spans

__all__ = ["passage_spans"]

_PARAGRAPH_BREAK = regex.compile(r"\n[^\S\n]*\n")
_PARAGRAPH, _SENTENCE = "\n\n", "\n"


def passage_spans(text: str, *, longest: int, language: str | None = None) -> list[Span]:
    r"""Cut a text into passages.

    Passages are made of whole sentences and end with a paragraph where they can; only a sentence
    that is longer than a passage may be is cut, between words where it has any.

    Args:
        text: The text of an article.
        longest: Longest passage, in code points.
        language: ISO 639-1 code for the sentence rules.

    Returns:
        ``(start, end)`` offsets, in order, without overlap; together they hold every character of
        the text that is not white space.

    Example:
        >>> passage_spans("One. Two.\n\nThree.", longest=10)
        [(0, 9), (11, 17)]
    """
    units = [
        piece for span in sentence_spans(text, language=language) for piece in _fitted(text, span, longest)
    ]
    return list(_grouped(text, units, longest))


def _fitted(text: str, span: Span, longest: int) -> Iterator[Span]:
    start, end = span
    if end - start <= longest:
        yield span
        return
    splitter = RecursiveCharacterTextSplitter(
        separators=["\n", "; ", ", ", " ", ""],
        keep_separator="end",
        chunk_size=longest,
        chunk_overlap=0,
        strip_whitespace=False,
    )
    for piece in splitter.split_text(text[start:end]):
        lead, kept = len(piece) - len(piece.lstrip()), piece.strip()
        if kept:
            yield start + lead, start + lead + len(kept)
        start += len(piece)


def _grouped(text: str, units: list[Span], longest: int) -> Iterator[Span]:
    # A unit reaches to the next one, so that the white space between them counts and a separator does not.
    reach = [start for start, _ in units[1:]] + [units[-1][1] if units else 0]

    def measure(names: str) -> int:
        numbers = names.split()
        return reach[int(numbers[-1])] - units[int(numbers[0])][0] if numbers else 0

    splitter = RecursiveCharacterTextSplitter(
        separators=[_PARAGRAPH, _SENTENCE],
        keep_separator=False,
        chunk_size=longest,
        chunk_overlap=0,
        length_function=measure,
    )
    for group in splitter.split_text(_stand_in(text, units)):
        numbers = group.split()
        yield units[int(numbers[0])][0], units[int(numbers[-1])][1]


def _stand_in(text: str, units: list[Span]) -> str:
    names = []
    for number, (start, _) in enumerate(units):
        if number:
            between = text[units[number - 1][1] : start]
            names.append(_PARAGRAPH if _PARAGRAPH_BREAK.search(between) else _SENTENCE)
        names.append(str(number))
    return "".join(names)
