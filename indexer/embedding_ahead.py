"""Reading and encoding side by side: passages of new articles go into the cache while others are still read.

Nothing depends on it: what was not encoded ahead is encoded when all is read. So an article is dropped here
rather than that reading waits, or memory grows; and one core is left to the reading.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from corpus import Article
from indexer.cache import EmbeddingCache
from indexer.embedding import keyed_passages
from indexer.encoders import Encoder, usable_cores

__all__ = ["EmbeddingAhead"]

_ARTICLES_A_BLOCK, _ARTICLES_WAITING = 4, 256
_STORED_AT_ONCE = 16
# Longer ones would hold many passages back; they are encoded when all is read.
_LONGEST_ARTICLE = 100_000

_log = logging.getLogger(__name__)


class EmbeddingAhead:
    """Encodes the passages of articles in a thread of its own; to be left as a context.

    Args:
        encoder: Opens what encodes; called when the first article is taken.
        cache: The file of the embedding cache.
        passage_chars: Longest passage, in code points.
    """

    def __init__(self, encoder: Callable[[], Encoder], cache: Path, *, passage_chars: int) -> None:
        self._encoder = encoder
        self._cache = cache
        self._longest = passage_chars
        self._waiting: list[Article] = []
        self._running: list[Future[int]] = []
        self._stopped = threading.Event()
        self._threads = max(1, usable_cores() - 1)
        self._workers = ThreadPoolExecutor(self._threads, thread_name_prefix="embedding-ahead")
        self.embedded = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the passages that are being encoded; drop what still waits."""
        self._stopped.set()
        self._workers.shutdown()
        self._collect()

    def take(self, article: Article) -> None:
        """Encode an article's passages soon, or never; returns at once.

        Raises:
            ModelError: The encoder cannot be opened.
        """
        encoder = self._encoder()
        if len(self._waiting) < _ARTICLES_WAITING and len(article.text) <= _LONGEST_ARTICLE:
            self._waiting.append(article)
        self._collect()
        if len(self._running) < self._threads and len(self._waiting) >= _ARTICLES_A_BLOCK:
            block, self._waiting = self._waiting[:_ARTICLES_A_BLOCK], self._waiting[_ARTICLES_A_BLOCK:]
            self._running.append(self._workers.submit(self._encode, block, encoder))

    def _collect(self) -> None:
        for one in [one for one in self._running if one.done()]:
            self._running.remove(one)
            # A disk that is full, say, is met again when all is read, and told of there.
            if error := one.exception():
                _log.debug("encoding ahead failed: %s", error)
            else:
                self.embedded += one.result()

    def _encode(self, articles: Sequence[Article], encoder: Encoder) -> int:
        texts = {
            key: text
            for article in articles
            for _, key, text in keyed_passages(article, encoder, longest=self._longest)
        }
        done = 0
        cache = EmbeddingCache(self._cache, dimension=encoder.identity.dimension)
        with contextlib.closing(cache):
            missing = list(cache.missing(list(texts)))
            for first in range(0, len(missing), _STORED_AT_ONCE):
                if self._stopped.is_set():
                    break
                some = missing[first : first + _STORED_AT_ONCE]
                # One text at a time is encoded on one core, whatever the encoder would take for many.
                cache.add(some, np.concatenate([encoder.encode_passages([texts[key]]) for key in some]))
                done += len(some)
        return done
