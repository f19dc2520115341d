from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

import indexer
import search
from search.reader import ReaderSpan
from search.reader._onnx import OnnxReader


def test_questions_never_fail_while_generations_are_published(tmp_path: Path) -> None:
    folder, index = tmp_path / "corpus", tmp_path / "index"
    folder.mkdir()

    def edition(number: int) -> str:
        for article in range(6):
            text = f"Bulletin {number} says that the water stood at {number} metres at gauge {article}."
            (folder / f"{article}.txt").write_text(f"Gauge {article}\n\n{text}\n", encoding="utf-8")
        return indexer.build(folder, index, settings=indexer.BuildSettings(keep_generations=1)).generation

    names = {edition(0): 0}
    stop = threading.Event()
    failures: list[str] = []
    asked: list[str] = []

    def keep_asking(opened: search.Index) -> None:
        while not stop.is_set():
            answer = opened.ask("How many metres did the water stand at gauge 3?")
            asked.append(answer.generation)
            said = {p.text.split()[1] for p in answer.passages}
            # Every passage is of one edition, and that edition is the generation's own.
            if len(said) != 1 or (answer.generation in names and said != {str(names[answer.generation])}):
                failures.append(f"{answer.generation}: {said}")

    with search.open(index) as opened:
        threads = [threading.Thread(target=keep_asking, args=(opened,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(1, 6):
            names[edition(number)] = number
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert len(set(asked)) > 1


def test_of_many_who_ask_at_once_two_are_read_and_the_others_wait_their_turn(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = threading.Lock()
    reading, most = 0, 0
    read = OnnxReader.read

    def counted(
        self: OnnxReader, question: str, passages: Sequence[str], *, top: int = 3
    ) -> list[ReaderSpan]:
        nonlocal reading, most
        with guard:
            reading += 1
            most = max(most, reading)
        try:
            return read(self, question, passages, top=top)
        finally:
            with guard:
                reading -= 1

    monkeypatch.setattr(OnnxReader, "read", counted)
    questions = [f"{word} was the Velm Bridge built?" for word in ("When", "Where", "How", "Why", "By whom")]
    together: dict[str, str | None] = {}
    with search.open(sample_index) as index:
        threads = [
            threading.Thread(
                target=lambda asked: together.update({asked: index.ask(asked).text}), args=(one,)
            )
            for one in questions
        ]
        # A search that the reader looks at waits its turn as well.
        threads += [threading.Thread(target=index.search, args=(one,)) for one in questions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert most == index._turns._free
        assert together == {one: index.ask(one).text for one in questions}


def test_who_still_waits_when_the_index_is_closed_is_answered_and_holds_nothing_open(
    sample_index: Path,
) -> None:
    index = search.open(sample_index)
    answers: list[search.Answer] = []
    with ExitStack() as held:
        # As many as are read at once on this machine.
        for _ in range(index._turns._free):
            held.enter_context(index._turns.turn())
        waiting = threading.Thread(target=lambda: answers.append(index.ask("Who designed the Velm Bridge?")))
        waiting.start()
        while not index._turns._waiting:
            time.sleep(0.01)
        index.close()
    waiting.join()
    assert answers[0].answered
    assert index._served._current is None
