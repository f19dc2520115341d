"""EPUB: a book, each of its chapters an article."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from corpus._blobs import FILE_LIMIT, Blob, Unreadable, read_all
from corpus._drafts import Draft, Found
from corpus._text import one_line
from corpus.article import Skip
from corpus.formats._markup import text_of_tree
from corpus.formats._packages import Package
from corpus.formats._trees import bare, drop_note_marks, flatten_cells, without_heading
from corpus.formats._xml import local_name

__all__ = ["read"]

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_NCX = "application/x-dtbncx+xml"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_CHAPTERS = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"}
_MATTER = (
    "cover titlepage title-page halftitlepage halftitle toc contents nav landmarks loi lot copyright-page "
    "copyright colophon imprint index page-list"
).split()
_STEM = re.compile(r"[\W_\d]+")
_NUMBERED = re.compile(
    r"(?:section|chapter|part|глава|kapitel|chapitre|bölüm)?\W*[\divxlc]*\W*", re.IGNORECASE
)
_HEADINGS = ("h1", "h2", "h3")
_SENTENCE = re.compile(r"\w[^.!?…。\uff01\uff1f]{20,1000}[.!?…。\uff01\uff1f]")
_LINKED = 0.5
_SHORT = 100
_EVENTS = {
    "modification": "updated",
    "publication": "published",
    "original-publication": "published",
    "": "published",
}


class _Item(NamedTuple):
    href: str
    kind: str
    properties: str


class _Book:
    """What a package says of a book.

    Args:
        package: Its archive.

    Raises:
        Unreadable: Its directory is missing or damaged.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        container = package.tree(_CONTAINER)
        opf = next((root.get("full-path") for root in _named(container, "rootfile")), None)
        if not opf or opf not in package:
            raise Unreadable("it is no EPUB: its list of contents is missing")
        self._folder = posixpath.dirname(opf)
        self._opf = package.tree(opf)
        self._items = {
            item.get("id", ""): _Item(
                self.path(item.get("href") or ""), item.get("media-type") or "", item.get("properties") or ""
            )
            for item in _named(self._opf, "item")
        }

    def path(self, href: str, *, base: str | None = None) -> str:
        """Resolve an address in the book to the name of a part."""
        folder = self._folder if base is None else posixpath.dirname(base)
        return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))

    def chapters(self) -> Iterator[str]:
        """Give the names of the parts to be read, in their order, each once."""
        matter = {
            self.path(reference.get("href") or "")
            for reference in _named(self._opf, "reference")
            if (reference.get("type") or "").lower() in _MATTER
        }
        items = (self._items.get(reference.get("idref") or "") for reference in _named(self._opf, "itemref"))
        for item in dict.fromkeys(item for item in items if item is not None):
            stem = _STEM.sub("", posixpath.splitext(posixpath.basename(item.href))[0]).lower()
            told = item.href in matter or stem in _MATTER or "nav" in item.properties.split()
            if item.kind in _CHAPTERS and not told:
                yield item.href

    def contents(self) -> dict[str, str]:
        """Give the chapters' titles in the table of contents, by the names of their parts."""
        titles: dict[str, str] = {}
        for item in self._items.values():
            is_table = "nav" in item.properties.split() or item.kind == _NCX
            for href, title in self._entries(item) if is_table and item.href in self._package else ():
                titles.setdefault(self.path(href, base=item.href), one_line(title))
        return titles

    def _entries(self, item: _Item) -> list[tuple[str, str]]:
        try:
            tree = self._package.tree(item.href)
        except Unreadable:  # a damaged table costs the titles in it, not the chapters
            return []
        if item.kind == _NCX:
            return list(_points(tree))
        links = [link for nav in _tables(tree) for link in _named(nav, "a")]
        return [(link.get("href") or "", "".join(link.itertext())) for link in links]

    def fields(self) -> dict[str, tuple[Found, ...]]:
        """Give what holds for every chapter."""
        metadata = next(_named(self._opf, "metadata"), None)
        if metadata is None:
            return {}
        fields: dict[str, list[str]] = {}
        for element in metadata.iter("{*}*"):
            name, value = local_name(element), one_line("".join(element.itertext()))
            if name == "date":
                event = next((v for key, v in element.attrib.items() if key.endswith("event")), "").lower()
                name = _EVENTS.get(event, "")
            elif name == "meta" and element.get("property") == "dcterms:modified":
                name = "updated"
            if value:
                fields.setdefault(name, []).append(value)
        if fields.get("creator"):
            fields["creator"] = [", ".join(dict.fromkeys(fields["creator"]))]
        names = {"title": "source", "creator": "author", "language": "language", "published": "published",
                 "updated": "updated"}  # fmt: skip
        return {
            ours: tuple(Found(value, "epub-opf") for value in fields[theirs][:1])
            for theirs, ours in names.items() if theirs in fields
        }  # fmt: skip

    def locked(self) -> set[str]:
        """Give the names of parts that only a bought key opens; disguised fonts are none."""
        if _ENCRYPTION not in self._package:
            return set()
        found = set()
        for data in _named(self._package.tree(_ENCRYPTION), "encrypteddata"):
            method = next((m.get("Algorithm") or "" for m in _named(data, "encryptionmethod")), "")
            if method not in _FONTS:
                found |= {unquote(ref.get("URI") or "") for ref in _named(data, "cipherreference")}
        return found


