"""XML from strangers, as a tree: no entity is expanded, nothing else is opened, damage is mended."""

from __future__ import annotations

import html.entities
import re

from lxml import etree

from corpus._blobs import Unreadable
from corpus._drafts import third_party
from corpus._text import clean_text

__all__ = ["local_name", "tree_of"]

_DOCTYPE_BEGINS = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[(?P<subset>.*?)\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(
    r"<!ENTITY\s+(?!%)[^\s\"'>]+\s+(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')", re.IGNORECASE
)
_HARMLESS = 64
_AMPERSAND = re.compile(r"&(?:(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)?")
# Each is a call of its own in every parser that reads the document after this.
_MOST_AMPERSANDS = 3_000_000
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}


def tree_of(document: str) -> etree._Element:
    """Parse XML as a browser would read a page: whatever can be made of it.

    The names that HTML has for characters are known, ampersands that stand for themselves are
    taken so, and a document type is left out, since all that it could add is not wanted.

    Args:
        document: The document.

    Returns:
        Its root.

    Raises:
        Unreadable: It is no XML at all, declares entities that grow as they are expanded, or has
            millions of ampersands.

    Example:
        >>> tree_of("<a>caf&eacute; & bar</a>").text
        'café & bar'
    """
    document = _without_doctype(clean_text(document))
    if document.count("&") > _MOST_AMPERSANDS:
        raise Unreadable(f"it has more than {_MOST_AMPERSANDS:,} ampersands")
    document = _AMPERSAND.sub(_character, document)
    # A parser of its own each time: lxml's keep the names that they have seen.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=False, encoding="utf-8",
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    tree = third_party(lambda: etree.fromstring(document.encode("utf-8"), parser), name="lxml")
    if tree is None:
        raise Unreadable("it is no XML")
    return tree


def local_name(element: etree._Element) -> str:
    """Give an element's name in small letters, without its namespace or prefix."""
    return re.split(r"[}:]", str(element.tag))[-1].lower()


def _without_doctype(document: str) -> str:
    # Only the first: to try at each would take time that grows with the square of their number.
    begins = _DOCTYPE_BEGINS.search(document)
    match = _DOCTYPE.match(document, begins.start()) if begins else None
    if match is None:
        return document
    for entity in _ENTITY.finditer(match["subset"] or ""):
        value = entity["double"] or entity["single"] or ""
        if len(value) > _HARMLESS or re.search(r"&(?!#)|%", value):
            raise Unreadable("it declares entities that grow when they are expanded")
    return document[: match.start()] + document[match.end() :]


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name and (name[0] == "#" or name in _OF_XML):
        return match[0]
    known = html.entities.html5.get(f"{name};") if name else None
    return known if known and known not in "<&" else f"&amp;{match[0][1:]}"
