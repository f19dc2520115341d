"""Size: ``python -m evaluation.scale 10000 100000 --data … --work …`` builds, opens and searches indexes.

The articles are Reuters stories, again and again with a sixth of their words replaced by others of the
archive; the vectors are those of all the stories' own passages, moved as replacing the words moves them, so
that building costs all but the encoding. They are put into the embedding cache; everything else is the build
that users run. Opening, searching and asking are measured in a process of their own. The work folder
remembers what is done: a run that was stopped goes on with the step that it was at.
"""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any
from unittest import mock

import numpy as np
import typer
from numpy.typing import NDArray

import corpus
import indexer
import search
from corpus import Article
from evaluation._collections import read_records
from evaluation._memory import peak_mib
from evaluation._open_corpus import foreign_questions
from indexer.cache import EmbeddingCache, embedding_key
from indexer.encoders import OnnxEncoder, Vectors, encoder_folder
from indexer.passages import passage_spans
from indexer.store import Layout, VectorIndex, carried_encoder, open_served, problems
from indexer.store.schema import embedded_text
from indexer.vector_files import write_vector_files

__all__ = ["app"]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

_REPLACED = 1 / 6
# The encoder's own vectors of 400 stories moved by .2 to .5 of their length (cosine .98 to .89, median .95).
_MOVED_BY = (0.2, 0.5)
_ISOTROPIC = 0.5
_BLOCK = 2000
_SEED = 11
_QUERIES = 200
_CHANGED = 100
_TIMED = 500


@app.command()
def main(
    sizes: Annotated[list[int], typer.Argument(help="How many passages, about.")],
    *,
    data: Annotated[Path, typer.Option(help="The folder of shared data.")] = Path("../shared/data"),
    work: Annotated[Path, typer.Option(help="Where the indexes are made.")] = Path("build/scale"),
    vectors_only: Annotated[bool, typer.Option(help="Only the vectors, without articles and words.")] = False,
    changed: Annotated[bool, typer.Option(help="Build again with one article in a hundred changed.")] = True,
) -> None:
    """Measure building, opening and searching by size."""
    for size in sizes:
        folder = work / str(size)
        if vectors_only:
            print(json.dumps({"size": size, **_vectors_alone(folder, size)}), flush=True)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        steps = [_build, _search, _build_changed] if changed else [_build, _search]
        told: dict[str, Any] = {"size": size}
        for step in steps:
            told |= _remembered(step, folder, size=size, data=data)
        print(json.dumps(told), flush=True)


def _remembered(
    step: Callable[[Path, int, Path], dict[str, Any]], folder: Path, *, size: int, data: Path
) -> dict[str, Any]:
    """Do a step, or tell what it told when it was done."""
    path = folder / f"{step.__name__.strip('_')}.json"
    if not path.exists():
        path.write_text(json.dumps(step(folder, size, data)), encoding="utf-8")
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def _build(folder: Path, size: int, data: Path) -> dict[str, Any]:
    source = folder / "stories.jsonl"
    _write_stories(source, data, size=size, changed=0)
    _fill_cache(source, folder / "index", data)
    began = time.monotonic()
    report = _built(source, folder / "index")
    with contextlib.closing(open_served(Layout(folder / "index"))) as generation:
        vectors = generation.manifest.vectors.model_dump()
    built = {"articles": report.articles, "passages": report.passages, "encoded": report.embedded}
    memory = peak_mib()
    return {**built, "build_s": round(time.monotonic() - began), "build_mib": memory, "vectors": vectors}


def _search(folder: Path, size: int, data: Path) -> dict[str, Any]:  # noqa: ARG001 - a step like the others
    command = [sys.executable, "-m", "evaluation.scale", "--measure", str(folder / "index"), str(data)]
    # The first reads the files from the disk.
    runs = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(2)]
    told: dict[str, Any] = runs[-1]
    return told


def _build_changed(folder: Path, size: int, data: Path) -> dict[str, Any]:
    """Build with nothing changed, then with one article in a hundred changed; its vectors are cached too."""
    source, index = folder / "stories.jsonl", folder / "index"
    _write_stories(source, data, size=size, changed=0)
    began = time.monotonic()
    if indexer.build(source, index).published:
        raise RuntimeError(f"{source} has not changed, and yet it was published anew")
    same = time.monotonic() - began
    before = _passage_keys(_every(source, _CHANGED))
    _write_stories(source, data, size=size, changed=_CHANGED)
    changed = _every(source, _CHANGED)
    new = len(_passage_keys(changed) - before)
    _fill_cache(changed, index, data)
    began = time.monotonic()
    report = _built(source, index)
    seconds = time.monotonic() - began
    encoding = new * _seconds_a_passage(source)
    told = {
        "no_change_s": round(same, 1),
        "s": round(seconds, 1),
        "articles": report.changed,
        "passages": new,
        "encoding_them_s": round(encoding, 1),
        "above_no_change": round((seconds - same) / encoding, 2),
    }
    return {"changed": told}


