"""Articles that disagree: each view with its date, newest first."""

from __future__ import annotations

import json
from pathlib import Path

import indexer
import search

FOUNDED = [
    (
        "a",
        "2014-01-20",
        "The Protectors of Kronos were founded in 1998. They ask for clean water in every village.",
    ),
    (
        "b",
        "2012-03-02",
        "The Protectors of Kronos were founded in 1997. Residents of Elodis led them at first.",
    ),
    ("c", "2013-03-02", "The harbour of Kronos was founded in 1640. Ships from Tethys call there each week."),
]


def test_each_view_is_shown_with_the_newest_first(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": name, "title": name, "text": text, "published": day}) for name, day, text in FOUNDED
    ]
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    indexer.build(tmp_path / "corpus.jsonl", tmp_path / "index")
    with search.open(tmp_path / "index") as index:
        answer = index.ask("When were the Protectors of Kronos founded?")
    assert [part.kind for part in answer.parts] == ["view", "view"]
    assert ["1998" in part.text for part in answer.parts] == [True, False]
    assert "1997" in answer.parts[1].text
