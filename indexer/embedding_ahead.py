"""Reading and encoding side by side: passages of new articles go into the cache while others are still read.

Nothing depends on it: what was not encoded ahead is encoded when all is read. So an article is dropped here
rather than that reading waits, or memory grows.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus import Article
from indexer.cache import EmbeddingCache, embedding_key
from indexer.embedding import embed_texts
from indexer.encoders import Encoder
from indexer.passages import passage_spans
from indexer.store.schema import embedded_text

__all__ = ["EmbeddingAhead"]

_ARTICLES_A_BLOCK, _ARTICLES_WAITING = 16, 256
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
        self._running: Future[int] | None = None
        self._stopped = threading.Event()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="embedding-ahead")
        self.embedded = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is being encoded; drop what still waits."""
        self._stopped.set()
        self._worker.shutdown()
        self._collect()

    def take(self, article: Article) -> None:
        """Encode an article's passages soon, or never; returns at once.

        Raises:
            ModelError: The encoder cannot be opened.
        """
        encoder = self._encoder()
        if len(self._waiting) < _ARTICLES_WAITING and len(article.text) <= _LONGEST_ARTICLE:
            self._waiting.append(article)
        busy = self._running is not None and not self._running.done()
        if not busy and len(self._waiting) >= _ARTICLES_A_BLOCK:
            self._collect()
            self._running = self._worker.submit(self._encode, self._waiting, encoder)
            self._waiting = []

    def _collect(self) -> None:
        if self._running is None:
            return
        # A disk that is full, say, is met again when all is read, and told of there.
        if error := self._running.exception():
            _log.debug("encoding ahead failed: %s", error)
        else:
            self.embedded += self._running.result()
        self._running = None

    def _encode(self, articles: Sequence[Article], encoder: Encoder) -> int:
        texts = dict(self._keyed(articles, encoder))
        cache = EmbeddingCache(self._cache, dimension=encoder.identity.dimension)
        with contextlib.closing(cache):
            missing = cache.missing(list(texts))
            for done in embed_texts({key: texts[key] for key in missing}, cache, encoder=encoder):
                if self._stopped.is_set():
                    return done
        return len(missing)

    def _keyed(self, articles: Iterable[Article], encoder: Encoder) -> Iterator[tuple[bytes, str]]:
        for article in articles:
            for span in passage_spans(article.text, longest=self._longest, language=article.language):
                text = embedded_text(article, span)
                yield embedding_key(encoder.identity, text), text
