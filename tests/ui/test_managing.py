"""The page that an archive is run with, by Streamlit's own AppTest, on indexes of a few articles."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

import indexer
import search
from indexer.generations import generations
from indexer.store import Layout, writer_lock
from tests.ui.conftest import STORIES
from tests.ui.test_app import html_of, text_of
from ui import managing
from ui.placing import ADDED
from ui.texts import Texts

APP = Path(__file__).parents[2] / "app.py"
BELL = b"# The bell\n\nThe bell of Port Ardan was cast by Ilse Marn."
PATIENCE_S = 120.0
FOLDER, ADDRESS = "Folder on this machine", "Address of a page"
Open = Callable[..., AppTest]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Open:
    def run(index: Path, *, local: bool = True, **query: str) -> AppTest:
        monkeypatch.setenv("ASKARCHIVE_INDEX", str(index))
        monkeypatch.setattr("sys.argv", ["app.py"])
        monkeypatch.setattr(managing, "visitor_may_manage", lambda: local)
        test = AppTest.from_file(APP, default_timeout=60)
        for name, value in {"view": "archive", **query}.items():
            test.query_params[name] = value
        return test.run()

    return run


def built(test: AppTest, index: Path) -> str:
    """Wait for the build that the page started; give what the page then says."""
    managing.rebuilder_of(str(index)).wait(PATIENCE_S)
    return text_of(test.run())


def names(test: AppTest) -> list[str]:
    return [button.label for button in test.button]


def test_what_is_held_is_told_with_what_could_not_be_read(page: Open, corpus: Path, tmp_path: Path) -> None:
    (corpus / "broken.pdf").write_bytes(b"no PDF")
    indexer.build(corpus, tmp_path / "index")
    text = text_of(page(tmp_path / "index"))
    for words in ("1 item could not be read", "broken.pdf", str(corpus), "Cache of vectors", "On the disk"):
        assert words in text


def test_articles_over_time_lead_to_a_search_of_their_time(page: Open, sample_index: Path) -> None:
    markup = html_of(page(sample_index))
    assert 'class="bars"' in markup
    assert re.search(r'href="\?view=search&amp;after=[^"]+&amp;before=', markup)


def test_a_rebuild_is_shown_and_its_outcome_told(page: Open, corpus: Path, index: Path, texts: Texts) -> None:
    test = page(index)
    (corpus / "bell.md").write_bytes(BELL)
    test.button("rebuild").click().run()
    assert texts.rebuild.running in html_of(test)
    assert texts.rebuild.cancel in names(test)
    assert texts.rebuild.start not in names(test)
    text = built(test, index)
    assert "The archive is up to date. 1 article added." in text
    assert texts.rebuild.start in names(test)


def test_a_cancelled_rebuild_is_told(page: Open, corpus: Path, index: Path, texts: Texts) -> None:
    test = page(index)
    (corpus / "bell.md").write_bytes(BELL)
    test.button("rebuild").click().run()
    test.button("cancel").click().run()
    assert texts.rebuild.cancelled in built(test, index)
    assert len(generations(index)) == 1


def test_a_rebuild_that_stopped_itself_is_published_all_the_same(
    page: Open, corpus: Path, index: Path
) -> None:
    for name in list(STORIES)[:3]:
        (corpus / name).unlink()
    test = page(index)
    test.button("rebuild").click().run()
    assert "3 of the 5 articles would vanish" in built(test, index)
    test.button("all the same").click().run()
    assert "3 removed" in built(test, index)


def test_another_programs_rebuild_is_shown_without_a_way_to_cancel_it(
    page: Open, index: Path, texts: Texts
) -> None:
    with writer_lock(Layout(index)):
        test = page(index)
    assert texts.rebuild.elsewhere in text_of(test)
    assert not {texts.rebuild.start, texts.rebuild.cancel} & set(names(test))


def test_dropped_files_are_added_and_answer_after_the_rebuild(page: Open, corpus: Path, index: Path) -> None:
    test = page(index)
    test.file_uploader[0].set_value(
        [("../bell.md", BELL, "text/markdown"), ("photo.png", b"\x89PNG\r\n\x1a\n", "image/png")]
    )
    test.button("files and rebuild").click().run()
    text = text_of(test)
    assert "1 file was added." in text
    assert "1 item could not be read:photo.png" in text
    assert (corpus / ADDED / "bell.md").read_bytes() == BELL
    assert "1 article added" in built(test, index)
    with search.open(index) as opened:
        assert opened.ask("Who cast the bell?").text == "Ilse Marn"


def test_files_may_be_added_without_a_rebuild(page: Open, corpus: Path, index: Path, texts: Texts) -> None:
    test = page(index)
    test.button("only files").click().run()
    assert texts.add.no_file in text_of(test)
    test.file_uploader[0].set_value([("bell.md", BELL, "text/markdown")])
    test.button("only files").click().run()
    assert texts.add.rebuild_next in text_of(test)
    assert (corpus / ADDED / "bell.md").exists()
    assert managing.rebuilder_of(str(index)).outcome is None


def test_a_folder_is_added(page: Open, corpus: Path, index: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "bell.md").write_bytes(BELL)
    test = page(index)
    _field(test, FOLDER).set_value(str(tmp_path / "none"))
    test.button("only folder").click().run()
    assert f"There is no folder “{tmp_path / 'none'}” on this machine." in text_of(test)
    _field(test, FOLDER).set_value(str(corpus))
    test.button("only folder").click().run()
    assert "part of the archive's own folder" in text_of(test)
    _field(test, FOLDER).set_value(str(tmp_path / "more"))
    test.button("only folder").click().run()
    assert "1 file was added." in text_of(test)
    assert (corpus / ADDED / "more" / "bell.md").exists()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/feed", "ftp://example.org/feed", "http://[", "http://x y/"]
)
def test_an_address_that_cannot_be_read_is_told(page: Open, corpus: Path, index: Path, address: str) -> None:
    test = page(index)
    _field(test, ADDRESS).set_value(address)
    test.button("address and rebuild").click().run()
    text = text_of(test)
    assert "could not be read" in text or "cannot be read" in text
    assert list((corpus / ADDED).glob("*")) == []
    assert managing.rebuilder_of(str(index)).outcome is None


def _field(test: AppTest, label: str) -> TextInput:
    return next(field for field in test.text_input if field.label.startswith(label))


def test_where_the_corpus_is_no_folder_it_is_said_what_to_do(
    page: Open, corpus: Path, tmp_path: Path, texts: Texts
) -> None:
    indexer.build(corpus / "ferry.md", tmp_path / "index")
    test = page(tmp_path / "index")
    assert texts.add.no_home_remedy in text_of(test)
    assert f"python -m indexer FOLDER --index {tmp_path / 'index'}" in text_of(test)
    assert len(test.file_uploader) == 0


def test_going_back_a_generation_is_asked_about_first(
    page: Open, corpus: Path, index: Path, texts: Texts
) -> None:
    assert texts.states.back not in names(page(index))
    first = Layout(index).served()
    (corpus / "bell.md").write_bytes(BELL)
    indexer.build(corpus, index)
    second = Layout(index).served()
    test = page(index)
    test.button("back").click().run()
    assert texts.states.confirm in text_of(test)
    assert Layout(index).served() == second
    test.button("back, no").click().run()
    assert texts.states.confirm not in text_of(test)
    test.button("back").click().run()
    test.button("back, sure").click().run()
    assert texts.states.done in text_of(test)
    assert Layout(index).served() == first
    assert texts.states.confirm not in text_of(test)


def test_a_generation_that_cannot_be_gone_back_to_is_told(page: Open, corpus: Path, index: Path) -> None:
    (corpus / "bell.md").write_bytes(BELL)
    indexer.build(corpus, index)
    test = page(index)
    test.button("back").click().run()
    with writer_lock(Layout(index)):
        test.button("back, sure").click().run()
    assert "Another build is writing" in text_of(test)


def test_a_visitor_from_elsewhere_sees_the_facts_alone(
    page: Open, corpus: Path, index: Path, texts: Texts
) -> None:
    (corpus / "bell.md").write_bytes(BELL)
    indexer.build(corpus, index)
    test = page(index, local=False)
    text = text_of(test)
    assert texts.holds.disk in text
    assert texts.states.served in text
    assert texts.rebuild.not_yours in text
    assert (len(test.button), len(test.file_uploader), len(test.text_input)) == (0, 0, 0)


def test_the_first_index_is_built_from_the_page(
    page: Open, corpus: Path, tmp_path: Path, texts: Texts
) -> None:
    index = tmp_path / "new index"
    test = page(index)
    assert texts.failure.no_index_heading in text_of(test)
    test.text_input[0].set_value(str(tmp_path / "none"))
    test.button[0].click().run()
    assert "There is no folder" in text_of(test)
    test.text_input[0].set_value(f" {corpus} ")
    test.button[0].click().run()
    assert texts.rebuild.first_running in text_of(test)
    assert texts.failure.no_index_heading not in text_of(test)
    text = built(test, index)
    assert "5 articles" in text
    assert texts.failure.no_index_heading not in text


def test_a_first_build_that_fails_is_told_and_can_be_tried_again(
    page: Open, tmp_path: Path, texts: Texts
) -> None:
    (tmp_path / "empty").mkdir()
    index = tmp_path / "index"
    test = page(index)
    test.text_input[0].set_value(str(tmp_path / "empty"))
    test.button[0].click().run()
    text = built(test, index)
    assert "holds no article that can be read" in text
    assert texts.rebuild.first_start in names(test)


def test_a_visitor_from_elsewhere_cannot_build_the_first_index(
    page: Open, tmp_path: Path, texts: Texts
) -> None:
    test = page(tmp_path / "index", local=False)
    assert texts.failure.no_index_heading in text_of(test)
    assert (len(test.button), len(test.text_input)) == (0, 0)