def _seconds_a_passage(source: Path) -> float:
    encoder = OnnxEncoder(encoder_folder())
    texts = list(islice(_texts(source), _TIMED))
    encoder.encode_passages(texts[:10])
    began = time.monotonic()
    encoder.encode_passages(texts)
    return (time.monotonic() - began) / len(texts)


def _built(source: Path, index: Path) -> indexer.BuildReport:
    # Vectors that no encoder made cannot be found again by encoding: that one check is left out.
    with mock.patch(
        "indexer.building.problems", lambda generation, _, **known: problems(generation, **known)
    ):
        return indexer.build(source, index, progress=_told)


def _told(progress: indexer.Progress) -> None:
    if progress.done % 50_000 == 0:
        print(f"  {progress.stage} {progress.done} {time.strftime('%H:%M:%S')}", file=sys.stderr, flush=True)


def _vectors_alone(folder: Path, size: int) -> dict[str, object]:
    """Write a graph of moved vectors, and search it for others moved from the same."""
    folder.mkdir(parents=True, exist_ok=True)
    base: Vectors = np.load(folder.parent / "base.npy")

    def blocks(_: int) -> Iterator[Vectors]:
        rng = np.random.default_rng(_SEED)
        for first in range(0, size, _BLOCK):
            yield _moved(base, rng.integers(0, len(base), min(_BLOCK, size - first)), rng)

    queries = _moved(base, np.arange(_QUERIES), np.random.default_rng(_SEED + 1))
    path = folder / "vectors"
    began = time.monotonic()
    told: dict[str, object] = {}
    if not (path / "made.json").exists():
        path.mkdir(exist_ok=True)
        made = write_vector_files(
            path, base.shape[1], passages=size, exact_up_to=100_000, blocks=blocks, queries=lambda: queries
        )
        told = {"build_s": round(time.monotonic() - began), **made.model_dump()}
        (path / "made.json").write_text(json.dumps(told), encoding="utf-8")
    told = json.loads((path / "made.json").read_text(encoding="utf-8"))
    np.save(folder / "queries.npy", queries)
    command = [sys.executable, "-m", "evaluation.scale", "--measure-vectors", str(folder)]
    runs = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(2)]
    return {**told, **runs[-1]}


def _moved(base: Vectors, chosen: NDArray[np.int64], rng: np.random.Generator) -> Vectors:
    """Move vectors by the difference of two others, and a little in any direction."""
    one, other = base[rng.integers(0, len(base), (2, len(chosen)))]
    noise = rng.normal(size=one.shape).astype(np.float32)
    moves = _of_length_one(one - other + 1e-9 * noise) + _ISOTROPIC * _of_length_one(noise)
    lengths = rng.uniform(*_MOVED_BY, size=(len(chosen), 1)).astype(np.float32)
    return _of_length_one(base[chosen] + lengths * _of_length_one(moves))


