"""How a build of the page goes on, and how it ended, in words."""

from __future__ import annotations

from indexer import BuildReport
from ui.holdings import skips_list
from ui.html import Html, element
from ui.rebuilding import Outcome, Progress
from ui.states import notice
from ui.texts import Texts

__all__ = ["outcome_message", "progress_section"]


def progress_section(progress: Progress, *, texts: Texts) -> Html:
    """Draw how far a build is.

    Args:
        progress: How far it is.
        texts: The texts of the page.

    Returns:
        The stage in words, a bar, and the time that is left, as far as they are known.
    """
    stage = _stage(progress.stage, texts)
    share = None if progress.share is None else f"{progress.share:.3f}"
    bar = element("progress", value=share, max=share and 1, aria_label=stage)
    return element(
        "div",
        element("p", *_facts(progress, stage, texts), class_="byline"),
        bar,
        class_="building",
    )


def outcome_message(outcome: Outcome, *, texts: Texts) -> Html:
    """Say how a build ended.

    Args:
        outcome: How it ended.
        texts: The texts of the page.

    Returns:
        What it did, or what was wrong and what mends it.
    """
    told = texts.rebuild
    if outcome.report is not None:
        return _done(outcome.report, texts)
    if outcome.kind == "cancelled":
        return element("p", told.cancelled, class_="outcome", role="status")
    if outcome.kind == "guarded":
        return notice(f"{told.guarded} {outcome.problem}", told.guarded_remedy)
    said = outcome.problem or told.crashed.format(code=outcome.code)
    return notice(f"{told.failed} {said}", outcome.remedy)


def _facts(progress: Progress, stage: str, texts: Texts) -> list[Html]:
    told, facts = texts.rebuild, [stage]
    if progress.total:
        done, total = texts.number(progress.done), texts.number(progress.total)
        facts.append(told.counted.format(done=done, total=total))
    elif progress.done > 1:
        facts.append(texts.number(progress.done))
    if progress.seconds_left is not None:
        facts.append(told.left.format(time=texts.duration(progress.seconds_left)))
    else:
        facts.append(told.so_far.format(time=texts.duration(progress.seconds)))
    return [element("span", fact) for fact in facts]


def _stage(stage: str, texts: Texts) -> str:
    told = texts.rebuild
    known = {
        "reading": told.reading, "loading model": told.loading, "splitting": told.splitting,
        "embedding": told.embedding, "writing": told.writing, "verifying": told.verifying,
    }  # fmt: skip
    return known.get(stage, told.starting)


def _done(report: BuildReport, texts: Texts) -> Html:
    told = texts.rebuild
    counts = ((told.added, report.added), (told.changed, report.changed), (told.removed, report.removed))
    changes = ", ".join(texts.counted(forms, count) for forms, count in counts if count)
    words = told.done if report.published else told.unchanged
    return element(
        "div",
        element("p", words, f" {changes[:1].upper()}{changes[1:]}." if changes else ""),
        skips_list(report.new_skips, counted=told.new_skips, texts=texts),
        class_="outcome",
        role="status",
    )
