"""Passages to vectors: only those that no earlier build encoded, and nothing lost when killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from indexer.cache import EmbeddingCache
from indexer.encoders import Encoder, Vectors
from indexer.staging import Staging
from indexer.store.schema import embedded_text

__all__ = ["embed_missing", "vector_blocks"]

# Large enough to sort by length with profit, small enough that a kill costs seconds.
_BLOCK = 512


def embed_missing(
    staging: Staging, cache: EmbeddingCache, *, encoder: Encoder, progress: Callable[[int], None]
) -> int:
    """Encode the passages whose vectors the cache does not hold, storing block by block.

    Args:
        staging: The passages.
        cache: Where vectors are looked up and stored.
        encoder: What encodes.
        progress: Called with the number of passages that are done.

    Returns:
        How many passages were encoded.
    """
    done = encoded = 0
    for block in staging.passage_blocks(_BLOCK):
        missing = cache.missing([key for key, _, _ in block])
        texts = {key: embedded_text(article, span) for key, article, span in block if key in missing}
        if texts:
            cache.add(list(texts), encoder.encode_passages(list(texts.values())))
        done += len(block)
        encoded += len(texts)
        progress(done)
    return encoded


def vector_blocks(staging: Staging, cache: EmbeddingCache) -> Iterator[tuple[list[bytes], Vectors]]:
    """Give the keys and the vectors of all passages, in order, in blocks."""
    for keys in staging.embedding_keys(_BLOCK):
        yield keys, cache.vectors(keys)
