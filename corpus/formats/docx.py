"""DOCX: the text as Word shows it, its properties, and nothing of its pictures and macros."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import mammoth
from lxml import etree, html

from corpus._blobs import FILE_LIMIT, Blob, Unreadable, read_all
from corpus._drafts import Draft, Found, merged, third_party
from corpus._text import one_line
from corpus.article import Skip
from corpus.formats._markup import text_of_tree
from corpus.formats._packages import Package
from corpus.formats._told import told_fields
from corpus.formats._trees import drop_note_marks, flatten_cells, without_heading
from corpus.formats._xml import local_name

__all__ = ["read"]

_STYLES = "p[style-name='Title'] => h1.title:fresh\np[style-name='Subtitle'] => h2.subtitle:fresh"
_CORE = "docProps/core.xml"
_BODY = "word/document.xml"
_MARKUP = (".xml", ".rels")
# OOXML knows no document type; what declares one does so for its entities.
_TYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def read(blob: Blob) -> Iterator[Draft | Skip]:
    """Read a Word document as one article.

    Args:
        blob: The document.

    Yields:
        Its draft; footnotes stand at the end.

    Raises:
        Unreadable: It is locked, damaged or too large, or holds no text.
    """
    data = read_all(blob, limit=FILE_LIMIT)
    package = Package(data)
    if not any(name.endswith(_BODY.rpartition("/")[2]) for name in package):
        raise Unreadable("it is no Word document")
    _check(package)
    shown = third_party(lambda: _as_html(data), name="mammoth")
    if not shown.strip():
        raise Unreadable("it holds no text")
    tree = third_party(lambda: html.document_fromstring(shown), name="lxml")
    drop_note_marks(tree)
    told = _told(package)
    headline = _headline(tree)
    fields = merged({"title": (Found(headline, "text"),)} if headline else {}, told)
    flatten_cells(tree)
    text = text_of_tree(tree)
    yield Draft(text=without_heading(text, _title(fields)), fields=fields)


def _check(package: Package) -> None:
    for name in package:
        if name.endswith(_MARKUP) and any(mark in package.read(name) for mark in _TYPES):
            raise Unreadable(f"its part '{name}' declares a document type, which no Word document does")


def _as_html(data: bytes) -> str:
    # Pictures are not read: one may name any file of this machine.
    found = mammoth.convert_to_html(
        io.BytesIO(data), style_map=_STYLES, convert_image=lambda _: [], external_file_access=False
    )
    return str(found.value)


def _headline(tree: etree._Element) -> str:
    """Find a paragraph in the style Title, else a Heading 1 above all text."""
    for element in tree.iter("h1"):
        if element.get("class") == "title":
            return one_line("".join(element.itertext()))
    blocks = (element for element in tree.iter("h1", "h2", "h3", "p", "li", "td"))
    first = next((element for element in blocks if "".join(element.itertext()).strip()), None)
    return one_line("".join(first.itertext())) if first is not None and first.tag == "h1" else ""


def _told(package: Package) -> dict[str, tuple[Found, ...]]:
    try:
        core = package.tree(_CORE) if _CORE in package else None
    except Unreadable:  # damaged properties cost only themselves
        core = None
    values = {local_name(e): e.text or "" for e in core.iter("{*}*")} if core is not None else {}
    known = {
        name: values.get(theirs, "").strip()
        for name, theirs in (
            ("title", "title"),
            ("author", "creator"),
            ("created", "created"),
            ("modified", "modified"),
        )
    }
    return told_fields(**known, origin="docx-core")


def _title(fields: Mapping[str, tuple[Found, ...]]) -> str:
    return next((str(found.value) for found in fields.get("title", ())), "")
