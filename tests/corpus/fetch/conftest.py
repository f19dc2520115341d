from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import FetchSettings
from tests.corpus.fetch.server import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on this machine."""
    with Site() as running:
        yield running


@pytest.fixture
def quick(tmp_path: Path) -> FetchSettings:
    """Settings for a host on this machine that need not be spared."""
    return FetchSettings(
        allow_private=True,
        delay=0,
        attempts=1,
        timeout=2,
        seconds=3,
        longest_wait=1,
        cache=tmp_path / "cache",
    )
