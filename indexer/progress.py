"""A build's progress: a bar with an estimate on a terminal, plain lines in a log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from indexer.report import Progress, ProgressCallback

__all__ = ["progress_display"]

_LINE_EVERY_S = 10.0


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
        yield _Lines(console)


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


class _Lines:
    """A line when a stage begins, and every ten seconds in a long one."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._stage = ""
        self._began = self._said = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.stage != self._stage:
            self._stage, self._began, self._said = progress.stage, now, now
            self._console.print(f"{progress.stage} …", markup=False)
        elif now - self._said >= _LINE_EVERY_S:
            self._said = now
            self._console.print(f"{progress.stage}: {self._state(progress, now)}", markup=False)

    def _state(self, progress: Progress, now: float) -> str:
        if not progress.total or not progress.done:
            return str(progress.done)
        left = (now - self._began) / progress.done * (progress.total - progress.done)
        return f"{progress.done} of {progress.total}, about {left:.0f} s left"
