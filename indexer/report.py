"""What a build tells: while it runs, and when it has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from corpus import Skip

__all__ = ["BuildPlan", "BuildReport", "Progress", "ProgressCallback", "Stage"]

Stage = Literal["reading", "loading model", "splitting", "embedding", "writing", "verifying"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is.

    Attributes:
        stage: What it does now.
        done: Units done in this stage (articles, or passages while embedding).
        total: Units of this stage, or None where that is not known.
    """

    stage: Stage
    done: int = 0
    total: int | None = None


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did.

    Attributes:
        generation: The generation that is served now.
        published: Whether this build made it; False where nothing had changed.
        added: Articles that were not there before.
        changed: Articles whose content or metadata changed.
        moved: Articles found elsewhere than before, otherwise the same.
        removed: Articles that are gone.
        unchanged: Articles that are as before, those included that were kept because their file
            could not be read this time.
        kept: Articles that were kept because their file could not be read this time, or because they
            rolled off a feed.
        forgotten: Articles in the corpus that were taken down, and were left out.
        articles: Articles in the index.
        passages: Passages in the index.
        embedded: Passages that had to be encoded.
        skipped: What could not be read, and why.
        new_skips: Those of ``skipped`` that the generation before did not have.
        outdated: Rules ("passages", "cleaning") by which the generation before was made, and this one is not
            any more; what they changed was made anew.
        model: Name of the encoder.
        seconds: How long the build took.
    """

    generation: str
    published: bool
    added: int
    changed: int
    moved: int
    removed: int
    unchanged: int
    kept: int
    forgotten: int
    articles: int
    passages: int
    embedded: int
    skipped: tuple[Skip, ...]
    new_skips: tuple[Skip, ...]
    outdated: tuple[str, ...]
    model: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildPlan:
    """What a build would do.

    Attributes:
        added: Articles that the index does not have.
        changed: Articles whose content or metadata changed.
        moved: Articles found elsewhere than before, otherwise the same.
        removed: Articles that are gone.
        unchanged: Articles that are as before, those kept included.
        kept: Articles that would be kept though they were not found.
        forgotten: Articles in the corpus that were taken down, and would be left out.
        passages: Passages that the index would have.
        passages_to_encode: Those of them that no earlier build encoded.
        seconds: About how long encoding them would take here, from some of them encoded now.
        skipped: What could not be read, and why.
        new_skips: Those of ``skipped`` that the index does not have.
        model: Name of the encoder.
    """

    added: int
    changed: int
    moved: int
    removed: int
    unchanged: int
    kept: int
    forgotten: int
    passages: int
    passages_to_encode: int
    seconds: float
    skipped: tuple[Skip, ...]
    new_skips: tuple[Skip, ...]
    model: str
