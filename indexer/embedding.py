"""Passages to vectors: only those that no earlier build encoded, and nothing lost when killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from corpus import Article
from indexer.cache import EmbeddingCache, embedding_key
from indexer.carrying import Carried
from indexer.encoders import Encoder, Vectors
from indexer.passages import passage_spans
from indexer.sentences import Span
from indexer.staging import Staging
from indexer.store.schema import embedded_text

__all__ = ["embed_missing", "embed_texts", "keyed_passages", "vector_blocks"]

_BLOCK = 512
# Many texts sorted by length give full batches of one length; few encoded at a time lose seconds to a kill.
_WINDOW, _CHUNK = 4096, 256


def keyed_passages(article: Article, encoder: Encoder, *, longest: int) -> Iterator[tuple[Span, bytes, str]]:
    """Cut an article into passages.

    Args:
        article: The article.
        encoder: What will encode them.
        longest: Longest passage, in code points.

    Yields:
        For each its span, the key of its vector, and the text that is encoded for it.
    """
    for span in passage_spans(article.text, longest=longest, language=article.language):
        text = embedded_text(article, span)
        yield span, embedding_key(encoder.identity, text), text


def embed_missing(
    staging: Staging,
    cache: EmbeddingCache,
    *,
    encoder: Encoder,
    progress: Callable[[int], None],
    first: int = 0,
) -> int:
    """Encode the passages whose vectors the cache does not hold, storing block by block.

    Args:
        staging: The passages.
        cache: Where vectors are looked up and stored.
        encoder: What encodes.
        progress: Called with the number of passages that are done.
        first: The passage to begin with; those before have vectors.

    Returns:
        How many passages were encoded.
    """
    done, encoded = first, 0
    for block in staging.passage_blocks(_WINDOW, first=first):
        missing = cache.missing([key for key, _, _ in block])
        texts = {key: embedded_text(article, span) for key, article, span in block if key in missing}
        known = len(block) - len(texts)
        for count in embed_texts(texts, cache, encoder=encoder):
            progress(done + known + count)
        done += len(block)
        encoded += len(texts)
        progress(done)
    return encoded


def embed_texts(texts: Mapping[bytes, str], cache: EmbeddingCache, *, encoder: Encoder) -> Iterator[int]:
    """Encode and store texts, those of like length together.

    Args:
        texts: By the key of their vectors.
        cache: Where vectors are stored.
        encoder: What encodes.

    Yields:
        How many are done, again and again.
    """
    keys = sorted(texts, key=lambda key: -len(texts[key]))
    for first in range(0, len(keys), _CHUNK):
        some = keys[first : first + _CHUNK]
        cache.add(some, encoder.encode_passages([texts[key] for key in some]))
        yield first + len(some)


def vector_blocks(
    staging: Staging, cache: EmbeddingCache, carried: Carried | None, *, first: int = 0
) -> Iterator[Vectors]:
    """Give the vectors of all passages from a number on, in order, in blocks.

    Args:
        staging: The passages.
        cache: Holds the vectors of those that were not carried over.
        carried: What was carried over, with its vectors.
        first: The passage to begin with.
    """
    before = carried.passages.before if carried else np.empty(0, dtype=np.int64)
    for start in range(first, len(before), _BLOCK):
        assert carried is not None  # noqa: S101 - else there is nothing before
        yield carried.generation.vectors.vectors(before[start : start + _BLOCK])
    for keys in staging.embedding_keys(_BLOCK, first=max(first, len(before))):
        yield cache.vectors(keys)
