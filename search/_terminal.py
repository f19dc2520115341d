"""What the commands of this room share: where they print, and how they fail."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from corpus import ArchiveError, UsageError

__all__ = ["EXIT_CHANGED", "EXIT_DONE", "EXIT_FAILED", "EXIT_USAGE", "errors", "failing", "out", "print_json"]

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_CHANGED = 0, 1, 2, 3

out = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def failing() -> Iterator[None]:
    """Tell what goes wrong inside on standard error, and end with the code for it.

    Raises:
        typer.Exit: An error of the project was raised inside.
    """
    try:
        yield
    except ArchiveError as error:
        errors.print(f"error: {error}", style="red", markup=False)
        raise typer.Exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED) from error


def print_json(value: object) -> None:
    """Print a value as JSON, with every script as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
