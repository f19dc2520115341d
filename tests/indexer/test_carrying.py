"""What a build takes over from the generation before: the same as a build from nothing makes."""

from __future__ import annotations

import contextlib
import logging
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import indexer
from indexer.forgetting import forget
from indexer.generations import verify
from indexer.near_copies import Sketches
from indexer.store import Generation, KeywordQuery, Layout, open_served
from indexer.store.keyword_writing import KEYWORDS_FOLDER

PLACES = ("Velm", "Orsk", "Tarna", "Luz", "Benin", "Mird")
EVENTS = ("storm", "strike", "ferry", "election", "harvest", "museum", "flood", "bridge")
MANY = " ".join(f"It was the {n}th day on which the council of the town met." for n in range(8))


def _story(rng: random.Random) -> str:
    place, event = rng.choice(PLACES), rng.choice(EVENTS)
    sentences = [
        f"The {rng.choice(EVENTS)} in {rng.choice(PLACES)} began on day {rng.randrange(99)} of the year."
        for _ in range(rng.randrange(1, 40))
    ]
    return f"The {event} of {place}\n\n{' '.join(sentences)}\n"


def _evolve(corpus: Path, rng: random.Random, *, changes: int) -> None:
    for _ in range(changes):
        files = sorted(corpus.iterdir())
        chosen, what = rng.choice(files), rng.choice(("add", "change", "remove", "move", "copy"))
        if what == "remove" and len(files) > 30:
            chosen.unlink()
        elif what == "move":
            chosen.rename(corpus / f"moved{rng.randrange(10**6)}.txt")
        elif what == "copy":
            text = chosen.read_text(encoding="utf-8") + "One more line was added to this story.\n"
            (corpus / f"copy{rng.randrange(10**6)}.txt").write_text(text, encoding="utf-8")
        else:
            name = f"a{rng.randrange(10**6)}.txt" if what == "add" else chosen.name
            (corpus / name).write_text(_story(rng), encoding="utf-8")


@contextlib.contextmanager
def _opened(index: Path) -> Iterator[Generation]:
    with contextlib.closing(open_served(Layout(index))) as generation:
        yield generation


def _named(generation: Generation) -> list[tuple[str, int, int]]:
    """Name each passage by what does not change with its number."""
    rows = generation.articles.passages(range(generation.manifest.passages))
    articles = generation.articles.articles({row.article for row in rows.values()})
    return [
        (articles[row.article].version, row.start, row.end)
        for row in (rows[n] for n in range(generation.manifest.passages))
    ]


def _described(index: Path) -> dict[str, object]:
    """Say what an index holds and finds, in no order that numbers make."""
    with _opened(index) as generation:
        names = _named(generation)
        versions = {n: a.version for n, a in generation.articles.articles(range(10_000)).items()}
        vectors = generation.vectors.vectors(range(len(names)))
        holding = {
            word: sorted(names[n] for n in generation.keywords.holding(KeywordQuery(words=word)))
            for word in (*PLACES, *EVENTS, "day")
        }
        scored = {
            word: sorted(
                versions[n]
                for n in generation.article_words.scores(
                    [(stems, 1.0) for stems in generation.keywords.stems(word)], articles=list(versions)
                )
            )
            for word in (*PLACES, *EVENTS)
        }
        order = sorted(range(len(names)), key=names.__getitem__)
        return {
            "passages": sorted(names),
            "vectors": np.round(vectors[order], 3).tolist(),
            "holding": holding,
            "scored": scored,
            "sketches": len(Sketches.read(generation.folder).numbers),
            "copies": sorted(
                sorted(versions[one] for one in (number, *generation.articles.near_copies([number])[number]))
                for number in versions
            ),
        }


