from __future__ import annotations

from pathlib import Path

import pytest

import indexer
from indexer import IndexNotFoundError
from indexer.disk import disk_use
from indexer.generations import generations


def test_each_part_is_measured_and_shared_files_count_once(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "ferry.md").write_text("# The ferry\n\nThe ferry was sold on Monday.")
    indexer.build(corpus, index)
    alone = disk_use(index)
    assert alone.earlier == 0
    assert min(alone.served, alone.encoders, alone.cache, alone.free) > 0
    (corpus / "tower.md").write_text("# The tower\n\nThe tower opened on Friday.")
    indexer.build(corpus, index)
    assert len(generations(index)) == 2
    both = disk_use(index)
    assert 0 < both.earlier <= alone.served
    every = {
        (file.stat().st_ino): file.stat().st_size
        for part in ("generations", "encoders")
        for file in (index / part).rglob("*")
        if file.is_file()
    }
    assert both.served + both.earlier + both.encoders == sum(every.values())


def test_without_an_index_there_is_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        disk_use(tmp_path / "index")
