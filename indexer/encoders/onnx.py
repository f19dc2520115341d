"""An encoder folder run by ONNX Runtime: what builds and questions both use, without torch.

What a passage is encoded to hangs on nothing but the passage: batches hold texts of one length only, so
that nothing is padded, and each is computed on one thread; the cores take whole batches side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from indexer.encoders.base import IDENTITY_FILE, EncoderIdentity, Vectors, unreadable, usable_cores

__all__ = ["MODEL_FILE", "TOKENIZER_FILE", "OnnxEncoder"]

MODEL_FILE, TOKENIZER_FILE = "model.onnx", "tokenizer.json"

# What fits the second-level cache of a core; batches of 4096 tokens take 1.3 times as long.
_TOKENS_PER_BATCH = 512
_ERRORS_ONLY = 3


class OnnxEncoder:
    """A sentence encoder whose graph ends in one normalised vector a text.

    Safe to share between threads.

    Args:
        folder: Holds ``model.onnx``, ``tokenizer.json`` and ``encoder.json``.
        name: What the user calls the model now; None for what it was called when it was exported.
        threads: Cores to use; None for all that this process may use.

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
            self._session = _session(folder / MODEL_FILE)
        except Exception as error:
            raise unreadable(folder, error) from error
        self.identity = exported.model_copy(update={"name": name}) if name else exported
        self._tokenizer.enable_truncation(self.identity.max_tokens)
        self._tokenizer.no_padding()
        self._inputs = [node.name for node in self._session.get_inputs()]
        self._threads = ThreadPoolExecutor(threads or usable_cores(), thread_name_prefix="encoder")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see :class:`indexer.encoders.Encoder`."""
        vectors = np.empty((len(texts), self.identity.dimension), dtype=np.float32)
        tokens = self._tokenizer.encode_batch([self.identity.passage_prompt + text for text in texts])
        batches = list(_batches(tokens))
        inputs = ([tokens[row] for row in rows] for rows in batches)
        for rows, found in zip(batches, self._threads.map(self._run, inputs), strict=True):
            vectors[rows] = found
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Encode one query; see :class:`indexer.encoders.Encoder`."""
        vector: Vectors = self._run([self._tokenizer.encode(self.identity.query_prompt + text)])[0]
        return vector

    def _run(self, tokens: Sequence[Encoding]) -> Vectors:
        ids = np.array([one.ids for one in tokens], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (vectors,) = self._session.run(None, {name: feed[name] for name in self._inputs})
        return np.asarray(vectors, dtype=np.float32)


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])


def _batches(tokens: Sequence[Encoding]) -> Iterator[list[int]]:
    """Group texts of equal length, under a bound on tokens, the longest first."""
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    for row, one in enumerate(tokens):
        by_length[len(one.ids)].append(row)
    for length in sorted(by_length, reverse=True):
        rows, size = by_length[length], max(1, _TOKENS_PER_BATCH // max(1, length))
        for first in range(0, len(rows), size):
            yield rows[first : first + size]
