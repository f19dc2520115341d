"""From staged articles to the complete files of a generation."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from corpus.article import CLEANER_VERSION
from indexer.cache import EmbeddingCache, embedding_key
from indexer.corrections import linked_corrections
from indexer.embedding import embed_missing, vector_blocks
from indexer.encoders import Encoder
from indexer.near_copies import near_copy_clusters
from indexer.passages import CHUNKER_VERSION, passage_spans
from indexer.report import Progress, ProgressCallback
from indexer.settings import BuildSettings
from indexer.staging import Staging
from indexer.store import FORMAT_VERSION, ArticleReader, KeywordDocument, Manifest
from indexer.store.keywords import write_keywords
from indexer.store.manifest import MANIFEST_FILE, checksum
from indexer.store.schema import embedded_text
from indexer.store.vectors import write_vectors

__all__ = ["assemble", "made_alike", "write_manifest"]

_BLOCK = 512


def assemble(
    staging: Staging,
    folder: Path,
    *,
    encoder: Encoder,
    cache: EmbeddingCache,
    settings: BuildSettings,
    progress: ProgressCallback,
) -> int:
    """Write passages, near-copies, vectors and keywords of the staged articles.

    Args:
        staging: The articles.
        folder: The staged generation's folder.
        encoder: What encodes the passages.
        cache: Vectors of earlier builds.
        settings: Passage length and near-copy similarity.
        progress: Told how far it is.

    Returns:
        How many passages had to be encoded.
    """
    _split(staging, encoder, settings, progress)
    texts = ((number, article.text) for number, article in staging.articles())
    staging.add_clusters(near_copy_clusters(texts, similarity=settings.near_copy_similarity))
    staging.add_corrections(linked_corrections(staging.articles))
    total = staging.passages
    embedded = embed_missing(
        staging,
        cache,
        encoder=encoder,
        progress=lambda done: progress(Progress("embedding", done, total)),
    )
    progress(Progress("writing"))
    write_vectors(folder, encoder.identity.dimension, blocks=vector_blocks(staging, cache))
    write_keywords(folder, _documents(staging))
    return embedded


def made_alike(manifest: Manifest, encoder: Encoder, settings: BuildSettings) -> bool:
    """Tell whether a generation was made the way a build would make it now."""
    return (
        manifest.encoder.fingerprint == encoder.identity.fingerprint
        and manifest.chunker == CHUNKER_VERSION
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
    built_at: datetime | None = None,
) -> Manifest:
    """Describe a generation whose other files are complete.

    Args:
        folder: The staged generation's folder.
        parent: The generation it follows.
        encoder: What made its vectors.
        settings: What it was built with.
        corpus: The corpus, as the user named it.
        built_at: When it was built, UTC; None for now.

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
        files={path.relative_to(folder).as_posix(): checksum(path) for path in files},
    )
    (folder / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return manifest


def _split(staging: Staging, encoder: Encoder, settings: BuildSettings, progress: ProgressCallback) -> None:
    for number, article in staging.articles():
        spans = passage_spans(article.text, longest=settings.passage_chars, language=article.language)
        keyed = [(span, embedding_key(encoder.identity, embedded_text(article, span))) for span in spans]
        staging.add_passages(number, keyed)
        progress(Progress("splitting", number))


def _documents(staging: Staging) -> Iterator[KeywordDocument]:
    number = 0
    for block in staging.passage_blocks(_BLOCK):
        for _, article, (start, end) in block:
            yield KeywordDocument(number, article, article.text[start:end])
            number += 1
