from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cache import EmbeddingCache, embedding_key
from indexer.encoders import EncoderIdentity
from indexer.errors import StoreError

IDENTITY = EncoderIdentity(
    name="m",
    weights="0" * 64,
    backend="b",
    precision="fp32",
    dimension=3,
    pooling="mean",
    normalized=True,
    max_tokens=9,
)


def test_what_was_stored_is_found_after_reopening(tmp_path: Path) -> None:
    keys = [embedding_key(IDENTITY, text) for text in "abc"]
    vectors = np.arange(6, dtype=np.float32).reshape(2, 3)
    cache = EmbeddingCache(tmp_path / "e.sqlite", dimension=3)
    cache.add(keys[:2], vectors)
    cache.close()
    cache = EmbeddingCache(tmp_path / "e.sqlite", dimension=3)
    assert cache.missing(keys) == {keys[2]}
    assert np.array_equal(cache.vectors([keys[1], keys[0], keys[1]]), vectors[[1, 0, 1]])
    with pytest.raises(KeyError):
        cache.vectors(keys)
    cache.close()


def test_more_keys_than_one_statement_takes(tmp_path: Path) -> None:
    keys = [embedding_key(IDENTITY, str(i)) for i in range(1501)]
    vectors = np.random.default_rng(0).random((1501, 3), dtype=np.float32)
    cache = EmbeddingCache(tmp_path / "e.sqlite", dimension=3)
    cache.add(keys, vectors)
    assert np.array_equal(cache.vectors(keys), vectors)
    cache.close()


def test_a_broken_cache_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "e.sqlite").write_bytes(b"no database at all" * 100)
    cache = EmbeddingCache(tmp_path / "e.sqlite", dimension=3)
    assert cache.missing([b"k"]) == {b"k"}
    cache.close()


def test_a_vector_of_another_length_counts_as_missing(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "e.sqlite", dimension=3)
    cache.add([b"k"], np.zeros((1, 4), dtype=np.float32))
    assert cache.missing([b"k"]) == {b"k"}
    cache.close()


def test_a_cache_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "e.sqlite").mkdir()
    with pytest.raises((StoreError, OSError, sqlite3.Error)):
        EmbeddingCache(tmp_path / "e.sqlite", dimension=3)


@given(st.text(), st.text())
def test_keys_differ_where_texts_or_encoders_do(one: str, other: str) -> None:
    assert (embedding_key(IDENTITY, one) == embedding_key(IDENTITY, other)) == (one == other)
    changed = IDENTITY.model_copy(update={"passage_prompt": "passage: "})
    assert embedding_key(changed, one) != embedding_key(IDENTITY, one)
    renamed = IDENTITY.model_copy(update={"name": "another name of it"})
    assert embedding_key(renamed, one) == embedding_key(IDENTITY, one)
