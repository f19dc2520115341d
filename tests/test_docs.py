"""The documentation names what exists, and all of it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
import typer

import corpus
import indexer
import indexer.errors
import search
from indexer.command import app as indexer_app
from search.calibration import CALIBRATION_FILE, Calibrations
from search.command import ask, doctor
from search.watch_command import watch
from training.risk_coverage import table

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def _options(app: typer.Typer) -> set[str]:
    command = typer.main.get_command(app)
    return {name for parameter in command.params for name in parameter.opts if name.startswith("--")}


def _section(text: str, heading: str) -> str:
    return text.split(f"## `{heading}", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize(
    ("heading", "app"),
    [
        ("python -m indexer CORPUS", indexer_app),
        ("python -m search QUESTION", ask),
        ("python -m search doctor", doctor),
        ("python -m search watch", watch),
    ],
)
def test_every_option_is_documented_and_every_documented_option_exists(
    heading: str, app: typer.Typer
) -> None:
    section = _section((DOCS / "commands.md").read_text(encoding="utf-8"), heading)
    named = set(re.findall(r"`(--[a-z-]+)`", section))
    assert named == _options(app) - {"--help"}


def test_every_option_named_anywhere_exists() -> None:
    known = _options(indexer_app) | _options(ask) | _options(doctor) | _options(watch)
    for path in (ROOT / "README.md", *DOCS.glob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "python -m indexer" in line or "python -m search" in line:
                assert set(re.findall(r"(?<![\w-])--[a-z-]+", line)) <= known, f"{path.name}: {line}"


def test_the_risk_of_answers_is_that_of_the_shipped_calibration() -> None:
    shipped = (ROOT / "search" / "reader" / "weights" / CALIBRATION_FILE).read_bytes()
    told = (DOCS / "answers.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in told if re.match(r"\| \d", line)]
    assert rows == table(Calibrations.model_validate_json(shipped).root[0])


def _errors() -> set[str]:
    return {
        name
        for module in (corpus, indexer.errors)
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, corpus.ArchiveError)
    }


def test_every_error_is_documented_and_every_documented_error_exists() -> None:
    table = re.findall(
        r"^\| `(\w+)` \|", (DOCS / "errors.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert set(table) == _errors()


def test_every_setting_is_documented_with_its_default() -> None:
    documented = _table("setting")
    settings = indexer.BuildSettings()
    assert {name: float(value) for name, value in documented.items()} == {
        name: float(getattr(settings, name)) for name in indexer.BuildSettings.model_fields
    }


def test_every_setting_of_fetching_is_documented_with_its_default() -> None:
    documented, settings = _table("fetch setting"), corpus.FetchSettings()
    assert documented.keys() == corpus.FetchSettings.model_fields.keys()
    documented.pop("cache")  # its default is a place on the reader's own machine
    assert documented == {name: str(getattr(settings, name)) for name in documented}


def _table(heading: str) -> dict[str, str]:
    text = (DOCS / "python.md").read_text(encoding="utf-8")
    rows = text.split(f"\n| {heading} | default | meaning |\n", 1)[1].split("\n\n", 1)[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", rows, flags=re.MULTILINE))


def test_every_filter_is_documented() -> None:
    text = (DOCS / "python.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in search.Filters.model_fields)


def test_links_between_documents_lead_somewhere() -> None:
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_make_target_is_documented() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)[1].split())  # type: ignore[index]
    head = set(re.findall(r"^#   make (\S+)", makefile, flags=re.MULTILINE))
    assert head <= phony
    assert head == phony - {"index", "browser", "format", "clean"}


@pytest.mark.parametrize("room", [corpus, indexer, search])
def test_public_names_are_listed_exist_and_are_documented(room: object) -> None:
    names = room.__all__  # type: ignore[attr-defined]
    assert len(names) == len(set(names))
    for name in names:
        value = getattr(room, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), name
