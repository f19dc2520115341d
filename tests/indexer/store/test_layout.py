from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError, IndexNotFoundError
from indexer.store import Layout


def _publish(layout: Layout) -> str:
    staged = layout.stage()
    (staged / "file").write_text("content")
    return layout.publish(staged)


def test_nothing_published_is_said_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="python -m indexer FOLDER --index"):
        Layout(tmp_path / "index").served()


def test_publishing_moves_the_pointer_and_keeps_the_former(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    first, second = _publish(layout), _publish(layout)
    assert layout.served() == second
    assert layout.published() == [first, second]
    assert (layout.folder(first) / "file").read_text() == "content"


def test_names_sort_by_age_even_where_the_clock_was_set_back(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    future = (datetime.now(UTC) + timedelta(days=900)).strftime("%Y%m%dT%H%M%S%fZ")
    (layout.generations / f"{future}-ffffffff").mkdir(parents=True)
    names = [_publish(layout) for _ in range(20)]
    assert layout.published()[1:] == names


def test_an_unpublished_generation_is_invisible_and_swept(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    published = _publish(layout)
    staged = layout.stage()
    (tmp_path / "CURRENT.0123abcd").write_text("half")
    assert layout.published() == [published]
    layout.sweep()
    assert not staged.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "generations"]


def test_pruning_keeps_the_newest_and_always_the_served(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    names = [_publish(layout) for _ in range(5)]
    layout.point_to(names[0])
    assert layout.prune(2) == names[1:3]
    assert layout.published() == [names[0], names[3], names[4]]


@pytest.mark.parametrize("content", [b"", b"../../etc", b"\xff\xfe", b"20260101"])
def test_a_broken_pointer_is_damage(tmp_path: Path, content: bytes) -> None:
    layout = Layout(tmp_path)
    _publish(layout)
    layout.current.write_bytes(content)
    with pytest.raises(IndexDamagedError, match="--rollback"):
        layout.served()


def test_a_reader_never_sees_half_a_pointer(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    names = {_publish(layout), _publish(layout)}
    stop = threading.Event()
    seen: list[str] = []

    def read() -> None:
        while not stop.is_set():
            seen.append(layout.served())

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(200):
        for name in names:
            layout.point_to(name)
    stop.set()
    thread.join()
    assert set(seen) <= names
    assert len(seen) > 10


def test_files_are_flushed_before_the_pointer_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout(tmp_path)
    _publish(layout)
    order: list[str] = []
    fsync = os.fsync

    def record(descriptor: int) -> None:
        order.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", record)
    name = _publish(layout)
    pointer = next(i for i, what in enumerate(order) if what.startswith("CURRENT."))
    assert order.index("file") < order.index(f"{name}.building") < order.index("generations") < pointer
    assert order.index(tmp_path.name) > pointer
