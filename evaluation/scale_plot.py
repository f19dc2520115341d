"""Draw what ``evaluation.scale`` measured: ``python -m evaluation.scale_plot scale.jsonl scale.svg``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from matplotlib.figure import Figure

__all__ = ["main"]

_CURVES = {
    "search, p50 (ms)": "search_p50_ms",
    "search, p95 (ms)": "search_p95_ms",
    "asking, p50 (ms)": "ask_titles_p50_ms",
    "opening (s)": "open_s",
    "build (s)": "build_s",
    "memory of searching (MiB)": "search_mib",
}


def main(
    measured: Annotated[Path, typer.Argument(help="The lines that evaluation.scale printed.")],
    out: Annotated[Path, typer.Argument(help="Where the plot goes; its ending tells the format.")],
) -> None:
    """Draw each figure over the number of passages, both axes logarithmic."""
    lines = [
        json.loads(line) for line in measured.read_text(encoding="utf-8").splitlines() if line[:1] == "{"
    ]
    lines.sort(key=lambda line: line["passages"])
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.subplots()
    for name, key in _CURVES.items():
        axes.plot([line["passages"] for line in lines], [line[key] for line in lines], marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="passages")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.savefig(out, metadata={"Date": None})


if __name__ == "__main__":
    typer.run(main)
