"""A look at what a build would do; nothing is written into the index."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import corpus
from corpus import FetchSettings, Skip
from indexer.assembly import made_alike, split_articles
from indexer.cache import stored_embeddings
from indexer.encoders import Encoder, Precision
from indexer.findings import (
    Findings,
    Wanted,
    articles_of_older_format,
    encoder_for,
    guard,
    read_corpus,
    remembered_manifest,
    usable_generation,
)
from indexer.report import BuildPlan, Progress, ProgressCallback
from indexer.settings import BuildSettings
from indexer.staging import Staging
from indexer.store import Layout, Tombstones
from indexer.store.schema import ARTICLES_FILE, embedded_text

__all__ = ["plan"]

_BLOCK = 4096
_TIMED = 64


def plan(
    source: str | os.PathLike[str],
    index: str | os.PathLike[str] = "index",
    *,
    model: str | None = None,
    precision: Precision | None = None,
    progress: ProgressCallback | None = None,
    settings: BuildSettings | None = None,
    allow_shrink: bool = False,
    fields: Mapping[str, str] | None = None,
    fetch: FetchSettings | None = None,
) -> BuildPlan:
    """Say what :func:`indexer.build` would do with the same arguments.

    The corpus is read as in a build (what is fetched from the web goes into the cache of fetched pages), but
    the index is not touched, and no lock is taken.

    Args:
        source: As for :func:`indexer.build`, like all that follow.
        index: The index directory; need not exist.
        model: The encoder.
        precision: What it computes in.
        progress: Called as it goes on.
        settings: Passage length, shrink limit.
        allow_shrink: Whether a build might remove more articles than the settings allow.
        fields: Where the records of JSON and CSV files have an article's fields.
        fetch: How web addresses are fetched.

    Returns:
        What would change.

    Raises:
        BuildGuardedError: The build would stop, since too many articles would vanish.
        SourceError: The corpus does not exist, cannot be read, or holds no article.
        ModelError: The model cannot be loaded.

    Example:
        >>> indexer.plan("articles/", "index/").passages_to_encode        # doctest: +SKIP
        41
    """
    layout, settings, told = Layout(Path(index)), settings or BuildSettings(), progress or (lambda _: None)
    skips: list[Skip] = []
    articles = corpus.read(source, on_skip=skips.append, fields=fields, fetch=fetch)
    with contextlib.ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="askarchive-plan-")))
        remembered, previous = remembered_manifest(layout), usable_generation(layout)
        if previous:
            stack.callback(previous.close)
            before: Path | None = previous.folder / ARTICLES_FILE
        else:
            before = articles_of_older_format(layout, remembered, into=work / "upgraded")
        staging = Staging(work, before, tombstones=Tombstones.read(layout.forgotten))
        stack.enter_context(contextlib.closing(staging))
        findings = read_corpus(staging, articles, skips, settings=settings, progress=told)
        guard(
            findings,
            remembered,
            comparable=before is not None,
            limit=1.0 if allow_shrink else settings.shrink_limit,
            index=layout.root,
            source=str(source),
        )
        told(Progress("loading model"))
        encoder, _ = encoder_for(layout, Wanted(model, precision), previous, remembered)
        if previous and findings.nothing_new and made_alike(previous.manifest, encoder, settings):
            return _plan(findings, encoder, previous.manifest.passages, to_encode=0, seconds=0.0)
        split_articles(staging, encoder, settings, told)
        to_encode, sample = _missing(staging, layout.cache)
        seconds = to_encode * _seconds_a_passage(encoder, sample)
        return _plan(findings, encoder, staging.passages, to_encode=to_encode, seconds=seconds)


def _missing(staging: Staging, cache: Path) -> tuple[int, list[str]]:
    """Count the passages that no earlier build encoded, with some of them to time."""
    missing: set[bytes] = set()
    sample: list[str] = []
    for block in staging.passage_blocks(_BLOCK):
        stored = stored_embeddings(cache, [key for key, _, _ in block])
        new = {key: (article, span) for key, article, span in block if key not in stored}
        missing.update(new)
        step = max(1, len(new) // _TIMED)
        sample += [embedded_text(*new[key]) for key in list(new)[::step]][: _TIMED - len(sample)]
    return len(missing), sample


def _seconds_a_passage(encoder: Encoder, sample: list[str]) -> float:
    if not sample:
        return 0.0
    encoder.encode_passages(sample[:1])
    began = time.perf_counter()
    encoder.encode_passages(sample)
    return (time.perf_counter() - began) / len(sample)


def _plan(
    findings: Findings, encoder: Encoder, passages: int, *, to_encode: int, seconds: float
) -> BuildPlan:
    changes = findings.changes
    return BuildPlan(
        added=changes.added,
        changed=changes.changed,
        moved=changes.moved,
        removed=changes.removed,
        unchanged=changes.unchanged,
        kept=findings.kept,
        forgotten=findings.forgotten,
        passages=passages,
        passages_to_encode=to_encode,
        seconds=seconds,
        skipped=findings.skipped,
        new_skips=findings.new_skips,
        model=encoder.identity.name,
    )
