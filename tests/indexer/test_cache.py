from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cache import EmbeddingCache, cache_state, embedding_key, trim_cache
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


def _generation(folder: Path, keys: list[bytes]) -> Path:
    folder.mkdir()
    connection = sqlite3.connect(folder / "articles.sqlite")
    with connection:
        connection.execute("CREATE TABLE passages (embedding BLOB)")
        connection.executemany("INSERT INTO passages VALUES (?)", ((key,) for key in keys))
    connection.close()
    return folder


def test_a_trimmed_cache_keeps_what_generations_use(tmp_path: Path) -> None:
    path = tmp_path / "e.sqlite"
    keys = [embedding_key(IDENTITY, str(number)) for number in range(2000)]
    cache = EmbeddingCache(path, dimension=384)
    cache.add(keys, np.ones((2000, 384), dtype=np.float32))
    cache.close()
    used = [_generation(tmp_path / "one", keys[:100]), _generation(tmp_path / "two", keys[50:300])]
    before = cache_state(path, generations=used)
    assert before is not None
    assert (before.vectors, before.unused) == (2000, 1700)
    assert trim_cache(path, most_bytes=before.size, generations=used) == 0
    dropped = trim_cache(path, most_bytes=before.size // 2, generations=used)
    after = cache_state(path, generations=used)
    assert after is not None
    assert after.vectors == 2000 - dropped
    assert after.size < before.size * 0.6
    assert path.stat().st_size < before.size * 0.6
    assert trim_cache(path, most_bytes=0, generations=used) == after.vectors - 300
    cache = EmbeddingCache(path, dimension=384)
    assert not cache.missing(keys[:300])
    assert cache.missing(keys[300:]) == set(keys[300:])
    cache.close()


def test_what_was_made_first_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "e.sqlite"
    cache = EmbeddingCache(path, dimension=384)
    for moment in (300, 100, 200):
        monkeypatch.setattr("time.time", lambda moment=moment: moment)
        keys = [embedding_key(IDENTITY, f"{moment} {number}") for number in range(100)]
        cache.add(keys, np.ones((100, 384), dtype=np.float32))
    cache.close()
    state = cache_state(path, generations=())
    assert state is not None
    trim_cache(path, most_bytes=state.size * 2 // 3, generations=())
    cache = EmbeddingCache(path, dimension=384)
    left = {
        moment: 100 - len(cache.missing([embedding_key(IDENTITY, f"{moment} {n}") for n in range(100)]))
        for moment in (100, 200, 300)
    }
    cache.close()
    assert left[100] < 10
    assert left[300] == 100


def test_a_cache_of_an_older_form_is_read_on(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "e.sqlite")
    with connection:
        connection.execute(
            "CREATE TABLE embeddings (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )
        connection.execute("INSERT INTO embeddings VALUES (?, ?)", (b"k", np.ones(3, np.float32).tobytes()))
    connection.close()
    cache = EmbeddingCache(tmp_path / "e.sqlite", dimension=3)
    assert not cache.missing([b"k"])
    cache.add([b"other"], np.ones((1, 3), dtype=np.float32))
    cache.close()


def test_no_cache_has_no_state_and_nothing_to_trim(tmp_path: Path) -> None:
    assert cache_state(tmp_path / "e.sqlite", generations=()) is None
    assert trim_cache(tmp_path / "e.sqlite", most_bytes=0, generations=()) == 0
