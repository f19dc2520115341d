"""``python -m search watch``: what changed in the answers to the watched questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from search._data import article_as_dict
from search._terminal import EXIT_CHANGED, EXIT_DONE, failing, out, print_json
from search.index import Index, open_index
from search.watching import Change, ChangeKind, Seen, WatchList, cited_article

__all__ = ["watch"]

watch = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

_KINDS: dict[ChangeKind, str] = {
    "newly answered": "Newly answered",
    "no longer answered": "No longer answered",
    "another answer": "Another answer",
    "new articles": "Said by further articles",
}


@watch.command()
def watch_command(
    *,
    index: Annotated[Path, typer.Option(help="The index directory.")] = Path("index"),
    add: Annotated[
        list[str] | None,
        typer.Option(help="First watch this question; may be repeated.", show_default=False),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(help="First stop watching this question; may be repeated.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
) -> None:
    """Ask the watched questions of the served generation again; tell what changed since this was last told.

    Exit code 0 where nothing changed, 3 where something did, 1 where it failed.
    """
    with failing(), open_index(index) as opened:
        watched = WatchList(index)
        for question in remove or ():
            _remove(watched, question)
        for question in add or ():
            watched.add(opened.ask(question, top=1))
        changes = watched.changes(opened)
        if as_json:
            print_json([_as_dict(opened, change) for change in changes])
        else:
            _show(opened, changes, count=len(watched.questions()))
    raise typer.Exit(EXIT_CHANGED if changes else EXIT_DONE)


def _remove(watched: WatchList, question: str) -> None:
    for one in watched.questions():
        if one.question == question:
            watched.remove(one.question, one.filters)


def _show(index: Index, changes: tuple[Change, ...], *, count: int) -> None:
    for change in changes:
        kinds = ", ".join(_KINDS[kind] for kind in change.kinds)
        out.print(Text.assemble((f"{kinds}: ", "yellow"), (change.question, "bold")))
        out.print(Text(f"    before, since {change.before.generation}: {_said(index, change.before)}"))
        out.print(Text(f"    now, in {change.after.generation}: {_said(index, change.after)}"))
    if not changes:
        out.print(f"{count} questions watched: nothing changed.", markup=False)


def _said(index: Index, seen: Seen) -> str:
    if not seen.answered:
        return "not in this archive"
    quote, article = _quoted(index, seen)
    return f'"{quote}" ({article["title"]})' if article else "answered; the sentence is not kept any more"


def _quoted(index: Index, seen: Seen) -> tuple[str | None, dict[str, object] | None]:
    for place in seen.citations[:1]:
        if article := cited_article(index, place):
            return article.text[place.start : place.end], article_as_dict(article)
    return None, None


def _as_dict(index: Index, change: Change) -> dict[str, object]:
    return {
        "question": change.question,
        "filters": change.filters.model_dump(mode="json", exclude_defaults=True),
        "kinds": list(change.kinds),
        "before": _seen_as_dict(index, change.before),
        "after": _seen_as_dict(index, change.after),
        "articles": list(change.articles),
    }


def _seen_as_dict(index: Index, seen: Seen) -> dict[str, object]:
    quote, article = _quoted(index, seen)
    return {
        "generation": seen.generation,
        "asked": seen.at.isoformat(),
        "answered": seen.answered,
        "confidence": seen.confidence,
        "quote": quote,
        "article": article,
    }
