"""Finds the words of a passage that answer a question: an extractive reader on ONNX Runtime.

question, passages ──▶ _windows ──▶ ONNX model ──▶ _decode ──▶ spans
                       tokens,      start and      best spans   offsets in
                       offsets      end logits     that do not  the passages
                                                   overlap
"""

from __future__ import annotations

from search.reader._open import open_reader
from search.reader._span import Reader, ReaderIdentity, ReaderSpan

__all__ = ["Reader", "ReaderIdentity", "ReaderSpan", "open_reader"]
