"""Broken inputs in masses: none may crash, hang, fill the memory, reach outside, or cost another file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.corpus.broken import FORMATS, broken_input

ROOT = Path(__file__).parents[2]
A_PROCESS = 2000


def _read(first: int, count: int, folder: Path) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.broken", "--first", str(first), "--count", str(count),
         "--folder", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout, f"inputs from {first} ended the process with {done.returncode}: {done.stderr[-2000:]}"
    told: dict[str, object] = json.loads(done.stdout)
    return told


def test_a_number_makes_the_same_input_again() -> None:
    assert [broken_input(number) for number in range(50)] == [broken_input(number) for number in range(50)]


def test_broken_inputs_cost_only_themselves(tmp_path: Path) -> None:
    assert _read(0, 500, tmp_path / "inputs")["wrong"] == []


@pytest.mark.long
@pytest.mark.timeout(20_000)
def test_a_hundred_thousand_broken_inputs(tmp_path: Path) -> None:
    """Each done stretch is noted in ``$BROKEN_INPUTS_LOG``, where it is set, and is not read again."""
    log = Path(os.environ.get("BROKEN_INPUTS_LOG", tmp_path / "log.jsonl"))
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    done = {told["first"]: told for told in map(json.loads, lines)}
    for first in range(0, 100_000, A_PROCESS):
        if first not in done:
            done[first] = _read(first, A_PROCESS, tmp_path / "inputs")
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(done[first]) + "\n")
    assert [told["wrong"] for told in done.values() if told["wrong"]] == []
    kinds = sum((Counter(told["kinds"]) for told in done.values()), Counter())
    assert min(kinds[kind] for kind in FORMATS) >= 2000
