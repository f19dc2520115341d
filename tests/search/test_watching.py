"""Watched questions: asked again of each generation, told once, kept whole, and without words of articles."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import indexer
import search
from corpus import UsageError
from indexer.generations import prune, rollback, verify
from indexer.store import Layout
from search import _watch_file, watching
from search.watch_command import watch
from search.watching import Place, Seen, Watched, WatchList, cited_article

ROOT = Path(__file__).parents[2]
TOWER, LIBRARY = "Who designed the Selmet Tower?", "Who designed the Quay Library?"
FERRY = "Who built the ferry?"
ARTICLES = {
    "tower.md": "The Selmet Tower was designed by the architect Orla Brandt. It has forty floors.",
    "library.md": "The Quay Library was designed by the architect Tomas Vell. It holds many books.",
    "rain.md": "It rained for nine days on the hills above the town, and the road to the mill was closed.",
    "prices.md": "Bread became dearer in the spring, and the bakers said that flour had run short.",
}


def write(corpus: Path, name: str, text: str) -> None:
    corpus.mkdir(exist_ok=True)
    (corpus / name).write_text(f"---\ntitle: The story of {name}\n---\n\n{text}\n", encoding="utf-8")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name, text in ARTICLES.items():
        write(tmp_path / "corpus", name, text)
    return tmp_path / "corpus"


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Path:
    """An index whose two questions are watched, one that it answers and one that it does not."""
    indexer.build(corpus, tmp_path / "index")
    watched = WatchList(tmp_path / "index")
    with search.open(tmp_path / "index") as opened:
        for question in (TOWER, FERRY):
            watched.add(opened.ask(question))
    assert [one.seen[-1].answered for one in watched.questions()] == [True, False]
    return tmp_path / "index"


def changed(index: Path) -> dict[str, watching.Change]:
    with search.open(index) as opened:
        return {change.question: change for change in WatchList(index).changes(opened)}


def test_what_changed_is_told_once_and_since_when(corpus: Path, index: Path) -> None:
    first = Layout(index).served()
    assert changed(index) == {}
    write(corpus, "tower.md", ARTICLES["tower.md"].replace("Orla Brandt", "Emil Karst"))
    write(corpus, "ferry.md", "The ferry Marta was built by the engineer Anna Holm. It carries ninety cars.")
    indexer.build(corpus, index)

    changes = changed(index)

    assert changes[TOWER].kinds == ("another answer",)
    assert changes[FERRY].kinds == ("newly answered",)
    assert {change.before.generation for change in changes.values()} == {first}
    assert {change.after.generation for change in changes.values()} == {Layout(index).served()}
    assert changes[FERRY].articles == (changes[FERRY].after.citations[0].article,)
    assert changed(index) == {}
    [tower, _] = WatchList(index).questions()
    assert tower.last_change == changes[TOWER]


def test_an_answer_that_is_gone_is_told(corpus: Path, index: Path) -> None:
    (corpus / "tower.md").unlink()
    indexer.build(corpus, index, allow_shrink=True)
    change = changed(index)[TOWER]
    assert change.kinds == ("no longer answered",)
    assert change.articles == ()
    with search.open(index) as opened:
        assert cited_article(opened, change.before.citations[0]) is None


def test_further_articles_are_told(corpus: Path, index: Path) -> None:
    said = "A prize went to the coast this year. The Selmet Tower was designed by the architect Orla Brandt."
    write(corpus, "prize.md", said)
    indexer.build(corpus, index)
    change = changed(index)[TOWER]
    assert change.kinds == ("new articles",)
    with search.open(index) as opened:
        assert [opened.article(article).title for article in change.articles] == ["The story of prize.md"]


def test_a_generation_in_which_the_answer_is_the_same_changes_nothing(corpus: Path, index: Path) -> None:
    before = WatchList(index).questions()
    write(corpus, "market.md", "The market moved to the square, where the fishmongers set up their stalls.")
    indexer.build(corpus, index)
    assert [one.question for one in WatchList(index).stale(Layout(index).served())] == [TOWER, FERRY]
    assert changed(index) == {}
    after = WatchList(index).questions()
    assert [one.seen for one in after] == [one.seen for one in before]
    assert {one.checked for one in after} == {Layout(index).served()}


def test_what_was_changed_and_changed_back_between_is_not_told(corpus: Path, index: Path) -> None:
    write(corpus, "tower.md", ARTICLES["tower.md"].replace("Orla Brandt", "Emil Karst"))
    indexer.build(corpus, index)
    with search.open(index) as opened:
        for one in WatchList(index).stale(Layout(index).served()):
            WatchList(index).ask_again(opened, one)
    rollback(index)
    assert changed(index) == {}
    [tower, _] = WatchList(index).questions()
    assert [len(tower.seen), tower.checked] == [3, Layout(index).served()]


def test_what_the_page_asked_again_is_still_told(corpus: Path, index: Path) -> None:
    write(corpus, "tower.md", ARTICLES["tower.md"].replace("Orla Brandt", "Emil Karst"))
    indexer.build(corpus, index)
    with search.open(index) as opened:
        for one in WatchList(index).stale(Layout(index).served()):
            WatchList(index).ask_again(opened, one)
    assert WatchList(index).stale(Layout(index).served()) == ()
    assert changed(index)[TOWER].kinds == ("another answer",)


def test_the_earlier_sentence_is_read_from_the_index(corpus: Path, index: Path) -> None:
    write(corpus, "tower.md", ARTICLES["tower.md"].replace("Orla Brandt", "Emil Karst"))
    indexer.build(corpus, index)
    before = changed(index)[TOWER].before.citations[0]
    with search.open(index) as opened:
        article = cited_article(opened, before)
    assert article is not None
    assert article.text[before.start : before.end] == ARTICLES["tower.md"].split(". ")[0] + "."
    assert before.span is not None
    assert article.text[slice(*before.span)] in "the architect Orla Brandt"


def test_a_takedown_leaves_nothing_of_the_article(index: Path) -> None:
    [tower, _] = WatchList(index).questions()
    indexer.forget(index, [tower.seen[-1].citations[0].article])
    # The encoder's vocabulary knows the name too.
    files = [path for path in index.rglob("*") if path.is_file() and "encoders" not in path.parts]
    assert [path for path in files if b"brandt" in path.read_bytes().lower()] == []
    assert verify(index) == []
    assert changed(index)[TOWER].kinds == ("no longer answered",)


def test_those_who_look_after_the_index_leave_the_list_alone(corpus: Path, index: Path) -> None:
    held = Layout(index).watched.read_bytes()
    write(corpus, "market.md", "The market moved to the square, where the fishmongers set up their stalls.")
    indexer.build(corpus, index)
    rollback(index)
    prune(index, keep=1)
    assert verify(index) == []
    assert Layout(index).watched.read_bytes() == held


def test_a_question_is_watched_once_with_the_same_filters(index: Path) -> None:
    watched, filters = WatchList(index), search.Filters(language="en", after="2020-01-01")
    with search.open(index) as opened:
        watched.add(opened.ask(TOWER))
        watched.add(opened.ask(TOWER, filters=filters), filters=filters)
    assert [one.question for one in watched.questions()] == [TOWER, FERRY, TOWER]
    assert watched.find(TOWER, filters) == watched.questions()[2]
    assert watched.remove(TOWER)
    assert not watched.remove(TOWER)
    assert [one.filters for one in watched.questions()] == [search.Filters(), filters]


def test_a_list_that_is_full_and_a_question_that_is_too_long_are_refused(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_WATCHED", 2)
    with search.open(index) as opened:
        with pytest.raises(UsageError, match="watched already"):
            WatchList(index).add(opened.ask(LIBRARY))
        with pytest.raises(UsageError, match="501 characters"):
            WatchList(index).add(opened.ask("x" * 501))
    assert len(WatchList(index).questions()) == 2


def test_two_processes_do_not_lose_each_others_questions(index: Path) -> None:
    adding = """
