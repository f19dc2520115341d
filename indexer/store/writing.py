"""Writing with the libraries that an index is made of, and what they say when the disk fails."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import tantivy

__all__ = ["library_writes", "write_documents"]

_WRITER_BYTES = 64 << 20


@contextlib.contextmanager
def library_writes(path: Path) -> Iterator[None]:
    """Turn a failed write of tantivy (ValueError) or faiss (RuntimeError) into an OSError.

    Args:
        path: What is written.

    Raises:
        OSError: The library could not write it.
    """
    try:
        yield
    except (ValueError, RuntimeError) as error:
        raise OSError(f"'{path}' cannot be written ({error})") from error


def write_documents(path: Path, schema: tantivy.Schema, documents: Iterable[tantivy.Document]) -> None:
    """Write a new index of tantivy.

    Args:
        path: Its folder, which must not exist.
        schema: Of its documents.
        documents: In their order.

    Raises:
        OSError: The disk is full or read-only.
    """
    path.mkdir()
    with library_writes(path):
        # One thread keeps the order of documents, so that two builds of one corpus are the same index.
        writer = tantivy.Index(schema, path=str(path)).writer(_WRITER_BYTES, 1)
    for document in documents:
        with library_writes(path):
            writer.add_document(document)
    with library_writes(path):
        writer.commit()
        writer.wait_merging_threads()
