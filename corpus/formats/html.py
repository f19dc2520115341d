"""HTML pages: the article by trafilatura, its metadata from what the page declares."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping

import trafilatura
from lxml import etree, html
from trafilatura.settings import Document

from corpus._blobs import Blob, Unreadable, read_all
from corpus._drafts import Draft, Found, merged, third_party
from corpus._text import clean_text, decode, one_line
from corpus.article import Skip
from corpus.formats._leftovers import without_leftovers
from corpus.formats._markup import text_of_tree
from corpus.formats._page_metadata import declared_fields, is_deep, without_site
from corpus.formats._page_shown import as_shown

__all__ = ["read"]

_LIMIT = 16 << 20
# Every mebibyte of markup costs about a second; pictures that a browser saved inside a page are no markup.
_MOST_MARKUP = 4 << 20
_PICTURE = re.compile(r"data:[\w/+.;=-]{0,100},[A-Za-z0-9+/%=_-]{1000,}")
# trafilatura takes time that grows faster than their number; of 90 real pages the longest has 1,709.
_MOST_ELEMENTS = 30_000
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]*encoding=[\"']([\w.:-]+)", re.IGNORECASE
)
_XML = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HEAD = 4096
_HEADINGS = ("title", "section", "author")
_BY = ("by", "von", "par", "por")
_AS_HTML = {
    "head": "h2", "list": "ul", "item": "li", "row": "tr", "cell": "td", "lb": "br", "quote": "blockquote",
    "code": "pre",
}  # fmt: skip

# Without a handler of its own, what it logs about a broken page would land on the terminal.
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def read(blob: Blob) -> Iterator[Draft | Skip]:
    """Read a web page as one article.

    Args:
        blob: The page.

    Yields:
        Its draft.

    Raises:
        Unreadable: It holds no article, is too large or of too many elements, or no parser can read it.
    """
    page = _markup(read_all(blob, limit=_LIMIT))
    tree = third_party(lambda: html.document_fromstring(page), name="lxml")
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        raise Unreadable(f"it has more than {_MOST_ELEMENTS:,} elements, as no page of one article has")
    document = third_party(lambda: _extracted(page), name="trafilatura")
    if document is None:
        raise Unreadable("no article was found in the page")
    declared = declared_fields(tree, page)
    fields = merged(declared, _inferred(document, tree, sited="source" in declared))
    fields["title"] = without_site(fields, tree)
    fields = as_shown(fields, tree)
    text = text_of_tree(_in_html(document.body))
    yield Draft(text=without_leftovers(text, _heading_of(fields)), fields=fields)


def _markup(data: bytes) -> str:
    page = _PICTURE.sub("data:,", _XML.sub("", clean_text(_decoded(data))))
    if len(page) > _MOST_MARKUP:
        raise Unreadable(f"it holds more than {_MOST_MARKUP >> 20} MiB of markup, too much for one article")
    return page


def _decoded(data: bytes) -> str:
    match = _CHARSET.search(data[:_HEAD])
    return decode(data, declared=(match[1] or match[2]).decode("ascii") if match else None)


def _extracted(page: str) -> Document | None:
    found = trafilatura.bare_extraction(page, include_comments=False, include_tables=True, with_metadata=True)
    return found if isinstance(found, Document) else None


def _inferred(document: Document, tree: etree._Element, *, sited: bool) -> dict[str, tuple[Found, ...]]:
    title = document.title
    if sited and title and not any(_bare_of(h) == title for h in tree.iter("h1")):
        # What trafilatura cuts off a title at a dash may be its second half: where the site's
        # name is known, only that is cut off.
        title = next((_bare_of(element) for element in tree.iter("title")), title)
    known = {
        "title": title,
        "url": document.url if is_deep(document.url) else None,
        "source": document.sitename or document.hostname,
        "author": document.author,
        "published": document.date,
        "section": next(iter(document.categories or ()), None),
        "language": document.language,
    }
    return {name: (Found(value, "html"),) for name, value in known.items() if value}


def _bare_of(element: etree._Element) -> str:
    return one_line("".join(element.itertext()))


def _in_html(body: etree._Element) -> etree._Element:
    # trafilatura's tree uses the names of XML-TEI; nothing else reads it after this.
    for element in body.iter(*_AS_HTML):
        element.tag = _AS_HTML[str(element.tag)]
    return body


def _heading_of(fields: Mapping[str, tuple[Found, ...]]) -> set[str]:
    known = {one_line(str(f.value)).casefold() for name in _HEADINGS for f in fields.get(name, ())}
    return known | {f"{by} {name}" for by in _BY for name in known}
