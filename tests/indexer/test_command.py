from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Root passes every permission check. Without these two powers it is stopped as any other user is,
# while it can still run an interpreter that stands in its own home.
WITHOUT_PRIVILEGE = [
    "setpriv",
    "--inh-caps=-dac_override,-dac_read_search",
    "--bounding-set=-dac_override,-dac_read_search",
]


def _run(*words: str, before: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [*(before or []), sys.executable, "-m", "indexer", *words]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(
            f"Storm {number}\n\nStorm number {number} reached the town on Tuesday.\n"
        )
    return folder


def test_a_build_tells_what_it_did(folder: Path, tmp_path: Path) -> None:
    first = _run(str(folder), "--index", str(tmp_path / "index"))
    assert first.returncode == 0, first.stderr
    assert "6 added, 0 changed, 0 moved, 0 removed, 0 unchanged" in first.stdout
    assert "embedding" in first.stderr
    again = _run(str(folder), "--index", str(tmp_path / "index"))
    assert "0 passages encoded" in again.stdout
    assert "nothing changed" in again.stdout


def test_exit_codes_for_nightly_jobs(folder: Path, tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    assert _run(str(folder), "--index", index).returncode == 0
    (folder / "empty.txt").write_bytes(b"")
    new = _run(str(folder), "--index", index)
    assert new.returncode == 3
    assert "empty.txt: " in new.stdout
    assert _run(str(folder), "--index", index).returncode == 0
    for number in range(3):
        (folder / f"{number}.txt").unlink()
    guarded = _run(str(folder), "--index", index)
    assert guarded.returncode == 4
    assert "--allow-shrink" in guarded.stderr
    assert _run(str(folder / "nowhere"), "--index", index).returncode == 4
    assert _run(str(folder), "--index", index, "--allow-shrink").returncode == 0
    assert _run(str(folder), "--index", index, "--passage-chars", "1").returncode == 2
    assert _run(str(folder), "--index", index, "--model", "/no/model").returncode == 1


def test_json_is_one_object(folder: Path, tmp_path: Path) -> None:
    done = _run(str(folder), "--index", str(tmp_path / "index"), "--json")
    assert json.loads(done.stdout)["added"] == 6
    listed = json.loads(_run("--list", "--index", str(tmp_path / "index"), "--json").stdout)
    assert [(one["served"], one["articles"]) for one in listed] == [(True, 6)]
    assert json.loads(_run("--verify", "--index", str(tmp_path / "index"), "--json").stdout) == {
        "problems": []
    }


def test_quiet_says_nothing_where_nothing_is_wrong(folder: Path, tmp_path: Path) -> None:
    done = _run(str(folder), "--index", str(tmp_path / "index"), "--quiet")
    assert (done.stdout, done.stderr) == ("", "")


def test_a_folder_of_bad_files_costs_only_those(tmp_path: Path, shared_data: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = "The harbour of Port Ardan was closed on Monday because of the storm, the harbour master said."
    (corpus / "good.txt").write_text(f"Harbour closed\n\n{text}\n", encoding="utf-8")
    (corpus / "seed.txt").write_bytes((shared_data / "seed_article.txt").read_bytes())
    (corpus / "empty.txt").write_bytes(b"")
    (corpus / "zero.jsonl").write_bytes(b"")
    (corpus / "cut.jsonl").write_text(
        '{"title": "Whole", "text": "This record is whole and first in its file."}\n{"title": "Cut", "te',
        encoding="utf-8",
    )
    (corpus / "wide.txt").write_bytes(
        "Überfahrt\n\nDie Fähre fährt wieder über den Fluss, sagte der Bürgermeister.\n".encode("utf-16")
    )
    (corpus / "latin.txt").write_bytes(
        "Café fermé\n\nLe café de la gare a été fermé mardi, à la demande du préfet.\n".encode("latin-1")
    )
    (corpus / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00" * 20)
    closed = corpus / "closed"
    closed.mkdir()
    (closed / "hidden.txt").write_text("No one may read this.\n")
    closed.chmod(0o000)
    index = tmp_path / "index"
    if os.getuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip(
            "root may read everything, and setpriv (util-linux), which could stop that, is not installed"
        )
    done = _run(
        str(corpus), "--index", str(index), "--json", before=WITHOUT_PRIVILEGE if os.getuid() == 0 else None
    )
    closed.chmod(0o755)
    assert done.returncode == 3, done.stderr
    report = json.loads(done.stdout)
    skipped = {skip["path"]: skip["reason"] for skip in report["skipped"]}
    assert set(skipped) == {"empty.txt", "zero.jsonl", "cut.jsonl, line 2", "picture.txt", "closed"}
    assert all(reason.strip() for reason in skipped.values())
    assert report["articles"] == 5
    titles = subprocess.run(
        [
            sys.executable,
            "-m",
            "search",
            "ferry café harbour",
            "--passages",
            "--top",
            "20",
            "--json",
            "--index",
            str(index),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    texts = " ".join(passage["text"] for passage in json.loads(titles.stdout))
    assert "über den Fluss, sagte der Bürgermeister" in texts
    assert "Le café de la gare a été fermé" in texts


def test_fields_are_named_on_the_command_line(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("kopf,inhalt\nStorm,The storm reached the town on Tuesday.\n")
    index = str(tmp_path / "index")
    named = ("--field", "title=kopf", "--field", "text=inhalt")
    assert "1 added" in _run(str(table), "--index", index, *named).stdout
    for wrong in ("kopf", "headline=kopf"):
        refused = _run(str(table), "--index", index, "--field", wrong)
        assert refused.returncode == 2
        assert "title" in refused.stderr


def test_a_takedown_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The storm reached the town on Tuesday, said the mayor.")
    (tmp_path / "corpus" / "b.txt").write_text("The ferry was sold to a museum in the south.")
    corpus, index = str(tmp_path / "corpus"), str(tmp_path / "index")
    assert _run(corpus, "--index", index).returncode == 0
    found = subprocess.run(
        [sys.executable, "-m", "search", "storm", "--passages", "--json", "--index", index],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    article = json.loads(found.stdout)[0]["article"]["id"]
    done = json.loads(_run("--forget", article, "--index", index, "--json").stdout)
    assert (done["articles"], len(done["rewritten"])) == (1, 1)
    assert "1 articles left out" in _run(corpus, "--index", index, "--allow-shrink").stdout
    assert _run("--verify", "--index", index).returncode == 0
    assert _run("--forget", article, "--index", index).returncode == 1
    assert _run("--remember", article, "--index", index).returncode == 0
    assert "1 added" in _run(corpus, "--index", index).stdout


def test_settings_of_fetching_are_checked_on_the_command_line(tmp_path: Path) -> None:
    refused = _run("https://example.org/feed.xml", "--index", str(tmp_path / "index"), "--delay", "-1")
    assert refused.returncode == 2
    assert "delay" in refused.stderr
