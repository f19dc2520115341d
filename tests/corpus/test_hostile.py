"""Files made by hand to do harm: each costs little time and memory, and nothing but itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus.hostile import HOSTILE, NEIGHBOUR, STORY, Cost, Hostile

ROOT = Path(__file__).parents[2]
SECONDS, MIB = 10.0, 1024
# What holds many articles may cost what so many cost.
ARTICLES_A_SECOND = 1000
SMALL = 1 << 18


@pytest.mark.long
@pytest.mark.parametrize("name", HOSTILE)
def test_cost(name: str, tmp_path: Path) -> None:
    cost = _read(name, HOSTILE[name], tmp_path / "corpus")
    assert cost.seconds < SECONDS + len(cost.articles) / ARTICLES_A_SECOND
    assert cost.mib < MIB


@pytest.mark.parametrize(
    "name", ["quoted.md", "author.jsonl", "comments.xml", "subject.mhtml", "line.csv.gz"]
)
def test_a_quarter_of_a_mebibyte(name: str, tmp_path: Path) -> None:
    assert _read(name, HOSTILE[name]._replace(size=SMALL), tmp_path / "corpus").seconds < SECONDS


def _read(name: str, file: Hostile, folder: Path) -> Cost:
    folder.mkdir()
    file.write(folder / name)
    (folder / NEIGHBOUR).write_bytes(STORY)
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.hostile", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    (folder / name).unlink()
    cost = Cost(**json.loads(done.stdout))
    assert NEIGHBOUR in cost.articles
    assert {Path(path).parent for path in cost.opened} <= {folder}
    assert len(cost.skips) <= 1001
    assert cost.skips or len(cost.articles) > 1, "nothing was said of it"
    return cost
