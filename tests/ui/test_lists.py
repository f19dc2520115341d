"""The page of lists, run by Streamlit's own AppTest on a real index; its components, drawn from anything."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import indexer
from corpus import Article
from indexer.store import Layout
from search import Answer, Citation, Filters, Part
from search.batch import Questions
from search.watching import Place, Seen, Watched, WatchList
from ui import batch_table
from ui.state import PageState
from ui.texts import Texts, load_texts
from ui.watched import watched_section

APP = Path(__file__).parents[2] / "app.py"
CHARTER = "What sectors does the Charter cover?"
WORLD_CUP = "Who won the 2026 World Cup?"
ASTROLABE = "When was the astrolabe made?"
TOWER = "Who designed the Selmet Tower?"
HOSTILE = '<script>alert(1)</script> <img src=x onerror="alert(2)"> **bold** [x](javascript:alert(3))'
ANY = st.text(max_size=30) | st.just(HOSTILE)
Open = Callable[..., AppTest]
Read = Callable[[str], Any]


@pytest.fixture
def page(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    def run(index: Path = sample_index, **query: str) -> AppTest:
        monkeypatch.setenv("ASKARCHIVE_INDEX", str(index))
        monkeypatch.setattr("sys.argv", ["app.py"])
        test = AppTest.from_file(APP, default_timeout=60)
        for name, value in query.items():
            test.query_params[name] = value
        return test.run()

    return run


@pytest.fixture
def own(tmp_path: Path) -> tuple[Path, Path]:
    """A corpus and its index, both free to change."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    told = "It rained for nine days on the hills above the town, and the road to the mill was closed."
    (corpus / "rain.md").write_text(f"---\ntitle: Rain\n---\n\n{told}\n", encoding="utf-8")
    (corpus / "tower.md").write_text(_tower("Orla Brandt"), encoding="utf-8")
    indexer.build(corpus, tmp_path / "index")
    return corpus, tmp_path / "index"


def _tower(architect: str) -> str:
    said = f"The Selmet Tower was designed by the architect {architect}. It has forty floors."
    return f"---\ntitle: Selmet Tower opens\n---\n\n{said}\n"


def html_of(test: AppTest) -> str:
    assert not test.exception
    return "\n".join(element.proto.body for element in test.get("html"))


def text_of(test: AppTest) -> str:
    drawn = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", html_of(test), flags=re.DOTALL)
    return unescape(re.sub("<[^>]*>", " ", drawn))


def asked(test: AppTest, *questions: str) -> AppTest:
    test.text_area[0].set_value("\n".join(questions))
    return next(button for button in test.button if button.label == load_texts().batch.submit).click().run()


def test_questions_are_asked_and_their_answers_drawn(page: Open, texts: Texts) -> None:
    test = asked(page(view="lists"), CHARTER, WORLD_CUP, "", ASTROLABE, CHARTER)
    markup, text = html_of(test), text_of(test)
    assert "3 questions; 2 answered" in text
    assert "digital technologies" in text
    assert "1641" in text
    assert texts.nothing.heading in text
    assert texts.counted(texts.batch.repeated, 1) in text
    assert markup.count('role="rowheader"') == 3
    assert f'href="{PageState(question=WORLD_CUP).href}"' in markup
    assert [button.label for button in test.download_button] == ["Save .csv", "Save .json", "Save .md"]


def test_a_table_is_uploaded(page: Open) -> None:
    test = page(view="lists")
    test.file_uploader[0].set_value(("q.csv", f"id;question\n1;{ASTROLABE}\n".encode(), "text/csv"))
    assert "1641" in text_of(asked(test, CHARTER))
    assert html_of(test).count('role="rowheader"') == 2


def test_a_table_that_cannot_be_read_is_told(page: Open) -> None:
    test = page(view="lists")
    test.file_uploader[0].set_value(("q.csv", "вопрос".encode("cp1251"), "text/csv"))
    assert "not in UTF-8" in text_of(asked(test))


def test_asking_nothing_asks_for_questions(page: Open, texts: Texts) -> None:
    assert texts.batch.nothing in text_of(asked(page(view="lists"), " ", ""))


def test_what_was_stopped_goes_on_where_it_stopped(page: Open, texts: Texts) -> None:
    test = asked(page(view="lists"), CHARTER, WORLD_CUP, ASTROLABE)
    batch = test.session_state["batch"]
    del batch.answers[1:]
    batch.stopped = True
    test.run()
    assert "1 question; 1 answered" in text_of(test)
    assert texts.batch.progress.format(done=1, total=3) in text_of(test)
    next(button for button in test.button if button.label == texts.batch.resume).click().run()
    assert "3 questions; 2 answered" in text_of(test)
    assert [answer.question for answer in test.session_state["batch"].answers] == [
        CHARTER,
        WORLD_CUP,
        ASTROLABE,
    ]


def test_another_visitor_sees_nothing_of_it(page: Open) -> None:
    asked(page(view="lists"), CHARTER)
    other = page(view="lists")
    assert CHARTER not in html_of(other)
    assert not other.download_button


