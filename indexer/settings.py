"""What a build can be told, with its defaults and bounds in one place."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["BuildSettings"]


class BuildSettings(BaseModel):
    """Settings of a build; an unknown key or a value out of bounds is refused.

    Attributes:
        passage_chars: Longest passage, in code points. About 800 fill the window of the reader.
        near_copy_similarity: Jaccard similarity of word triples from which two articles count as
            near-copies.
        exact_passages: Up to so many passages, every vector is compared with a query; above, a graph
            finds the nearest.
        keep_generations: How many published generations stay for rollback, the served one included.
        keep_versions: How many earlier versions of an article stay, so that old citations open.
        cache_mb: Size of the embedding cache, in MB, above which vectors that no generation has are dropped.
        shrink_limit: Largest share of the articles that one build may remove unasked.

    Example:
        >>> BuildSettings(passage_chars=600).passage_chars
        600
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    passage_chars: int = Field(default=800, ge=200, le=4000)
    near_copy_similarity: float = Field(default=0.7, gt=0.3, le=1.0)
    exact_passages: int = Field(default=100_000, ge=1_000, le=10_000_000)
    keep_generations: int = Field(default=3, ge=1, le=1000)
    keep_versions: int = Field(default=50, ge=0, le=100_000)
    cache_mb: int = Field(default=4096, ge=0, le=1_000_000)
    shrink_limit: float = Field(default=0.2, ge=0.0, le=1.0)
