"""Draw what refusing more gains: ``python -m training.risk_coverage docs/risk-coverage.svg``.

Coverage is the share of the questions that get an answer, risk the share of these answers that are wrong
(El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", 2010,
https://www.jmlr.org/papers/v11/el-yaniv10a.html).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from matplotlib.figure import Figure

from search.calibration import CALIBRATION_FILE, Calibration, Calibrations

__all__ = ["main", "table"]


def main(
    out: Annotated[Path, typer.Argument(help="Where the plot goes; its ending tells the format.")],
    reader: Annotated[Path, typer.Option(help="The reader's folder.")] = Path("search/reader/weights"),
) -> None:
    """Draw the curve of each fit, and print the first as a table."""
    fits = Calibrations.model_validate_json((reader / CALIBRATION_FILE).read_bytes()).root
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for number, fit in enumerate(fits):
        points = [(point.coverage, 1 - point.precision) for point in fit.curve]
        axes.plot(*zip(*points, strict=True), marker=".", label=f"encoder {number + 1}")
    axes.set(xlabel="coverage: share of questions answered", ylabel="risk: share of answers that are wrong")
    axes.set(xlim=(0, None), ylim=(0, None))
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.savefig(out, metadata={"Date": None})
    print("\n".join(table(fits[0])))


def table(fit: Calibration) -> list[str]:
    """Give the curve as rows of a Markdown table.

    Args:
        fit: The calibration.

    Returns:
        Least confidence, share of the answers right, share of the questions answered; a row each.
    """
    return [
        f"| {point.threshold:.2f} | {point.precision:.2f} | {point.coverage:.2f} |"
        for point in fit.curve
        if round(point.threshold * 100) % 10 == 0
    ]


if __name__ == "__main__":
    typer.run(main)
