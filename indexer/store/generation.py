"""One published generation, opened for reading, and the check that it can be trusted."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import regex

from indexer.encoders import Encoder
from indexer.errors import IndexDamagedError, StoreError
from indexer.store.article_words import ArticleWords
from indexer.store.articles import ArticleReader
from indexer.store.columns import Columns, read_columns
from indexer.store.keywords import KeywordIndex
from indexer.store.layout import Layout
from indexer.store.manifest import MANIFEST_FILE, Manifest, checksum, read_manifest
from indexer.store.schema import embedded_text
from indexer.store.vectors import VectorIndex

__all__ = ["Generation", "changed_files", "open_generation", "open_served", "problems", "shared_checksum"]

_ATTEMPTS = 5
_CANARIES = 5
_CANARY_WORDS = 8
_CANARY_REACH = 50
_COSINE_SLACK = 1e-3
# Words that the keyword index keeps: it drops what is much longer than any word of a language.
_WORD = regex.compile(r"(?<![\p{L}\p{N}])\p{L}[\p{L}\p{N}]{1,30}(?![\p{L}\p{N}])")


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation whose files are open; it stays readable even when it is pruned meanwhile.

    Attributes:
        name: Its name.
        folder: Its folder.
        manifest: Its facts.
        articles: Its articles and passages.
        vectors: Its vectors.
        keywords: Its keyword index.
        article_words: Its index of whole articles.
    """

    name: str
    folder: Path
    manifest: Manifest
    articles: ArticleReader
    vectors: VectorIndex
    keywords: KeywordIndex
    article_words: ArticleWords
    _columns: list[Columns] = field(default_factory=list, repr=False)

    def columns(self) -> Columns:
        """Give what filters and counts look at; read at the first call."""
        if not self._columns:
            self._columns.append(read_columns(self.articles))
        return self._columns[0]

    def close(self) -> None:
        """Release the files."""
        self.articles.close()


def open_served(layout: Layout) -> Generation:
    """Open the generation that the index serves.

    Args:
        layout: The index directory.

    Returns:
        The generation.

    Raises:
        IndexNotFoundError: Nothing is published.
        IndexMismatchError: It has another format.
        IndexDamagedError: Files are missing or unreadable.
    """
    for _ in range(_ATTEMPTS):
        name = layout.served()
        try:
            return open_generation(layout, name)
        except IndexDamagedError:
            # A build may have published a newer generation and pruned this one since the pointer was read.
            if layout.served() == name:
                raise
    raise IndexDamagedError(
        f"The index '{layout.root}' changed {_ATTEMPTS} times while it was opened.", remedy="Ask again."
    )


def open_generation(layout: Layout, name: str) -> Generation:
    """Open one generation by name; see :func:`open_served`."""
    folder = layout.folder(name)
    try:
        return _opened(name, folder)
    except StoreError:
        raise
    except (OSError, RuntimeError, ValueError, sqlite3.DatabaseError) as error:
        raise IndexDamagedError(
            f"The generation '{folder}' cannot be opened: {error}.",
            remedy=f"Type: python -m indexer --rollback --index {layout.root}",
        ) from error


def _opened(name: str, folder: Path) -> Generation:
    manifest = read_manifest(folder)
    articles = ArticleReader(folder)
    try:
        articles.counts()
        return Generation(
            name,
            folder,
            manifest,
            articles,
            VectorIndex(folder),
            KeywordIndex(folder),
            ArticleWords(folder),
        )
    except BaseException:
        articles.close()
        raise


def problems(
    generation: Generation, encoder: Encoder | None = None, *, sound: Generation | None = None
) -> list[str]:
    """Say what is wrong with a generation.

    Args:
        generation: The generation.
        encoder: Where given, a few passages are encoded again and must find themselves.
        sound: Another whose files are known to be as they were; those that both share are.

    Returns:
        One sentence a problem; empty where it can be trusted.
    """
    # What fails an earlier check cannot be trusted to be read by a later one.
    if found := changed_files(generation, sound=sound):
        return found
    if found := _wrong_counts(generation):
        return found
    return _lost_canaries(generation, encoder) if encoder else []


