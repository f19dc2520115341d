"""The command line of the search room."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from corpus import Article, UsageError
from search._batch_command import answer_all
from search._retrieval import Mode
from search._terminal import EXIT_DONE, EXIT_FAILED, failing, out, print_json
from search.batch import Questions, read_questions
from search.doctor import Finding, examine
from search.export import answer_as_dict, passage_as_dict, save_passages
from search.filters import Filters
from search.index import open_index
from search.results import Answer, Citation, Corrections, Found, Passage, Refusal

__all__ = ["ask", "doctor"]

ask = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
doctor = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@ask.command()
def ask_command(
    question: Annotated[
        list[str] | None, typer.Argument(help="The question, quoted or not.", show_default=False)
    ] = None,
    *,
    index: Annotated[Path, typer.Option(help="The index directory.")] = Path("index"),
    top: Annotated[int, typer.Option(help="Passages to show.")] = 5,
    passages: Annotated[bool, typer.Option("--passages", help="Only find passages; give no answer.")] = False,
    mode: Annotated[
        Mode, typer.Option(help="Of --passages: both legs, meaning only (dense), or words only (keywords).")
    ] = "hybrid",
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
            help="Write all that matches to this file (.csv, .jsonl), a passage an article; "
            "with --questions the answers (.csv, .json, .jsonl).",
            show_default=False,
        ),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            help="Ask the questions in this file instead: one a line, or a table (.csv, .tsv) with a "
            'column "question", else its first.',
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Answer QUESTION from the archive, with the sentences that say so.

    The question "doctor" alone examines the index instead, "watch" alone asks the watched questions again:
    python -m search doctor, python -m search watch.
    """
    with failing():
        filters = Filters(
            source=source or (),
            author=author or (),
            section=section or (),
            language=language or (),
            after=after,
            before=before,
        )
        words = " ".join(question or ())
        chosen = _questions_from(questions, question or [], passages=passages)
        with open_index(index, reader=reader) as opened:
            if chosen:
                answer_all(
                    opened, chosen, filters=filters, precision=precision, export=export, as_json=as_json
                )
            elif export:
                count = save_passages(opened.matches(words, filters), export)
                out.print(f"{count} articles match: {export}", markup=False)
            elif passages:
                _show_found(opened.search(words, top=top, filters=filters, mode=mode), as_json=as_json)
            else:
                answer = opened.ask(words, top=top, filters=filters, precision=precision)
                _show_answered(answer, as_json=as_json)


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
        print_json(
            [{"check": f.check, "state": f.state, "detail": f.detail, "remedy": f.remedy} for f in findings]
        )
    else:
        for finding in findings:
            _show_finding(finding)
    raise typer.Exit(EXIT_FAILED if any(f.state == "fail" for f in findings) else EXIT_DONE)


def _questions_from(path: Path | None, words: list[str], *, passages: bool) -> Questions | None:
    if path is None and not words:
        raise UsageError(
            "There is no question.", remedy='Type one: python -m search "…"; or name a file: --questions FILE'
        )
    if path is not None and (words or passages):
        raise UsageError(
            "--questions goes with neither a question nor --passages.", remedy="Give one of them."
        )
    return read_questions(path) if path else None


def _show_found(found: Found, *, as_json: bool) -> None:
    if as_json:
        print_json([passage_as_dict(passage) for passage in found])
        return
    for piece in found.understood:
        out.print(Text(f"{piece.text}: {piece.meaning}", style="dim"))
    _show_passages(found)


def _show_answered(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer_as_dict(answer))
    else:
        _show_answer(answer)


def _show_answer(answer: Answer) -> None:
    if not answer.answered:
        out.print(Text("The archive does not hold an answer to this.", style="bold"))
        if answer.refusal and answer.refusal.closest:
            _show_refusal(answer.refusal)
        out.print("\nClosest passages:\n")
        _show_passages(list(answer.passages))
        return
    sure = "confidence not calibrated" if answer.confidence is None else f"{answer.confidence:.0%} confident"
    out.print(Text.assemble((answer.text, "bold"), f"  ({sure})"))
    if len(answer.parts) > 1:
        _show_parts(answer)
    for number, citation in enumerate(answer.citations, start=1):
        out.print()
        out.print(Text.assemble(f"[{number}] ", _quote(citation)))
        out.print(Text(f"    {citation.article.title} · {_origin(citation.article)}", style="dim"))
        _show_corrections(citation.corrections, indent=4)
        if citation.url:
            out.print(Text(f"    {citation.url}", style="dim"))


def _show_parts(answer: Answer) -> None:
    numbers = {(c.article.id, c.start, c.end): number for number, c in enumerate(answer.citations, start=1)}
    for part in answer.parts:
        marks = "".join(f"[{numbers[c.article.id, c.start, c.end]}]" for c in part.citations)
        day = part.citations[0].article.published
        when = f"{day:%Y-%m-%d}: " if part.kind == "view" and day else ""
        out.print(Text(f"  - {when}{part.text} {marks}"))


def _show_refusal(refusal: Refusal) -> None:
    reasons = {
        "not named": "The closest passage lacks names or numbers of the question.",
        "not said": "The closest passage speaks of little that was asked.",
        "not sure": "The closest passage may hold it, but not surely enough.",
    }
    if refusal.closest and refusal.reason in reasons:
        out.print(Text(reasons[refusal.reason]))
        out.print(Text.assemble("Closest: ", _quote(refusal.closest)))


def _quote(citation: Citation) -> Text:
    quote = Text(citation.quote)
    if citation.span is not None:
        quote.stylize("bold reverse", citation.span[0] - citation.start, citation.span[1] - citation.start)
    return quote


def _show_passages(passages: list[Passage]) -> None:
    for number, passage in enumerate(passages, start=1):
        copies = f", {len(passage.near_copies)} near-copies" if passage.near_copies else ""
        out.print(Text.assemble(f"{number}. ", (passage.article.title, "bold")))
        out.print(Text(f"   {_origin(passage.article)}{copies}", style="dim"))
        _show_corrections(passage.corrections, indent=3)
        out.print(Text(f"   {passage.text}\n"))


def _show_corrections(corrections: Corrections, *, indent: int) -> None:
    said = [("corrected by", one) for one in corrections.by] + [("corrects", one) for one in corrections.of]
    for words, article in said:
        out.print(Text(f"{' ' * indent}{words}: {article.title} · {_origin(article)}", style="yellow"))


def _origin(article: Article) -> str:
    day = article.published and f"{article.published:%Y-%m-%d}"
    return " · ".join(known for known in (article.source, day) if known) or article.addresses[0]


def _show_finding(finding: Finding) -> None:
    style = {"pass": "green", "warn": "yellow", "fail": "red"}[finding.state]
    out.print(Text.assemble((f"{finding.state:<5}", style), f"{finding.check}: {finding.detail}"))
    if finding.remedy:
        out.print(Text(f"     {finding.remedy}"))
