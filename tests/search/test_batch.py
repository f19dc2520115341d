"""Many questions: read as they were written, each answered as it would be alone, and saved whole."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import search
from corpus import UsageError
from search.batch import LONGEST_QUESTION, ask_all, choose, from_lines, from_table, read_questions
from search.command import ask
from search.export import answer_as_dict, save_answers, write_answers_csv

CHARTER = "What sectors does the Charter cover?"
WORLD_CUP = "Who won the 2026 World Cup?"
ASTROLABE = "When was the astrolabe made?"
THREE = (CHARTER, WORLD_CUP, ASTROLABE)
ARCHITECT, SECTORS = "Who, of the two, designed it?", "Which sectors, if any, are covered?"


@pytest.fixture(scope="module")
def opened(sample_index: Path) -> Iterator[search.Index]:
    with search.open(sample_index) as index:
        yield index


def test_what_is_left_out_is_counted() -> None:
    long = "x" * (LONGEST_QUESTION + 1)
    chosen = choose(["  a \t b ", "", "a b", long, "c", "d", "a b"], most=2)
    assert chosen.texts == ("a b", "c")
    assert (chosen.repeated, chosen.too_long, chosen.too_many) == (2, 1, 1)


@pytest.mark.parametrize(
    ("table", "questions"),
    [
        (f"question\n{CHARTER}\n\n{WORLD_CUP}\n", [CHARTER, WORLD_CUP]),
        (f"\ufeffid;Question ;note\n1;{CHARTER};x\n2;{WORLD_CUP};y\n3\n", [CHARTER, WORLD_CUP]),
        (f"id\tquestion\n1\t{CHARTER}\n", [CHARTER]),
        (f'question,note\n"{ARCHITECT}","a ""b"""\n', [ARCHITECT]),
        (f"{CHARTER},1\r\n{WORLD_CUP},2\r\n", [CHARTER, WORLD_CUP]),
        (f"{CHARTER}\n{WORLD_CUP}\n", [CHARTER, WORLD_CUP]),
        (f"{ARCHITECT}\n{SECTORS}\n", [ARCHITECT, SECTORS]),
        (f'"{ARCHITECT}"\n"{SECTORS}"\n', [ARCHITECT, SECTORS]),
        ("", []),
    ],
)
def test_a_table_is_read_by_its_column(table: str, questions: list[str]) -> None:
    assert choose(from_table(table.encode())).texts == tuple(questions)


@given(
    questions=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=8),
    delimiter=st.sampled_from(",;\t"),
    marked=st.booleans(),
    place=st.integers(0, 2),
)
def test_a_table_with_a_header_holds_its_questions_whatever_they_are(
    *, questions: list[str], delimiter: str, marked: bool, place: int
) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=delimiter)
    writer.writerow(["a"] * place + ["question", "z"])
    writer.writerows(["x"] * place + [question, "z"] for question in questions)
    data = table.getvalue().encode("utf-8-sig" if marked else "utf-8")
    assert choose(from_table(data)) == choose(questions)


@given(st.binary(max_size=60))
def test_any_bytes_are_questions_or_refused(data: bytes) -> None:
    with contextlib.suppress(UsageError):
        assert all(question.strip() for question in choose(from_table(data)).texts)


def test_lines_are_questions() -> None:
    assert from_lines(f"\n {CHARTER}\r\n\r\n{WORLD_CUP}") == [CHARTER, WORLD_CUP]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("missing.txt", None, "cannot be read"),
        ("empty.csv", b"question\n", "holds no question"),
        ("latin.csv", "вопрос".encode("cp1251"), "UTF-8"),
        ("latin.txt", "вопрос".encode("cp1251"), "UTF-8"),
        ("cell.csv", b"a" * 200_000, "no table"),
    ],
)
def test_a_file_without_questions_is_refused(tmp_path: Path, name: str, data: bytes | None, why: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=why) as refused:
        read_questions(tmp_path / name)
    assert refused.value.remedy