def changed_files(generation: Generation, *, sound: Generation | None = None) -> list[str]:
    """Say which files of a generation are not what they were when it was made; one sentence a file.

    Args:
        generation: The generation.
        sound: Another whose files are known to be as they were; those that both share are not read.
    """
    found = []
    for name, expected in generation.manifest.files.items():
        path = generation.folder / name
        if not path.is_file():
            found.append(f"{name} is missing.")
        elif (shared_checksum(path, name, sound) or checksum(path)) != expected:
            found.append(f"{name} is not as it was written.")
    listed = {*generation.manifest.files, MANIFEST_FILE}
    present = {
        path.relative_to(generation.folder).as_posix()
        for path in generation.folder.rglob("*")
        if path.is_file()
    }
    return found + [f"{name} does not belong to it." for name in sorted(present - listed)]


def shared_checksum(path: Path, name: str, sound: Generation | None) -> str | None:
    """Give the SHA-256 of a file that is the very file of another generation.

    Args:
        path: The file.
        name: Its path relative to its generation.
        sound: The other generation, whose files are known to be as they were.

    Returns:
        The checksum; None where it is another file.
    """
    if sound is None or name not in sound.manifest.files:
        return None
    with contextlib.suppress(OSError):
        if (sound.folder / name).samefile(path):
            return sound.manifest.files[name]
    return None


def _wrong_counts(generation: Generation) -> list[str]:
    manifest, stored = generation.manifest, generation.articles.counts()
    counts = {
        "articles in SQLite": (stored.articles, manifest.articles),
        "passages in SQLite": (stored.passages, manifest.passages),
        "vectors": (generation.vectors.count, manifest.passages),
        "keyword documents": (generation.keywords.count, manifest.passages),
        "articles in keywords": (generation.article_words.count, manifest.articles),
        "dimensions": (generation.vectors.dimension, manifest.encoder.dimension),
    }
    found = [f"{what}: {have}, not {want}." for what, (have, want) in counts.items() if have != want]
    state = generation.articles.check()
    return found if state == "ok" else [*found, f"SQLite says: {state}."]


def _lost_canaries(generation: Generation, encoder: Encoder) -> list[str]:
    step = max(1, generation.manifest.passages // _CANARIES)
    numbers = list(range(0, generation.manifest.passages, step))[:_CANARIES]
    rows = generation.articles.passages(numbers)
    articles = generation.articles.articles(row.article for row in rows.values())
    found = []
    for number in numbers:
        article, row = articles[rows[number].article], rows[number]
        passage = article.text[row.start : row.end]
        if not _found_by_meaning(generation, encoder, number, embedded_text(article, (row.start, row.end))):
            found.append(f"Passage {number} is not found by its own vector.")
        if not _found_by_words(generation, number, passage):
            found.append(f"Passage {number} is not found by its own words.")
    return found


def _found_by_meaning(generation: Generation, encoder: Encoder, number: int, text: str) -> bool:
    vector = encoder.encode_passages([text])[0]
    own = float(np.dot(vector, generation.vectors.vectors([number])[0]))
    best = generation.vectors.nearest(vector, top=1)[0][1]
    return own >= best - _COSINE_SLACK and own >= 1 - _COSINE_SLACK


def _found_by_words(generation: Generation, number: int, passage: str) -> bool:
    words = _WORD.findall(passage)[:_CANARY_WORDS]
    if not words:
        return True
    hits = generation.keywords.matching(" ".join(words).lower(), top=_CANARY_REACH)
    # Many near-copies may stand before it; then the list is full and proves nothing.
    return number in {hit for hit, _ in hits} or len(hits) == _CANARY_REACH
