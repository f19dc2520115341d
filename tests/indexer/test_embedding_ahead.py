from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

import corpus
import indexer
from corpus import Article
from indexer.cache import EmbeddingCache, embedding_key
from indexer.embedding_ahead import EmbeddingAhead
from indexer.encoders import Encoder, EncoderIdentity, OnnxEncoder, Vectors, encoder_folder
from indexer.passages import passage_spans
from indexer.store.schema import embedded_text

CHARS = 800


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(encoder_folder())


@pytest.fixture(scope="module")
def articles(sample: Path) -> list[Article]:
    return list(corpus.read(sample))


class _Broken:
    def __init__(self, identity: EncoderIdentity) -> None:
        self.identity = identity

    def encode_passages(self, texts: Sequence[str]) -> NoReturn:
        raise MemoryError(f"no room for {len(texts)} texts")

    def encode_query(self, text: str) -> Vectors:
        raise NotImplementedError


def _taken(ahead: EmbeddingAhead, articles: Sequence[Article]) -> None:
    with ahead:
        for article in articles:
            ahead.take(article)
        for _ in range(100):  # reading goes on for a while
            if ahead.embedded:
                break
            time.sleep(0.05)
            ahead.take(articles[0])


def test_what_is_encoded_ahead_is_what_would_be_encoded(
    encoder: OnnxEncoder, articles: list[Article], tmp_path: Path
) -> None:
    ahead = EmbeddingAhead(lambda: encoder, tmp_path / "e.sqlite", passage_chars=CHARS)
    _taken(ahead, articles)
    texts = {
        embedding_key(encoder.identity, text): text
        for article in articles
        for span in passage_spans(article.text, longest=CHARS, language=article.language)
        for text in [embedded_text(article, span)]
    }
    cache = EmbeddingCache(tmp_path / "e.sqlite", dimension=encoder.identity.dimension)
    with contextlib.closing(cache):
        known = sorted(texts.keys() - cache.missing(list(texts)))
        assert len(known) == ahead.embedded > 0
        expected = encoder.encode_passages([texts[key] for key in known])
        assert np.allclose(cache.vectors(known), expected, atol=1e-5)


@pytest.mark.parametrize("fault", ["encoder", "disk"])
def test_failures_are_left_to_the_build(
    encoder: OnnxEncoder, articles: list[Article], tmp_path: Path, fault: str
) -> None:
    used: Encoder = _Broken(encoder.identity) if fault == "encoder" else encoder
    ahead = EmbeddingAhead(lambda: used, tmp_path / "missing" / "e.sqlite", passage_chars=CHARS)
    with ahead:
        for article in articles:
            ahead.take(article)
    assert ahead.embedded == 0


def test_nothing_new_opens_no_encoder(tmp_path: Path) -> None:
    def opened() -> NoReturn:
        raise AssertionError("opened")

    with EmbeddingAhead(opened, tmp_path / "e.sqlite", passage_chars=CHARS) as ahead:
        pass
    assert not (tmp_path / "e.sqlite").exists()
    assert ahead.embedded == 0


def test_articles_that_would_be_waited_for_are_dropped(
    encoder: OnnxEncoder, articles: list[Article], tmp_path: Path
) -> None:
    with EmbeddingAhead(lambda: encoder, tmp_path / "e.sqlite", passage_chars=CHARS) as ahead:
        began = time.perf_counter()
        for _ in range(200):
            for article in articles:
                ahead.take(article)
        assert time.perf_counter() - began < 5
        assert len(ahead._waiting) <= 256


def test_a_build_tells_all_that_was_encoded(sample: Path, tmp_path: Path) -> None:
    report = indexer.build(sample, tmp_path / "index")
    assert report.embedded == report.passages
