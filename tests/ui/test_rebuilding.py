"""Builds in processes of their own: followed, cancelled, stopped by their guard, and failed."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import indexer
import search
from indexer import BuildSettings
from indexer.store import Layout, is_locked, writer_lock
from tests.ui.conftest import STORIES
from ui import rebuilding
from ui.rebuilding import Outcome, Progress, Rebuilder

PATIENCE_S = 120.0


@pytest.fixture
def rebuilder(tmp_path: Path) -> Iterator[Rebuilder]:
    one = Rebuilder(str(tmp_path / "index"))
    yield one
    one.cancel()
    one.wait()


def ended(rebuilder: Rebuilder) -> Outcome:
    rebuilder.wait(PATIENCE_S)
    assert rebuilder.outcome is not None
    assert rebuilder.progress is None
    return rebuilder.outcome


def until(seen: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_build_is_followed_to_its_end(corpus: Path, rebuilder: Rebuilder, tmp_path: Path) -> None:
    assert (rebuilder.progress, rebuilder.outcome) == (None, None)
    rebuilder.start(str(corpus))
    seen: list[Progress] = []
    while progress := rebuilder.progress:
        seen.append(progress)
        assert rebuilder.outcome is None
        time.sleep(0.005)
    outcome = ended(rebuilder)
    stages = list(dict.fromkeys(progress.stage for progress in seen))
    assert stages[:2] == ["", "reading"]
    assert "loading model" in stages
    assert all(after.seconds >= before.seconds for before, after in pairwise(seen))
    assert (outcome.kind, outcome.code) == ("done", 0)
    assert outcome.report is not None
    assert (outcome.report.added, outcome.report.published) == (5, True)
    with search.open(tmp_path / "index") as opened:
        assert opened.ask("For how much was the tram sold?").text == "999 crowns"


def test_what_is_new_and_cannot_be_read_is_told(corpus: Path, index: Path, rebuilder: Rebuilder) -> None:
    (corpus / "broken.pdf").write_bytes(b"no PDF")
    (corpus / "ferry.md").write_text("# The ferry\n\nThe ferry sank on Tuesday.", encoding="utf-8")
    rebuilder.start(str(corpus))
    outcome = ended(rebuilder)
    assert (outcome.kind, outcome.code) == ("done", 3)
    assert outcome.report is not None
    assert (outcome.report.changed, outcome.report.unchanged) == (1, 4)
    assert [skip.path for skip in outcome.report.new_skips] == ["broken.pdf"]
    rebuilder.start(str(corpus))
    again = ended(rebuilder)
    assert again.code == 0
    assert again.report is not None
    assert (again.report.published, again.report.new_skips) == (False, ())
    with search.open(index) as opened:
        assert [skip.path for skip in opened.skipped()] == ["broken.pdf"]
        assert opened.info().corpus == str(corpus)


def test_a_cancelled_build_leaves_what_was_served_and_the_next_one_works(
    corpus: Path, index: Path, rebuilder: Rebuilder
) -> None:
    layout = Layout(index)
    before = layout.served()
    (corpus / "bell.md").write_text("# The bell\n\nThe bell was cast by Ilse Marn.", encoding="utf-8")
    rebuilder.start(str(corpus))
    until(lambda: rebuilder.progress is None or rebuilder.progress.stage)
    rebuilder.cancel()
    assert ended(rebuilder).kind == "cancelled"
    assert layout.served() == before
    assert not is_locked(layout)
    with search.open(index) as opened:
        assert opened.ask("For how much was the mill sold?").text == "75 crowns"
        rebuilder.start(str(corpus))
        assert ended(rebuilder).kind == "done"
        assert opened.ask("Who cast the bell?").text == "Ilse Marn"


def test_a_build_that_stopped_itself_may_publish_all_the_same(
    corpus: Path, index: Path, rebuilder: Rebuilder
) -> None:
    before = Layout(index).served()
    for name in list(STORIES)[:3]:
        (corpus / name).unlink()
    rebuilder.start(str(corpus))
    outcome = ended(rebuilder)
    assert (outcome.kind, outcome.code) == ("guarded", 4)
    assert "3 of the 5 articles would vanish" in outcome.problem
    assert Layout(index).served() == before
    rebuilder.publish_all_the_same()
    outcome = ended(rebuilder)
    assert outcome.kind == "done"
    assert outcome.report is not None
    assert (outcome.report.removed, outcome.report.articles) == (3, 2)


def test_a_corpus_that_is_not_there_is_told(index: Path, rebuilder: Rebuilder, tmp_path: Path) -> None:
    rebuilder.start(str(tmp_path / "none"))
    outcome = ended(rebuilder)
    assert (outcome.kind, outcome.code) == ("failed", 4)
    assert "does not exist" in outcome.problem
    assert outcome.remedy
    assert Layout(index).published()


def test_another_programs_build_is_waited_for(corpus: Path, index: Path, rebuilder: Rebuilder) -> None:
    with writer_lock(Layout(index)):
        rebuilder.start(str(corpus))
        outcome = ended(rebuilder)
    assert outcome.kind == "failed"
    assert "Another build" in outcome.problem


def test_a_corpus_named_like_an_option_is_a_corpus(
    rebuilder: Rebuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "--list").mkdir()
    (tmp_path / "--list" / "ferry.md").write_text(STORIES["ferry.md"], encoding="utf-8")
    rebuilder.start("--list")
    assert ended(rebuilder).kind == "done"


def test_an_index_stays_as_it_was_made(corpus: Path, rebuilder: Rebuilder, tmp_path: Path) -> None:
    settings = BuildSettings(passage_chars=400, keep_generations=7, cache_mb=99)
    indexer.build(corpus, tmp_path / "index", settings=settings)
    (corpus / "bell.md").write_text("# The bell\n\nThe bell was cast by Ilse Marn.", encoding="utf-8")
    with search.open(tmp_path / "index") as opened:
        rebuilder.start(str(corpus), settings=opened.info().settings)
        assert ended(rebuilder).kind == "done"
        assert opened.info().settings == settings


def stand_in(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let another program run in place of the indexer's."""
    monkeypatch.setattr(rebuilding, "_command", lambda *_: [sys.executable, "-c", program])