import sys
import search
from search.watching import WatchList

with search.open(sys.argv[1]) as index:
    answer = index.ask("why")
    for number in range(20):
        object.__setattr__(answer, "question", f"{sys.argv[2]} {number}")
        WatchList(sys.argv[1]).add(answer)
"""
    running = [
        subprocess.Popen([sys.executable, "-c", adding, str(index), name], cwd=ROOT) for name in ("a", "b")
    ]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    added = {f"{name} {number}" for name in "ab" for number in range(20)}
    assert {one.question for one in WatchList(index).questions()} == added | {TOWER, FERRY}


MOMENTS = st.datetimes(timezones=st.just(UTC))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SPANS = st.tuples(st.integers(0, 9), st.integers(0, 9))
PLACES = st.builds(
    Place, article=TEXTS, version=TEXTS, start=st.integers(0), end=st.integers(0), span=st.none() | SPANS
)
SEEN = st.builds(
    Seen,
    generation=TEXTS,
    at=MOMENTS,
    answered=st.booleans(),
    mark=TEXTS,
    confidence=st.none() | st.floats(0, 1),
    citations=st.lists(PLACES, max_size=3).map(tuple),
)
FILTERS = st.builds(
    search.Filters,
    source=st.lists(TEXTS, max_size=2).map(tuple),
    language=st.lists(TEXTS, max_size=2).map(tuple),
    after=st.none() | st.datetimes() | MOMENTS,
    without_author=st.lists(TEXTS, max_size=2).map(tuple),
)
WATCHED = st.builds(
    Watched,
    question=TEXTS,
    filters=FILTERS,
    since=MOMENTS,
    checked=TEXTS,
    told=SEEN,
    seen=st.lists(SEEN, min_size=1, max_size=3).map(tuple),
)


@given(st.lists(WATCHED, max_size=4).map(tuple))
def test_the_file_holds_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, watched: tuple[Watched, ...]
) -> None:
    layout = Layout(tmp_path_factory.mktemp("watched"))
    _watch_file.write(layout, watched)
    assert _watch_file.read(layout) == watched


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"format": 2, "watched": []}', b'{"format": 1, "watched": [], "x": 1}', b"\xff"],
)
def test_a_damaged_file_is_named_and_stays(index: Path, data: bytes) -> None:
    path = Layout(index).watched
    path.write_bytes(data)
    with search.open(index) as opened:
        for use in (
            lambda: WatchList(index).questions(),
            lambda: WatchList(index).add(opened.ask(LIBRARY)),
            lambda: WatchList(index).changes(opened),
        ):
            with pytest.raises(search.IndexDamagedError, match=r"watched\.json") as damaged:
                use()
            assert "backup" in damaged.value.remedy
    assert path.read_bytes() == data


def test_a_filter_that_is_none_is_damage_too(index: Path) -> None:
    path = Layout(index).watched
    path.write_text(path.read_text("utf-8").replace('"filters": {}', '"filters": {"colour": "red"}'), "utf-8")
    with pytest.raises(search.IndexDamagedError, match="colour"):
        WatchList(index).questions()


def test_what_a_killed_process_left_is_swept_by_the_next(index: Path) -> None:
    left = index / "watched.json.0123abcd"
    left.write_text("{", encoding="utf-8")
    assert len(WatchList(index).questions()) == 2
    WatchList(index).remove(TOWER)
    assert not left.exists()


def test_only_so_many_answers_are_kept(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_MOST_SEEN", 3)
    [tower, _] = WatchList(index).questions()
    for number in range(5):
        seen = Seen(
            generation=f"g{number}", at=tower.since + timedelta(days=number), answered=True, mark=str(number)
        )
        tower = watching._noted(tower, seen)
    assert [one.mark for one in tower.seen] == ["2", "3", "4"]
    assert tower.told.generation == Layout(index).served()
    assert tower.since < datetime.now(UTC)


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(watch, [str(word) for word in words])


def test_the_command_tells_changes_for_people_and_programs(corpus: Path, index: Path) -> None:
    same = _run("--index", index)
    assert (same.exit_code, same.stdout) == (0, "2 questions watched: nothing changed.\n")
    write(corpus, "tower.md", ARTICLES["tower.md"].replace("Orla Brandt", "Emil Karst"))
    write(corpus, "ferry.md", "The ferry Marta was built by the engineer Anna Holm. It carries ninety cars.")
    before = Layout(index).served()
    indexer.build(corpus, index)
    held = Layout(index).watched.read_bytes()
    done = _run("--index", index)
    assert done.exit_code == 3
    assert f"Another answer: {TOWER}" in done.stdout
    assert (
        f'before, since {before}: "The Selmet Tower was designed by the architect Orla Brandt."'
        in done.stdout
    )
    assert "Emil Karst" in done.stdout
    assert "not in this archive" in done.stdout

    Layout(index).watched.write_bytes(held)
    as_json = _run("--index", index, "--json")
    assert as_json.exit_code == 3
    told = {change["question"]: change for change in json.loads(as_json.stdout)}
    assert told[FERRY]["kinds"] == ["newly answered"]
    assert told[FERRY]["before"]["quote"] is None
    assert told[FERRY]["articles"] == [told[FERRY]["after"]["article"]["id"]]
    assert json.loads(_run("--index", index, "--json").stdout) == []


def test_the_command_adds_and_removes(index: Path) -> None:
    done = _run("--index", index, "--add", LIBRARY, "--remove", TOWER, "--remove", "never watched")
    assert (done.exit_code, done.stdout) == (0, "2 questions watched: nothing changed.\n")
    assert [one.question for one in WatchList(index).questions()] == [FERRY, LIBRARY]


def test_the_command_fails_with_what_mends_it(tmp_path: Path, index: Path) -> None:
    missing = _run("--index", tmp_path / "none")
    assert (missing.exit_code, "python -m indexer" in missing.stderr) == (1, True)
    Layout(index).watched.write_text("{", encoding="utf-8")
    damaged = subprocess.run(
        [sys.executable, "-m", "search", "watch", "--index", str(index)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert damaged.returncode == 1
    assert damaged.stderr.startswith("error: ")
    assert "watched.json" in damaged.stderr
