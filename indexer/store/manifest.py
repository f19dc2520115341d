"""What a generation says about itself, and the check that it is still so."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from indexer.encoders import EncoderIdentity
from indexer.errors import IndexDamagedError, IndexMismatchError
from indexer.settings import BuildSettings

__all__ = ["FORMAT_VERSION", "MANIFEST_FILE", "Manifest", "VectorsMade", "checksum", "read_manifest"]

FORMAT_VERSION = 5
MANIFEST_FILE = "manifest.json"

_BLOCK = 1 << 20


class VectorsMade(BaseModel):
    """How the vectors of a generation are searched.

    Attributes:
        kind: "exact", or "graph".
        share_of_exact: Of a graph: the share of the exact ten nearest that it found, for queries that were
            sampled from the corpus.
        queries: How many those were.
        ef_search: How wide the graph is searched.
        dead_rows: Rows of the graph that stand for no passage any more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["exact", "graph"] = "exact"
    share_of_exact: float | None = None
    queries: int = 0
    ef_search: int = 0
    dead_rows: int = 0


class Manifest(BaseModel):
    """The facts of a generation.

    Attributes:
        format: Version of the directory's format.
        built_at: When it was published, in UTC.
        parent: The generation it followed, or None.
        encoder: What made its vectors.
        chunker: Version of the passage rules.
        cleaner: Version of the corpus reader.
        settings: What it was built with.
        corpus: The corpus it was built from, as given.
        articles: How many articles it holds.
        passages: How many passages it holds.
        vectors: How its vectors are searched.
        gone: How many documents of its indexes of words are gone but leave traces in their files.
        files: SHA-256 of each of its files, by path relative to the generation.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    built_at: datetime
    parent: str | None
    encoder: EncoderIdentity
    chunker: str
    cleaner: str
    settings: BuildSettings
    corpus: str
    articles: int = Field(ge=0)
    passages: int = Field(ge=0)
    vectors: VectorsMade = VectorsMade()
    gone: int = Field(default=0, ge=0)
    files: dict[str, str]


def read_manifest(folder: Path, *, formats: Collection[int] = (FORMAT_VERSION,)) -> Manifest:
    """Read the manifest of a generation.

    Args:
        folder: The generation's folder.
        formats: Formats that are taken.

    Returns:
        The manifest.

    Raises:
        IndexMismatchError: It has another format.
        IndexDamagedError: It is missing, or cannot be understood.
    """
    try:
        text = (folder / MANIFEST_FILE).read_bytes()
    except OSError as error:
        raise _damaged(folder, f"cannot be read ({error.strerror})") from error
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise _not_ours(folder, text, error) from error
    if manifest.format not in formats:
        raise _other_format(folder, manifest.format)
    return manifest


def checksum(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _FormatOnly(BaseModel):
    format: int


def _not_ours(folder: Path, text: bytes, error: ValidationError) -> IndexMismatchError | IndexDamagedError:
    """Tell a manifest of another format, which may have any fields, from a broken one."""
    try:
        found = _FormatOnly.model_validate_json(text).format
    except ValidationError:
        found = FORMAT_VERSION
    if found != FORMAT_VERSION:
        return _other_format(folder, found)
    return _damaged(folder, f"cannot be understood: {error.error_count()} fields are wrong")


def _damaged(folder: Path, why: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"The manifest of '{folder}' {why}.",
        remedy=f"Type: python -m indexer --rollback --index {folder.parents[1]}",
    )


def _other_format(folder: Path, found: int) -> IndexMismatchError:
    return IndexMismatchError(
        f"The index '{folder.parents[1]}' has format {found}; this program reads format {FORMAT_VERSION}.",
        remedy=f"Build it anew: python -m indexer FOLDER --index {folder.parents[1]}",
    )
