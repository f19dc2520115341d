"""The plain baseline: what anyone has in an afternoon, measured in the same run as this project.

Texts are split every 800 characters by langchain-text-splitters, encoded with all-MiniLM-L6-v2, compared one
by one in FAISS; bm25s ranks the same pieces by words, with its defaults; reciprocal rank fusion joins both.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s
import faiss
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evaluation._collections import Document
from indexer.cache import EmbeddingCache, embedding_key
from indexer.encoders import Encoder, Vectors

__all__ = ["LEGS", "PlainBaseline", "encoded", "reciprocal_rank_fusion"]

LEGS = ("plain dense", "plain BM25", "plain RRF")
_CHARS = 800
_DEPTH = 100
_CONSTANT = 60
_BLOCK = 512


class PlainBaseline:
    """Ranks documents by their best piece.

    Args:
        documents: What is ranked.
        encoder: What encodes pieces and queries.
        cache: File in which vectors are kept between runs.
    """

    def __init__(self, documents: Sequence[Document], *, encoder: Encoder, cache: Path) -> None:
        splitter = RecursiveCharacterTextSplitter(chunk_size=_CHARS, chunk_overlap=0)
        pieces = [
            (document.id, piece)
            for document in documents
            for piece in splitter.split_text(f"{document.title}\n{document.text}")
        ]
        self._owners = [owner for owner, _ in pieces]
        texts = [text for _, text in pieces]
        self._encoder = encoder
        self._dense = faiss.IndexFlatIP(encoder.identity.dimension)
        self._dense.add(encoded(texts, encoder=encoder, cache=cache))
        self._words = bm25s.BM25()
        self._words.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)

    def rankings(self, query: str) -> dict[str, list[str]]:
        """Rank documents for a query: ids, best first, under the name of each leg."""
        depth = min(_DEPTH, len(self._owners))
        _, near = self._dense.search(self._encoder.encode_query(query)[None, :], depth)
        tokens = bm25s.tokenize([query], stopwords="en", show_progress=False)
        found, scores = self._words.retrieve(tokens, k=depth, show_progress=False)
        matching = found[0][scores[0] > 0]
        legs = [[int(number) for number in near[0]], [int(number) for number in matching]]
        ranked = [*legs, reciprocal_rank_fusion(legs)]
        return {
            name: list(dict.fromkeys(self._owners[number] for number in numbers))
            for name, numbers in zip(LEGS, ranked, strict=True)
        }


def reciprocal_rank_fusion(rankings: Iterable[Sequence[int]]) -> list[int]:
    """Join rankings by the sum of ``1 / (60 + place)``.

    Source: Cormack, Clarke and Büttcher 2009, https://doi.org/10.1145/1571941.1572114.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for place, one in enumerate(ranking, start=1):
            scores[one] = scores.get(one, 0.0) + 1 / (_CONSTANT + place)
    return sorted(scores, key=lambda one: (-scores[one], one))


def encoded(texts: Sequence[str], *, encoder: Encoder, cache: Path) -> Vectors:
    """Encode texts, taking from a cache what an earlier run encoded.

    Args:
        texts: The texts.
        encoder: What encodes them.
        cache: The file of the cache; made where it is missing.

    Returns:
        float32 of shape ``(len(texts), dimension)``.
    """
    keys = [embedding_key(encoder.identity, text) for text in texts]
    by_key = dict(zip(keys, texts, strict=True))
    cache.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(EmbeddingCache(cache, dimension=encoder.identity.dimension)) as kept:
        missing = sorted(kept.missing(keys))
        for first in range(0, len(missing), _BLOCK):
            block = missing[first : first + _BLOCK]
            kept.add(block, encoder.encode_passages([by_key[key] for key in block]))
        return kept.vectors(keys)
