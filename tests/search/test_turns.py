from __future__ import annotations

import threading
import time

import pytest

from search._turns import Turns


def test_who_comes_first_is_served_first_though_others_ask_again_at_once() -> None:
    turns = Turns(1)
    served: list[int] = []
    threads = []
    with turns.turn():
        for number in range(5):
            thread = threading.Thread(target=_take, args=(turns, served, number))
            thread.start()
            _wait_for(turns, number + 1)
            threads.append(thread)
    # This thread asks again the moment it has given its turn back.
    with turns.turn():
        served.append(-1)
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4, -1]


def test_never_more_than_so_many_at_once() -> None:
    turns, guard = Turns(2), threading.Lock()
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(20):
            with turns.turn():
                with guard:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.0005)
                with guard:
                    inside -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_turn_is_given_back_when_something_fails() -> None:
    turns = Turns(1)
    with pytest.raises(LookupError), turns.turn():
        raise LookupError
    with turns.turn():
        pass


def test_who_stops_waiting_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(1)
    with turns.turn():
        with monkeypatch.context() as patch:

            def interrupted(_: object) -> bool:
                raise KeyboardInterrupt

            patch.setattr(turns._changed, "wait_for", interrupted)
            with pytest.raises(KeyboardInterrupt), turns.turn():
                pass
        served: list[int] = []
        thread = threading.Thread(target=_take, args=(turns, served, 0))
        thread.start()
    thread.join(timeout=30)
    assert served == [0]


def _take(turns: Turns, served: list[int], number: int) -> None:
    with turns.turn():
        served.append(number)


def _wait_for(turns: Turns, waiting: int) -> None:
    for _ in range(3000):
        if len(turns._waiting) == waiting:
            return
        time.sleep(0.01)
    raise AssertionError("nobody came")
