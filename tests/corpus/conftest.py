from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.corpus.reading import Read, Reading, read_path


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write files, and read their folder."""

    def written(files: Mapping[str, str | bytes]) -> Reading:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_path(tmp_path)

    return written
