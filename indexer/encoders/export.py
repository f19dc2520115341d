"""Any sentence-transformers model turned into an encoder folder, once, and checked against itself.

The whole model (transformer, pooling, dense and normalising layers) becomes one ONNX graph, so that
what answers a question computes exactly what was indexed, and needs no torch to do it.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.encoders._publishing import appearing
from indexer.encoders.base import IDENTITY_FILE, EncoderIdentity
from indexer.encoders.onnx import MODEL_FILE, TOKENIZER_FILE, OnnxEncoder
from indexer.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["EXPORT_VERSION", "export"]

EXPORT_VERSION = "2"

_CHECK_TEXTS = (
    "Rain is expected.",
    "The ministers signed the agreement on Tuesday, after two days of talks about transit fees.",
    "Ferries " * 300,
)
_LEAST_COSINE = 0.9999
_LONGEST = 512
# The first whose attention is one operator, which skips four passes over the scores.
_OPSET = 23


def export(source: Path, folder: Path, *, name: str, weights: str) -> None:
    """Write the encoder folder of a sentence-transformers model; the folder appears whole or not at all.

    Args:
        source: The model's own folder.
        folder: Where the encoder folder shall stand; its parent is made.
        name: The model's name, for the identity.
        weights: SHA-256 of the model's files, for the identity.

    Raises:
        ModelError: The model cannot be loaded or exported, or the export computes other vectors.

    The export is torch's own (https://docs.pytorch.org/docs/stable/onnx.html).
    """
    with appearing(folder) as staging:
        model = _load(source, name)
        _write(model, staging, name=name, weights=weights)
        _check(model, OnnxEncoder(staging), name)


def _load(source: Path, name: str) -> SentenceTransformer:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - torch takes seconds to load
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        # transformers may choose a half-precision type by itself, which is far slower on a CPU.
        model = SentenceTransformer(str(source), device="cpu", model_kwargs={"dtype": "float32"})
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelError(
            f"'{name}' cannot be loaded by sentence-transformers: {error}.",
            remedy="Name another model with --model.",
        ) from error
    model.eval()
    return model


def _write(model: SentenceTransformer, folder: Path, *, name: str, weights: str) -> None:
    import torch  # noqa: PLC0415 - see _load

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:  # noqa: ANN401
            features = {
                "input_ids": input_ids,
                "attention_mask": attention_mask,
                "token_type_ids": token_type_ids,
            }
            vector = self.model({key: features[key] for key in accepted})["sentence_embedding"]
            return torch.nn.functional.normalize(vector, p=2.0, dim=1)

    names = ["input_ids", "attention_mask", "token_type_ids"]
    accepted = [name for name in names if name in model.tokenizer.model_input_names]
    ids = torch.ones((2, 8), dtype=torch.int64)
    axes = {
        0: torch.export.Dim("batch", min=1, max=_LONGEST * 64),
        1: torch.export.Dim("length", min=2, max=_LONGEST),
    }
    with _quiet_exporter():
        torch.onnx.export(
            Graph(),
            (ids, torch.ones_like(ids), torch.zeros_like(ids)),
            str(folder / MODEL_FILE),
            dynamo=True,
            opset_version=_OPSET,
            verbose=False,
            external_data=False,
            input_names=names,
            output_names=["sentence_vector"],
            dynamic_shapes=dict.fromkeys(names, axes),
        )
    model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))
    identity = _identity(model, name=name, weights=weights)
    (folder / IDENTITY_FILE).write_text(identity.model_dump_json(indent=2), encoding="utf-8")


def _identity(model: SentenceTransformer, *, name: str, weights: str) -> EncoderIdentity:
    pooling = [str(part.pooling_mode) for part in model if hasattr(part, "pooling_mode")]
    return EncoderIdentity(
        name=name,
        weights=weights,
        backend=f"onnxruntime, export {EXPORT_VERSION}",
        precision="fp32",
        dimension=len(model.encode("a", show_progress_bar=False)),
        pooling=pooling[0] if pooling else "model",
        normalized=True,
        max_tokens=min(int(model.max_seq_length or _LONGEST), _LONGEST),
        query_prompt=model.prompts.get("query") or "",
        passage_prompt=model.prompts.get("document") or model.prompts.get("passage") or "",
    )


def _check(model: SentenceTransformer, exported: OnnxEncoder, name: str) -> None:
    """Hold the export against the model it was made from."""
    prompted = [exported.identity.passage_prompt + text for text in _CHECK_TEXTS]
    expected = np.asarray(model.encode(prompted, normalize_embeddings=True, show_progress_bar=False))
    cosines = np.sum(expected * exported.encode_passages(_CHECK_TEXTS), axis=1)
    if not cosines.min() >= _LEAST_COSINE:
        raise ModelError(
            f"The export of '{name}' computes other vectors than the model (cosine {cosines.min():.5f}).",
            remedy="Name another model with --model.",
        )


@contextmanager
def _quiet_exporter() -> Iterator[None]:
    """Keep the exporter's notes on its own internals from people who run a build."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
