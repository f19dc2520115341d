from __future__ import annotations

import io
import json
import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

import indexer
from indexer.command import app
from indexer.logs import JsonFormatter, facts, json_log
from indexer.progress import logged_progress, progress_display
from indexer.report import Progress


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "ferry.md").write_text("# On the ferry\n\nThe ferry was sold in Port Ardan.")
    (folder / "broken.pdf").write_bytes(b"no PDF")
    return folder


def _lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def _facts(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [record.facts for record in caplog.records if hasattr(record, "facts")]


def test_a_build_is_told_as_json_lines(archive: Path, tmp_path: Path) -> None:
    arguments = [str(archive), "--index", str(tmp_path / "index"), "--log-format", "json"]
    first = CliRunner().invoke(app, arguments)
    assert first.exit_code == 3
    lines = _lines(first.stderr)
    for line in lines:
        assert datetime.fromisoformat(str(line["time"])).utcoffset() == timedelta(0)
        assert line["message"]
    told = [line for line in lines if "event" in line]
    assert told[0]["event"] == "started"
    assert told[0]["corpus"] == str(archive)
    stages = [line["stage"] for line in told if line["event"] == "progress"]
    # The model is loaded when the first new article is read.
    assert stages[:3] == ["reading", "loading model", "reading"]
    assert stages[3:] == ["splitting", "embedding", "writing", "verifying"]
    (skipped,) = (line for line in told if line["event"] == "skipped")
    assert (skipped["level"], skipped["new"]) == ("warning", True)
    assert str(skipped["path"]).endswith("broken.pdf")
    last = told[-1]
    assert (last["event"], last["articles"], last["added"], last["new_skips"]) == ("published", 1, 1, 1)
    assert "1 articles" in first.stdout

    again = _lines(CliRunner().invoke(app, arguments).stderr)
    assert again[-1]["event"] == "unchanged"
    assert [line["level"] for line in again if line.get("event") == "skipped"] == ["info"]


def test_quiet_leaves_warnings_and_a_failure_is_told(archive: Path, tmp_path: Path) -> None:
    arguments = ["--index", str(tmp_path / "index"), "--log-format", "json", "--quiet"]
    quiet = CliRunner().invoke(app, [str(archive), *arguments])
    assert [line["event"] for line in _lines(quiet.stderr)] == ["skipped"]
    failed = CliRunner().invoke(app, [str(tmp_path / "nowhere"), *arguments])
    (line,) = _lines(failed.stderr)
    assert failed.exit_code == 4
    assert (line["level"], line["event"], line["error"]) == ("error", "failed", "SourceError")
    assert line["problem"]
    assert line["remedy"]


def test_python_hears_the_same_from_its_own_handlers(
    archive: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="indexer"):
        indexer.build(archive, tmp_path / "index")
    assert [known["event"] for known in _facts(caplog)] == ["started", "skipped", "published"]


def test_logging_is_left_as_it_was() -> None:
    root, ours = logging.getLogger(), logging.getLogger("indexer")
    before = list(root.handlers), ours.level
    with json_log(io.StringIO(), quiet=False):
        assert ours.level == logging.INFO
    assert (list(root.handlers), ours.level) == before


def test_what_json_does_not_have_and_errors_are_written() -> None:
    stream = io.StringIO()
    with json_log(stream, quiet=False):
        try:
            float("no ferry")
        except ValueError:
            logging.getLogger("indexer.x").exception("it sank", extra=facts("sank", path=Path("a\nb")))
    (line,) = _lines(stream.getvalue())
    assert line["path"] == "a\nb"
    assert "ValueError: could not convert" in str(line["traceback"])
    assert JsonFormatter().format(logging.makeLogRecord({"msg": "plain"})).endswith('"plain"}')


def test_a_long_stage_tells_what_is_left_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = iter([100.0, 105.0, 110.0, 112.0, 121.0])
    monkeypatch.setattr("indexer.progress.time.monotonic", lambda: next(now))
    tell = logged_progress()
    with caplog.at_level(logging.INFO, logger="indexer"):
        for done in (0, 10, 20, 25, 60):
            tell(Progress("embedding", done, 100))
    told = [(known["done"], known["seconds_left"]) for known in _facts(caplog)]
    assert told == [(0, None), (20, 40), (60, 14)]


def test_a_log_has_lines_and_a_terminal_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, terminal = io.StringIO(), io.StringIO()
    consoles = Console(file=plain, force_terminal=False), Console(file=terminal, force_terminal=True)
    for console in consoles:
        now = iter(range(0, 1000, 6))
        monkeypatch.setattr("indexer.progress.time.monotonic", lambda now=now: next(now))
        with progress_display(console, quiet=False) as show:
            for done in range(1, 5):
                show(Progress("embedding", done, 100))
    assert plain.getvalue().splitlines() == ["embedding …", "embedding: 3 of 100, about 388 s left"]
    assert "4/100" in terminal.getvalue()
    with progress_display(consoles[0], quiet=True) as show:
        show(Progress("writing"))
    assert "writing" not in plain.getvalue()