def test_a_question_is_watched_and_what_changed_is_told(
    page: Open, own: tuple[Path, Path], texts: Texts
) -> None:
    corpus, index = own
    test = page(index, q=TOWER)
    test.button(key="watch").click().run()
    assert test.button(key="watched").label == texts.watch.watching
    assert [one.question for one in WatchList(index).questions()] == [TOWER]
    text = text_of(page(index, view="lists"))
    assert TOWER in text
    assert texts.watch.unchanged in text

    (corpus / "tower.md").write_text(_tower("Emil Karst"), encoding="utf-8")
    indexer.build(corpus, index)
    text = text_of(page(index, view="lists"))
    assert texts.watch.another_answer in text
    before, now = text.split(texts.watch.now)
    assert "Orla Brandt" in before
    assert "Emil Karst" in now
    assert WatchList(index).stale(Layout(index).served()) == ()

    test = page(index, view="lists")
    next(button for button in test.button if button.label == texts.watch.stop).click().run()
    assert texts.watch.none in text_of(test)
    assert WatchList(index).questions() == ()


def test_watching_ends_where_it_began(page: Open, own: tuple[Path, Path]) -> None:
    _, index = own
    test = page(index, q="What did the mill cost?")
    test.button(key="watch").click().run()
    test.button(key="watched").click().run()
    assert test.button(key="watch")
    assert WatchList(index).questions() == ()


def test_a_list_that_is_damaged_costs_only_itself(page: Open, own: tuple[Path, Path], texts: Texts) -> None:
    _, index = own
    Layout(index).watched.write_text("{", encoding="utf-8")
    text = text_of(page(index, q=TOWER))
    assert texts.watch.failed in text
    assert "Orla Brandt" in text
    text = text_of(asked(page(index, view="lists"), TOWER))
    assert texts.watch.failed in text
    assert "Orla Brandt" in text


def test_the_page_of_lists_speaks_russian(page: Open) -> None:
    russian = load_texts("ru")
    text = text_of(page(view="lists", lang="ru"))
    assert russian.batch.heading in text
    assert russian.watch.none in text


ARTICLE = Article(id="a" * 16, title=HOSTILE, text=f"First. {HOSTILE} Last.", source=HOSTILE, language="en")
SAID = (7, 7 + len(HOSTILE))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    quote, said = ARTICLE.text[slice(*SAID)], draw(ANY)
    cited = Citation(article=ARTICLE, start=SAID[0], end=SAID[1], quote=quote, version="v", context=SAID)
    answered = draw(st.booleans())
    part = Part(
        text=said, kind=draw(st.sampled_from(["answer", "verdict"])), confidence=0.8, citations=(cited,)
    )
    return Answer(
        question=draw(ANY),
        answered=answered,
        text=said if answered else "",
        confidence=draw(st.none() | st.floats(0, 1)),
        parts=(part,) if answered else (),
        citations=(cited,) if answered else (),
        passages=(),
        generation="g",
    )


@given(answers=st.lists(answers(), max_size=3), code=st.sampled_from(["en", "ru"]))
def test_nothing_of_an_answer_becomes_markup(drawn: Read, answers: list[Answer], code: str) -> None:
    found = drawn(batch_table.answers_table(answers, state=PageState(), texts=load_texts(code)))
    assert found.tags() <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "a", "span"}
    assert all(link["href"].startswith("?q=") or link["href"] == "?" for link in found.all("a"))


@given(answers=st.lists(answers(), max_size=3))
def test_files_hold_all_of_the_answers(texts: Texts, answers: list[Answer]) -> None:
    rows = list(csv.DictReader(io.StringIO(batch_table.all_as_csv(answers).decode("utf-8-sig"), newline="")))
    assert [row["answer"].removeprefix("'") for row in rows] == [a.text.removeprefix("'") for a in answers]
    read = json.loads(batch_table.all_as_json(answers))
    assert [one["question"] for one in read] == [answer.question for answer in answers]
    markdown = batch_table.all_as_markdown(answers, texts=texts).decode()
    assert len(re.findall("^## ", markdown, flags=re.MULTILINE)) == len(answers)


def test_each_reason_to_leave_out_is_told(texts: Texts) -> None:
    assert batch_table.left_out(Questions(texts=("a",)), texts=texts) == ""
    all_three = batch_table.left_out(Questions(texts=(), repeated=1, too_long=2, too_many=3), texts=texts)
    assert all_three.count("<li>") == 3


NOW = datetime(2026, 11, 26, 9, 5, tzinfo=UTC)


def _seen(*, answered: bool = True, articles: tuple[str, ...] = ("a",), mark: str = "m") -> Seen:
    places = tuple(Place(article=one, version="v", start=7, end=SAID[1]) for one in articles)
    return Seen(generation="g", at=NOW, answered=answered, mark=mark, citations=places if answered else ())


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (_seen(answered=False), _seen(), "newly_answered"),
        (_seen(), _seen(answered=False), "no_longer_answered"),
        (_seen(), _seen(mark="n"), "another_answer"),
        (_seen(), _seen(articles=("a", "b")), "new_articles"),
    ],
)
def test_each_change_is_drawn_without_markup_of_an_article(
    drawn: Read, texts: Texts, before: Seen, after: Seen, kind: str
) -> None:
    watched = Watched(
        question=HOSTILE,
        filters=Filters(source=HOSTILE, language="ru", after="2026-01-01"),
        since=NOW,
        checked="g",
        told=after,
        seen=(before, after),
    )
    for open_article in (lambda _: ARTICLE, lambda _: None):
        found = drawn(
            watched_section(watched, open_article=open_article, state=PageState(language="ru"), texts=texts)
        )
        assert found.tags() <= {"article", "h3", "p", "span", "div", "a", "blockquote", "mark", "strong"}
        assert getattr(texts.watch, kind) in found.text
        assert "Russian" in found.text
        assert all("lang=ru" in link["href"] for link in found.all("a"))
    assert texts.watch.gone in found.text or kind == "no_longer_answered"
