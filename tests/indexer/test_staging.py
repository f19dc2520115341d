from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from corpus import Article
from indexer.staging import Staging

MANY = 15_000


def test_naming_a_new_archive_takes_less_time_than_taking_it_in(tmp_path: Path) -> None:
    with closing(Staging(tmp_path, None)) as staging:
        began = time.process_time()
        for number in range(MANY):
            staging.add(_article(number))
        added = time.process_time() - began
        staging.settle_names()
        named = time.process_time() - began - added
        assert staging.changes().added == MANY
    assert named < added


def _article(number: int) -> Article:
    return Article(
        id=f"{number:032x}",
        title=f"Storm {number}",
        text=f"Storm number {number} reached the town on Tuesday.",
        provenance=MappingProxyType({"title": "json"}),
        addresses=(f"a.jsonl#{number}",),
    )
