"""Feeds: RSS, Atom and JSON Feed, one article an entry."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import feedparser
from lxml import etree

from corpus._blobs import Blob, Unreadable, read_all
from corpus._drafts import Draft, Found, third_party
from corpus._fields import words_of
from corpus._text import decode, one_line
from corpus.article import Skip
from corpus.formats._markup import is_markup, text_of_markup
from corpus.formats._page_metadata import is_deep
from corpus.formats._xml import local_name, tree_of
from corpus.identity import canonical_url

__all__ = ["read"]

_LIMIT = 16 << 20
_ORIGIN = "feed"
_ROOTS = {"rss", "rdf", "feed"}
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.:-]+)", re.IGNORECASE)
_PEOPLE = {"author", "creator", "contributor", "managingeditor", "webmaster", "owner", "publisher"}
_LONGEST_PERSON = 500
_PERSON = re.compile(r"\A\S+@\S+\s+\((?P<name>[^()]+)\)\s*\Z")
_ADDRESS_ALONE = re.compile(r"\A(?:mailto:)?\S+@\S+\Z")
# WordPress closes each entry with it.
_CREDIT = re.compile(r"\n\n(?:The post )?\S[^\n]{0,400} (?:first )?appeared first on [^\n]{1,200}\.\Z")
_FIRST_WORDS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What the dialects have in common; empty where an entry does not say it."""

    key: str = ""
    title: str = ""
    text: str = ""
    link: str = ""
    published: str = ""
    updated: str = ""
    author: str = ""
    section: str = ""
    source: str = ""
    language: str = ""


def read(blob: Blob) -> Iterator[Draft | Skip]:
    """Read a feed, each entry as one article: its full text where it has that, else its summary.

    Args:
        blob: The feed. Links in it that are not whole are completed by its address, where that is
            a web address.

    Yields:
        A draft an entry, in the feed's order.

    Raises:
        Unreadable: It is no feed or an empty one, declares entities that grow, or holds over 16 MiB.
    """
    data = read_all(blob, limit=_LIMIT)
    declared = _ENCODING.search(data[:200])
    document = decode(data, declared=declared[1].decode("ascii") if declared else None)
    if document.lstrip()[:1] == "{":
        entries = _json_entries(document)
    else:
        entries = _xml_entries(document, base=blob.address if "://" in blob.address else "")
    if not entries:
        raise Unreadable("it is a feed without entries")
    shared = Counter(canonical_url(entry.link) for entry in entries)
    for number, entry in enumerate(entries, 1):
        # Where several entries lead to one page (a live blog, a front page), it is none's address.
        alone = is_deep(entry.link) and shared[canonical_url(entry.link)] == 1
        yield _drafted(entry if alone else replace(entry, link=""), place=f"entry {number}")


def _drafted(entry: _Entry, *, place: str) -> Draft:
    text = _CREDIT.sub("", entry.text)
    titles = [Found(entry.title, _ORIGIN)] if entry.title else []
    known = {
        "url": entry.link, "published": entry.published, "updated": entry.updated, "author": entry.author,
        "section": entry.section, "source": entry.source, "language": entry.language,
    }  # fmt: skip
    fields: dict[str, tuple[Found, ...]] = {
        name: (Found(value, _ORIGIN),) for name, value in known.items() if value
    }
    fields["title"] = (*titles, Found(_first_words(text), "text"))
    return Draft(text=text, fields=fields, key=entry.key or entry.link, record=True, place=place)


def _first_words(text: str) -> str:
    line = one_line(text[: 2 * _FIRST_WORDS].partition("\n")[0])
    return line if len(line) <= _FIRST_WORDS else line[:_FIRST_WORDS].rpartition(" ")[0] + "…"


def _xml_entries(document: str, *, base: str) -> list[_Entry]:
    tree = tree_of(document)
    root = local_name(tree)
    if root in {"urlset", "sitemapindex"}:
        raise Unreadable("it is a sitemap, which is read from its web address only")
    if root not in _ROOTS:
        raise Unreadable("it is XML, and no feed")
    parsed = third_party(lambda: _parsed(tree, base), name="feedparser")
    feed = parsed.feed
    common = _Entry(
        author=_people(feed) if root == "feed" else "",
        source=_words(feed, "title"),
        language=str(feed.get("language") or ""),
    )
    return [_xml_entry(entry, common, dated_once=parsed.version == "rss10") for entry in parsed.entries]


