from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.store.slots import Renumbered, Slots


@given(st.dictionaries(st.integers(0, 50), st.integers(0, 50)), st.lists(st.integers(-1, 60)))
def test_numbers_are_renumbered_or_gone(pairs: dict[int, int], asked: list[int]) -> None:
    before = sorted(pairs)
    renumbered = Renumbered(
        np.array(before, dtype=np.int64), np.array([pairs[n] for n in before], dtype=np.int64)
    )
    assert renumbered.of(np.array(asked, dtype=np.int64)).tolist() == [pairs.get(n, -1) for n in asked]


@given(st.permutations(range(30)), st.sets(st.integers(0, 29)))
def test_each_number_has_the_slot_that_stands_for_it(order: list[int], gone: set[int]) -> None:
    slots = Slots(np.array([-1 if place in gone else number for place, number in enumerate(order)]))
    live = [place for place in range(30) if place not in gone]
    assert slots.of([order[place] for place in live]) == live
    assert slots.gone == len(gone)
    assert slots.worn == (len(gone) > 3)


def test_slots_come_back(tmp_path: Path) -> None:
    Slots(np.array([3, -1, 0])).write(tmp_path, "words")
    assert Slots.read(tmp_path, "words").numbers.tolist() == [3, -1, 0]
