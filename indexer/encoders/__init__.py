"""Encoders: text in, vectors out. Shared by the write side and the read side of an index."""

from __future__ import annotations

from indexer.encoders.base import PRECISIONS, Encoder, EncoderIdentity, Precision, Vectors, usable_cores
from indexer.encoders.catalogue import DEFAULT_MODEL, cache_folder, encoder_folder, languages_of
from indexer.encoders.nano import NANO_MODEL
from indexer.encoders.onnx import OnnxEncoder
from indexer.encoders.opening import check_engine, open_encoder

__all__ = [
    "DEFAULT_MODEL",
    "NANO_MODEL",
    "PRECISIONS",
    "Encoder",
    "EncoderIdentity",
    "OnnxEncoder",
    "Precision",
    "Vectors",
    "cache_folder",
    "check_engine",
    "encoder_folder",
    "languages_of",
    "open_encoder",
    "usable_cores",
]
