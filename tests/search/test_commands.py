from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from search.doctor import examine


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "search", *words], capture_output=True, text=True, env=os.environ, check=False
    )


def test_an_answer_in_the_terminal(sample_index: Path) -> None:
    done = _run("what sectors does the Charter cover", "--index", str(sample_index))
    assert done.returncode == 0, done.stderr
    assert "defence" in done.stdout.splitlines()[0]
    assert "[1]" in done.stdout
    assert "#:~:text=" in done.stdout


def test_no_answer_in_the_terminal(sample_index: Path) -> None:
    done = _run("Who won the 2026 World Cup?", "--index", str(sample_index), "--top", "2")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The archive does not hold an answer to this.")
    assert "2. " in done.stdout
    assert "3. " not in done.stdout


def test_json_is_whole(sample_index: Path) -> None:
    done = _run("what sectors does the Charter cover", "--index", str(sample_index), "--json")
    data = json.loads(done.stdout)
    assert data["answered"] is True
    assert data["citations"][0]["quote"]
    passages = json.loads(
        _run("Charter", "--passages", "--index", str(sample_index), "--json", "--top", "4").stdout
    )
    assert len(passages) == 4


def test_what_was_understood_stands_before_the_passages(sample_index: Path) -> None:
    done = _run("bridge language:ru since 2020", "--passages", "--index", str(sample_index))
    said = done.stdout.split("1. ", 1)[0]
    assert "language:ru" in said
    assert "since 2020: published from 2020-01-01" in said


def test_one_leg_may_search_alone(sample_index: Path) -> None:
    found = {
        mode: _run("qwxzv", "--passages", "--json", "--mode", mode, "--index", str(sample_index)).stdout
        for mode in ("keywords", "dense")
    }
    assert json.loads(found["keywords"]) == []
    assert json.loads(found["dense"])


def test_filters_reach_the_search(sample_index: Path) -> None:
    done = _run(
        "bridge",
        "--passages",
        "--json",
        "--index",
        str(sample_index),
        "--language",
        "ru",
        "--after",
        "2020-01-01",
    )
    assert {passage["article"]["language"] for passage in json.loads(done.stdout)} == {"ru"}


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["q", "--index", "/nonexistent"], 1, "python -m indexer FOLDER"),
        (["q", "--after", "yesterday"], 2, "2026-01-31"),
        (["q", "--top", "0"], 2, "between 1 and 1000"),
        (["q", "--reader", "/nonexistent"], 1, "/nonexistent"),
    ],
)
def test_errors_say_what_mends_them(sample_index: Path, words: list[str], code: int, message: str) -> None:
    done = _run("--index", str(sample_index), *words)
    assert done.returncode == code
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_a_sound_index_sound(sample_index: Path) -> None:
    assert {finding.state for finding in examine(sample_index)} <= {"pass", "warn"}
    done = _run("doctor", "--index", str(sample_index))
    assert done.returncode == 0
    assert "44 articles" in done.stdout


def test_the_doctor_names_what_is_missing(tmp_path: Path) -> None:
    done = _run("doctor", "--index", str(tmp_path), "--json")
    assert done.returncode == 1
    failed = [finding for finding in json.loads(done.stdout) if finding["state"] == "fail"]
    assert [finding["check"] for finding in failed] == ["index"]
    assert "python -m indexer" in failed[0]["remedy"]
