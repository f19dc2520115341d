from __future__ import annotations

import threading
from pathlib import Path

import indexer
import search


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
