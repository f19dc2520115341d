"""The reader on ONNX Runtime: needs no torch, and starts at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Self

import onnxruntime
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import UsageError
from indexer.encoders import usable_cores
from indexer.errors import ModelError
from search.calibration import load_calibrations
from search.reader._decode import Logits, best_spans
from search.reader._span import ReaderIdentity, ReaderSpan
from search.reader._windows import QUESTION_TOKENS, Window, Windower

__all__ = ["MODEL_FILE", "SETTINGS_FILE", "TOKENIZER_FILE", "OnnxReader", "ReaderSettings"]

MODEL_FILE = "model.int8.onnx"
TOKENIZER_FILE = "tokenizer.json"
SETTINGS_FILE = "reader.json"

_SPECIAL_TOKENS = 4  # at most, around a question and a passage: RoBERTa's


class ReaderSettings(BaseModel):
    """What reader.json says of the model beside it.

    Attributes:
        name: What people call the reader.
        source: SHA-256 of the checkpoint's weights that it was made from.
        weights: SHA-256 of the ONNX file.
        precision: "int8" or "fp32".
        max_length: Tokens of a window, question and special tokens included.
        stride: Tokens that neighbouring windows share.
        max_span_tokens: The longest span, in tokens.
        languages: ISO 639-1 codes of the languages it was made for; empty where that is not known.
        licence: SPDX name of the weights' licence, or "unknown".
        made: How the file was made.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    source: str
    weights: str
    precision: str
    max_length: int = Field(ge=128, le=512)
    stride: int = Field(ge=0)
    max_span_tokens: int = Field(ge=1, le=64)
    languages: tuple[str, ...] = ()
    licence: str
    made: str

    @model_validator(mode="after")
    def _windows_move_on(self) -> Self:
        room = self.max_length - QUESTION_TOKENS - _SPECIAL_TOKENS
        if self.stride >= room:
            raise ValueError(f"stride {self.stride} must be below {room}, the passage's least room")
        return self


class OnnxReader:
    """Reads with an ONNX model that gives a start and an end logit for each token.

    Each window runs by itself, on one thread, and windows run side by side: dynamic int8 scales
    are taken over a whole batch, so that in a batch a passage's score would hang on its neighbours
    and its padding. By itself a window scores the same whatever else is read.

    Args:
        folder: Holds model.int8.onnx, tokenizer.json and reader.json.

    Raises:
        ModelError: If one of them is missing, changed or unreadable.
    """

    def __init__(self, folder: Path) -> None:
        self._settings = _settings(folder)
        self._windower = _windower(folder, self._settings)
        self._session = _session(folder, self._settings)
        self.calibrations = load_calibrations(folder, reader=self._settings.weights)
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._threads = ThreadPoolExecutor(usable_cores(), thread_name_prefix="reader")

    @property
    def identity(self) -> ReaderIdentity:
        """Which reader this is: its name, its weights and their precision."""
        known = self._settings
        return ReaderIdentity(known.name, known.weights, known.precision, known.languages)

    def read(self, question: str, passages: Sequence[str], *, top: int = 3) -> list[ReaderSpan]:
        """Find the best spans of each passage; see :meth:`search.reader.Reader.read`.

        Args:
            question: The question, in words; cut to its first 64 tokens.
            passages: The texts to look in; a long one is read in windows that overlap.
            top: How many spans that do not overlap to give for each passage, at most.

        Returns:
            Spans of all passages, best score first; equal scores by passage, then start.

        Raises:
            UsageError: If ``top`` is below 1.

        Example:
            >>> passage = "The Charter was signed in Baku."
            >>> span = open_reader().read("Where was the Charter signed?", [passage], top=1)[0]
            >>> passage[span.start:span.end]
            'Baku'
        """
        if top < 1:
            raise UsageError(f"top={top} asks for no span.", remedy="Give 1 or more.")
        windows = self._windower.windows(question, passages)
        scored = zip(windows, self._threads.map(self._run, windows), strict=True)
        spans = [
            self._span(index, passages[index], found)
            for index, part in groupby(scored, key=lambda pair: pair[0].passage)
            for found in self._decode(list(part), top=top)
        ]
        return sorted(spans, key=lambda span: (-span.score, span.passage, span.start))

    def _run(self, window: Window) -> tuple[Logits, Logits]:
        inputs = {name: array for name, array in window.inputs.items() if name in self._inputs}
        start, end = self._session.run(["start_logits", "end_logits"], inputs)
        return start[0], end[0]

    def _decode(
        self, scored: list[tuple[Window, tuple[Logits, Logits]]], *, top: int
    ) -> list[tuple[int, int, float]]:
        windows, logits = map(list, zip(*scored, strict=True))
        return best_spans(windows, logits, top=top, max_tokens=self._settings.max_span_tokens)

    @staticmethod
    def _span(index: int, passage: str, found: tuple[int, int, float]) -> ReaderSpan:
        start, end, score = found
        text = passage[start:end]
        start += len(text) - len(text.lstrip())
        return ReaderSpan(index, start, start + len(text.strip()), score)


def _settings(folder: Path) -> ReaderSettings:
    try:
        return ReaderSettings.model_validate_json(_load(folder, SETTINGS_FILE))
    except ValidationError as error:
        raise _broken(folder, SETTINGS_FILE, str(error)) from error


def _windower(folder: Path, settings: ReaderSettings) -> Windower:
    text = _load(folder, TOKENIZER_FILE).decode("utf-8", "replace")
    try:
        return Windower(text, max_length=settings.max_length, stride=settings.stride)
    except Exception as error:  # tokenizers raises bare Exception
        raise _broken(folder, TOKENIZER_FILE, str(error)) from error


def _session(folder: Path, settings: ReaderSettings) -> onnxruntime.InferenceSession:
    model = _load(folder, MODEL_FILE)
    if hashlib.sha256(model).hexdigest() != settings.weights:
        raise _broken(folder, MODEL_FILE, f"it is not the file that {SETTINGS_FILE} describes")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has no common base of its own
        raise _broken(folder, MODEL_FILE, str(error)) from error


def _load(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise _broken(folder, name, str(error.strerror)) from error


def _broken(folder: Path, name: str, reason: str) -> ModelError:
    return ModelError(
        f"The reader in {folder} cannot be loaded: {name}: {reason}.",
        remedy="Install askarchive again, or delete the folder and name the reader's checkpoint.",
    )
