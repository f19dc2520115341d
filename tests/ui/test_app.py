"""The page's states, run by Streamlit's own AppTest on a real index."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import indexer
import search
from indexer.store import Layout, writer_lock
from ui.texts import Texts, load_texts

APP = Path(__file__).parents[2] / "app.py"
QUESTION = "What sectors does the Charter cover?"
ANSWER = "digital technologies"
Open = Callable[..., AppTest]


@pytest.fixture
def page(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    def run(index: Path = sample_index, *arguments: str, **query: str) -> AppTest:
        monkeypatch.setenv("ASKARCHIVE_INDEX", str(index))
        monkeypatch.setattr("sys.argv", ["app.py", *arguments])
        test = AppTest.from_file(APP, default_timeout=60)
        for name, value in query.items():
            test.query_params[name] = value
        return test.run()

    return run


def html_of(test: AppTest) -> str:
    assert not test.exception
    return "\n".join(element.proto.body for element in test.get("html"))


def text_of(test: AppTest) -> str:
    drawn = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", html_of(test), flags=re.DOTALL)
    return unescape(re.sub("<[^>]*>", "", drawn))


def test_no_index_yet_shows_the_command_that_builds_it(page: Open, tmp_path: Path) -> None:
    text = text_of(page(tmp_path / "my index"))
    assert "No archive has been indexed yet" in text
    assert f"python -m indexer FOLDER --index '{tmp_path / 'my index'}'" in text


def test_the_command_line_names_the_index_before_the_environment(page: Open, tmp_path: Path) -> None:
    named = tmp_path / "named"
    assert f"--index {named}" in text_of(page(tmp_path / "other", "--index", str(named)))


@pytest.mark.parametrize("arguments", [["--indx", "a"], ["--index"]])
def test_an_argument_that_is_not_known_is_named(page: Open, sample_index: Path, arguments: list[str]) -> None:
    text = text_of(page(sample_index, *arguments))
    assert arguments[0] in text
    assert "streamlit run app.py -- --index DIR" in text


def test_the_start_tells_what_is_held_and_offers_only_questions_that_are_answered(
    page: Open, sample_index: Path, texts: Texts
) -> None:
    text = text_of(page())
    assert "44 articles" in text
    assert "searched by meaning in English" in text
    with search.open(sample_index) as index:
        assert f"{sum(name is not None for name, _ in index.info().sources)} sources" in text
        right = [
            example.question
            for example in texts.examples
            if example.answer in index.ask(example.question).text
        ]
    offered = [example.question for example in texts.examples if example.question in text]
    assert offered == right[:4] != []


def test_an_archive_of_other_articles_offers_no_example(page: Open, tmp_path: Path, texts: Texts) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "rain.txt").write_text("It rained all day in the hills above the town.", "utf-8")
    indexer.build(tmp_path / "articles", tmp_path / "index")
    assert texts.form.examples not in html_of(page(tmp_path / "index"))


def test_a_question_in_the_address_is_answered(page: Open) -> None:
    test = page(q=QUESTION)
    assert test.text_input[0].value == QUESTION
    text = text_of(test)
    assert "Answer" in text
    assert ANSWER in text
    assert "Closest passages" in text
    assert "<mark>" in html_of(test)


def test_asking_puts_the_question_into_the_address(page: Open) -> None:
    test = page()
    test.text_input[0].set_value(f"  {QUESTION} ")
    test.button[0].click().run()
    assert test.query_params["q"] == QUESTION
    assert ANSWER in text_of(test)


def test_asking_nothing_asks_for_a_question(page: Open, texts: Texts) -> None:
    test = page()
    test.text_input[0].set_value("   ")
    test.button[0].click().run()
    assert texts.form.empty in html_of(test)
    assert "q" not in test.query_params


def test_the_address_wins_over_what_the_field_held(page: Open) -> None:
    test = page(q=QUESTION)
    test.query_params["q"] = "When was the astrolabe made?"
    test.run()
    assert test.text_input[0].value == "When was the astrolabe made?"


def test_the_question_stays_beside_an_article(page: Open, sample_index: Path) -> None:
    with search.open(sample_index) as index:
        article = index.search(QUESTION)[0].article.id
    test = page(q=QUESTION)
    test.query_params["article"] = article
    test.run()
    assert test.text_input[0].value == QUESTION
    assert ANSWER in text_of(test)
    del test.query_params["article"]
    test.run()
    assert test.text_input[0].value == QUESTION


def test_asking_again_keeps_what_narrows_it_and_remembers_what_was_asked(page: Open) -> None:
    test = page(q=QUESTION, language="en")
    test.text_input[0].set_value("When was the astrolabe made?")
    test.button[0].click().run()
    assert test.query_params["language"] == "en"
    assert "Asked in this visit" in text_of(test)
    assert QUESTION in text_of(test)
    assert "Asked in this visit" not in text_of(page(q=QUESTION)), "another visitor's questions are shown"


def test_a_filter_leaves_out_other_articles(page: Open, sample_index: Path) -> None:
    with search.open(sample_index) as index:
        wanted = str(index.info().sources[0][0])
    text = text_of(page(q=QUESTION, view="search", source=wanted))
    assert f"Remove the filter {wanted}" in html_of(page(q=QUESTION, source=wanted))
    with search.open(sample_index) as index:
        others = {name for name, _ in index.info().sources if name and name != wanted}
    shown = text.split("Matches", 1)[1]
    assert wanted in shown
    assert [name for name in others if f"{name}·" in shown] == []


def test_a_search_is_paged_without_gap_or_repeat(page: Open, sample_index: Path, texts: Texts) -> None:
    with search.open(sample_index) as index:
        expected = [p.article.title for p in index.search("the", top=20)]
    seen = []
    for number in ("1", "2"):
        markup = html_of(page(q="the", view="search", page=number))
        seen += [unescape(title) for title in re.findall(r"<h3><a [^>]*data-own[^>]*>([^<]*)</a>", markup)]
    assert len(seen) == 20
    assert seen[:10] == expected[:10]
    assert texts.matches.nothing in html_of(page(q="the", view="search", page="100"))


def test_a_date_in_the_address_that_is_none_is_told(page: Open, texts: Texts) -> None:
    assert texts.narrow.bad_date in text_of(page(q=QUESTION, after="soon"))


def test_the_page_speaks_russian(page: Open) -> None:
    text = text_of(page(lang="ru"))
    assert "44 статьи" in text
    assert "Ваш вопрос" in page(lang="ru").text_input[0].label


def test_the_archive_page_tells_what_is_held(page: Open, sample_index: Path) -> None:
    text = text_of(page(view="archive"))
    with search.open(sample_index) as index:
        info = index.info()
    assert info.generation in text
    assert all(name in text for name, _ in info.sources[:20] if name)


def test_what_the_archive_does_not_hold_is_said(page: Open) -> None:
    text = text_of(page(q="What is the boiling point of tungsten?"))
    assert "Not in this archive" in text
    assert "What you can try" in text
    assert "Closest passages" in text


def test_a_question_that_is_too_long_is_not_asked(page: Open) -> None:
    text = text_of(page(q="x" * 501))
    assert "It has 501 characters; at most 500 can be asked." in text
    assert "Closest passages" not in text


def test_a_rebuild_is_mentioned_and_asking_goes_on(page: Open, sample_index: Path, texts: Texts) -> None:
    assert texts.page.rebuilding not in html_of(page(q=QUESTION))
    with writer_lock(Layout(sample_index)):
        markup = html_of(page(q=QUESTION))
    assert texts.page.rebuilding in markup
    assert ANSWER in markup


def test_a_damaged_index_is_reported_with_what_mends_it(
    page: Open, sample_index: Path, tmp_path: Path, texts: Texts
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(sample_index, broken)
    for manifest in broken.glob("generations/*/manifest.json"):
        manifest.write_text("{", encoding="utf-8")
    with pytest.raises(search.StoreError) as caught, search.open(broken) as index:
        index.info()
    markup = html_of(page(broken, q=QUESTION))
    assert texts.failure.archive_heading in markup
    assert "Traceback" not in markup
    assert caught.value.remedy


def test_anything_else_that_goes_wrong_is_an_apology(
    page: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("<secret>")

    monkeypatch.setattr("ui.frame.holdings", fail)
    text = text_of(page(q=QUESTION))
    assert "Something went wrong, and it is our fault" in text
    assert "(RuntimeError)" in text
    assert "secret" not in text
    assert "<secret>" in caplog.text


def test_a_citation_is_read_in_its_article(page: Open, sample_index: Path) -> None:
    with search.open(sample_index) as index:
        citation = index.ask(QUESTION).citations[0]
    test = page(q=QUESTION, article=citation.article.id, start=str(citation.start), end=str(citation.end))
    text = text_of(test)
    assert 'id="quote"' in html_of(test)
    assert citation.quote in text
    assert citation.article.title in text
    assert "← Back to the answer" in text


def test_an_article_that_is_not_there_is_reported(page: Open, texts: Texts) -> None:
    for article in ("0" * 16, "'; drop table articles; --", "../../etc/passwd", "\x00"):
        assert texts.viewer.unknown in html_of(page(article=article))


@pytest.mark.parametrize(("start", "end"), [("5", "99999999"), ("9", "3"), ("x", "y")])
def test_a_quote_that_is_not_there_is_reported(
    page: Open, sample_index: Path, texts: Texts, start: str, end: str
) -> None:
    with search.open(sample_index) as index:
        article = index.search(QUESTION)[0].article
    markup = html_of(page(article=article.id, start=start, end=end))
    assert texts.viewer.bad_offsets in markup
    assert "<mark" not in markup


def test_what_was_understood_can_be_taken_out_of_a_search(page: Open) -> None:
    test = page(view="search", q="bridge before:2030")
    assert "Understood:" in text_of(test)
    assert "before 1 January 2030" in text_of(test)
    assert "?view=search&amp;q=bridge" in html_of(test)


def test_articles_like_one_are_listed_without_it(page: Open, sample_index: Path, texts: Texts) -> None:
    with search.open(sample_index) as index:
        article = index.search("the new bridge over the Velm")[0].article
        first = index.like(article.id)[0].article
    test = page(view="search", like=article.id)
    assert texts.like.heading.format(title=article.title) in text_of(test)
    assert first.title in text_of(test)
    assert texts.viewer.unknown in text_of(page(view="search", like="0" * 16))


def test_filters_alone_list_the_newest(page: Open, texts: Texts) -> None:
    test = page(view="search", language="en")
    assert texts.matches.heading in text_of(test)
    assert texts.matches.hint in text_of(page(view="search"))


def test_a_setting_holds_at_once_and_can_be_put_back(page: Open, texts: Texts) -> None:
    test = page(q=QUESTION)
    shown = html_of(test).count("<h3>")
    passages = next(one for one in test.radio if one.label == texts.settings.passages)
    passages.set_value(5).run()
    assert html_of(test).count("<h3>") < shown
    assert 'data-held="passages=5"' in html_of(test)
    next(one for one in test.button if one.label == texts.settings.reset).click().run()
    assert html_of(test).count("<h3>") == shown
    assert 'data-held=""' in html_of(test)


def test_surer_answers_are_fewer(page: Open, texts: Texts) -> None:
    test = page(q=QUESTION)
    assert ANSWER in text_of(test)
    precision = next(one for one in test.radio if one.label == texts.settings.precision)
    assert [*precision.options] == ["as usual", "8 in 10", "9 in 10", "9.5 in 10"]
    precision.set_value(0.95).run()
    assert not test.exception


def test_a_setting_outlives_a_change_of_language(page: Open, texts: Texts) -> None:
    test = page(q=QUESTION)
    next(one for one in test.radio if one.label == texts.settings.passages).set_value(5).run()
    test.query_params["lang"] = "ru"
    test.run()
    test.query_params["q"] = "Velm"
    test.run()
    assert 'data-held="passages=5"' in html_of(test)
    assert load_texts("ru").failure.internal_heading not in text_of(test)
