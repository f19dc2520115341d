"""What fetching can be told, with its defaults and bounds in one place."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field

__all__ = ["FetchSettings"]

_CACHE_VARIABLE = "ASKARCHIVE_CACHE"


class FetchSettings(BaseModel):
    """Settings of fetching; an unknown key or a value out of bounds is refused.

    Attributes:
        user_agent: How requests name themselves; its first word, up to a slash, is the name that
            robots.txt is asked for. Adding an address at which you can be reached is good manners.
        delay: Seconds between two requests to one host; longer where its robots.txt asks for it.
        longest_wait: Most seconds to wait because a host asks for it (Crawl-delay, Retry-After); a
            host that asks for more is left alone.
        attempts: How often a request is made that fails in passing: no answer, or status 429 or 5xx.
        timeout: Most seconds to wait for a connection, or for the next bytes of an answer.
        seconds: Most seconds that one request may take, to the last byte of its answer.
        max_bytes: Most bytes of one answer, decompressed.
        redirects: Most redirects to follow for one address.
        pages: Most pages to read of one sitemap, the newest first.
        sitemaps: Most sitemaps to read of one index of sitemaps.
        allow_private: Whether addresses of this machine and of private networks may be asked.
        cache: Folder for what was fetched, so that it is fetched again only where it changed; None
            keeps nothing. By default a folder in ``$ASKARCHIVE_CACHE``, else in the user's cache.

    Example:
        >>> FetchSettings(delay=5).delay
        5.0
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_agent: str = Field(
        default="askarchive/0.1", pattern=r"^[A-Za-z_-]+(/[\w.-]+)?( [\x20-\x7e]+)?$", max_length=300
    )
    delay: float = Field(default=1.0, ge=0.0, le=3600.0)
    longest_wait: float = Field(default=60.0, ge=0.0, le=3600.0)
    attempts: int = Field(default=3, ge=1, le=10)
    timeout: float = Field(default=15.0, gt=0.0, le=300.0)
    seconds: float = Field(default=60.0, gt=0.0, le=3600.0)
    max_bytes: int = Field(default=64 << 20, ge=1024, le=1 << 30)
    redirects: int = Field(default=5, ge=0, le=20)
    pages: int = Field(default=500, ge=1, le=50_000)
    sitemaps: int = Field(default=20, ge=1, le=1000)
    allow_private: bool = False
    cache: Path | None = Field(default_factory=lambda: _cache_folder() / "web")

    @property
    def robot(self) -> str:
        """The name under which robots.txt may give rules for these requests."""
        return self.user_agent.partition(" ")[0].partition("/")[0]


def _cache_folder() -> Path:
    named = os.environ.get(_CACHE_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_cache_dir("askarchive"))
