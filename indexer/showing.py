"""What the command line of the indexer prints when it has ended, for people and as JSON."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from rich.console import Console

from indexer.forgetting import Forgotten
from indexer.generations import Listed
from indexer.report import BuildPlan, BuildReport

__all__ = ["show_forgotten", "show_list", "show_plan", "show_problems", "show_pruned", "show_report"]

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def show_plan(planned: BuildPlan, index: Path, *, as_json: bool) -> None:
    """Show what a build would do."""
    if as_json:
        _print_json(dataclasses.asdict(planned))
        return
    _out.print(
        f"A build of {index} with {planned.model} would find\n"
        f"  {planned.added} added, {planned.changed} changed, {planned.moved} moved, "
        f"{planned.removed} removed, {planned.unchanged} unchanged\n"
        f"  {planned.passages_to_encode} of {planned.passages} passages to encode, "
        f"about {planned.seconds:.0f} s; nothing was written",
        markup=False,
    )
    for skip in planned.skipped:
        _out.print(f"    {skip.path}: {skip.reason}", markup=False)


def show_report(report: BuildReport, index: Path, *, as_json: bool, quiet: bool) -> None:
    """Show what a build did; quietly, only what went wrong."""
    if as_json:
        _print_json(dataclasses.asdict(report))
        return
    if not quiet:
        state = "published" if report.published else "nothing changed; still serving"
        _out.print(
            f"{report.articles} articles, {report.passages} passages in {index} ({report.model})\n"
            f"  {report.added} added, {report.changed} changed, {report.moved} moved, "
            f"{report.removed} removed, {report.unchanged} unchanged\n"
            f"  {report.embedded} passages encoded, {report.seconds:.1f} s, {state} {report.generation}",
            markup=False,
        )
    if report.outdated and not quiet:
        _out.print(f"  made anew by newer rules of {' and '.join(report.outdated)}", markup=False)
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


def show_forgotten(done: Forgotten, *, as_json: bool) -> None:
    """Show what a takedown did."""
    if as_json:
        _print_json(dataclasses.asdict(done))
        return
    _out.print(
        f"Purged; {done.articles} articles are taken down from this index by now. "
        f"Generations written anew: {len(done.rewritten)}, dropped: {len(done.dropped)}.",
        markup=False,
    )
    if done.near_copies:
        _out.print(f"Near-copies that are still there: {', '.join(done.near_copies)}", markup=False)


def show_list(listed: list[Listed], *, as_json: bool) -> None:
    """Show the generations of an index."""
    if as_json:
        _print_json([{**dataclasses.asdict(one), "built_at": one.built_at.isoformat()} for one in listed])
        return
    for one in listed:
        mark = "*" if one.served else " "
        _out.print(
            f"{mark} {one.name}  {one.built_at:%Y-%m-%d %H:%M} UTC  {one.articles} articles, "
            f"{one.passages} passages  {one.model}{_older_rules(one.outdated)}",
            markup=False,
        )


def _older_rules(names: tuple[str, ...]) -> str:
    return f"  (older rules of {' and '.join(names)}: build again)" if names else ""


def show_pruned(removed: list[str], *, as_json: bool) -> None:
    """Show which generations were removed."""
    if as_json:
        _print_json({"removed": removed})
        return
    _out.print(f"{len(removed)} generations removed.", markup=False)
    for name in removed:
        _out.print(f"  {name}", markup=False)


def show_problems(found: list[str], *, as_json: bool) -> None:
    """Show what is wrong with a generation."""
    if as_json:
        _print_json({"problems": found})
    elif found:
        for problem in found:
            _err.print(problem, style="red", markup=False)
    else:
        _out.print("The served generation is whole.", markup=False)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