def read(blob: Blob) -> Iterator[Draft | Skip]:
    """Read a book as one article a chapter, in the order of its spine.

    Args:
        blob: The book.

    Yields:
        A draft a chapter, and a Skip for one that cannot be read. Cover, contents and imprint,
        and what else holds no sentence, are left out.

    Raises:
        Unreadable: It is locked, damaged or too large, or has no chapter with prose.
    """
    package = Package(read_all(blob, limit=FILE_LIMIT))
    if _CONTAINER not in package:
        raise Unreadable("it is no EPUB: its list of contents is missing")
    book = _Book(package)
    titles, fields, locked = book.contents(), book.fields(), book.locked()
    read_any = False
    for name in book.chapters():
        if name in locked:
            raise Unreadable("its chapters are locked (DRM)")
        try:
            draft = _chapter(package, name, title=titles.get(name, ""), fields=fields)
        except Unreadable as error:
            read_any = True
            yield Skip(f"{blob.address}#{name}", f"The chapter was skipped: {error}.")
            continue
        if draft is not None:
            read_any = True
            yield draft
    if not read_any:
        raise Unreadable("none of its chapters holds prose")


def _chapter(
    package: Package, name: str, *, title: str, fields: Mapping[str, tuple[Found, ...]]
) -> Draft | None:
    if name not in package:
        raise Unreadable("it is missing from the book")
    tree = _as_html(package.tree(name))
    body = next(tree.iter("body"), tree)
    if _is_matter(body):
        return None
    drop_note_marks(body)
    flatten_cells(body)
    text = text_of_tree(body)
    if not _SENTENCE.search(text):
        return None
    titles = _titles(title, _heading(body, text, title=title))
    for found in titles:
        text = without_heading(text, str(found.value))
    return Draft(text=text, fields={**fields, "title": titles}, key=name, record=True, place=name)


def _heading(body: etree._Element, text: str, *, title: str) -> str:
    for tag in _HEADINGS:
        for element in body.iter(tag):
            if words := one_line("".join(element.itertext())):
                return words
    # Some programs mark no headings, and number the chapters in the contents instead.
    first = text.partition("\n\n")[0]
    return first if _NUMBERED.fullmatch(title) and len(first) <= _SHORT and first[-1:].isalnum() else ""


def _titles(told: str, heading: str) -> tuple[Found, ...]:
    found = [Found(told, "epub-toc"), Found(heading, "text")]
    if heading and _NUMBERED.fullmatch(told):
        found.reverse()
    return tuple(title for title in found if title.value)


def _as_html(tree: etree._Element) -> etree._Element:
    # Without namespaces it can be written as any other page.
    for element in tree.iter(etree.Element):
        element.tag = local_name(element)
    return tree


def _is_matter(body: etree._Element) -> bool:
    first = next((element for element in body.iterchildren(etree.Element)), None)
    for element in (body, first):
        kinds = [] if element is None else [v for key, v in element.attrib.items() if key.endswith("type")]
        if any(kind in _MATTER for value in kinds for kind in value.split()):
            return True
    letters = len(bare("".join(body.itertext())))
    linked = sum(len(bare("".join(link.itertext()))) for link in body.iter("a") if link.get("href"))
    return linked > letters * _LINKED


def _named(tree: etree._Element, name: str) -> Iterator[etree._Element]:
    return (element for element in tree.iter(etree.Element) if local_name(element) == name)


def _tables(tree: etree._Element) -> list[etree._Element]:
    navs = list(_named(tree, "nav"))
    told = [nav for nav in navs if any(k.endswith("type") and v == "toc" for k, v in nav.attrib.items())]
    return told or navs[:1] or [tree]


def _points(tree: etree._Element) -> Iterator[tuple[str, str]]:
    for point in _named(tree, "navpoint"):
        label = next(("".join(e.itertext()) for e in _named(point, "navlabel")), "")
        yield next((e.get("src") or "" for e in _named(point, "content")), ""), label
