"""A build's progress: a bar with an estimate on a terminal, plain lines or log records elsewhere."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from indexer.logs import facts
from indexer.report import Progress, ProgressCallback

__all__ = ["logged_progress", "progress_display"]

_LINE_EVERY_S = 10.0

_log = logging.getLogger(__name__)


@contextmanager
def progress_display(console: Console, *, quiet: bool) -> Iterator[ProgressCallback]:
    """Show how far a build is.

    Args:
        console: Where to show it.
        quiet: Show nothing.

    Yields:
        What the build calls.
    """
    if quiet:
        yield lambda _: None
    elif console.is_terminal:
        with _bar(console) as show:
            yield show
    else:
        yield _Paced(lambda progress, left: console.print(_line(progress, left), markup=False))


@contextmanager
def _bar(console: Console) -> Iterator[ProgressCallback]:
    columns = (
        TextColumn("{task.description:<14}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        tasks = {}

        def show(progress: Progress) -> None:
            if progress.stage not in tasks:
                tasks[progress.stage] = bar.add_task(progress.stage, total=progress.total)
            bar.update(tasks[progress.stage], completed=progress.done, total=progress.total)

        yield show


def logged_progress() -> ProgressCallback:
    """Give what tells the log how far a build is."""

    def tell(progress: Progress, left: float | None) -> None:
        known = facts(
            "progress",
            stage=progress.stage,
            done=progress.done,
            total=progress.total,
            seconds_left=None if left is None else round(left),
        )
        _log.info(_line(progress, left), extra=known)

    return _Paced(tell)


class _Paced:
    """Tells when a stage begins, and every ten seconds in a long one, with the seconds that are left."""

    def __init__(self, tell: Callable[[Progress, float | None], None]) -> None:
        self._tell = tell
        self._stage = ""
        self._began = self._said = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.stage != self._stage:
            self._stage, self._began, self._said = progress.stage, now, now
            self._tell(progress, None)
        elif now - self._said >= _LINE_EVERY_S:
            self._said = now
            self._tell(progress, self._left(progress, now))

    def _left(self, progress: Progress, now: float) -> float | None:
        if not progress.total or not progress.done:
            return None
        return (now - self._began) / progress.done * (progress.total - progress.done)


def _line(progress: Progress, left: float | None) -> str:
    if left is not None:
        return f"{progress.stage}: {progress.done} of {progress.total}, about {left:.0f} s left"
    return f"{progress.stage}: {progress.done}" if progress.done > 1 else f"{progress.stage} …"
