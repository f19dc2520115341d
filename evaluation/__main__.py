"""``python -m evaluation`` measures all that is registered here; with names, only those."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["EVALUATIONS", "app"]

# Each is a module with ``run(data: Path) -> None``, which prints its tables; imported when it is asked for.
EVALUATIONS = {
    "extraction": "evaluation.extraction",
    "metadata": "evaluation.metadata",
    "corrections": "evaluation.corrections",
    "retrieval": "evaluation.retrieval",
    "likeness": "evaluation.likeness",
    "multilingual": "evaluation.multilingual",
    "answers": "evaluation.answers",
    "own-questions": "evaluation.own_questions",
}
_DATA = Path(os.environ.get("SHARED_DATA", "../shared/data"))

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def command(
    names: Annotated[
        list[str] | None,
        typer.Argument(help=f"Of: {', '.join(EVALUATIONS)}. All where none is named.", show_default=False),
    ] = None,
    *,
    data: Annotated[Path, typer.Option(help="The folder of shared data.")] = _DATA,
) -> None:
    """Measure quality on the shared data, and print the figures as tables."""
    if not data.is_dir():
        raise typer.BadParameter(f"'{data}' is no folder; set SHARED_DATA to that of the shared data.")
    for name in names or EVALUATIONS:
        if name not in EVALUATIONS:
            raise typer.BadParameter(f"'{name}' is no evaluation; there are: {', '.join(EVALUATIONS)}.")
        importlib.import_module(EVALUATIONS[name]).run(data)


if __name__ == "__main__":
    app()
