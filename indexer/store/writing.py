"""Writing with the libraries that an index is made of, and what they say when the disk fails."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy

from indexer.store.sharing import link_or_copy
from indexer.store.slots import Renumbered, Slots

__all__ = ["CarriedWords", "library_writes", "write_documents"]

_WRITER_BYTES = 64 << 20
_REWRITTEN = frozenset({"meta.json", ".managed.json"})


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


@dataclass(frozen=True, slots=True)
class CarriedWords:
    """The documents that an index of tantivy takes over from the generation before.

    Attributes:
        folder: That generation's folder.
        slots: What the slots of its index stand for now; -1 for what is gone.
    """

    folder: Path
    slots: Slots

    @classmethod
    def of(cls, folder: Path, name: str, renumbered: Renumbered) -> CarriedWords | None:
        """Give what an index can take over; None where so much is gone that it should be written anew.

        Args:
            folder: Folder of the generation before.
            name: The index.
            renumbered: What its numbers are now.
        """
        slots = Slots(renumbered.of(Slots.read(folder, name).numbers))
        return None if slots.worn else cls(folder, slots)


def write_documents(
    folder: Path,
    name: str,
    schema: tantivy.Schema,
    *,
    documents: Iterable[tuple[int, dict[str, object]]],
    carried: CarriedWords | None = None,
) -> int:
    """Write an index of tantivy, from nothing or upon that of the generation before.

    Args:
        folder: The generation's folder.
        name: Folder of the index in it, which must not exist.
        schema: Of its documents; the field "number" is their slot.
        documents: Number and fields of those that are not taken over, in their order.
        carried: What is taken over.

    Returns:
        How many documents of the index are gone but leave traces in its files.

    Raises:
        OSError: The disk is full or read-only.
    """
    path = folder / name
    path.mkdir()
    if carried:
        _link_index(carried.folder / name, path)
    known = carried.slots.numbers if carried else np.empty(0, dtype=np.int64)
    numbers: list[int] = []
    with library_writes(path):
        index = tantivy.Index.open(str(path)) if carried else tantivy.Index(schema, path=str(path))
        # One thread keeps the order of documents, so that two builds of one corpus are the same index.
        writer = index.writer(_WRITER_BYTES, 1)
        gone = np.flatnonzero(known < 0).tolist()
        if gone:
            writer.delete_documents_by_query(tantivy.Query.term_set_query(schema, "number", gone))
    for slot, (number, fields) in enumerate(documents, start=len(known)):
        with library_writes(path):
            writer.add_document(tantivy.Document.from_dict({"number": slot, **fields}, schema))
        numbers.append(number)
    with library_writes(path):
        writer.commit()
        writer.wait_merging_threads()
    slots = Slots(np.concatenate([known, np.array(numbers, dtype=np.int64)]))
    slots.write(folder, name)
    return slots.gone


def _link_index(before: Path, path: Path) -> None:
    """Take over the files of an index; tantivy writes each once, but for two lists of the others."""
    for file in before.iterdir():
        if file.name in _REWRITTEN:
            shutil.copyfile(file, path / file.name)
        elif file.suffix != ".lock":
            link_or_copy(file, path / file.name)
