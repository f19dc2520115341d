"""Markdown with YAML front matter."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

import frontmatter
import yaml
from markdown_it import MarkdownIt

from corpus._blobs import Blob, read_all
from corpus._drafts import Draft, Found, merged, third_party
from corpus._fields import named_fields
from corpus._text import clean_text, decode
from corpus.article import Skip
from corpus.formats._markup import text_of_markup

__all__ = ["front_matter", "read"]

_LIMIT = 4 << 20
# Each may cost 50 µs where it opens what nothing closes; a text of more of them is left as it is.
_MARK = re.compile(r"[\[\]*_`<!|]")
_MOST_MARKS = 200_000
# Nested lists cost 5 µs a character; what is longer is left as it is, too.
_MOST_RENDERED = 2 << 20
_LONGEST_FRONT = 256 << 10
_LINE = re.compile(r"^([A-Za-z][\w -]*):[ \t]*(\S.*)$", re.MULTILINE)
_BLOCK = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"\A\s*(?:#[ \t]+(?P<hash>[^\n]+)\n|(?P<line>[^\n]+)\n=+[ \t]*(?:\n|\Z))")


def read(blob: Blob) -> Iterator[Draft | Skip]:
    """Read a Markdown document as one article.

    Args:
        blob: The file.

    Yields:
        Its draft. A heading of the first level at the top is its title, and no part of its text.
        A text of more than two million characters, or of very many marks ("[", "*", "|"), keeps them.

    Raises:
        Unreadable: It is too large.
    """
    fields, body = front_matter(clean_text(decode(read_all(blob, limit=_LIMIT))))
    heading = _HEADING.match(body + "\n")
    if heading:
        line = _unclosed(heading["hash"]) if heading["hash"] else heading["line"]
        title = text_of_markup(_renderer().renderInline(line))
        fields = merged(fields, {"title": (Found(title, "text"),)})
        body = body[heading.end() :]
    yield Draft(text=_rendered(body), fields=fields)


def _unclosed(heading: str) -> str:
    """Take the closing "##" off a heading; "C#" is no such."""
    line = heading.rstrip()
    opened = line.rstrip("#")
    return opened.rstrip() if opened[-1:].isspace() else line


def front_matter(text: str) -> tuple[dict[str, tuple[Found, ...]], str]:
    r"""Part a document from the YAML at its top.

    Args:
        text: The document, with "\n" for line ends.

    Returns:
        The fields that the YAML gives, and the rest of the document.
    """
    match = _BLOCK.match(text)
    if match is None or len(match[1]) > _LONGEST_FRONT:
        return {}, text
    try:
        values, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        # A title with a colon in it breaks YAML; its author meant "name: value", line by line.
        values, body = dict(_LINE.findall(match[1])), text[match.end() :]
    if not isinstance(values, Mapping) or not values:
        return {}, text
    return named_fields(values, origin="front-matter"), body


def _rendered(body: str) -> str:
    if len(body) > _MOST_RENDERED or sum(1 for _ in _MARK.finditer(body)) > _MOST_MARKS:
        return body
    return text_of_markup(third_party(lambda: _renderer().render(body), name="markdown-it"))


@functools.cache
def _renderer() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])
