"""Files in, articles out: formats, cleaning, metadata. Knows nothing of vectors."""

from __future__ import annotations

from corpus._read import read
from corpus._walk import NO_CORPUS
from corpus.article import Article, OnSkip, Skip
from corpus.errors import ArchiveError, SourceError, UsageError
from corpus.fetch import FetchSettings

__all__ = [
    "NO_CORPUS",
    "ArchiveError",
    "Article",
    "FetchSettings",
    "OnSkip",
    "Skip",
    "SourceError",
    "UsageError",
    "read",
]
