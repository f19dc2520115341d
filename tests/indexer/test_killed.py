"""Builds killed at random moments: what was served is served still, and the next build completes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import indexer
import search
from indexer.generations import verify
from indexer.store import Layout

QUESTION = "Which town did the storm of this edition reach?"


def _edition(folder: Path, number: int) -> None:
    """Write a corpus that differs from every other edition in each of its articles."""
    folder.mkdir(exist_ok=True)
    for article in range(30):
        text = f"The storm of edition {number} reached town number {article} on a Tuesday. " * 12
        (folder / f"{article}.txt").write_text(f"Storm {article}\n\n{text}\n", encoding="utf-8")


def _start(corpus: Path, index: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "indexer", str(corpus), "--index", str(index), "--quiet"]
    return subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _kill_builds(tmp_path: Path, kills: int) -> None:
    seed = random.randrange(1 << 30)
    moments = random.Random(seed)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _edition(corpus, 0)
    indexer.build(corpus, index)
    began = time.monotonic()
    _edition(corpus, 1)
    assert _start(corpus, index).wait() == 0
    whole = time.monotonic() - began
    with search.open(index) as opened:
        for number in range(2, 2 + kills):
            served = Layout(index).served()
            _edition(corpus, number)
            process = _start(corpus, index)
            time.sleep(moments.uniform(0.0, whole))
            process.send_signal(signal.SIGKILL)
            process.wait()
            context = f"seed {seed}, edition {number}"
            passage = opened.search(QUESTION, top=1)[0]
            assert passage.text == passage.article.text[passage.start : passage.end], context
            if Layout(index).served() == served:
                assert f"edition {number} " not in passage.text, context
            assert verify(index) == [], context
    report = indexer.build(corpus, index)
    assert report.articles == 30
    assert f"edition {1 + kills} " in _first_text(index)
    leftovers = [
        path
        for path in index.rglob("*")
        if ".building" in path.name or path.name.startswith(("CURRENT.", ".carry"))
    ]
    assert leftovers == []


def _first_text(index: Path) -> str:
    with search.open(index) as opened:
        return opened.search(QUESTION, top=1)[0].text


def test_ten_builds_killed_at_random_moments(tmp_path: Path) -> None:
    _kill_builds(tmp_path, 10)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_two_hundred_builds_killed_at_random_moments(tmp_path: Path) -> None:
    _kill_builds(tmp_path, 200)


def test_embeddings_made_before_a_kill_are_not_made_again(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _edition(corpus, 0)

    class _Killed(BaseException):
        pass

    def stop_after_embedding(progress: indexer.Progress) -> None:
        if progress.stage == "writing":
            raise _Killed

    with pytest.raises(_Killed):
        indexer.build(corpus, index, progress=stop_after_embedding)
    assert not (index / "CURRENT").exists()
    report = indexer.build(corpus, index)
    assert (report.added, report.embedded) == (30, 0)
