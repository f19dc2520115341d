"""Sitemaps: which pages a site has, and when they changed (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from corpus import dates
from corpus._text import decode
from corpus.formats._xml import local_name, tree_of

__all__ = ["Sitemap", "read_sitemap"]

_NOT_DATED = datetime.min.replace(tzinfo=UTC)
_DATED = ("lastmod", "publication_date")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists.

    Attributes:
        addresses: Those of pages, or of further sitemaps, the newest first; what is not dated comes
            last, in the order in which it is listed.
        is_index: Whether they are sitemaps.
    """

    addresses: tuple[str, ...]
    is_index: bool


def read_sitemap(data: bytes) -> Sitemap | None:
    """Read a sitemap.

    Args:
        data: The document.

    Returns:
        What it lists; None where it is no sitemap.

    Raises:
        Unreadable: It is no XML, or declares entities that grow.
    """
    root = tree_of(decode(data))
    name = local_name(root)
    if name not in {"urlset", "sitemapindex"}:
        return None
    dated: dict[str, datetime] = {}
    for entry in root:
        values = {local_name(one): (one.text or "").strip() for one in entry.iter(etree.Element)}
        moment = next((m for key in _DATED if (m := dates.parse(values.get(key))) is not None), None)
        if address := values.get("loc"):
            dated.setdefault(address, _comparable(moment))
    newest_first = sorted(dated, key=lambda address: dated[address], reverse=True)
    return Sitemap(tuple(newest_first), is_index=name == "sitemapindex")


def _comparable(moment: datetime | None) -> datetime:
    if moment is None:
        return _NOT_DATED
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
