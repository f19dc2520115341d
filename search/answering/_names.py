"""What a name stands for, and what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from indexer.sentences import Span
from search.answering._draft import Draft, Piece
from search.answering._evidence import Candidate
from search.answering._reading import Reading
from search.calibration import Evidence

__all__ = ["definition", "long_forms", "stands_for"]

_SHORTEST_SHORT, _LONGEST_SHORT = 2, 12
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}’'&.-]*")
_OPEN = "(["
_QUOTED_BEFORE = regex.compile(r"[“\"«]([^“”\"«»]{4,120})[”\"»]\s*\Z")


def stands_for(reading: Reading) -> Draft | None:
    """Answer what an acronym stands for, where an article spells it out.

    Args:
        reading: What was read; its question has the acronym as its subject.

    Returns:
        The draft; None where no article found spells it out.
    """
    short = reading.question.subject or ""
    for hit, passage in reading.found:
        for start, end in long_forms(passage.article.text, short):
            evidence = Evidence(reader_score=0.0, cosine=hit.cosine, fused_score=hit.legs)
            candidate = Candidate(passage=passage, start=start, end=end, evidence=evidence)
            confidence = None if reading.calibration is None else _SPELLED_OUT
            piece = Piece(candidate=candidate, kind="answer", confidence=confidence)
            return Draft(text=candidate.text, pieces=(piece,), confidence=confidence)
    return None


# Share of the spelled-out forms found by this rule that are right: see evaluation/RESULTS.md.
_SPELLED_OUT = 0.95


def long_forms(text: str, short: str) -> Iterator[Span]:
    """Find where a text spells out an acronym.

    Each letter of the short form has to appear, in order, in the words before "(SHORT)", the first at
    the start of a word; the rule of Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation
    Definitions in Biomedical Text" (2003), https://psb.stanford.edu/psb-online/proceedings/psb03/schwartz.pdf.
    What stands in quotation marks there is the long form whole. "SHORT (long form)" is found likewise.

    Args:
        text: Any text.
        short: The acronym.

    Yields:
        Spans of long forms, in order.

    Example:
        >>> text = "The International Atomic Energy Agency (IAEA) met."
        >>> [text[a:b] for a, b in long_forms(text, "IAEA")]
        ['International Atomic Energy Agency']
    """
    letters = [letter for letter in short if letter.isalnum()]
    if not _SHORTEST_SHORT <= len(letters) <= _LONGEST_SHORT:
        return
    for found in regex.finditer(rf"(?<![\p{{L}}\p{{N}}]){regex.escape(short)}(?![\p{{L}}\p{{N}}])", text):
        yield from _before(text, found.start(), letters)
        yield from _behind(text, found.end(), letters)


def definition(reading: Reading, *, threshold: float) -> Draft | None:
    """Answer what, or who, something is, with the sentence that says so.

    Args:
        reading: What was read; its question has what is to be defined as its subject.
        threshold: Least probability (least likeness, uncalibrated) of a sentence.

    Returns:
        The draft; None where no sentence defines it.
    """
    subject = regex.escape(reading.question.subject or "")
    patterns = [regex.compile(pattern.replace("SUBJECT", subject), regex.IGNORECASE) for pattern in _DEFINING]
    best: tuple[int, float, Candidate] | None = None
    for one in reading.ranked_sentences:
        rank = next((n for n, pattern in enumerate(patterns) if pattern.search(one.text)), None)
        if rank is not None and (best is None or (rank, -reading.sentence_probability(one)) < best[:2]):
            best = rank, -reading.sentence_probability(one), one
    if best is None:
        return None
    probability = -best[1]
    if reading.calibration is not None and probability < threshold:
        return None
    confidence = probability if reading.calibration is not None else None
    piece = Piece(candidate=replace(best[2]), kind="sentence", confidence=confidence)
    return Draft(text=piece.text, pieces=(piece,), confidence=confidence)


# Ways to say what something is, the plainest first.
_DEFINING = (
    r"\A\W*(?:the )?SUBJECT\W*(?:\([^)]{1,60}\))?,? (?:is|are|was|were) (?:an?|the|one of)\b",
    r"\bSUBJECT\W*(?:\([^)]{1,60}\))?,? (?:is|are|was|were) (?:an?|the|one of)\b",
    r"\bSUBJECT\W{0,3}(?:\([^)]{1,60}\))?, (?:an?|the) [^,.;]{3,120}",
    r"\b(?:an?|the) (?:[\p{L}-]+ ){1,6}(?:called|named|known as|dubbed) \W*SUBJECT\b",
    r"\b(?:an?|the) (?:[\p{Ll}-]+ ){1,5}\W*(?:\p{Lu}[^()]{3,60}\W*\()?SUBJECT\b",
)


def _before(text: str, at: int, letters: list[str]) -> Iterator[Span]:
    """Find the long form of "long form (SHORT)"."""
    head = text[:at].rstrip()
    if not head.endswith(tuple(_OPEN)):
        return
    if quoted := _QUOTED_BEFORE.search(head[:-1]):
        # The name itself, even where a letter of its short form is in none of its words.
        if quoted[1][:1].lower() == letters[0].lower():
            yield quoted.span(1)
        return
    head = head[:-1].rstrip()
    words = list(_WORD.finditer(head, max(0, len(head) - 200)))
    start = _aligned(head, letters)
    if start is not None and len([word for word in words if word.start() >= start]) <= 2 * len(letters) + 2:
        yield start, len(head)


def _behind(text: str, at: int, letters: list[str]) -> Iterator[Span]:
    """Find the long form of "SHORT (long form)"."""
    found = regex.compile(r"\s*\(([^()]{4,120})\)").match(text, at)
    if found is not None:
        start = _aligned(found[1], letters)
        if start == 0:
            yield found.start(1), found.end(1)


def _aligned(head: str, letters: list[str]) -> int | None:
    """Match the letters from the last to the first; the first has to begin a word."""
    place = len(head) - 1
    for number in range(len(letters) - 1, -1, -1):
        wanted = letters[number].lower()
        while place >= 0 and not (
            head[place].lower() == wanted and (number > 0 or place == 0 or not head[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    return place + 1
