"""An encoder folder run by ONNX Runtime: what builds and questions both use, without torch."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from indexer.encoders.base import EncoderIdentity, Vectors
from indexer.errors import ModelError

__all__ = ["IDENTITY_FILE", "MODEL_FILE", "TOKENIZER_FILE", "OnnxEncoder"]

MODEL_FILE, TOKENIZER_FILE, IDENTITY_FILE = "model.onnx", "tokenizer.json", "encoder.json"

_TOKENS_PER_BATCH = 4096


class OnnxEncoder:
    """A sentence encoder whose graph ends in one normalised vector a text.

    Safe to share between threads.

    Args:
        folder: Holds ``model.onnx``, ``tokenizer.json`` and ``encoder.json``.
        name: What the user calls the model now; None for what it was called when it was exported.
        threads: Cores to use; None for all.

    Raises:
        ModelError: A file is missing or cannot be read.

    Example:
        >>> encoder = OnnxEncoder(Path("index/encoders/5f0c"))      # doctest: +SKIP
        >>> encoder.encode_query("rain in Baku").shape              # doctest: +SKIP
        (384,)
    """

    def __init__(self, folder: Path, *, name: str | None = None, threads: int | None = None) -> None:
        try:
            exported = EncoderIdentity.model_validate_json((folder / IDENTITY_FILE).read_bytes())
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            self._session = _session(folder / MODEL_FILE, threads or os.cpu_count() or 1)
        except Exception as error:
            raise _unreadable(folder, error) from error
        self.identity = exported.model_copy(update={"name": name}) if name else exported
        self._tokenizer.enable_truncation(self.identity.max_tokens)
        self._tokenizer.no_padding()
        self._inputs = [node.name for node in self._session.get_inputs()]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see :class:`indexer.encoders.Encoder`."""
        vectors = np.empty((len(texts), self.identity.dimension), dtype=np.float32)
        tokens = self._tokenizer.encode_batch([self.identity.passage_prompt + text for text in texts])
        for rows in _batches(tokens):
            vectors[rows] = self._run([tokens[row] for row in rows])
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Encode one query; see :class:`indexer.encoders.Encoder`."""
        vector: Vectors = self._run([self._tokenizer.encode(self.identity.query_prompt + text)])[0]
        return vector

    def _run(self, tokens: list[Encoding]) -> Vectors:
        longest = max(len(one.ids) for one in tokens)
        ids = np.zeros((len(tokens), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(tokens):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (vectors,) = self._session.run(None, {name: feed[name] for name in self._inputs})
        return np.asarray(vectors, dtype=np.float32)


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])


def _batches(tokens: list[Encoding]) -> Iterator[list[int]]:
    """Group texts of like length, so that little is padded, under a bound on tokens."""
    by_length = sorted(range(len(tokens)), key=lambda row: len(tokens[row].ids))
    batch: list[int] = []
    for row in by_length:
        if batch and (len(batch) + 1) * len(tokens[row].ids) > _TOKENS_PER_BATCH:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _unreadable(folder: Path, error: Exception) -> ModelError:
    return ModelError(
        f"The encoder in '{folder}' cannot be loaded: {type(error).__name__}: {error}.",
        remedy="Run the build again; it makes the encoder anew.",
    )