@pytest.mark.parametrize("seed", [1, 2])
def test_builds_upon_builds_hold_what_one_from_nothing_holds(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for n in range(60):
        (corpus / f"{n:03}.txt").write_text(_story(rng), encoding="utf-8")
    indexer.build(corpus, tmp_path / "index")
    gone = []
    for _ in range(4):
        _evolve(corpus, rng, changes=3)
        indexer.build(corpus, tmp_path / "index")
        with _opened(tmp_path / "index") as generation:
            gone.append(generation.manifest.gone)
        assert verify(tmp_path / "index") == []
        shutil.rmtree(tmp_path / "fresh", ignore_errors=True)
        indexer.build(corpus, tmp_path / "fresh")
        assert _described(tmp_path / "index") == _described(tmp_path / "fresh")
    assert max(gone) > 0


def _towns(corpus: Path, count: int) -> None:
    corpus.mkdir()
    for n in range(count):
        (corpus / f"{n:03}.txt").write_text(f"Town {n}\n\nTown number {n} has a bridge. {MANY}")


def test_unchanged_words_are_the_same_files(tmp_path: Path) -> None:
    _towns(tmp_path / "corpus", 40)
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    (tmp_path / "corpus" / "new.txt").write_text("A lighthouse\n\nIt stood dark for years.")
    report = indexer.build(tmp_path / "corpus", tmp_path / "index")
    assert (report.added, report.embedded) == (1, 1)
    older, newer = (Layout(tmp_path / "index").folder(n) for n in Layout(tmp_path / "index").published())
    shared = [
        path.name
        for path in (newer / KEYWORDS_FOLDER).iterdir()
        if (other := older / KEYWORDS_FOLDER / path.name).exists() and other.samefile(path)
    ]
    assert any(name.endswith(".idx") for name in shared)
    assert not any(name.endswith(".json") for name in shared)


def test_past_a_tenth_of_gone_documents_words_are_written_anew(tmp_path: Path) -> None:
    _towns(tmp_path / "corpus", 60)
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    for n in range(3):
        (tmp_path / "corpus" / f"{n:03}.txt").unlink()
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    with _opened(tmp_path / "index") as generation:
        assert generation.manifest.gone >= 6  # of passages, and of whole articles
    for n in range(3, 10):
        (tmp_path / "corpus" / f"{n:03}.txt").unlink()
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    with _opened(tmp_path / "index") as generation:
        assert generation.manifest.gone == 0


def test_a_damaged_generation_is_not_built_upon(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _towns(tmp_path / "corpus", 20)
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    layout = Layout(tmp_path / "index")
    (segment,) = (layout.folder(layout.served()) / KEYWORDS_FOLDER).glob("*.pos")
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    (tmp_path / "corpus" / "new.txt").write_text("A lighthouse\n\nIt stood dark for years.")
    with caplog.at_level(logging.WARNING):
        indexer.build(tmp_path / "corpus", tmp_path / "index")
    assert "not built upon" in caplog.text
    layout.remove(layout.published()[0])
    assert verify(tmp_path / "index") == []


def test_a_takedown_takes_the_words_of_every_version(tmp_path: Path) -> None:
    _towns(tmp_path / "corpus", 60)
    secret = tmp_path / "corpus" / "secret.txt"
    secret.write_text(f"The witness\n\nThe name was Quixworthy. {MANY}")
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    secret.write_text(f"The witness\n\nThe name was withheld. {MANY}")
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    with _opened(tmp_path / "index") as generation:
        assert generation.manifest.gone > 0
        assert generation.keywords._searcher.terms_with_prefix("body_exact", "quixworthy")
        (number,) = generation.keywords.holding(KeywordQuery(words="withheld"))
        row = generation.articles.passages([int(number)])[int(number)]
        article = generation.articles.articles([row.article])[row.article]
    forget(tmp_path / "index", [article.id])
    for name in Layout(tmp_path / "index").published():
        with contextlib.closing(
            indexer.store.open_generation(Layout(tmp_path / "index"), name)
        ) as generation:
            assert generation.manifest.gone == 0
            assert not generation.keywords._searcher.terms_with_prefix("body_exact", "quixworthy")
    assert verify(tmp_path / "index") == []
