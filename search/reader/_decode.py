"""From a model's logits to the best spans of a passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.reader._windows import Window

__all__ = ["Logits", "best_spans"]

Floats = npt.NDArray[np.float64]
Logits = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Every span of a window: row = first token, column = tokens after it."""

    scores: Floats
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


def best_spans(
    windows: Sequence[Window], logits: Sequence[tuple[Logits, Logits]], *, top: int, max_tokens: int
) -> list[tuple[int, int, float]]:
    """Choose the best spans of one passage that do not overlap.

    A span scores its start logit + its end logit, less the two at the window's first token, where
    the model puts "no answer" (Devlin et al. 2019, "BERT", section 4.3). The best span is taken,
    what overlaps it in the text is left out, and so on; a span in two windows counts by the better.

    Args:
        windows: The passage's windows.
        logits: For each window its start and its end logits, one a token.
        top: How many spans to choose at most.
        max_tokens: The longest span, in tokens.

    Returns:
        ``(start, end, score)`` with offsets in the passage, best first.
    """
    grids = [
        _grid(window, *pair, max_tokens=max_tokens) for window, pair in zip(windows, logits, strict=True)
    ]
    chosen: list[tuple[int, int, float]] = []
    while len(chosen) < top and (best := _best(grids)) is not None:
        chosen.append(best)
        for grid in grids:
            grid.scores[(grid.starts < best[1]) & (grid.ends > best[0])] = -np.inf
    return chosen


def _grid(window: Window, start: Logits, end: Logits, *, max_tokens: int) -> _Grid:
    null = float(start[0]) + float(end[0])
    first = np.where(window.usable, start, -np.inf).astype(np.float64)
    last = np.where(window.usable, end, -np.inf).astype(np.float64)
    padding = (0, max_tokens - 1)
    last = np.pad(last, padding, constant_values=-np.inf)
    ends = np.pad(window.ends, padding)
    band = np.lib.stride_tricks.sliding_window_view
    return _Grid(
        first[:, None] + band(last, max_tokens) - null, window.starts[:, None], band(ends, max_tokens)
    )


def _best(grids: Sequence[_Grid]) -> tuple[int, int, float] | None:
    best: tuple[int, int, float] | None = None
    for grid in grids:
        row, column = np.unravel_index(int(grid.scores.argmax()), grid.scores.shape)
        score = float(grid.scores[row, column])
        if score > (best[2] if best else -np.inf):
            best = int(grid.starts[row, 0]), int(grid.ends[row, column]), score
    return best