def test_each_is_answered_as_it_would_be_alone_and_at_once(opened: search.Index) -> None:
    answers = ask_all(opened, iter(THREE))
    first = next(answers)
    assert first.question == CHARTER
    assert [answer.question for answer in answers] == list(THREE[1:])
    assert first == opened.ask(CHARTER, top=1)


def test_filters_reach_each_question(opened: search.Index) -> None:
    [answer] = ask_all(opened, [CHARTER], filters=search.Filters(source="Nobody"))
    assert not answer.answered


def test_answers_are_saved_as_a_table(opened: search.Index, tmp_path: Path) -> None:
    assert save_answers(ask_all(opened, THREE), tmp_path / "answers.csv") == 3
    with (tmp_path / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["question"] for row in rows] == list(THREE)
    assert [row["answered"] for row in rows] == ["yes", "no", "yes"]
    charter, world_cup, _ = rows
    expected = opened.ask(CHARTER)
    assert charter["answer"] == expected.text
    assert float(charter["confidence"]) == pytest.approx(expected.confidence, abs=0.001)
    article = opened.article(charter["article"])
    assert article.text[int(charter["start"]) : int(charter["end"])] == charter["quote"]
    assert charter["generation"] == world_cup["generation"] == opened.info().generation
    assert [world_cup[name] for name in ("answer", "quote", "title", "url", "start")] == [""] * 5


@pytest.mark.parametrize("name", ["answers.json", "answers.jsonl"])
def test_answers_are_saved_as_json(opened: search.Index, tmp_path: Path, name: str) -> None:
    assert save_answers(ask_all(opened, THREE), tmp_path / name) == 3
    text = (tmp_path / name).read_text("utf-8")
    saved = json.loads(text) if name.endswith("json") else [json.loads(line) for line in text.splitlines()]
    assert saved == [json.loads(json.dumps(answer_as_dict(answer))) for answer in ask_all(opened, THREE)]
    save_answers([], tmp_path / name)
    assert (tmp_path / name).read_text("utf-8") == ("[]\n" if name.endswith("json") else "")


def test_no_cell_is_a_formula(opened: search.Index) -> None:
    table = io.StringIO(newline="")
    write_answers_csv(ask_all(opened, ['=HYPERLINK("https://spy.example")']), table)
    [_, row] = csv.reader(io.StringIO(table.getvalue(), newline=""))
    assert row[0] == '\'=HYPERLINK("https://spy.example")'


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(ask, [str(word) for word in words])


def test_a_file_of_questions_on_the_command_line(sample_index: Path, tmp_path: Path) -> None:
    (tmp_path / "questions.csv").write_text("question\n" + "\n".join([*THREE, CHARTER]), encoding="utf-8")
    asked = ("--questions", tmp_path / "questions.csv", "--index", sample_index)
    done = _run(*asked, "--export", tmp_path / "answers.csv")
    assert done.exit_code == 0, done.output
    assert "3 questions asked" in done.stdout
    assert "1 asked only once" in done.stderr
    assert (tmp_path / "answers.csv").read_text("utf-8-sig").count("\n") >= 4

    printed = _run(*asked)
    assert f"{WORLD_CUP}\n    Not in this archive\n" in printed.stdout
    assert "digital technologies" in printed.stdout
    as_json = json.loads(_run(*asked, "--json").stdout)
    assert [answer["question"] for answer in as_json] == list(THREE)
    assert json.loads(_run(*asked, "--json", "--source", "Nobody").stdout)[0]["answered"] is False


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "There is no question"),
        (["--questions", "q.txt", "why"], "goes with neither"),
        (["--questions", "q.txt", "--passages"], "goes with neither"),
        (["--questions", "/nonexistent/q.txt"], "cannot be read"),
    ],
)
def test_a_call_without_questions_is_refused(sample_index: Path, words: list[str], message: str) -> None:
    done = _run("--index", sample_index, *words)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_file_of_another_kind_is_refused(sample_index: Path, tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_text(CHARTER, encoding="utf-8")
    asked = ("--questions", tmp_path / "q.txt", "--index", sample_index)
    done = _run(*asked, "--export", tmp_path / "answers.xlsx")
    assert done.exit_code == 2
    assert ".csv, .json and .jsonl" in done.stderr
