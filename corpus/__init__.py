"""Files in, articles out: formats, cleaning, metadata. Knows nothing of vectors."""

from __future__ import annotations

from corpus._read import read
from corpus.article import Article, Skip
from corpus.errors import ArchiveError, SourceError, UsageError

__all__ = ["ArchiveError", "Article", "Skip", "SourceError", "UsageError", "read"]
