"""The blocks of a page's text, each judged by itself: prose, interface, heading of something else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from corpus._ui_words import ASIDES, BOXES, ENDS, INTERFACE, MONTHS, NETWORKS, NOTICES

__all__ = ["DATE", "Block", "Kind", "bare", "blocks_of", "is_notice", "is_sentence"]

_CLOCK = (
    r"(?:,?\s*(?:at|um|à|в)?\s*\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\b\.?)?"
    r"(?:\s*(?:UTC|GMT|[A-Z]{2,4}T)\b)?)?"
)
DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?[\s.,-]+(?:de\s+)?(?:{MONTHS})\w*[\s.,-]+(?:de\s+)?\d{{4}}{_CLOCK}"
    rf"|\b(?:{MONTHS})\w*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}{_CLOCK}"
    rf"|\b\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)\d{{2}}\b{_CLOCK}"
    rf"|\b(?:19|20)\d{{2}}[./-]\d{{1,2}}[./-]\d{{1,2}}(?:T\d[\d:.]+(?:Z|[+-]\d{{2}}:?\d{{2}})?|\b{_CLOCK})",
    re.IGNORECASE,
)
"""A date in prose or figures, with a time of day where one follows."""

_AGO = re.compile(r"\b\d+\s+(?:minutes?|hours?|days?|weeks?|months?|years?)\s+ago\b", re.IGNORECASE)
_SAYS = re.compile(r".{1,40}\b(?:says|said|wrote|пишет|diz|sagt)\s*:", re.IGNORECASE)
_FINAL = re.compile(r"[.!?…:;。！？؟।][\"'”’»)\]\d]*$")  # noqa: RUF001 - the full stops of many scripts
_INNER = re.compile(r"[.!?…][\"'”’»)]*\s+[\"'“«(]?[^\W\d_]|[。！？]")  # noqa: RUF001
_EDGES = re.compile(r"^(?:\d+\s+)?[\W_]+|^\d+\s+(?=\D)|[\s:»›>→…▼▾|•()?-]+$")  # noqa: RUF001
_COUNT = re.compile(r"[\s:(\[]*\d[\d.,KkMm]*[)\]]?$")
_COUNTED = r"(?:views?|shares?|likes?|comments?|min read|просмотр\w*|комментари\w*|oxunub|görüntülenme)"
_COUNTER = re.compile(rf"{_COUNTED}\s*:?\s*\d[\d.,km]*|\d[\d.,km]*\s*{_COUNTED}", re.IGNORECASE)
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

_LONGEST_HEADING = 60
_LONGEST_LABEL = 300
_WRAPPED_LINE = 40
_PARAGRAPH = 25
_DATED_WORDS = 15
# A sentence that ends has 8 words; two sentences in one line have 12 together; 25 words
# are more than a headline has, whether or not they end in a full stop.
_SHORT_SENTENCE, _SENTENCE, _SENTENCES = 4, 8, 12


class Kind(Enum):
    """What a block looks like by itself."""

    PROSE = "a sentence or more"
    PLAIN = "a headline, an item, a name, a short sentence"
    DATED = "a short line with a date, or the head of a reader's comment"
    INTERFACE = "a button, a menu entry, a counter, a legal notice"
    ASIDE = "the heading of a box such as stands inside articles too"
    BOX = "the heading of a list of other stories"
    END = "a heading after which no article goes on"


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a page's text, or the lines of one hard-wrapped paragraph.

    Attributes:
        text: The lines.
        kind: What it looks like.
        words: How many words it has (where words are not spaced: two characters count as one).
        apart: A blank line stands before it.
        repeated: The same line stands elsewhere in the page.
    """

    text: str
    kind: Kind
    words: int
    apart: bool
    repeated: bool


def blocks_of(text: str) -> list[Block]:
    r"""Cut a page's text into blocks, and judge each.

    Args:
        text: The text, with "\n" for line ends.

    Returns:
        The blocks that are not blank, in order.

    Example:
        >>> [block.kind.name for block in blocks_of("Share\n\nIt rained all day in the whole country.")]
        ['INTERFACE', 'PROSE']
    """
    pieces = _pieces(text)
    counts = Counter(bare(piece) for piece, _ in pieces)
    return [_judged(piece, apart=apart, repeated=counts[bare(piece)] > 1) for piece, apart in pieces]


def bare(line: str) -> str:
    """Take off a line what differs between two showings of one label: case, counts, arrows.

    Args:
        line: A line.

    Returns:
        What is compared.

    Example:
        >>> bare("Share (12) »")
        'share'
    """
    line = line.strip().casefold()
    if line in INTERFACE or len(line) > _LONGEST_LABEL:
        return line
    return _EDGES.sub("", _COUNT.sub("", _EDGES.sub("", line))) or line


def is_sentence(block: Block) -> bool:
    """Tell whether a short block may still be a sentence: "I do not know," he said.

    Args:
        block: A block.

    Returns:
        True where it has four words and ends with a full stop, or one like it.
    """
    return block.words >= _SHORT_SENTENCE and _FINAL.search(block.text) is not None


def is_notice(text: str) -> bool:
    """Tell whether a line speaks of rights, cookies or subscriptions, as none of an article does.

    Args:
        text: A line, or a paragraph at the end of an article.

    Returns:
        True where it holds a phrase of such notices.
    """
    lowered = text.casefold()
    return any(notice in lowered for notice in NOTICES)


def _pieces(text: str) -> list[tuple[str, bool]]:
    pieces: list[tuple[list[str], bool]] = []
    apart = True
    for line in map(str.strip, text.split("\n")):
        if line and not apart and _continues(pieces[-1][0][-1], line):
            pieces[-1][0].append(line)
        elif line:
            pieces.append(([line], apart))
        apart = not line
    return [("\n".join(lines), apart) for lines, apart in pieces]


def _continues(before: str, line: str) -> bool:
    # A hard-wrapped sentence goes on in lower case; the entries of a menu do not.
    return line[0].islower() and len(before) > _WRAPPED_LINE and not _FINAL.search(before)


def _judged(text: str, *, apart: bool, repeated: bool) -> Block:
    words = len(text.split()) + len(_WIDE.findall(text)) // 2
    return Block(text=text, kind=_kind(text, words), words=words, apart=apart, repeated=repeated)


def _kind(text: str, words: int) -> Kind:
    label = bare(text)
    if words >= _PARAGRAPH:
        return Kind.PROSE
    if len(label) <= _LONGEST_HEADING:
        for kind, headings in ((Kind.END, ENDS), (Kind.BOX, BOXES), (Kind.ASIDE, ASIDES)):
            if _is_heading(label, headings):
                return kind
    if _is_interface(text, label):
        return Kind.INTERFACE
    if words <= _DATED_WORDS and (DATE.search(text) or _AGO.search(text) or _SAYS.fullmatch(text)):
        return Kind.DATED
    ends = words >= _SENTENCE and _FINAL.search(text) is not None
    return Kind.PROSE if ends or (words >= _SENTENCES and _INNER.search(text)) else Kind.PLAIN


def _is_heading(label: str, headings: Collection[str]) -> bool:
    return any(
        label == heading or (label.startswith(heading) and not label[len(heading)].isalnum())
        for heading in headings
    )


def _is_interface(text: str, label: str) -> bool:
    if label in INTERFACE or label in NETWORKS or _COUNTER.fullmatch(text):
        return True
    return is_notice(text)
