"""The command line of the search room."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from corpus import ArchiveError, Article, UsageError
from search.doctor import Finding, examine
from search.export import answer_as_dict, passage_as_dict, save_passages
from search.filters import Filters
from search.index import open_index
from search.results import Answer, Citation, Corrections, Passage, Refusal

__all__ = ["ask", "doctor"]

EXIT_ANSWERED, EXIT_FAILED, EXIT_USAGE = 0, 1, 2

ask = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
doctor = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


@ask.command()
def ask_command(
    question: Annotated[list[str], typer.Argument(help="The question, quoted or not.")],
    *,
    index: Annotated[Path, typer.Option(help="The index directory.")] = Path("index"),
    top: Annotated[int, typer.Option(help="Passages to show.")] = 5,
    passages: Annotated[bool, typer.Option("--passages", help="Only find passages; give no answer.")] = False,
    source: Annotated[list[str] | None, typer.Option(help="Only this publisher; may be repeated.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="Only this author; may be repeated.")] = None,
    section: Annotated[list[str] | None, typer.Option(help="Only this section; may be repeated.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this language (en, ru, …).")] = None,
    after: Annotated[str | None, typer.Option(help="Published on or after this date (2026-01-31).")] = None,
    before: Annotated[str | None, typer.Option(help="Published before this date.")] = None,
    reader: Annotated[
        str | None, typer.Option(help="Another question-answering model: a folder or a name.")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            help="How often answers have to be right: 0.9 for nine times in ten.", show_default=False
        ),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            help="Write all that matches to this file (.csv, .jsonl), a passage an article.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Answer QUESTION from the archive, with the sentences that say so.

    The question "doctor" alone examines the index instead: python -m search doctor.
    """
    try:
        filters = Filters(
            source=source or (),
            author=author or (),
            section=section or (),
            language=language or (),
            after=after,
            before=before,
        )
        with open_index(index, reader=reader) as opened:
            words = " ".join(question)
            if export:
                count = save_passages(opened.matches(words, filters), export)
                _out.print(f"{count} articles match: {export}", markup=False)
            elif passages:
                _show_found(opened.search(words, top=top, filters=filters), as_json=as_json)
            else:
                answer = opened.ask(words, top=top, filters=filters, precision=precision)
                _show_answered(answer, as_json=as_json)
    except ArchiveError as error:
        _err.print(f"error: {error}", style="red", markup=False)
        raise typer.Exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED) from error


@doctor.command()
def doctor_command(
    *,
    index: Annotated[Path, typer.Option(help="The index directory.")] = Path("index"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Examine an index and this machine; say what is wrong and what mends it.

    Exit code 1 if anything fails.
    """
    findings = examine(index)
    if as_json:
        _print_json(
            [{"check": f.check, "state": f.state, "detail": f.detail, "remedy": f.remedy} for f in findings]
        )
    else:
        for finding in findings:
            _show_finding(finding)
    raise typer.Exit(EXIT_FAILED if any(f.state == "fail" for f in findings) else EXIT_ANSWERED)


def _show_found(found: list[Passage], *, as_json: bool) -> None:
    if as_json:
        _print_json([passage_as_dict(passage) for passage in found])
    else:
        _show_passages(found)


def _show_answered(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        _print_json(answer_as_dict(answer))
    else:
        _show_answer(answer)


def _show_answer(answer: Answer) -> None:
    if not answer.answered:
        _out.print(Text("The archive does not hold an answer to this.", style="bold"))
        if answer.refusal and answer.refusal.closest:
            _show_refusal(answer.refusal)
        _out.print("\nClosest passages:\n")
        _show_passages(list(answer.passages))
        return
    sure = "confidence not calibrated" if answer.confidence is None else f"{answer.confidence:.0%} confident"
    _out.print(Text.assemble((answer.text, "bold"), f"  ({sure})"))
    if len(answer.parts) > 1:
        _show_parts(answer)
    for number, citation in enumerate(answer.citations, start=1):
        _out.print()
        _out.print(Text.assemble(f"[{number}] ", _quote(citation)))
        _out.print(Text(f"    {citation.article.title} · {_origin(citation.article)}", style="dim"))
        _show_corrections(citation.corrections, indent=4)
        if citation.url:
            _out.print(Text(f"    {citation.url}", style="dim"))


def _show_parts(answer: Answer) -> None:
    numbers = {(c.article.id, c.start, c.end): number for number, c in enumerate(answer.citations, start=1)}
    for part in answer.parts:
        marks = "".join(f"[{numbers[c.article.id, c.start, c.end]}]" for c in part.citations)
        day = part.citations[0].article.published
        when = f"{day:%Y-%m-%d}: " if part.kind == "view" and day else ""
        _out.print(Text(f"  - {when}{part.text} {marks}"))


def _show_refusal(refusal: Refusal) -> None:
    reasons = {
        "not named": "The closest passage lacks names or numbers of the question.",
        "not said": "The closest passage speaks of little that was asked.",
        "not sure": "The closest passage may hold it, but not surely enough.",
    }
    if refusal.closest and refusal.reason in reasons:
        _out.print(Text(reasons[refusal.reason]))
        _out.print(Text.assemble("Closest: ", _quote(refusal.closest)))


def _quote(citation: Citation) -> Text:
    quote = Text(citation.quote)
    if citation.span is not None:
        quote.stylize("bold reverse", citation.span[0] - citation.start, citation.span[1] - citation.start)
    return quote


def _show_passages(passages: list[Passage]) -> None:
    for number, passage in enumerate(passages, start=1):
        copies = f", {len(passage.near_copies)} near-copies" if passage.near_copies else ""
        _out.print(Text.assemble(f"{number}. ", (passage.article.title, "bold")))
        _out.print(Text(f"   {_origin(passage.article)}{copies}", style="dim"))
        _show_corrections(passage.corrections, indent=3)
        _out.print(Text(f"   {passage.text}\n"))


def _show_corrections(corrections: Corrections, *, indent: int) -> None:
    said = [("corrected by", one) for one in corrections.by] + [("corrects", one) for one in corrections.of]
    for words, article in said:
        _out.print(Text(f"{' ' * indent}{words}: {article.title} · {_origin(article)}", style="yellow"))


def _origin(article: Article) -> str:
    day = article.published and f"{article.published:%Y-%m-%d}"
    return " · ".join(known for known in (article.source, day) if known) or article.addresses[0]


def _show_finding(finding: Finding) -> None:
    style = {"pass": "green", "warn": "yellow", "fail": "red"}[finding.state]
    _out.print(Text.assemble((f"{finding.state:<5}", style), f"{finding.check}: {finding.detail}"))
    if finding.remedy:
        _out.print(Text(f"     {finding.remedy}"))


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
