from __future__ import annotations

import threading

import pytest

from search._side_by_side import both


def test_two_things_are_done_at_once() -> None:
    # Each waits for the other: one after the other they would never end.
    met = threading.Barrier(2, timeout=30)
    assert sorted(both(met.wait, met.wait)) == [0, 1]


def test_more_callers_than_threads_all_get_what_is_theirs() -> None:
    given: dict[int, tuple[int, int]] = {}

    def ask(number: int) -> None:
        given[number] = both(lambda: number, lambda: -number)

    callers = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert given == {number: (number, -number) for number in range(40)}


def test_an_error_comes_out_only_when_the_other_half_has_ended() -> None:
    ended = threading.Event()
    begun = threading.Event()

    def slow() -> None:
        begun.set()
        threading.Event().wait(0.05)
        ended.set()

    def broken() -> None:
        begun.wait(30)
        raise LookupError("the first")

    with pytest.raises(LookupError, match="the first"):
        both(broken, slow)
    assert ended.is_set()


def test_an_error_of_the_half_beside_is_raised_too() -> None:
    def broken() -> None:
        raise LookupError("the second")

    with pytest.raises(LookupError, match="the second"):
        both(lambda: None, broken)
