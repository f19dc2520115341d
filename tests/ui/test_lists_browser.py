"""Lists of questions in a real Chromium: pasted, uploaded, stopped, saved; watched while it changes."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import indexer
from evaluation._serving import served
from search.watching import WatchList
from tests.ui.test_browser import (
    SHAPES,
    assert_it_is_accessible,
    look,
    settled,
    watched,
)

pytestmark = pytest.mark.browser

ASTROLABE, CHARTER = "When was the astrolabe made?", "What sectors does the Charter cover?"
WORLD_CUP = "Who won the 2026 World Cup?"
TOWER = "Who designed the Selmet Tower?"
ARCHITECTS = ("Anna Holm", "Jonas Reed", "Mira Sand", "Tomas Vell")
THREE = (ASTROLABE, WORLD_CUP, CHARTER)
# A hundred and fifty questions take a minute and a half on two slow cores with other work on them.
ALL_ASKED_MS = 400_000


def _tower(architect: str) -> str:
    said = f"The Selmet Tower was designed by the architect {architect}. It has forty floors."
    return f"---\ntitle: Selmet Tower opens its doors\nsource: Selmet Post\ndate: 2024-04-02\n---\n\n{said}\n"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> tuple[Path, Path]:
    """A corpus that may change, and its index."""
    folder = tmp_path_factory.mktemp("lists")
    corpus = folder / "corpus"
    corpus.mkdir()
    for path in sorted(sample.glob("*/*")):
        (corpus / path.name).write_bytes(path.read_bytes())
    (corpus / "tower.md").write_text(_tower("Orla Brandt"), encoding="utf-8")
    indexer.build(corpus, folder / "index")
    return corpus, folder / "index"


@pytest.fixture(scope="module")
def address(archive: tuple[Path, Path]) -> Iterator[str]:
    with served(archive[1]) as where:
        yield where


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser, 1440, "light") as tab:
        yield tab


def ask_all(page: Page, *questions: str) -> None:
    page.get_by_label("Questions, one a line").fill("\n".join(questions))
    page.get_by_role("button", name="Ask them all").click()


def saved(page: Page, name: str) -> bytes:
    with page.expect_download() as saving:
        page.get_by_role("button", name=name).click()
    return Path(saving.value.path()).read_bytes()


def test_three_questions_are_pasted_answered_and_saved(browser: Browser, page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Lists").click()
    ask_all(page, *THREE)
    table = page.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(4)
    expect(table.get_by_role("row", name=ASTROLABE)).to_contain_text("1641")
    expect(table.get_by_role("row", name=WORLD_CUP)).to_contain_text("Not in this archive")

    rows = list(csv.DictReader(saved(page, "Save .csv").decode("utf-8-sig").splitlines()))
    assert [row["question"] for row in rows] == list(THREE)
    assert "1641" in rows[0]["quote"]
    assert [one["answered"] for one in json.loads(saved(page, "Save .json"))] == [True, False, True]
    assert saved(page, "Save .md").decode().startswith("## When was the astrolabe made?")

    with watched(browser, 360, "light") as other:
        other.goto(f"{address}?view=lists")
        expect(other.get_by_role("button", name="Ask them all")).to_be_visible()
        expect(other.get_by_role("table")).to_have_count(0)

    table.get_by_role("link", name=CHARTER).click()
    expect(page.locator(".said")).to_contain_text("digital technologies")
    page.go_back()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(4)


def test_a_table_is_uploaded(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}?view=lists")
    (tmp_path / "q.csv").write_text(f"id;question\n1;{ASTROLABE}\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(tmp_path / "q.csv")
    expect(page.get_by_text("q.csv").first).to_be_visible()
    page.get_by_role("button", name="Ask them all").click()
    expect(page.get_by_role("table")).to_contain_text("1641")


@pytest.mark.timeout(600)
def test_it_is_stopped_and_goes_on_and_others_are_answered_meanwhile(
    browser: Browser, page: Page, address: str
) -> None:
    page.goto(f"{address}?view=lists")
    ask_all(page, *(f"Who was the mayor of town number {number}?" for number in range(150)))
    expect(page.locator(".progress")).to_contain_text(re.compile("^[1-9][0-9]* of 150 asked"))
    with watched(browser, 1440, "light") as other:
        other.goto(f"{address}?q={ASTROLABE}")
        expect(other.locator(".said")).to_contain_text("1641")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    settled(page)
    asked = page.locator(".progress").inner_text()
    assert int(asked.split()[0]) < 150
    look(page, "lists-stopped")
    assert page.get_by_role("table").get_by_role("row").count() == int(asked.split()[0]) + 1
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("row")).to_have_count(151, timeout=ALL_ASKED_MS)


def test_a_question_is_watched_and_its_change_is_told(
    page: Page, address: str, archive: tuple[Path, Path]
) -> None:
    corpus, index = archive
    page.goto(f"{address}?q={TOWER}")
    page.get_by_role("button", name="Watch this question").click()
    expect(page.get_by_role("button", name="Watched – stop watching")).to_be_visible()
    expect(page.get_by_role("button", name="Watch this question")).to_have_count(0)
    settled(page)
    look(page, "watched-answer", whole=False)
    page.get_by_role("link", name="Lists").click()
    expect(page.locator(".watched")).to_contain_text("no change since")

    (corpus / "tower.md").write_text(_tower("Emil Karst"), encoding="utf-8")
    indexer.build(corpus, index)
    page.reload()
    expect(page.locator(".change")).to_contain_text("Another answer")
    before, now = page.locator(".watched .told").all()
    expect(before).to_contain_text("Orla Brandt")
    expect(now).to_contain_text("Emil Karst")
    before.get_by_role("link", name="Selmet Tower").click()
    expect(page.locator("#quote")).to_contain_text("Orla Brandt")
    expect(page.locator(".reading")).to_contain_text("an earlier version of the article")
    page.go_back()
    expect(page.locator(".change")).to_contain_text("Another answer")
    settled(page)
    page.get_by_role("button", name="Stop watching").click()
    expect(page.locator(".watched")).to_have_count(0)
    expect(page.get_by_text("No question is watched yet")).to_be_visible()
    assert WatchList(index).questions() == ()


@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_lists_fit_and_can_be_read_on_any_screen(
    browser: Browser, address: str, archive: tuple[Path, Path], width: int, scheme: str
) -> None:
    corpus, index = archive
    with watched(browser, width, scheme) as page:
        page.goto(f"{address}?view=lists")
        expect(page.get_by_role("button", name="Ask them all")).to_be_visible()
        settled(page)
        assert_it_is_accessible(page)
        look(page, f"lists-{width}-{scheme}")
        for question in (TOWER, "What did the mill of Orrin cost?"):
            page.goto(f"{address}?q={question}")
            page.get_by_role("button", name="Watch this question").click()
            expect(page.get_by_role("button", name="Watched – stop watching")).to_be_visible()
        (corpus / "tower.md").write_text(_tower(ARCHITECTS[SHAPES.index((width, scheme))]), encoding="utf-8")
        indexer.build(corpus, index)
        page.goto(f"{address}?view=lists")
        ask_all(page, *THREE, "x" * 501, CHARTER)
        expect(page.get_by_role("table")).to_be_visible()
        expect(page.locator(".watched")).to_have_count(2)
        settled(page)
        assert_it_is_accessible(page)
        look(page, f"lists-answered-{width}-{scheme}")
        page.get_by_role("link", name="Русский").click()
        expect(page.get_by_text("Другой ответ")).to_be_visible()
        settled(page)
        look(page, f"lists-russian-{width}-{scheme}")
        for one in WatchList(index).questions():
            WatchList(index).remove(one.question, one.filters)
