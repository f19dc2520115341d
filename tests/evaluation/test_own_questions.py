"""How answers to our own questions are judged."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import indexer
import search
from evaluation.own_questions import LABELS, right

TEXT = "The charter covers energy, transit and defence. It does not cover fisheries, the minister said."


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> search.Answer:
    folder = tmp_path_factory.mktemp("own")
    (folder / "charter.txt").write_text(TEXT, encoding="utf-8")
    indexer.build(folder, folder / "index")
    with search.open(folder / "index") as index:
        return index.ask("What does the charter cover?", precision=0.01)


@pytest.mark.parametrize(
    ("label", "judged"),
    [
        ({"kind": "what", "accept": ["Transit and Defence"]}, True),
        ({"kind": "what", "accept": ["fisheries policy"]}, False),
        ({"kind": "none"}, False),
        ({"kind": "yes/no", "accept": ["no"]}, False),
        ({"kind": "list", "items": ["tin", "zinc", "lead"]}, False),
        ({"kind": "how many", "views": [["ten"], ["fourteen", "14"]], "accept": []}, False),
    ],
)
def test_answers_are_judged_by_their_label(
    answer: search.Answer, *, label: dict[str, Any], judged: bool
) -> None:
    assert answer.answered
    assert right(answer, label) == judged


def test_a_refusal_is_right_where_there_is_no_answer_alone(answer: search.Answer) -> None:
    refused = replace(answer, answered=False, text="", parts=(), citations=())
    assert right(refused, {"kind": "none"})
    assert not right(refused, {"kind": "what", "accept": ["energy"]})


def test_two_thirds_of_a_list_are_enough(answer: search.Answer) -> None:
    items = [replace(answer.parts[0], text=text) for text in ("energy", "transit")]
    said = replace(answer, parts=tuple(items))
    assert right(said, {"kind": "list", "items": ["energy", "transit", "defence"]})
    assert not right(said, {"kind": "list", "items": ["energy", "tin", "lead"]})


def test_every_string_that_is_accepted_stands_in_the_archive(shared_data: Path) -> None:
    texts = [(shared_data / "seed_article.txt").read_text(encoding="utf-8")]
    with gzip.open(shared_data / "vast2021_news.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts += [json.loads(line)["text"] for line in lines]
    archive = " ".join(" ".join(texts).split()).lower()
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    held = [one for one in labels if one["kind"] not in {"none", "yes/no"}]
    assert len(labels) - sum(one["kind"] == "none" for one in labels) == 60
    for one in held:
        accepted = one.get("accept", []) + one.get("items", [])
        assert any(text.lower() in archive for text in accepted), one["question"]
