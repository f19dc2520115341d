"""From staged articles to the complete files of a generation."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.article import CLEANER_VERSION
from indexer.cache import EmbeddingCache, embedding_key
from indexer.corrections import linked_corrections
from indexer.embedding import embed_missing, vector_blocks
from indexer.encoders import Encoder, Vectors
from indexer.near_copies import near_copy_clusters
from indexer.passages import passage_spans
from indexer.report import Progress, ProgressCallback
from indexer.sentences import sentence_spans
from indexer.settings import BuildSettings
from indexer.staging import Staging
from indexer.store import FORMAT_VERSION, ArticleReader, KeywordDocument, Manifest
from indexer.store.article_words import write_article_words
from indexer.store.keywords import write_keywords
from indexer.store.manifest import MANIFEST_FILE, VectorsMade, checksum
from indexer.store.schema import embedded_text
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
    """

    embedded: int
    vectors: VectorsMade


def assemble(
    staging: Staging,
    folder: Path,
    *,
    encoder: Encoder,
    cache: EmbeddingCache,
    settings: BuildSettings,
    progress: ProgressCallback,
    graph: Path | None = None,
) -> Assembled:
    """Write passages, near-copies, vectors and keywords of the staged articles.

    Args:
        staging: The articles.
        folder: The staged generation's folder.
        encoder: What encodes the passages.
        cache: Vectors of earlier builds.
        settings: Passage length and near-copy similarity.
        progress: Told how far it is.
        graph: Folder of the generation before, where it has a graph of the same encoder's vectors.

    Returns:
        What was made.
    """
    split_articles(staging, encoder, settings, progress)
    texts = ((number, article.text) for number, article in staging.articles())
    staging.add_clusters(near_copy_clusters(texts, similarity=settings.near_copy_similarity))
    staging.add_corrections(linked_corrections(staging.articles))
    total = staging.passages
    progress(Progress("embedding", 0, total))
    embedded = embed_missing(
        staging,
        cache,
        encoder=encoder,
        progress=lambda done: progress(Progress("embedding", done, total)),
    )
    progress(Progress("writing"))
    vectors = write_vector_files(
        folder,
        encoder.identity.dimension,
        passages=total,
        exact_up_to=settings.exact_passages,
        blocks=lambda: vector_blocks(staging, cache),
        queries=lambda: _sampled_queries(staging, encoder),
        previous=PreviousGraph(graph, staging.previous_keys()) if graph else None,
    )
    write_keywords(folder, _documents(staging))
    write_article_words(folder, staging.articles())
    return Assembled(embedded, vectors)


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
    vectors: VectorsMade,
    built_at: datetime | None = None,
) -> Manifest:
    """Describe a generation whose other files are complete.

    Args:
        folder: The staged generation's folder.
        parent: The generation it follows.
        encoder: What made its vectors.
        settings: What it was built with.
        corpus: The corpus, as the user named it.
        vectors: How its vectors are searched.
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
        vectors=vectors,
        files={path.relative_to(folder).as_posix(): checksum(path) for path in files},
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
    """Cut every staged article into passages, each with the key of its vector.

    Args:
        staging: The articles.
        encoder: What will encode the passages.
        settings: Passage length.
        progress: Told how far it is.
    """
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