def test_the_time_that_is_left_runs_down_between_two_lines(
    rebuilder: Rebuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"event": "progress", "stage": "embedding", "done": 3, "total": 9, "seconds_left": 60}
    program = (
        "import sys, time; sys.stderr.write('no JSON\\n'); "
        f"print({json.dumps(line)!r}, file=sys.stderr, flush=True); time.sleep(60)"
    )
    stand_in(monkeypatch, program)
    rebuilder.start("articles")
    rebuilder.start("articles, once more")
    until(lambda: rebuilder.progress is None or rebuilder.progress.stage)
    first = rebuilder.progress
    time.sleep(0.1)
    later = rebuilder.progress
    assert first is not None
    assert later is not None
    assert (later.stage, later.done, later.total) == ("embedding", 3, 9)
    assert first.seconds_left is not None
    assert later.seconds_left is not None
    assert 0 < later.seconds_left < first.seconds_left <= 60
    assert first.share is not None
    assert later.share is not None
    assert 3 / 9 <= first.share < later.share < 0.5


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.stderr.write('Traceback: one\\n' * 99); sys.exit(9)",
        "import os; os.abort()",
        "print('no summary')",
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_program_that_breaks_off_is_a_failure(
    rebuilder: Rebuilder, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    stand_in(monkeypatch, program)
    rebuilder.start("articles")
    outcome = ended(rebuilder)
    assert (outcome.kind, outcome.problem) == ("failed", "")


def test_cancelling_ends_the_programs_that_a_build_started(
    rebuilder: Rebuilder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "pid"
    inner = (
        f"import os, pathlib, time; pathlib.Path({str(told)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    stand_in(
        monkeypatch,
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=False)",
    )
    rebuilder.start("articles")
    until(lambda: told.exists() and told.read_text())
    rebuilder.cancel()
    assert ended(rebuilder).kind == "cancelled"
    until(lambda: not _alive(int(told.read_text())))


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z" and os.path.exists(f"/proc/{process}")  # noqa: PTH110
