"""An examination of an index and of the machine it is on: what is wrong, and what mends it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from corpus import ArchiveError
from indexer.cache import cache_state
from indexer.encoders import DEFAULT_MODEL, languages_of
from indexer.errors import StoreError
from indexer.generations import generations, verify
from indexer.settings import BuildSettings
from indexer.store import Layout, is_locked, open_served
from indexer.store.manifest import read_manifest
from indexer.versions import outdated
from search.reader import open_reader

__all__ = ["Finding", "examine"]

_LEAST_FREE_BYTES = 1 << 30
_MB = 1_000_000
_STALE_SHARE = 0.5
_CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check.

    Attributes:
        check: What was looked at.
        state: "pass", "warn" (works, but look at it) or "fail".
        detail: What was found.
        remedy: What mends it; empty where nothing need be done.
    """

    check: str
    state: Literal["pass", "warn", "fail"]
    detail: str
    remedy: str = ""


def examine(index: str | os.PathLike[str]) -> list[Finding]:
    """Check an index: pointer, files, encoder, reader, generations, rights, disk, clock, lock.

    Args:
        index: The index directory.

    Returns:
        One finding a check; nothing is raised for what is wrong with the index.
    """
    layout = Layout(Path(index))
    findings = [*_guarded("index", _index(layout)), *_guarded("reader", _reader())]
    if all(finding.state != "fail" for finding in findings):
        findings += _guarded("calibration", _calibration(layout))
        findings += _guarded("files", _files(layout))
        findings += _guarded("generations", _rollback(layout))
    return [*findings, *_rights(layout), *_disk(layout), *_cache(layout), *_lock(layout)]


def _guarded(check: str, findings: Iterator[Finding]) -> list[Finding]:
    try:
        return list(findings)
    except ArchiveError as error:
        return [Finding(check, "fail", error.problem, error.remedy)]


def _index(layout: Layout) -> Iterator[Finding]:
    with contextlib.closing(open_served(layout)) as generation:
        manifest = generation.manifest
    yield Finding(
        "index",
        "pass",
        f"{manifest.articles} articles, {manifest.passages} passages, model {manifest.encoder.name} "
        f"({manifest.encoder.precision}; made for {_languages(manifest.encoder.name)})",
    )
    if older := outdated(manifest):
        yield Finding(
            "rules",
            "warn",
            f"It was made by older rules of {' and '.join(older)}; it answers all the same.",
            f"Build it again: python -m indexer {manifest.corpus} --index {layout.root}",
        )
    if manifest.built_at > datetime.now(UTC) + _CLOCK_SLACK:
        yield Finding(
            "clock",
            "warn",
            f"The index was built in the future ({manifest.built_at:%Y-%m-%d %H:%M} UTC).",
            "Set this machine's clock.",
        )


def _languages(model: str) -> str:
    codes = languages_of(model)
    return "about a hundred languages" if codes == ("mul",) else ", ".join(codes) or "languages not known"


def _reader() -> Iterator[Finding]:
    reader = open_reader()
    yield Finding("reader", "pass", f"{reader.identity.name}, {reader.identity.precision}")


def _calibration(layout: Layout) -> Iterator[Finding]:
    with contextlib.closing(open_served(layout)) as generation:
        encoder, corpus = generation.manifest.encoder.fingerprint, generation.manifest.corpus
    fitted = next((fit for fit in open_reader().calibrations if fit.encoder == encoder), None)
    if fitted is None:
        yield Finding(
            "calibration",
            "warn",
            "Nothing was fitted for this reader with this index's model: answers carry no confidence.",
            f"For one that was: python -m indexer {corpus} --index {layout.root} --model {DEFAULT_MODEL}",
        )
    else:
        threshold = f"answers are given from a confidence of {fitted.threshold:.0%} on"
        yield Finding("calibration", "pass", f"{threshold}; fitted on {fitted.fitted_on}")


def _files(layout: Layout) -> Iterator[Finding]:
    found = verify(layout.root)
    for problem in found:
        yield Finding("files", "fail", problem, f"Type: python -m indexer --rollback --index {layout.root}")
    if not found:
        yield Finding("files", "pass", "Every file is as it was written; sampled passages find themselves.")


def _rollback(layout: Layout) -> Iterator[Finding]:
    count = len(generations(layout.root))
    yield Finding("generations", "pass", f"{count} kept" + ("; one can roll back" if count > 1 else ""))


def _cache(layout: Layout) -> Iterator[Finding]:
    if not layout.root.is_dir() or is_locked(layout):
        return
    kept = [layout.folder(name) for name in layout.published()]
    remedy = f"Delete '{layout.cache}'; the next build makes it anew, in the time of a first one."
    try:
        state = cache_state(layout.cache, generations=kept)
        most = read_manifest(kept[-1]).settings.cache_mb if kept else BuildSettings().cache_mb
    except (sqlite3.Error, StoreError):
        yield Finding("cache", "warn", "The embedding cache cannot be read.", remedy)
        return
    if state is None:
        yield Finding("cache", "pass", "There is none: the next build encodes everything anew.")
        return
    detail = (
        f"{state.vectors} vectors, {state.size / _MB:.0f} MB of {most} MB; no generation has {state.unused}"
    )
    # What generations use may be larger than the limit: there is nothing to mend in that.
    if state.unused and state.size > most * _MB:
        yield Finding("cache", "warn", f"{detail}: it is larger than it may be.", remedy)
    elif state.unused > state.vectors * _STALE_SHARE:
        yield Finding("cache", "warn", f"{detail}: most of it is of no use.", remedy)
    else:
        yield Finding("cache", "pass", detail)


def _rights(layout: Layout) -> Iterator[Finding]:
    if not layout.root.is_dir():
        return
    if os.access(layout.root, os.W_OK):
        yield Finding("rights", "pass", "This user may read and rebuild the index.")
    else:
        yield Finding(
            "rights",
            "warn",
            "This user may read the index, not rebuild it.",
            f"Build as the user who owns it: ls -ld {layout.root}",
        )


def _disk(layout: Layout) -> Iterator[Finding]:
    place = next(
        folder for folder in (layout.root.absolute(), *layout.root.absolute().parents) if folder.is_dir()
    )
    free = shutil.disk_usage(place).free
    if free < _LEAST_FREE_BYTES:
        yield Finding(
            "disk", "warn", f"Only {free / 1e9:.1f} GB are free.", "Free some space before the next build."
        )
    else:
        yield Finding("disk", "pass", f"{free / 1e9:.0f} GB free")


def _lock(layout: Layout) -> Iterator[Finding]:
    if is_locked(layout):
        yield Finding(
            "build", "warn", "A build is at work on this index now; answers come from the one before."
        )
    else:
        yield Finding("build", "pass", "No build is at work.")
