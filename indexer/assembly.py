"""From staged articles to the complete files of a generation."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.article import CLEANER_VERSION
from indexer.cache import EmbeddingCache
from indexer.carrying import Carried
from indexer.corrections import linked_corrections
from indexer.embedding import embed_missing, keyed_passages, vector_blocks
from indexer.encoders import Encoder, Vectors
from indexer.near_copies import Sketches, near_copy_clusters
from indexer.report import Progress, ProgressCallback
from indexer.sentences import sentence_spans
from indexer.settings import BuildSettings
from indexer.staging import Staging
from indexer.store import FORMAT_VERSION, ArticleReader, Generation, KeywordDocument, Manifest
from indexer.store.article_words import write_article_words
from indexer.store.generation import shared_checksum
from indexer.store.keyword_writing import write_keywords
from indexer.store.manifest import MANIFEST_FILE, VectorsMade, checksum
from indexer.vector_files import PreviousGraph, write_vector_files
from indexer.versions import CHUNKER_VERSION, outdated

__all__ = ["Assembled", "assemble", "made_alike", "split_articles", "write_manifest"]

_BLOCK = 512
_SAMPLED = 100


@dataclass(frozen=True, slots=True)
class Assembled:
    """What an assembly made.

    Attributes:
        embedded: How many passages had to be encoded.
        vectors: How their vectors are searched.
        gone: How many documents of the indexes of words are gone but leave traces.
    """

    embedded: int
    vectors: VectorsMade
    gone: int


def assemble(
    staging: Staging,
    folder: Path,
    *,
    encoder: Encoder,
    cache: EmbeddingCache,
    settings: BuildSettings,
    progress: ProgressCallback,
    previous: Generation | None = None,
) -> Assembled:
    """Write passages, near-copies, vectors and keywords of the staged articles.

    What belongs to articles that did not change is taken over from the generation before.

    Args:
        staging: The articles.
        folder: The staged generation's folder.
        encoder: What encodes the passages.
        cache: Vectors of earlier builds.
        settings: Passage length and near-copy similarity.
        progress: Told how far it is.
        previous: The generation before, where it was made alike; None to make everything anew.

    Returns:
        What was made.
    """
    carried = staging.carry(previous) if previous else None
    first = len(carried.passages.now) if carried else 0
    split_articles(staging, encoder, settings, progress)
    _note_near_copies(staging, folder, carried, similarity=settings.near_copy_similarity)
    staging.add_corrections(linked_corrections(staging.stories, staging.article))
    total = staging.passages
    progress(Progress("embedding", first, total))
    embedded = embed_missing(
        staging,
        cache,
        encoder=encoder,
        first=first,
        progress=lambda done: progress(Progress("embedding", done, total)),
    )
    progress(Progress("writing"))
    graph = carried is not None and carried.generation.manifest.vectors.kind == "graph"
    vectors = write_vector_files(
        folder,
        encoder.identity.dimension,
        passages=total,
        exact_up_to=settings.exact_passages,
        blocks=lambda number: vector_blocks(staging, cache, carried, first=number),
        queries=lambda: _sampled_queries(staging, encoder),
        previous=PreviousGraph(carried.generation.folder, carried.passages) if carried and graph else None,
    )
    return Assembled(embedded, vectors, _write_words(staging, folder, carried))


def _note_near_copies(staging: Staging, folder: Path, carried: Carried | None, *, similarity: float) -> None:
    sketches = Sketches.of((number, article.text) for number, article in staging.articles(new=True))
    if carried:
        sketches = Sketches.read(carried.generation.folder).carried(carried.articles, sketches)
    sketches.write(folder)
    staging.add_clusters(near_copy_clusters(sketches, similarity=similarity))


def _write_words(staging: Staging, folder: Path, carried: Carried | None) -> int:
    """Write both indexes of words; give how many of their documents are gone but leave traces."""
    words, article_words = (carried.keywords, carried.article_words) if carried else (None, None)
    first = len(carried.passages.now) if carried and words else 0
    gone = write_keywords(folder, _documents(staging, first), carried=words)
    new = staging.articles(new=article_words is not None)
    return gone + write_article_words(folder, new, carried=article_words)


def made_alike(manifest: Manifest, encoder: Encoder, settings: BuildSettings) -> bool:
    """Tell whether a generation was made the way a build would make it now."""
    return (
        manifest.encoder.fingerprint == encoder.identity.fingerprint
        and not outdated(manifest)
        and manifest.settings.passage_chars == settings.passage_chars
        and manifest.settings.near_copy_similarity == settings.near_copy_similarity
    )


def write_manifest(
    folder: Path,
    *,
    parent: str | None,
    encoder: Encoder,
    settings: BuildSettings,
    corpus: str,
    made: Assembled,
    built_at: datetime | None = None,
    previous: Generation | None = None,
) -> Manifest:
    """Describe a generation whose other files are complete.

    Args:
        folder: The staged generation's folder.
        parent: The generation it follows.
        encoder: What made its vectors.
        settings: What it was built with.
        corpus: The corpus, as the user named it.
        made: What was written.
        built_at: When it was built, UTC; None for now.
        previous: The generation whose files may have been taken over, and whose checksums are known then.

    Returns:
        The manifest, as written.
    """
    with contextlib.closing(ArticleReader(folder)) as articles:
        counts = articles.counts()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = Manifest(
        format=FORMAT_VERSION,
        built_at=built_at or datetime.now(UTC),
        parent=parent,
        encoder=encoder.identity,
        chunker=CHUNKER_VERSION,
        cleaner=CLEANER_VERSION,
        settings=settings,
        corpus=corpus,
        articles=counts.articles,
        passages=counts.passages,
        vectors=made.vectors,
        gone=made.gone,
        files={
            name: shared_checksum(folder / name, name, previous) or checksum(folder / name)
            for name in (path.relative_to(folder).as_posix() for path in files)
        },
    )
    (folder / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return manifest


def _sampled_queries(staging: Staging, encoder: Encoder) -> Vectors:
    """Encode titles and sentences of the corpus as queries."""
    step = max(1, staging.passages // _SAMPLED)
    texts: list[str] = []
    for _, article, (start, end) in staging.every_passage(step):
        sentences = sentence_spans(article.text[start:end], language=article.language)
        first, last = sentences[len(sentences) // 2] if sentences else (0, end - start)
        texts += [article.title, article.text[start + first : start + last]]
    return np.stack([encoder.encode_query(text) for text in texts])


def split_articles(
    staging: Staging, encoder: Encoder, settings: BuildSettings, progress: ProgressCallback
) -> None:
    """Cut every staged article that has none yet into passages, each with the key of its vector.

    Args:
        staging: The articles.
        encoder: What will encode the passages.
        settings: Passage length.
        progress: Told how far it is.
    """
    for number, article in staging.articles(new=True):
        passages = keyed_passages(article, encoder, longest=settings.passage_chars)
        staging.add_passages(number, [(span, key) for span, key, _ in passages])
        progress(Progress("splitting", number))


def _documents(staging: Staging, first: int) -> Iterator[KeywordDocument]:
    number = first
    for block in staging.passage_blocks(_BLOCK, first=first):
        for _, article, (start, end) in block:
            yield KeywordDocument(number, article, article.text[start:end])
            number += 1