def _of_length_one(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _measure_vectors(folder: Path) -> None:
    began = time.perf_counter()
    opened = VectorIndex(folder / "vectors")
    opening = time.perf_counter() - began
    queries = np.load(folder / "queries.npy")
    for query in queries[:20]:
        opened.nearest(query, top=100)
    times = []
    for query in queries:
        began = time.perf_counter()
        opened.nearest(query, top=100)
        times.append(time.perf_counter() - began)
    p50, p95 = np.quantile(times, [0.5, 0.95]) * 1000
    memory = peak_mib()
    told = {"open_s": round(opening, 2), "top100_p50_ms": round(p50, 2), "top100_p95_ms": round(p95, 2)}
    print(json.dumps({**told, "queries": len(times), "mib": memory}))


def _write_stories(path: Path, data: Path, *, size: int, changed: int) -> None:
    stories = _stories(data)
    words = [word for story in stories[:3000] for word in story["text"].split()]
    rng = random.Random(_SEED)
    passages = 0
    number = 0
    with path.open("w", encoding="utf-8") as file:
        while passages < size:
            story = stories[number % len(stories)]
            text = _replaced(story["text"], words, rng)
            # About as many as the splitter makes.
            passages += max(1, round(len(text) / 600))
            if changed and number % changed == 0:
                text += " It was changed since."
            file.write(_record(number, story, text))
            number += 1


def _every(source: Path, step: int) -> Path:
    """Copy one line in ``step``, the first included: those that were changed."""
    path = source.with_name("changed.jsonl")
    with source.open(encoding="utf-8") as lines, path.open("w", encoding="utf-8") as file:
        file.writelines(islice(lines, 0, None, step))
    return path


def _replaced(text: str, words: list[str], rng: random.Random) -> str:
    pieces = text.split(" ")
    for place in range(len(pieces)):
        if rng.random() < _REPLACED:
            pieces[place] = rng.choice(words)
    return " ".join(pieces)


def _fill_cache(source: Path, index: Path, data: Path) -> None:
    """Put a vector for each passage into the cache."""
    encoder = OnnxEncoder(encoder_folder())
    index.mkdir(exist_ok=True)
    rng = np.random.default_rng(_SEED)
    base = _base_vectors(index.parents[1], data, encoder)
    with contextlib.closing(EmbeddingCache(Layout(index).cache, dimension=base.shape[1])) as cache:
        for keys in _blocks(_keys(source, encoder)):
            unknown = cache.missing(keys)
            missing = [key for key in dict.fromkeys(keys) if key in unknown]
            chosen = np.array(
                [int.from_bytes(key[:8], "little") % len(base) for key in missing], dtype=np.int64
            )
            cache.add(missing, _moved(base, chosen, rng))


def _base_vectors(work: Path, data: Path, encoder: OnnxEncoder) -> Vectors:
    """Encode the stories as they are; kept beside the sizes."""
    path = work / "base.npy"
    if not path.exists():
        plain = work / "plain.jsonl"
        with plain.open("w", encoding="utf-8") as file:
            file.writelines(_record(number, one, one["text"]) for number, one in enumerate(_stories(data)))
        np.save(path, encoder.encode_passages(list(_texts(plain))))
    vectors: Vectors = np.load(path)
    return vectors


def _stories(data: Path) -> list[dict[str, str]]:
    return list(read_records(data / "reuters21578.jsonl.gz"))


def _record(number: int, story: dict[str, str], text: str) -> str:
    record = {"id": str(number), "title": story["title"], "text": text, "date": story["date"]}
    return json.dumps(record, ensure_ascii=False) + "\n"


def _texts(source: Path) -> Iterator[str]:
    article: Article
    for article in corpus.read(source):
        for span in passage_spans(article.text, longest=800, language=article.language):
            yield embedded_text(article, span)


def _passage_keys(source: Path) -> set[bytes]:
    return set(_keys(source, OnnxEncoder(encoder_folder())))


def _keys(source: Path, encoder: OnnxEncoder) -> Iterator[bytes]:
    return (embedding_key(encoder.identity, text) for text in _texts(source))


def _blocks(keys: Iterator[bytes]) -> Iterator[list[bytes]]:
    block: list[bytes] = []
    for key in keys:
        block.append(key)
        if len(block) == _BLOCK:
            yield block
            block = []
    if block:
        yield block


def _measure(index: Path, data: Path) -> None:
    titles = [story["title"].lower() for story in _stories(data)]
    drawn = random.Random(_SEED).sample(titles, 2 * _QUERIES)
    queries, others = drawn[:_QUERIES], drawn[_QUERIES:]
    began = time.perf_counter()
    opened = search.open(index)
    opened.info()
    opening = time.perf_counter() - began

    def found(query: str) -> object:
        return opened.search(query, rerank=False)

    # The first searches read the files from the disk where nothing used them for a while.
    times = {"first_searches": _quantiles(found, others), "search": _quantiles(found, queries)}
    memory = peak_mib()
    times["reranked"] = _quantiles(lambda query: opened.search(query, rerank=True), queries)
    asked = [one.text for one in foreign_questions(data, first=0, count=_QUERIES)]
    # A story's title finds its story, and the sentence that says it is cited with what supports it.
    answered = sum(opened.ask(title).answered for title in queries)
    times |= {"ask_foreign": _quantiles(opened.ask, asked), "ask_titles": _quantiles(opened.ask, queries)}
    asking_mib = peak_mib()
    # Machines differ by several times, and one of them by half from hour to hour.
    with contextlib.closing(open_served(Layout(index))) as generation:
        encoder = carried_encoder(Layout(index), generation.manifest)
    times["encoding"] = _quantiles(encoder.encode_query, queries)
    told = {
        "open_s": round(opening, 2),
        "queries": len(queries),
        **{f"{what}_{name}": value for what, quantiles in times.items() for name, value in quantiles.items()},
        "titles_answered": answered,
        "search_mib": memory,
        "ask_mib": asking_mib,
    }
    print(json.dumps(told))


def _quantiles(call: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Time a call on each text, after the first."""
    times = []
    for text in (texts[0], *texts):
        began = time.perf_counter()
        call(text)
        times.append(time.perf_counter() - began)
    p50, p95 = np.quantile(times[1:], [0.5, 0.95]) * 1000
    return {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1)}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure-vectors"]:
        _measure_vectors(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["--measure"]:
        _measure(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        app()
