"""HTML as readable plain text, block by block, leaving out nothing that a reader sees."""

from __future__ import annotations

import re

from lxml import etree, html

from corpus._drafts import third_party

__all__ = ["is_markup", "text_of_markup", "text_of_tree"]

_PARAGRAPHS = frozenset(
    (
        "address article aside blockquote body details dialog div dl fieldset figcaption figure footer form "
        "h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section summary table ul"
    ).split()
)
_LINES = frozenset("caption dd dt li tr".split())
_HIDDEN = frozenset("button head iframe noscript script select style svg template textarea".split())

_CLOSING = re.compile(
    r"</(?:p|div|li|ul|ol|h[1-6]|a|strong|em|b|i|span|blockquote|td|table)\s*>", re.IGNORECASE
)
_OPENING = re.compile(
    r"\s*<(?:p|div|ul|ol|h[1-6]|span|blockquote|table|section|article|figure|strong|em|b|i|a|img)\b[^<>]*>",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_FEW = 3


def is_markup(text: str) -> bool:
    """Tell whether a field's text is HTML rather than words.

    Args:
        text: The field.

    Returns:
        True where it begins with a tag and closes one, or closes more than three.
    """
    if "</" not in text:
        return False
    closed = len(_CLOSING.findall(text))
    return closed > _FEW or (closed > 0 and _OPENING.match(text) is not None)


def text_of_markup(markup: str) -> str:
    """Write HTML as plain text: paragraphs apart, list items and table rows on their own lines.

    Args:
        markup: A page or a piece of one.

    Returns:
        The text; empty where it shows none.

    Raises:
        Unreadable: The HTML parser failed.

    Example:
        >>> print(text_of_markup("<p>Two <b>things</b>:</p><ul><li>one</li><li>two</li></ul>"))
        Two things:
        <BLANKLINE>
        - one
        - two
    """
    if not markup.strip():
        return ""
    tree = third_party(lambda: html.document_fromstring(f"<div>{markup}</div>"), name="lxml")
    return text_of_tree(tree)


def text_of_tree(tree: etree._Element) -> str:
    """Write a tree of HTML elements as plain text, as :func:`text_of_markup` does."""
    writer = _Writer()
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        writer.take(event, element)
    return writer.text()


class _Writer:
    """Takes the events of a walk over a tree, and keeps the text between them."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._gap = self._bullet = ""
        self._lists: list[int | None] = []
        self._hidden = self._verbatim = 0

    def take(self, event: str, element: etree._Element) -> None:
        if event == "start":
            self._open(str(element.tag))
            self._write(element.text)
            return
        if event == "end":
            self._close(str(element.tag))
        self._write(element.tail)

    def text(self) -> str:
        return "".join(self._pieces).strip("\n")

    def _open(self, tag: str) -> None:
        self._hidden += tag in _HIDDEN
        self._verbatim += tag == "pre"
        self._break(tag, nested=bool(self._lists))
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._bullet = self._next_bullet()
        elif tag == "br":
            self._widen("\n")

    def _close(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN
        self._verbatim -= tag == "pre"
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._bullet = ""
        elif tag in {"td", "th"}:
            self._gap = " | "
        self._break(tag, nested=bool(self._lists))

    def _break(self, tag: str, *, nested: bool) -> None:
        if tag in _LINES or (tag in _PARAGRAPHS and nested):
            self._widen("\n")
        elif tag in _PARAGRAPHS:
            self._widen("\n\n")

    def _next_bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        return "  " * max(len(self._lists) - 1, 0) + ("- " if number is None else f"{number + 1}. ")

    def _write(self, text: str | None) -> None:
        if not text or self._hidden:
            return
        if self._verbatim:
            self._put(text)
            return
        words = _SPACES.sub(" ", text)
        if words[0] == " " and not self._gap:
            self._gap = " "
        if words.strip(" "):
            self._put(words.strip(" "))
            self._gap = " " if words[-1] == " " else ""

    def _widen(self, gap: str) -> None:
        if len(gap) >= self._gap.count("\n"):
            self._gap = gap

    def _put(self, text: str) -> None:
        if self._pieces:
            if self._gap.startswith("\n"):
                self._pieces[-1] = self._pieces[-1].rstrip("\n")
            self._pieces.append(self._gap)
        self._pieces += (self._bullet, text)
        self._gap = self._bullet = ""
