"""The encoders an index carries, so that a copy of it answers on a machine that never built one."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

from indexer.encoders import Encoder, check_engine, open_encoder
from indexer.errors import IndexMismatchError, ModelError, StoreError
from indexer.store.layout import Layout, sync
from indexer.store.manifest import Manifest, read_manifest
from indexer.store.sharing import link_or_copy

__all__ = ["carried_encoder", "carry_encoder", "forget_unused_encoders"]


def carried_encoder(layout: Layout, manifest: Manifest) -> Encoder:
    """Load the very encoder that made a generation's vectors.

    Args:
        layout: The index directory.
        manifest: The generation's facts.

    Returns:
        The encoder.

    Raises:
        IndexMismatchError: The index does not carry it, or carries another under its name.
        ModelError: What runs it is not installed here.
    """
    wanted = manifest.encoder
    check_engine(wanted)
    try:
        encoder = open_encoder(layout.encoders / wanted.fingerprint, name=wanted.name)
    except ModelError as error:
        raise _mismatch(layout, wanted.name, error.problem) from error
    if encoder.identity.fingerprint != wanted.fingerprint:
        raise _mismatch(layout, wanted.name, "Another encoder stands in its place.")
    return encoder


def carry_encoder(layout: Layout, source: Path, fingerprint: str) -> None:
    """Put an encoder folder into an index, in the place of one that may be broken.

    Files are linked where the file system can, else copied.

    Args:
        layout: The index directory.
        source: The encoder folder.
        fingerprint: Names it in the index.
    """
    target = layout.encoders / fingerprint
    layout.encoders.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".carry-", dir=layout.encoders))
    staging.chmod(0o755)
    for path in source.iterdir():
        link_or_copy(path, staging / path.name)
        sync(staging / path.name)
    if target.exists():
        target.rename(Path(tempfile.mkdtemp(prefix=".old-", dir=layout.encoders)) / target.name)
    staging.rename(target)
    sync(layout.encoders)


def forget_unused_encoders(layout: Layout) -> None:
    """Remove the encoders that no generation names."""
    used = set()
    for name in layout.published():
        with contextlib.suppress(StoreError):  # of another format: this program cannot serve it anyway
            used.add(read_manifest(layout.folder(name)).encoder.fingerprint)
    for folder in layout.encoders.iterdir():
        if folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)


def _mismatch(layout: Layout, model: str, why: str) -> IndexMismatchError:
    return IndexMismatchError(
        f"The index '{layout.root}' needs the encoder '{model}' that made it: {why}",
        remedy=f"Build it anew: python -m indexer FOLDER --index {layout.root} --model {model}",
    )
