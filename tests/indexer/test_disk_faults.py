"""Disks that are full or read-only from some write on, and missing rights: what is served stays whole."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import indexer
import search
from indexer.generations import verify
from indexer.store import Layout

ROOT = Path(__file__).parents[2]
QUESTION = "Which town did the storm of this edition reach?"
NOBODY = 65534
ARTICLES = 6

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="writes are counted as Linux does them")


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler: writes cannot be made to fail")
    library = tmp_path_factory.mktemp("shim") / "faults.so"
    source = Path(__file__).with_name("faults.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    return library


def _edition(corpus: Path, number: int) -> None:
    corpus.mkdir(exist_ok=True)
    for article in range(ARTICLES):
        text = f"The storm of edition {number} reached town number {article} on a Tuesday. " * 12
        (corpus / f"{article}.txt").write_text(f"Storm {article}\n\n{text}\n", encoding="utf-8")


def _build(corpus: Path, index: Path, env: dict[str, str], *, before: Sequence[str] = ()) -> tuple[int, str]:
    done = subprocess.run(
        [*before, sys.executable, "-m", "indexer", str(corpus), "--index", str(index), "--quiet"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **env}, cwd=index.parent,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


def _orphans(index: Path) -> list[Path]:
    published = Layout(index).published()
    known = {"CURRENT", "generations", "encoders", "build.lock", "forgotten.json", ".no-corpus"}
    return [
        path
        for path in (*index.iterdir(), *(index / "generations").iterdir())
        if path.name not in known and path.name not in published
        and not path.name.startswith("embeddings")
    ]  # fmt: skip


def _served_text(index: Path) -> str:
    with search.open(index) as opened:
        passage = opened.search(QUESTION, top=1)[0]
    assert passage.text == passage.article.text[passage.start : passage.end]
    return passage.text


def _fail_writes(folder: Path, shim: Path, *, error: int, moments: Sequence[int] | None, once: bool) -> None:
    """Build with the disk failing at each moment (each write, where None), and without fault after each."""
    corpus, index, told = folder / "corpus", folder / "index", folder / "told"
    _edition(corpus, 0)
    indexer.build(corpus, index)
    preload = {
        "LD_PRELOAD": str(shim),
        "FAULT_UNDER": str(index),
        "FAULT_ERROR": str(error),
        "FAULT_TOLD": str(told),
    }
    _edition(corpus, 1)
    assert _build(corpus, index, preload) == (0, "")
    writes = int(told.read_text(encoding="ascii"))
    assert writes > 50
    for edition, moment in enumerate(moments or range(1, writes + 1), start=2):
        context = f"write {moment % writes + 1} of {writes}, error {error}, once {once}"
        _edition(corpus, edition)
        before, text = Layout(index).served(), _served_text(index)
        fault = preload | {"FAULT_AT": str(moment % writes + 1)} | ({"FAULT_ONCE": "1"} if once else {})
        code, said = _build(corpus, index, fault)
        if Layout(index).served() == before:
            assert code not in {0, 3, 4}, context
            assert said.strip(), context
            assert "Traceback" not in said, f"{context}: {said}"
            assert _served_text(index) == text, context
        else:
            assert f"edition {edition} " in _served_text(index), context
        assert verify(index) == [], context
        assert indexer.build(corpus, index).articles == ARTICLES, context
        assert f"edition {edition} " in _served_text(index), context
        assert _orphans(index) == [], context


@pytest.mark.parametrize(
    ("error", "once"), [(errno.ENOSPC, False), (errno.ENOSPC, True), (errno.EROFS, False)]
)
def test_disk_failing_at_some_writes(tmp_path: Path, shim: Path, error: int, once: bool) -> None:  # noqa: FBT001
    moments = random.Random(f"{error}{once}").sample(range(10_000), 7)
    _fail_writes(tmp_path, shim, error=error, moments=moments, once=once)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    ("error", "once"), [(errno.ENOSPC, False), (errno.ENOSPC, True), (errno.EROFS, False)]
)
def test_disk_failing_at_each_write(tmp_path: Path, shim: Path, error: int, once: bool) -> None:  # noqa: FBT001
    _fail_writes(tmp_path, shim, error=error, moments=None, once=once)


@pytest.mark.parametrize(
    "closed", [".", "generations", "CURRENT", "encoders", "embeddings.sqlite", "build.lock"]
)
def test_rights_that_are_missing(tmp_path: Path, closed: str) -> None:
    """A build that may not write, or read, somewhere in the index says where, and what is served stays."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _edition(corpus, 0)
    indexer.build(corpus, index)
    text = _served_text(index)
    _edition(corpus, 1)
    path = index / closed
    path.chmod(0o555 if path.is_dir() else 0o000)
    try:
        code, said = _build(corpus, index, {}, before=_unprivileged())
    finally:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert "Traceback" not in said
    assert verify(index) == []
    if code == 0:
        assert "edition 1 " in _served_text(index)
    else:
        assert str(index) in said
        assert _served_text(index) == text
    assert indexer.build(corpus, index).articles == ARTICLES
    assert "edition 1 " in _served_text(index)


def _unprivileged() -> list[str]:
    """Give what starts a command without the superuser's right to write anywhere."""
    if os.geteuid():
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("run by root, and there is no setpriv to give up root's rights")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
