"""Articles in, a published generation out: passages, vectors, keywords, the incremental build."""

from __future__ import annotations

from indexer.build import build
from indexer.errors import (
    ArticleNotFoundError,
    BuildGuardedError,
    IndexDamagedError,
    IndexLockedError,
    IndexMismatchError,
    IndexNotFoundError,
    ModelError,
    StoreError,
)
from indexer.report import BuildReport, Progress
from indexer.settings import BuildSettings

__all__ = [
    "ArticleNotFoundError",
    "BuildGuardedError",
    "BuildReport",
    "BuildSettings",
    "IndexDamagedError",
    "IndexLockedError",
    "IndexMismatchError",
    "IndexNotFoundError",
    "ModelError",
    "Progress",
    "StoreError",
    "build",
]
