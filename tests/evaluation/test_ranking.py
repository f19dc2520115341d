from __future__ import annotations

import random
from pathlib import Path

import pytest

from evaluation._bootstrap import interval_of_mean
from evaluation._collections import read_collection
from evaluation._plain import reciprocal_rank_fusion
from evaluation._ranking import average_precision, ndcg, recall, reciprocal_rank

NAMES = [f"d{number}" for number in range(60)]


def _drawn(seed: int) -> tuple[dict[str, dict[str, int]], dict[str, list[str]]]:
    draw = random.Random(seed)
    grades = {
        f"q{number:02}": {name: draw.randint(1, 4) for name in draw.sample(NAMES, draw.randint(1, 15))}
        for number in range(40)
    }
    return grades, {query: draw.sample(NAMES, draw.randint(1, 60)) for query in grades}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::numba.core.errors.NumbaWarning")
@pytest.mark.parametrize(
    ("measure", "theirs"),
    [(ndcg, "ndcg@10"), (recall, "recall@20"), (reciprocal_rank, "mrr@10"), (average_precision, "map")],
)
def test_measures_are_those_of_ranx(measure: object, theirs: str) -> None:
    from ranx import Qrels, Run, evaluate

    grades, rankings = _drawn(1)
    run = {
        query: {name: 1 / place for place, name in enumerate(ranked, 1)} for query, ranked in rankings.items()
    }
    expected = evaluate(Qrels(grades), Run(run), theirs, return_mean=False)
    given = [measure(rankings[query], grades[query]) for query in grades]  # type: ignore[operator]
    assert given == pytest.approx(list(expected))


def test_an_interval_holds_its_mean_and_narrows_with_more_queries() -> None:
    draw = random.Random(0)
    few = [draw.random() for _ in range(20)]
    narrow, wide = interval_of_mean(few * 20), interval_of_mean(few)
    assert wide.low < wide.mean < wide.high
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3
    assert interval_of_mean(few) == wide


def test_fusion_adds_reciprocal_ranks() -> None:
    assert reciprocal_rank_fusion([[1, 2, 3], [3, 4]]) == [3, 1, 2, 4]


@pytest.mark.parametrize("folder", ["cranfield", "scifact"])
def test_collections_are_read_whole(folder: str, shared_data: Path) -> None:
    collection = read_collection(shared_data / folder, split="train" if folder == "scifact" else None)
    known = {document.id for document in collection.documents}
    assert len(known) == len(collection.documents) == {"cranfield": 1400, "scifact": 5183}[folder]
    assert len(collection.queries) == {"cranfield": 225, "scifact": 809}[folder]
    assert all(grades.keys() <= known for grades in collection.judgements.values())
    assert collection.queries.keys() == collection.judgements.keys()


def test_a_collection_without_judgements_is_named(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text("")
    (tmp_path / "queries.jsonl").write_text("")
    with pytest.raises(FileNotFoundError, match=r"qrels\.test\.tsv"):
        read_collection(tmp_path, split="test")
