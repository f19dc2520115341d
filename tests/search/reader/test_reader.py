from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import UsageError
from evaluation._token_f1 import f1
from evaluation.reader import report_questions
from indexer.errors import ModelError
from search.reader import Reader, ReaderSpan, open_reader
from search.reader import _open as opening

CHARTER = "what sectors does the Charter cover"
SECTORS = "energy and transit to digital technologies and defence"
ROOT = Path(__file__).parents[3]
F1_OF_150 = 83.6


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


@pytest.fixture(scope="module")
def paragraphs(shared_data: Path) -> list[str]:
    return (shared_data / "seed_article.txt").read_text("utf-8").split("\n\n")


def _text(passages: list[str], span: ReaderSpan) -> str:
    return passages[span.passage][span.start : span.end]


def test_seed_article_names_the_sectors(reader: Reader, paragraphs: list[str]) -> None:
    assert _text(paragraphs, reader.read(CHARTER, paragraphs, top=1)[0]).endswith(SECTORS)


def test_questions_the_article_cannot_answer_score_below_those_it_can(
    reader: Reader, paragraphs: list[str]
) -> None:
    held = [CHARTER, "who visited Baku", "when was the Memorandum of Understanding signed"]
    not_held = ["what is the capital of Brazil", "how many people live in Tokyo", "who wrote Hamlet"]
    best = {q: reader.read(q, paragraphs, top=1)[0].score for q in [*held, *not_held]}
    assert min(best[q] for q in held) > 0 > max(best[q] for q in not_held)


NASTY = [
    "🚀🚀 The launch, led by Zoë\u0308 Müller, took place in Reykjavi\u0301k, 👨‍👩‍👧 in 1998.",
    "First line.\r\nThe launch took place in Oslo.\r\n\r\nThe launch took place in Oslo.",
    "ההשקה התקיימה בתל אביב, the launch in Haifa.",
    "发射在北京进行。The launch was in Beijing。",
    "The launch\u200b took\u00a0place \ud800 in [SEP] Lima [CLS] then [PAD].",
    "\u0301\u0301 The ＬＡＵＮＣＨ was in ﬁne İstanbul, ẞtraße 5.",
]


@pytest.mark.parametrize("passage", NASTY)
def test_offsets_are_exact_in_nasty_texts(reader: Reader, passage: str) -> None:
    spans = reader.read("Where did the launch take place?", [passage], top=5)
    texts = [_text([passage], span) for span in spans]
    assert texts
    assert all(text and text == text.strip() for text in texts)
    assert all(0 <= span.start < span.end <= len(passage) for span in spans)


def test_finds_the_place_whatever_stands_before_it(reader: Reader) -> None:
    found = reader.read("Where did the launch take place?", NASTY[:3], top=1)
    by_passage = {span.passage: _text(NASTY, span) for span in found}
    assert by_passage[0] == "Reykjavi\u0301k"
    assert by_passage[1] == "Oslo"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.text(max_size=400))
def test_any_text_gives_clean_spans_that_do_not_overlap(reader: Reader, question: str, passage: str) -> None:
    spans = reader.read(question, [passage], top=4)
    in_order = sorted(spans, key=lambda span: span.start)
    assert all((t := passage[s.start : s.end]) and t == t.strip() for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(in_order))


@pytest.mark.parametrize(
    ("question", "passages"), [("", ["Rain."]), (" \n", ["Rain."]), ("Who?", ["", " \r\n"])]
)
def test_nothing_to_read_gives_no_span(reader: Reader, question: str, passages: list[str]) -> None:
    assert reader.read(question, passages) == []


def test_refuses_to_give_no_span(reader: Reader) -> None:
    with pytest.raises(UsageError, match="1 or more"):
        reader.read("Who?", ["Rain fell."], top=0)


def test_a_passage_scores_the_same_alone_and_among_others(reader: Reader, paragraphs: list[str]) -> None:
    together = reader.read(CHARTER, paragraphs, top=1)
    alone = [
        ReaderSpan(index, span.start, span.end, span.score)
        for index, paragraph in enumerate(paragraphs)
        for span in reader.read(CHARTER, [paragraph], top=1)
    ]
    assert sorted(together, key=lambda span: span.passage) == alone


def test_threads_share_a_reader(reader: Reader, paragraphs: list[str]) -> None:
    questions = [CHARTER, "who visited Baku", "who wrote Hamlet"] * 4
    with ThreadPoolExecutor(4) as threads:
        shared = list(threads.map(lambda question: reader.read(question, paragraphs), questions))
    assert shared == [reader.read(question, paragraphs) for question in questions]


def test_an_answer_far_down_a_long_passage_is_found(reader: Reader) -> None:
    passage = "The weather stayed mild and nothing else of note occurred that day. " * 60
    passage += "The Charter was signed in Baku by both presidents. " + passage
    span = reader.read("Where was the Charter signed?", [passage], top=1)[0]
    assert passage[span.start : span.end] == "Baku"


def test_a_long_question_leaves_the_passage_its_room(reader: Reader) -> None:
    question = "Where was the Charter signed, " + "as everybody wants to know, " * 200
    passage = "The Charter was signed in Baku."
    assert reader.read(question, [passage], top=1)[0].end <= len(passage)


def test_asking_loads_no_torch(paragraphs: list[str]) -> None:
    script = (
        "import json, sys; from search.reader import open_reader; passages = json.load(sys.stdin);"
        f"assert open_reader().read({CHARTER!r}, passages);"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(paragraphs),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == "[]"


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no-such-reader"):
        open_reader(tmp_path / "no-such-reader")


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="safetensors"):
        open_reader(tmp_path)


@pytest.mark.parametrize("name", ["model.int8.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(opening._SHIPPED, tmp_path / "reader")
    (copy / name).unlink()
    with pytest.raises(ModelError, match=name):
        open_reader(copy)


def test_weights_that_changed_are_refused(tmp_path: Path) -> None:
    copy = shutil.copytree(opening._SHIPPED, tmp_path / "reader")
    model = bytearray((copy / "model.int8.onnx").read_bytes())
    model[len(model) // 2] ^= 1
    (copy / "model.int8.onnx").write_bytes(model)
    with pytest.raises(ModelError, match=r"reader\.json"):
        open_reader(copy)


def test_int8_keeps_its_f1_on_questions_it_never_saw(reader: Reader, shared_data: Path) -> None:
    questions = [one for one in report_questions(shared_data) if one.answers][:150]
    found = [(q, reader.read(q.text, [q.paragraph], top=1)[0]) for q in questions]
    scores = [f1(q.paragraph[span.start : span.end], q.answers) for q, span in found]
    # The questions are fixed, so there is no sampling noise; what is left is another processor's
    # rounding. It gets room for 6 of the 150 spans to lose half their F1: 2 points.
    assert 100 * sum(scores) / len(scores) > F1_OF_150 - 2
