"""What a build finds before it makes anything: what is served, and how the corpus differs from it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus import Article, Skip, SourceError
from indexer.encoders import DEFAULT_MODEL, PRECISIONS, Encoder, Precision, encoder_folder, open_encoder
from indexer.errors import BuildGuardedError, IndexDamagedError, IndexMismatchError, IndexNotFoundError
from indexer.report import Progress, ProgressCallback
from indexer.settings import BuildSettings
from indexer.staging import Changes, Staging
from indexer.store import FORMAT_VERSION, Generation, Layout, Manifest, carried_encoder, open_served
from indexer.store.manifest import read_manifest
from indexer.upgrading import UPGRADES, upgraded

__all__ = [
    "Findings",
    "Wanted",
    "articles_of_older_format",
    "encoder_for",
    "guard",
    "read_corpus",
    "remembered_manifest",
    "usable_generation",
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The encoder that was asked for; None is as the index has it.

    Attributes:
        model: The model's name.
        precision: What it computes in.
    """

    model: str | None
    precision: Precision | None

    def met_by(self, manifest: Manifest) -> bool:
        """Tell whether a generation's encoder will do."""
        return self.model is None and self.precision in {None, manifest.encoder.precision}

    def settled(self, remembered: Manifest | None) -> tuple[str, Precision | None]:
        """Give the model and the precision to make, where the encoder that the index carries will not do.

        Args:
            remembered: What the served generation says of itself, or None.

        Returns:
            The model's name; and its precision, which stays where the model does, or None for the machine
            to choose.
        """
        name = self.model or (remembered.encoder.name if remembered else DEFAULT_MODEL)
        if self.precision or remembered is None or remembered.encoder.name != name:
            return name, self.precision
        return name, next((known for known in PRECISIONS if known == remembered.encoder.precision), None)


@dataclass(frozen=True, slots=True)
class Findings:
    """What reading the corpus brought.

    Attributes:
        changes: Against the generation before.
        kept: Articles that were kept though they were not found.
        forgotten: Articles that were taken down, and were left out.
        skipped: What could not be read, and why.
        new_skips: Those of ``skipped`` that the generation before did not have.
        same_skips: Whether the generation before could not read the very same.
    """

    changes: Changes
    kept: int
    forgotten: int
    skipped: tuple[Skip, ...]
    new_skips: tuple[Skip, ...]
    same_skips: bool

    @property
    def nothing_new(self) -> bool:
        """Whether a new generation would hold what the one before holds."""
        return self.changes.nothing and self.same_skips


def read_corpus(
    staging: Staging,
    articles: Iterator[Article],
    skips: list[Skip],
    *,
    settings: BuildSettings,
    progress: ProgressCallback,
) -> Findings:
    """Take every article in, and compare with the generation before.

    Args:
        staging: Where the articles go.
        articles: The articles, read as they are taken.
        skips: Filled, as they are read, with what cannot be.
        settings: How many versions of an article are kept.
        progress: Told how far it is.

    Returns:
        What was found.
    """
    progress(Progress("reading"))
    for count, article in enumerate(articles, start=1):
        staging.add(article)
        progress(Progress("reading", count))
    staging.settle_names()
    kept = staging.carry_over(skips)
    staging.settle_history(datetime.now(UTC), keep=settings.keep_versions)
    staging.add_skips(skips)
    known = staging.known_skips()
    new = tuple(skip for skip in skips if (skip.file, skip.reason) not in known)
    same = known == {(skip.file, skip.reason) for skip in skips}
    return Findings(staging.changes(), kept, staging.forgotten, tuple(skips), new, same_skips=same)


def guard(
    findings: Findings,
    remembered: Manifest | None,
    *,
    comparable: bool,
    limit: float,
    index: Path,
    source: str,
) -> None:
    """Stop where a build would lose too much, or has nothing to make an index of.

    Args:
        findings: What was found.
        remembered: What the served generation says of itself, or None.
        comparable: Whether its articles are known; else their number alone can warn of a loss.
        limit: Largest share of the articles that may vanish.
        index: The index directory, to name it.
        source: The corpus, to name it.

    Raises:
        BuildGuardedError: More would vanish.
        SourceError: No article was found, and there were none before.
    """
    before = remembered.articles if remembered else 0
    removed = findings.changes.removed if comparable else max(0, before - findings.changes.added)
    if removed > before * limit:
        raise BuildGuardedError(
            f"{removed} of the {before} articles would vanish from '{index}', "
            f"more than {limit:.0%}; nothing was published.",
            remedy=f"Look at '{source}'; if it is right, build with --allow-shrink.",
        )
    if not before and not findings.changes.added:
        raise SourceError(
            f"'{source}' holds no article that can be read ({len(findings.skipped)} items were skipped).",
            remedy="Name a folder with articles.",
        )


def encoder_for(
    layout: Layout, wanted: Wanted, previous: Generation | None, remembered: Manifest | None
) -> tuple[Encoder, Path | None]:
    """Take the encoder that the index carries, where that will do, else find or make one.

    Args:
        layout: The index directory.
        wanted: What was asked for.
        previous: The generation before, or None.
        remembered: What it says of itself, whole or not, or None.

    Returns:
        The encoder; and its folder, or None where the index carries it.

    Raises:
        ModelError: It cannot be loaded or made.
    """
    if previous and wanted.met_by(previous.manifest):
        with contextlib.suppress(IndexMismatchError):  # not carried any more: made again below
            return carried_encoder(layout, previous.manifest), None
    name, precision = wanted.settled(remembered)
    folder = encoder_folder(name, precision=precision)
    return open_encoder(folder, name=name), folder


def usable_generation(layout: Layout) -> Generation | None:
    """Open what is served; what cannot be used is replaced, not built upon."""
    try:
        generation = open_served(layout)
    except (IndexNotFoundError, IndexDamagedError, IndexMismatchError):
        return None
    if generation.articles.check() == "ok":
        return generation
    generation.close()
    return None


def remembered_manifest(layout: Layout) -> Manifest | None:
    """Read what the served generation says of itself, whole or not."""
    try:
        return read_manifest(layout.folder(layout.served()), formats={FORMAT_VERSION, *UPGRADES})
    except (IndexNotFoundError, IndexDamagedError, IndexMismatchError):
        return None


def articles_of_older_format(
    layout: Layout, remembered: Manifest | None, *, into: Path | None = None
) -> Path | None:
    """Give the articles that an older version of this program knew, in the present form.

    Args:
        layout: The index directory.
        remembered: What the served generation says of itself.
        into: Where they are written; None for a place in the index directory.

    Returns:
        Their database; None where the format is this program's own.
    """
    if remembered is None or remembered.format == FORMAT_VERSION:
        return None
    return upgraded(layout.folder(layout.served()), remembered.format, into=into or layout.upgrading)
