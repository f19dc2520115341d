"""An encoder folder opened by what it was made for."""

from __future__ import annotations

from pathlib import Path

from indexer.encoders.base import IDENTITY_FILE, Encoder, EncoderIdentity, unreadable
from indexer.encoders.nano import NANO_MODEL, NanoEncoder, check_installed
from indexer.encoders.onnx import OnnxEncoder

__all__ = ["check_engine", "open_encoder"]


def open_encoder(folder: Path, *, name: str | None = None) -> Encoder:
    """Open an encoder folder.

    Args:
        folder: What :func:`indexer.encoders.encoder_folder` gave, or a copy of it.
        name: What the user calls the model now; None for what it was called when it was made.

    Returns:
        The encoder, safe to share between threads.

    Raises:
        ModelError: A file is missing or cannot be read, or what runs the model is not installed.

    Example:
        >>> open_encoder(encoder_folder()).identity.dimension        # doctest: +SKIP
        384
    """
    try:
        identity = EncoderIdentity.model_validate_json((folder / IDENTITY_FILE).read_bytes())
    except (OSError, ValueError) as error:
        raise unreadable(folder, error) from error
    if _is_nano(identity):
        return NanoEncoder(folder, name=name)
    return OnnxEncoder(folder, name=name)


def check_engine(identity: EncoderIdentity) -> None:
    """Look whether what runs an encoder is installed.

    Args:
        identity: The encoder.

    Raises:
        ModelError: It is not, or in a version that may compute other vectors.
    """
    if _is_nano(identity):
        check_installed(identity.backend)


def _is_nano(identity: EncoderIdentity) -> bool:
    return identity.backend.startswith(f"{NANO_MODEL} ")
