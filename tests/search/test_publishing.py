"""A process that asks all the time while generations are published: no call fails, none mixes two."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import indexer

ROOT = Path(__file__).parents[2]
GENERATIONS = 20
_ASKING = """
import json, re, sys, time
from pathlib import Path
import search

EDITION = re.compile(r"edition (\\d+) ")
index, stop, out = search.open(sys.argv[1]), Path(sys.argv[2]), []
while True:
    last = stop.exists()
    for call in ("search", "ask"):
        try:
            if call == "search":
                texts = [hit.text for hit in index.search("which town did the storm reach", top=8)]
            else:
                answer = index.ask("Which town did the storm reach?")
                texts = [citation.quote for part in answer.parts for citation in part.citations]
                texts += [hit.text for hit in answer.passages]
        except Exception as error:
            out.append({"call": call, "error": repr(error)})
        else:
            editions = {int(number) for text in texts for number in EDITION.findall(text)}
            out.append({"call": call, "editions": sorted(editions)})
    if len(out) == 2:
        print("asking", flush=True)
    if last:
        break
print(json.dumps(out))
"""


def _edition(corpus: Path, number: int) -> None:
    corpus.mkdir(exist_ok=True)
    for article in range(8):
        text = f"The storm of edition {number} reached the town of Velm{article} on a Tuesday."
        (corpus / f"{article}.txt").write_text(f"Storm {article}\n\n{text}\n", encoding="utf-8")


def test_reader_sees_each_generation_whole(tmp_path: Path) -> None:
    corpus, index, stop = tmp_path / "corpus", tmp_path / "index", tmp_path / "stop"
    _edition(corpus, 0)
    indexer.build(corpus, index)
    asking = subprocess.Popen(
        [sys.executable, "-c", _ASKING, str(index), str(stop)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert asking.stdout
        assert asking.stdout.readline() == "asking\n"
        for number in range(1, GENERATIONS + 1):
            _edition(corpus, number)
            assert indexer.build(corpus, index).published
            time.sleep(0.1)
        stop.touch()
        told, complaints = asking.communicate(timeout=120)
    finally:
        asking.kill()
    calls = json.loads(told)
    assert [call for call in calls if "error" in call] == [], complaints
    assert [call for call in calls if len(call["editions"]) != 1] == []
    seen = [call["editions"][0] for call in calls]
    assert seen == sorted(seen)
    assert seen[-1] == GENERATIONS
    assert len(set(seen)) > GENERATIONS // 2
