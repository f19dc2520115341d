"""What a format hands over: an article's text and what the document says about it, unjudged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from corpus._blobs import Blob, Unreadable
from corpus.article import Skip

__all__ = ["Draft", "Format", "Found", "merged", "third_party"]

Result = TypeVar("Result")


class Found(NamedTuple):
    """A value for a field, and where it came from.

    Attributes:
        value: As found: text, a number, a date.
        origin: What :attr:`corpus.Article.provenance` will say.
    """

    value: object
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article as its document gives it.

    Attributes:
        text: The body, paragraphs separated by a blank line; not yet cleaned of control characters.
        fields: What is known, under the names of :class:`corpus.Article`'s fields: the best first.
        key: Names the record among those of its file (its own id); None where a file is an article.
        record: One of several in its file.
        place: Where in the file it is ("line 7"), for telling why it was skipped.
        pages: Offset in ``text`` at which each page begins; empty where it has no pages.
    """

    text: str
    fields: Mapping[str, tuple[Found, ...]] = field(default_factory=dict)
    key: str | None = None
    record: bool = False
    place: str = ""
    pages: tuple[int, ...] = ()


Format = Callable[[Blob], Iterator[Draft | Skip]]
"""Reads a blob as articles. Yields a Skip for a record that cannot be read, and raises Unreadable,
OSError, EOFError or zlib.error where nothing more of the blob can be."""


def merged(*sources: Mapping[str, Iterable[Found]]) -> dict[str, tuple[Found, ...]]:
    """Join what several places say about an article; the earlier is preferred.

    Args:
        sources: Candidates by field, from each place.

    Returns:
        All candidates by field, in order of preference.
    """
    names = dict.fromkeys(name for source in sources for name in source)
    return {name: tuple(found for source in sources for found in source.get(name, ())) for name in names}


def third_party(call: Callable[[], Result], *, name: str) -> Result:
    """Call another project's parser, whatever it may raise.

    Args:
        call: The call, without arguments.
        name: The parser's name, for the message.

    Returns:
        What the call returns.

    Raises:
        Unreadable: The call raised; the message names the class of the error.
    """
    try:
        return call()
    except Unreadable:  # a bound of our own, set through the parser
        raise
    except Exception as error:
        # The one place where any error is allowed: parsers of broken documents raise IndexError,
        # RecursionError and the like at will, no list of them is complete, and one such document
        # must not end the reading of a whole corpus. Our own code is never called through here.
        raise Unreadable(f"{name} could not read it ({type(error).__name__})") from error
