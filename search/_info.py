"""What an index holds, and what made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from indexer.encoders import languages_of
from indexer.settings import BuildSettings
from indexer.store import Layout, is_locked
from search._served import Served

__all__ = ["IndexInfo", "info_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexInfo:
    """What an index holds.

    Attributes:
        generation: Name of the served generation.
        built_at: When it was published, UTC.
        articles: Number of articles.
        passages: Number of passages.
        model: Name of the encoder.
        model_languages: ISO 639 codes that the encoder was made for: ("mul",) for about a hundred, across
            which questions find passages; empty where that is not known. Words are found in any.
        reader: Name of the reader.
        languages: ``(code, articles)``, most articles first; code None where it is not known.
        sources: ``(name, articles)``, most articles first; name None where it is not known.
        published: First and last date of publication; None where no date is known.
        rebuilding: Whether a build is at work on the index now.
        corpus: What it was built from, as it was named then: a file, a folder or a web address.
        settings: What it was built with.
    """

    generation: str
    built_at: datetime
    articles: int
    passages: int
    model: str
    model_languages: tuple[str, ...]
    reader: str
    languages: tuple[tuple[str | None, int], ...]
    sources: tuple[tuple[str | None, int], ...]
    published: tuple[datetime, datetime] | None
    rebuilding: bool
    corpus: str
    settings: BuildSettings


def info_of(served: Served, layout: Layout, *, reader: str) -> IndexInfo:
    """Describe what is served.

    Args:
        served: The generation.
        layout: The index directory.
        reader: Name of the reader.

    Returns:
        What it holds and what made it.
    """
    manifest, articles = served.generation.manifest, served.generation.articles
    return IndexInfo(
        generation=served.generation.name,
        built_at=manifest.built_at,
        articles=manifest.articles,
        passages=manifest.passages,
        model=manifest.encoder.name,
        model_languages=languages_of(manifest.encoder.name),
        reader=reader,
        languages=tuple(articles.values_of("language")),
        sources=tuple(articles.values_of("source")),
        published=articles.published_range(),
        rebuilding=is_locked(layout),
        corpus=manifest.corpus,
        settings=manifest.settings,
    )