def _parsed(tree: etree._Element, base: str) -> feedparser.FeedParserDict:
    for element in list(tree.iter(etree.Element)):
        # feedparser looks for mail addresses in names, in time quadratic to their length.
        if local_name(element) in _PEOPLE and len(name := "".join(element.itertext())) > _LONGEST_PERSON:
            del element[:]
            element.text = name[:_LONGEST_PERSON]
    return feedparser.parse(
        io.BytesIO(etree.tostring(tree, encoding="utf-8")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base},
        # All of it becomes plain text, so there is nothing to make safe.
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _xml_entry(entry: feedparser.FeedParserDict, common: _Entry, *, dated_once: bool) -> _Entry:
    # Dates as they are written: what feedparser parses of them has lost its zone.
    published, updated = (str(dict.get(entry, name) or "") for name in ("published", "updated"))
    if dated_once and not published:
        published, updated = updated, ""  # RSS 1.0 has one date (dc:date), that of publication
    return _Entry(
        key=entry.get("id") or "",
        title=one_line(_words(entry, "title")),
        text=_full_text(entry),
        link=entry.get("feedburner_origlink") or entry.get("link") or "",
        published=published,
        updated=updated,
        author=_people(entry) or common.author,
        section=next((tag.get("label") or tag.get("term") or "" for tag in entry.get("tags", ())), ""),
        source=_words(entry.get("source") or {}, "title") or common.source,
        language=_language(entry) or common.language,
    )


def _full_text(entry: feedparser.FeedParserDict) -> str:
    bodies = [*entry.get("content", ())]
    if "summary" in entry:
        bodies.append(entry.get("summary_detail") or {"value": entry.summary, "type": "text/plain"})
    return next((text for body in bodies if (text := _plain(body))), "")


def _words(holder: Mapping[str, object], name: str) -> str:
    detail = holder.get(f"{name}_detail")
    return _plain(detail) if isinstance(detail, Mapping) else str(holder.get(name) or "")


def _plain(detail: Mapping[str, object]) -> str:
    kind, value = str(detail.get("type") or ""), str(detail.get("value") or "")
    # RSS does not say whether a text is HTML, and feedparser says of all of it that it is.
    marked = "html" in kind and re.search(r"</?[a-zA-Z][^<>]*>|&#?\w+;", value)
    return text_of_markup(value) if marked or is_markup(value) else value.strip()


def _people(holder: Mapping[str, object]) -> str:
    if match := _PERSON.match(str(holder.get("author") or "")):
        return match["name"]  # feedparser splits "me@example.news (Me)" in the wrong place
    people = holder.get("authors")
    names = [str(one.get("name") or "") for one in people] if isinstance(people, list) else []
    return ", ".join(dict.fromkeys(name for name in names if name and not _ADDRESS_ALONE.match(name)))


def _language(entry: feedparser.FeedParserDict) -> str:
    return next((str(body["language"]) for body in entry.get("content", ()) if body.get("language")), "")


def _json_entries(document: str) -> list[_Entry]:
    """Read a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    try:
        feed = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"its JSON cannot be read ({type(error).__name__})") from error
    items = feed.get("items")
    if not isinstance(items, list):
        raise Unreadable("it is JSON, and no feed")
    return [_json_entry(item, feed) for item in items if isinstance(item, Mapping)]


def _json_entry(item: Mapping[str, object], feed: Mapping[str, object]) -> _Entry:
    def said(*names: str) -> str:
        return next((words for name in names if (words := words_of(item.get(name)))), "")

    def inherited(*names: str) -> str:
        return said(*names) or next((words for name in names if (words := words_of(feed.get(name)))), "")

    tags, marked = item.get("tags"), said("content_html")
    number = item.get("id")
    return _Entry(
        key=str(number) if isinstance(number, int) else said("id"),
        title=one_line(said("title")),
        text=(text_of_markup(marked) if marked else "") or said("content_text", "summary"),
        link=said("url", "external_url"),
        published=said("date_published"),
        updated=said("date_modified"),
        author=inherited("authors", "author"),
        section=words_of(tags[0]) if isinstance(tags, list) and tags else "",
        source=words_of(feed.get("title")),
        language=inherited("language"),
    )
