"""A build in words, and the lists that the archive's page shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from corpus import Skip
from indexer import BuildReport
from indexer.generations import Listed
from indexer.report import Stage
from ui.builds import outcome_message, progress_section
from ui.holdings import generations_table, skips_list
from ui.rebuilding import Outcome, Progress
from ui.texts import Texts, load_texts

Read = Callable[[str], Any]


def progress(**known: object) -> Progress:
    usual = Progress(stage="", done=0, total=None, share=None, seconds_left=None, seconds=3.0)
    return replace(usual, **known)  # type: ignore[arg-type]


def report(**known: object) -> BuildReport:
    usual = BuildReport(
        generation="g", published=True, added=0, changed=0, moved=0, removed=0, unchanged=0, kept=0,
        forgotten=0, articles=0, passages=0, embedded=0, skipped=(), new_skips=(), outdated=(),
        model="m", seconds=1.0,
    )  # fmt: skip
    return replace(usual, **known)  # type: ignore[arg-type]


def test_how_far_a_build_is_is_told(drawn: Read, texts: Texts) -> None:
    far = progress(stage="embedding", done=1200, total=4800, share=0.25, seconds_left=95.0)
    page = drawn(progress_section(far, texts=texts))
    assert "Encoding passages1,200 of 4,800about 2 minutes left" in page.text
    assert page.all("progress") == [{"value": "0.250", "max": "1", "aria-label": "Encoding passages"}]


def test_without_a_total_the_bar_has_no_end(drawn: Read, texts: Texts) -> None:
    page = drawn(progress_section(progress(stage="reading", done=7), texts=texts))
    assert "Reading articles7running for 3 seconds" in page.text
    assert page.all("progress") == [{"aria-label": "Reading articles"}]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_stage_has_its_words(drawn: Read, language: str) -> None:
    texts = load_texts(language)
    said = {
        drawn(progress_section(progress(stage=stage), texts=texts)).text for stage in ("", *get_args(Stage))
    }
    assert len(said) == len(get_args(Stage)) + 1


def test_what_a_build_did_is_told_in_words(drawn: Read, texts: Texts) -> None:
    skip = Skip("<b>broken</b>.pdf", "It is no PDF.")
    done = Outcome(kind="done", code=3, report=report(added=2, removed=1, new_skips=(skip,)))
    page = drawn(outcome_message(done, texts=texts))
    assert "The archive is up to date. 2 articles added, 1 removed." in page.text
    assert "1 item could not be read, for the first time:" in page.text
    assert "<b>broken</b>.pdf" in page.text
    same = Outcome(kind="done", code=0, report=report(published=False))
    assert drawn(outcome_message(same, texts=texts)).text == texts.rebuild.unchanged


def test_what_went_wrong_is_told_with_what_mends_it(drawn: Read, texts: Texts) -> None:
    failed = Outcome(kind="failed", code=4, problem="The corpus is gone.", remedy="Name another.")
    assert "The corpus is gone.Name another." in drawn(outcome_message(failed, texts=texts)).text
    crashed = Outcome(kind="failed", code=-9)
    assert "exit code -9" in drawn(outcome_message(crashed, texts=texts)).text
    guarded = Outcome(kind="guarded", code=4, problem="3 of 5 would vanish.", remedy="--allow-shrink")
    text = drawn(outcome_message(guarded, texts=texts)).text
    assert "3 of 5 would vanish." in text
    assert "--allow-shrink" not in text
    assert texts.rebuild.cancelled in outcome_message(Outcome(kind="cancelled", code=-15), texts=texts)


def test_at_most_200_lines_of_what_was_skipped_are_shown(drawn: Read, texts: Texts) -> None:
    skips = [Skip(f"{number}.png", "It is a picture.") for number in range(1203)]
    page = drawn(skips_list(skips, counted=texts.holds.skipped, texts=texts))
    assert len(page.all("li")) == 200
    assert "1,203 items could not be read" in page.text
    assert "1,003 more are not listed here." in page.text
    assert len(page.all("details")) == 1
    assert skips_list([], counted=texts.holds.skipped, texts=texts) == ""


def test_the_served_generation_is_marked(drawn: Read, texts: Texts) -> None:
    day = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
    listed = [
        Listed(name=name, served=name == "b", built_at=day, articles=1200, passages=9, model="m", outdated=())
        for name in "ab"
    ]
    page = drawn(generations_table(listed, texts=texts))
    assert page.text.count(texts.states.served) == 1
    assert "1 March 2026, 09:05 UTC" in page.text
    assert "1,200" in page.text


@pytest.mark.parametrize(
    ("count", "english", "russian"),
    [(0, "0 kB", "0 кБ"), (1_234_567, "1.2 MB", "1,2 МБ"), (3_000_000_000, "3 GB", "3 ГБ")],
)
def test_sizes_are_told_as_people_tell_them(count: int, english: str, russian: str) -> None:
    said = [load_texts(code).size(count).replace("\xa0", " ") for code in ("en", "ru")]
    assert said == [english, russian]
