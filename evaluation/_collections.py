"""Test collections of the kind that BEIR made usual: documents, queries, and who judged what relevant."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Collection", "Document", "read_collection", "read_questions", "read_records"]


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a collection.

    Attributes:
        id: Its id.
        title: Its title; may be empty.
        text: Its text.
    """

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A test collection.

    Attributes:
        name: What it is called.
        documents: All documents.
        queries: The text of each query that has a relevant document, by its id.
        judgements: For each of these queries, the grade of each relevant document, above 0.
        fingerprint: 16 hexadecimal digits that name documents, queries and judgements.
    """

    name: str
    documents: tuple[Document, ...]
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]
    fingerprint: str


def read_collection(folder: Path, *, split: str | None = None) -> Collection:
    """Read a collection.

    Args:
        folder: Holds ``corpus.jsonl``, ``queries.jsonl`` (or ``queries.SPLIT.jsonl``) and ``qrels.tsv``
            (or ``qrels.SPLIT.tsv``, ``qrels/SPLIT.tsv``), each also as ``.gz``.
        split: Which judgements; None where there is only one set of them.

    Returns:
        The collection.

    Raises:
        FileNotFoundError: A file is missing.
    """
    named = "" if split is None else f".{split}"
    corpus = _first(folder, "corpus.jsonl")
    asked = _first(folder, f"queries{named}.jsonl", "queries.jsonl")
    judged = _first(folder, f"qrels{named}.tsv", f"qrels/{split}.tsv")
    judgements = _judgements(judged)
    texts = {record["_id"]: record["text"] for record in read_records(asked)}
    documents = (Document(one["_id"], one.get("title") or "", one["text"]) for one in read_records(corpus))
    return Collection(
        name=f"{folder.name} {split}" if split else folder.name,
        documents=tuple(documents),
        queries={query: texts[query] for query in texts if query in judgements},
        judgements=judgements,
        fingerprint=_fingerprint(corpus, asked, judged),
    )


def read_questions(
    path: Path, *, articles: int | None = None, queries: int | None = None, of: Container[str] | None = None
) -> Collection:
    """Make a collection of a reading-comprehension set in the form of SQuAD.

    Args:
        path: The file, packed by gzip.
        articles: How many of its articles, the first ones; each paragraph is a document. None for all.
        queries: About how many of the questions that a paragraph answers, taken at even distances; the
            paragraph that a question was asked of is what is relevant to it. None for all.
        of: The titles of the articles whose questions are asked, as the file writes them; None for all.

    Returns:
        The collection.
    """
    chosen = json.loads(_read(path))["data"][:articles]
    paragraphs = {
        f"{place}-{number}": (article["title"], paragraph)
        for place, article in enumerate(chosen)
        for number, paragraph in enumerate(article["paragraphs"])
    }
    asked = [
        (item["id"], item["question"].strip(), name)
        for name, (title, paragraph) in paragraphs.items()
        for item in paragraph["qas"]
        if (of is None or title in of) and not item.get("is_impossible", False)
    ]
    asked = asked[:: max(1, len(asked) // queries) if queries else 1]
    told = f"{articles} {queries} {len(asked)} {_fingerprint(path)}"
    return Collection(
        name=path.name.partition(".")[0],
        documents=tuple(
            Document(name, title.replace("_", " "), one["context"])
            for name, (title, one) in paragraphs.items()
        ),
        queries={query: text for query, text, _ in asked},
        judgements={query: {name: 1} for query, _, name in asked},
        fingerprint=hashlib.sha256(told.encode()).hexdigest()[:16],
    )


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Read the records of a file of JSON Lines.

    Args:
        path: The file, packed by gzip where its name ends in ``.gz``.

    Yields:
        The records, in order.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _first(folder: Path, *names: str) -> Path:
    paths = [folder / f"{name}{end}" for name in names for end in ("", ".gz")]
    for path in paths:
        if path.is_file():
            return path
    raise FileNotFoundError(f"'{folder}' holds none of {', '.join(path.name for path in paths)}.")


def _read(path: Path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    judgements: dict[str, dict[str, int]] = {}
    for line in _read(path).splitlines()[1:]:
        query, document, grade = line.split("\t")
        if int(grade) > 0:
            judgements.setdefault(query, {})[document] = int(grade)
    return judgements


def _fingerprint(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(_read(path).encode()).digest())
    return digest.hexdigest()[:16]
