from __future__ import annotations

import gzip
import json
from itertools import combinations
from pathlib import Path

import regex
from hypothesis import given
from hypothesis import strategies as st

from indexer.near_copies import Sketches, near_copy_clusters

STORY = "The ferry Marta was taken off the river on Thursday after its engine failed for the third time. "
STORY += "Passengers were carried to the other bank by two tugs, and the harbour master ordered an inquiry. "


def test_a_lightly_edited_copy_is_found_and_a_different_story_is_not() -> None:
    edited = STORY.replace("Thursday", "Friday") + "No one was hurt."
    other = (
        "The council voted nine to four for a new library, which will stand where the old hall burned down. "
        * 2
    )
    assert near_copy_clusters(Sketches.of([(7, STORY), (8, other), (9, edited)]), similarity=0.6) == [[7, 9]]


def test_short_texts_are_left_alone() -> None:
    assert (
        near_copy_clusters(Sketches.of([(0, "No news today."), (1, "No news today.")]), similarity=0.7) == []
    )


@given(
    st.lists(
        st.sampled_from([STORY, STORY + "More to follow soon from our reporter.", STORY[::-1]]), max_size=8
    )
)
def test_groups_are_disjoint_and_in_order(texts: list[str]) -> None:
    groups = near_copy_clusters(Sketches.of(enumerate(texts)), similarity=0.7)
    members = [number for group in groups for number in group]
    assert len(members) == len(set(members))
    assert all(len(group) > 1 and group == sorted(group) for group in groups)


def test_found_pairs_are_the_truly_similar_ones(shared_data: Path) -> None:
    with gzip.open(shared_data / "vast2021_news.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][:400]
    shingles = [_shingles(text) for text in texts]
    exact = {
        (i, j)
        for i, j in combinations(range(len(texts)), 2)
        if len(shingles[i] & shingles[j]) > 0.8 * len(shingles[i] | shingles[j])
        and min(map(len, (shingles[i], shingles[j]))) >= 20
    }
    groups = near_copy_clusters(Sketches.of(enumerate(texts)), similarity=0.7)
    found = {pair for group in groups for pair in combinations(group, 2)}
    assert exact
    assert exact <= found
    # MinHash estimates: a found pair may lie a little under the similarity asked for, not far.
    assert all(len(shingles[i] & shingles[j]) > 0.5 * len(shingles[i] | shingles[j]) for i, j in found)


def _shingles(text: str) -> set[str]:
    words = regex.findall(r"\w+", text.casefold())
    return {" ".join(words[i : i + 3]) for i in range(len(words) - 2)}
