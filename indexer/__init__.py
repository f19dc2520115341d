"""Articles in, a published generation out: passages, vectors, keywords, the incremental build."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from indexer.report import BuildPlan, BuildReport, Progress
from indexer.settings import BuildSettings

if TYPE_CHECKING:
    from indexer.building import build
    from indexer.forgetting import Forgotten, forget
    from indexer.planning import plan

__all__ = [
    "ArticleNotFoundError",
    "BuildGuardedError",
    "BuildPlan",
    "BuildReport",
    "BuildSettings",
    "Forgotten",
    "IndexDamagedError",
    "IndexLockedError",
    "IndexMismatchError",
    "IndexNotFoundError",
    "ModelError",
    "Progress",
    "StoreError",
    "build",
    "forget",
    "plan",
]


def __getattr__(name: str) -> object:
    # The read side passes through this package; it must not load what only a build needs.
    if name == "build":
        from indexer.building import build  # noqa: PLC0415

        return build
    if name == "plan":
        from indexer.planning import plan  # noqa: PLC0415

        return plan
    if name in {"Forgotten", "forget"}:
        from indexer import forgetting  # noqa: PLC0415

        return getattr(forgetting, name)
    raise AttributeError(f"module 'indexer' has no attribute '{name}'")
