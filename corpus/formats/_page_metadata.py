"""What a page declares about itself: JSON-LD, Open Graph, meta elements, its address."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from lxml import etree

from corpus._drafts import Found, merged
from corpus._fields import named_fields, words_of
from corpus._text import one_line
from corpus.identity import canonical_url

__all__ = ["declared_fields", "is_deep", "without_site"]

_ARTICLE = re.compile(r"(?:\w*Article|\w*Posting|Report|\w*Review|CreativeWork|\w*WebPage)$")
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "citation_title", "parsely-title"),
    "url": ("og:url",),
    "source": ("og:site_name", "application-name", "dc.publisher", "citation_journal_title"),
    "author": (
        "author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "citation_author",
        "byl",
    ),
    "section": ("article:section", "parsely-section", "section", "category"),
    "published": (
        "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
        "publishdate",
        "publish-date", "pubdate", "parsely-pub-date", "sailthru.date", "article.published", "dc.date.issued",
        "dc.date",
        "dcterms.created", "citation_publication_date", "date",
    ),
    "updated": (
        "article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified",
        "dcterms.modified",
    ),
    "language": ("og:locale", "language", "content-language", "dc.language"),
}  # fmt: skip
_ITEMS = {
    "headline": "title", "articlesection": "section", "author": "author", "publisher": "source",
    "datepublished": "published", "datemodified": "updated",
}  # fmt: skip
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+?)\s*-->")
_LONGEST = 2000
_SEPARATOR = re.compile(r"\s+(?:[-|–—·•»:/]|::|>>)\s+")
_COMMENT = re.compile(r"\A\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*\Z")


def declared_fields(tree: etree._Element, page: str) -> dict[str, tuple[Found, ...]]:
    """Collect what a page says about its article, the most dependable first.

    Args:
        tree: The page's tree.
        page: The page's source, for the comment that a browser leaves in what it saves.

    Returns:
        Candidates by field.
    """
    linked = merged(_json_ld(tree), _meta(tree), _elements(tree))
    addresses = (*_addresses(tree, page), *linked.get("url", ()))
    # Some sites name their front page on every page: it would make one article of them all.
    return linked | {"url": tuple(found for found in addresses if is_deep(found.value))}


def without_site(fields: Mapping[str, tuple[Found, ...]], tree: etree._Element) -> tuple[Found, ...]:
    """Take the name of the site or the section off the ends of titles.

    Args:
        fields: Candidates by field.
        tree: The page's tree; a title that goes on after its first heading is cut there.

    Returns:
        The candidates for the title.

    Example:
        "Rain in Baku - Caliber.Az" becomes "Rain in Baku".
    """
    names = {_bare(str(found.value)) for name in ("source", "section") for found in fields.get(name, ())}
    hosts = {urlsplit(str(found.value)).hostname or "" for found in fields.get("url", ())}
    names |= {
        _bare(part) for host in hosts for part in (host, host.removeprefix("www."), *host.split(".")[:-1])
    }
    headings = {_bare("".join(h.itertext())) for h in tree.iter("h1")}
    return tuple(
        Found(
            _trimmed(one_line(html.unescape(str(found.value)[:_LONGEST])), names - {""}, headings - {""}),
            found.origin,
        )
        for found in fields.get("title", ())
    )


def _trimmed(title: str, names: set[str], headings: set[str]) -> str:
    while match := next(iter(list(_SEPARATOR.finditer(title))[-1:]), None):
        if _bare(title[match.end() :]) not in names and _bare(title[: match.start()]) not in headings:
            break
        title = title[: match.start()]
    return title


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def is_deep(address: object) -> bool:
    """Tell whether an address is that of a page inside a site, not of its front page."""
    url = canonical_url(address)
    return url is not None and (urlsplit(url).path != "/" or bool(urlsplit(url).query))


def _addresses(tree: etree._Element, page: str) -> Iterator[Found]:
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            yield Found(link.get("href"), "html")
    for meta in tree.iter("meta"):
        if (meta.get("property") or meta.get("name")) == "og:url" and meta.get("content"):
            yield Found(meta.get("content"), "opengraph")
    if match := _SAVED_FROM.search(page):
        yield Found(match[1], "html")


def _meta(tree: etree._Element) -> dict[str, tuple[Found, ...]]:
    declared: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (
            meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        )
        content = one_line(meta.get("content") or "")
        if content:
            declared.setdefault(name.strip().lower(), content)
    found = {
        field: tuple(
            Found(declared[name], "opengraph" if name.startswith(("og:", "article:")) else "meta")
            for name in names
            if name in declared and not (field == "author" and "://" in declared[name])
        )
        for field, names in _META.items()
    }
    return {field: values for field, values in found.items() if values}


def _elements(tree: etree._Element) -> dict[str, tuple[Found, ...]]:
    marked: dict[str, list[Found]] = {field: [] for field in _ITEMS.values()}
    for element in tree.xpath("//*[@itemprop]"):
        value = element.get("content") or element.get("datetime") or _named(element)
        for token in element.get("itemprop").lower().split():
            if value and (field := _ITEMS.get(token)):
                marked[field].append(Found(value, "microdata"))
    times = [Found(time.get("datetime"), "html") for time in tree.iter("time") if time.get("datetime")]
    language = next((page.get("lang") or page.get("xml:lang") for page in tree.iter("html")), None)
    return {
        **{field: tuple(values[:1]) for field, values in marked.items()},
        "published": (*marked["published"][:1], *times[:1]),
        "language": (Found(language, "html"),) if language else (),
    }


def _named(element: etree._Element) -> str:
    # A person is an item of its own, whose name stands among other things said of it.
    names = element.xpath(".//*[@itemprop='name']")
    return one_line("".join((names[0] if names else element).itertext()))


def _json_ld(tree: etree._Element) -> dict[str, tuple[Found, ...]]:
    nodes = [node for script in tree.iter("script") for node in _nodes(script)]
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    articles = sorted((node for node in nodes if _kind(node)), key=lambda node: _kind(node) != "article")
    return merged(*(_unescaped(named_fields(_resolved(node, named), origin="json-ld")) for node in articles))


def _unescaped(fields: Mapping[str, Iterable[Found]]) -> dict[str, list[Found]]:
    # Scripts hold no entities, yet many a template writes "&amp;" into one.
    return {
        name: [
            Found(html.unescape(f.value) if isinstance(f.value, str) else f.value, f.origin) for f in found
        ]
        for name, found in fields.items()
    }


def _nodes(script: etree._Element) -> Iterator[Mapping[str, object]]:
    if "ld+json" not in (script.get("type") or "").lower():
        return
    try:
        pending = [json.loads(_COMMENT.sub("", script.text or ""), strict=False)]
    except (ValueError, RecursionError):
        return
    while pending:
        value = pending.pop(0)
        if isinstance(value, list):
            pending = value + pending
        elif isinstance(value, Mapping):
            yield value
            pending += [
                value[key] for key in ("@graph", "mainEntity") if isinstance(value.get(key), list | Mapping)
            ]


def _kind(node: Mapping[str, object]) -> str:
    types = node.get("@type")
    names = [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]
    if any(name.endswith(("WebPage", "CreativeWork")) for name in names):
        return "page"
    return "article" if any(_ARTICLE.match(name.rpartition("/")[2]) for name in names) else ""


def _resolved(node: Mapping[str, object], named: Mapping[object, Mapping[str, object]]) -> dict[str, object]:
    """Put in place of ``{"@id": …}`` what stands under that id elsewhere in the page."""

    def follow(value: object) -> object:
        if isinstance(value, list):
            return [follow(item) for item in value]
        if isinstance(value, Mapping) and not words_of(value) and isinstance(value.get("@id"), str):
            return named.get(value["@id"], value)
        return value

    return {
        key: follow(value) if key in {"author", "publisher", "creator"} else value
        for key, value in node.items()
    }
