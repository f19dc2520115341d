"""Encoders: text in, vectors out. Shared by the write side and the read side of an index."""

from __future__ import annotations

from indexer.encoders.base import Encoder, EncoderIdentity, Vectors
from indexer.encoders.catalogue import DEFAULT_MODEL, cache_folder, encoder_folder
from indexer.encoders.onnx import OnnxEncoder

__all__ = [
    "DEFAULT_MODEL",
    "Encoder",
    "EncoderIdentity",
    "OnnxEncoder",
    "Vectors",
    "cache_folder",
    "encoder_folder",
]
