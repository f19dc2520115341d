"""Builds that the page starts: one at a time an index, each a process of its own, shared by all sessions."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, TypeAdapter, ValidationError

import indexer
from indexer import BuildReport, BuildSettings

__all__ = ["Outcome", "Progress", "Rebuilder"]

Kind = Literal["done", "cancelled", "guarded", "failed"]

_DONE, _NEW_SKIPS = 0, 3
_POLITE = 10
_LINES_KEPT = 20
_REPORT = TypeAdapter(BuildReport)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a build is.

    Attributes:
        stage: What it does, as :data:`indexer.report.Stage`; empty while it starts.
        done: Units done in this stage, as the build told last.
        total: Units of this stage; None where that is not known.
        share: About which share of them is done now, since a build tells only every ten seconds; None where
            that is not known.
        seconds_left: For this stage, counted from now; None where that is not known.
        seconds: How long the build has run.
    """

    stage: str
    done: int
    total: int | None
    share: float | None
    seconds_left: float | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a build ended.

    Attributes:
        kind: "done"; "cancelled" from the page; "guarded" where it stopped itself because too many
            articles would vanish; "failed". In all but the first, what was served is served still.
        code: Exit code of the process.
        report: What was done; None where nothing was.
        problem: What was wrong, as the build said it; empty where it said nothing.
        remedy: What mends it.
    """

    kind: Kind
    code: int
    report: BuildReport | None = None
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    corpus: str
    settings: BuildSettings
    allow_shrink: bool = False


class _Line(BaseModel):
    """What of a line of the build's log is looked at."""

    event: str = ""
    stage: str = ""
    done: int = 0
    total: int | None = None
    seconds_left: float | None = None
    error: str = ""
    problem: str = ""
    remedy: str = ""


class Rebuilder:
    """Builds one index, one build at a time. Safe to share between threads.

    Args:
        directory: The index directory.

    Example:
        >>> rebuilder = Rebuilder("index")                            # doctest: +SKIP
        >>> rebuilder.start("articles/")                              # doctest: +SKIP
        >>> rebuilder.progress.stage                                  # doctest: +SKIP
        'reading'
    """

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._guard = threading.Lock()
        self._order: _Order | None = None
        self._job: _Job | None = None
        # A build ends with the page that started it; what it encoded is kept for the next.
        atexit.register(self.cancel)

    def start(self, corpus: str, *, settings: BuildSettings | None = None) -> None:
        """Start a build; where one of this object is at work already, that one goes on alone.

        Args:
            corpus: What to build from.
            settings: What the index was built with; None for a new one.
        """
        self._start(_Order(corpus=corpus, settings=settings or BuildSettings()))

    def publish_all_the_same(self) -> None:
        """Start the last build again, which may now let any number of articles vanish."""
        if self._order is not None:
            self._start(replace(self._order, allow_shrink=True))

    def cancel(self) -> None:
        """End the build, where one is at work; nothing of it is published."""
        if self._job is not None:
            self._job.cancel()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until no build is at work, or for so many seconds."""
        if self._job is not None:
            self._job.wait(timeout)

    @property
    def progress(self) -> Progress | None:
        """How far the build is; None where none is at work."""
        return self._job.progress if self._job else None

    @property
    def outcome(self) -> Outcome | None:
        """How the last build ended; None where one is at work, or there was none."""
        return self._job.outcome if self._job else None

    def _start(self, order: _Order) -> None:
        with self._guard:
            if self.progress is None:
                self._order = order
                self._job = _Job(_command(order, self._directory))


class _Job:
    """A process that builds, and the thread that reads what it tells."""

    def __init__(self, command: list[str]) -> None:
        self._began = self._told_at = time.monotonic()
        self._told = _Line()
        self._failure = _Line()
        self._others: deque[str] = deque(maxlen=_LINES_KEPT)
        self._cancelled = False
        self._outcome: Outcome | None = None
        summary = tempfile.TemporaryFile()  # noqa: SIM115 - the thread closes it
        self._process = subprocess.Popen(  # noqa: S603 - a program of our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=summary,
            stderr=subprocess.PIPE,
            env=_environment(),
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        _give_way(self._process.pid)
        self._thread = threading.Thread(target=self._follow, args=(summary,), daemon=True)
        self._thread.start()

    @property
    def progress(self) -> Progress | None:
        if self._outcome is not None:
            return None
        told, now = self._told, time.monotonic()
        left = None if told.seconds_left is None else max(0.0, told.seconds_left - (now - self._told_at))
        return Progress(
            stage=told.stage,
            done=told.done,
            total=told.total,
            share=_share(told, left),
            seconds_left=left,
            seconds=now - self._began,
        )

    @property
    def outcome(self) -> Outcome | None:
        return self._outcome

    def cancel(self) -> None:
        self._cancelled = True
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                _terminate(self._process)

    def wait(self, timeout: float | None) -> None:
        self._thread.join(timeout)

    def _follow(self, summary: IO[bytes]) -> None:
        try:
            assert self._process.stderr is not None  # noqa: S101 - tells the type checker of PIPE
            with summary, self._process.stderr as lines:
                for line in lines:
                    self._hear(line)
                code = self._process.wait()
                summary.seek(0)
                self._outcome = self._ended(code, summary.read())
        finally:
            self._outcome = self._outcome or Outcome(kind="failed", code=self._process.wait())

    def _hear(self, line: str) -> None:
        try:
            told = _Line.model_validate_json(line)
        except ValidationError:
            self._others.append(line.rstrip())
            return
        if told.event == "progress":
            self._told, self._told_at = told, time.monotonic()
        elif told.event == "failed":
            self._failure = told

    def _ended(self, code: int, summary: bytes) -> Outcome:
        if code in {_DONE, _NEW_SKIPS}:
            return Outcome(kind="done", code=code, report=_REPORT.validate_json(summary))
        if self._cancelled:
            return Outcome(kind="cancelled", code=code)
        failure = self._failure
        if not failure.problem:
            logger.error("A build ended with exit code %s: %s", code, "\n".join(self._others))
        kind: Kind = "guarded" if failure.error == "BuildGuardedError" else "failed"
        return Outcome(kind=kind, code=code, problem=failure.problem, remedy=failure.remedy)


def _share(told: _Line, left: float | None) -> float | None:
    if not told.total:
        return None
    undone = 1 - told.done / told.total
    return 1 - (undone * left / told.seconds_left if left is not None and told.seconds_left else undone)


def _command(order: _Order, directory: str) -> list[str]:
    settings = order.settings
    kept = {
        "--passage-chars": settings.passage_chars,
        "--keep": settings.keep_generations,
        "--cache-mb": settings.cache_mb,
    }
    return [
        *(sys.executable, "-P", "-m", "indexer", "--index", directory, "--json", "--log-format", "json"),
        *(str(word) for option in kept.items() for word in option),
        *(["--allow-shrink"] if order.allow_shrink else []),
        *("--", order.corpus),
    ]


def _environment() -> dict[str, str]:
    """Let the build be of the very program that the page is of, wherever the page was started."""
    home = str(Path(indexer.__file__).parents[1])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8:backslashreplace"}


def _give_way(process: int) -> None:
    """Let questions go before the build, where both want the processor."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PGRP, process, _POLITE)


def _terminate(process: subprocess.Popen[str]) -> None:
    if os.name == "posix":
        # The group holds the processes that read PDFs for it, too.
        os.killpg(process.pid, signal.SIGTERM)
    else:
        process.terminate()
