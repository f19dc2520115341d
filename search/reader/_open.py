"""Opens a reader: the shipped one at once, any other checkpoint after turning it into ONNX once."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from indexer.encoders import cache_folder
from indexer.errors import ModelError
from search.reader._onnx import SETTINGS_FILE, OnnxReader

__all__ = ["open_reader"]

_SHIPPED = Path(__file__).parent / "weights"


def open_reader(name_or_dir: str | Path | None = None) -> OnnxReader:
    """Open a reader.

    Args:
        name_or_dir: None for the shipped reader. Else a folder that ``python -m
            training.export_reader`` wrote, or a Hugging Face question-answering checkpoint, by
            folder or by hub name. A checkpoint is turned into int8 ONNX once, which takes torch
            and some seconds, and is kept in the user's cache folder.

    Returns:
        The reader, ready and safe to share between threads.

    Raises:
        ModelError: If there is no such reader, or it cannot be loaded or turned into ONNX.

    Example:
        >>> open_reader().identity.precision
        'int8'
    """
    if name_or_dir is None:
        return OnnxReader(_SHIPPED)
    folder = Path(name_or_dir)
    if (folder / SETTINGS_FILE).is_file():
        return OnnxReader(folder)
    return OnnxReader(_exported(name_or_dir))


def _exported(name_or_dir: str | Path) -> Path:
    # Exporting takes torch and transformers, which a question to the shipped reader must not load.
    from search.reader import _export  # noqa: PLC0415

    checkpoint = _checkpoint(name_or_dir)
    cached = cache_folder() / "readers" / _export.fingerprint(checkpoint)
    if not (cached / SETTINGS_FILE).is_file():
        cached.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=cached.parent))
        try:
            _export.export_reader(checkpoint, out=fresh, name=str(name_or_dir))
            _publish(fresh, cached)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return cached


def _publish(fresh: Path, cached: Path) -> None:
    try:
        os.replace(fresh, cached)  # noqa: PTH105
    except OSError:
        # Another process was first, with the same files.
        if not (cached / SETTINGS_FILE).is_file():
            raise


def _checkpoint(name_or_dir: str | Path) -> Path:
    folder = Path(name_or_dir)
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download  # noqa: PLC0415
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    files = ["*.safetensors", "*.json", "*.txt", "*.model"]
    try:
        return Path(snapshot_download(str(name_or_dir), allow_patterns=files))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"The reader '{name_or_dir}' is neither a folder nor a model that the hub or its cache"
            f" holds: {error}",
            remedy=f"Name an existing folder, or fetch the model while online: hf download {name_or_dir}",
        ) from error
