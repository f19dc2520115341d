"""The page in a browser: the first load, from the last keystroke to the answer, and eight people at once.

The archive is the sample corpus with 845 VAST news articles and 19,043 Reuters stories; its index is kept in
``build/page``.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import shutil
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from playwright.async_api import Browser, Page, async_playwright

import indexer
from evaluation._open_corpus import foreign_questions
from evaluation._serving import FLAGS, chromium, served

__all__ = ["run"]

WORK = Path("build/page")
_SAMPLE = Path(__file__).parents[1] / "sample"
_NEWS = ("vast2021_news", "reuters21578")
_QUESTIONS = (
    "what sectors does the Charter cover",
    "Which corridor will TRIPP be a key link in?",
    "Who is the president of Kronos?",
    "When were the Protectors of Kronos founded?",
    "How many employees of GAStech are missing?",
    "Who won the 2026 World Cup?",
    "What did the Bank of Japan say about the dollar?",
    "How much cocoa did Bahia ship?",
    "Why did oil prices fall?",
    "Which company did Gencorp sell?",
)
_PEOPLE, _EACH = 8, 12
_ALONE = 40
_SEED = 17
# The page itself takes the time, from the key to the frame that shows the answer: Playwright, which waits for
# an element, looks for it every half second only.
_WATCH = """() => {
  document.querySelectorAll(".said, .nothing").forEach(drawn => drawn.dataset.before = "");
  window.answered = new Promise(resolve => {
    let began;
    document.addEventListener("keydown", () => began = performance.now(), {capture: true, once: true});
    const observer = new MutationObserver(() => {
      if (!document.querySelector(":is(.said, .nothing):not([data-before])")) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
    });
    observer.observe(document, {childList: true, subtree: true});
  });
}"""
_LONGEST_S = 60


def run(data: Path, _: Path) -> None:
    """Print the times of the page.

    Args:
        data: The folder of shared data.
    """
    print("\nthe page in a browser")
    with served(_index(data)) as address:
        asyncio.run(_measure(address, _questions(data)))


def _questions(data: Path) -> list[str]:
    """No two alike, since the page recalls its answers; titles find their stories, foreign ones nothing.

    A phrase in quotes that stands nowhere is left out: twice in a row, it draws the very same page.
    """
    with gzip.open(data / f"{_NEWS[1]}.jsonl.gz", "rt", encoding="utf-8") as lines:
        titles = sorted({json.loads(line)["title"].lower() for line in lines})
    count = _ALONE + _PEOPLE * _EACH
    titles = random.Random(_SEED).sample(titles, count)
    foreign = [one.text for one in foreign_questions(data, first=0, count=2 * count) if '"' not in one.text]
    return [*_QUESTIONS, *(text for pair in zip(titles, foreign, strict=False) for text in pair)][:count]


def _index(data: Path) -> Path:
    corpus = WORK / "corpus"
    shutil.copytree(_SAMPLE, corpus, dirs_exist_ok=True)
    for name in _NEWS:
        with gzip.open(data / f"{name}.jsonl.gz") as packed, (corpus / f"{name}.jsonl").open("wb") as file:
            shutil.copyfileobj(packed, file)
    report = indexer.build(corpus, WORK / "index")
    print(f"{report.articles} articles, {report.passages} passages")
    return WORK / "index"


async def _measure(address: str, questions: Sequence[str]) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        print(f"first load in a new server: {await _first_load(browser, address):.1f} s")
        _print("first load, warm", [await _first_load(browser, address) for _ in range(5)])
        alone = await _person(browser, address, questions[:_ALONE])
        _print("from Enter to the answer, alone", alone)
        shares = [questions[_ALONE + n :: _PEOPLE] for n in range(_PEOPLE)]
        together = await asyncio.gather(*(_person(browser, address, asked) for asked in shares))
        _print(
            f"{_PEOPLE} people at once, one question after the other", [t for some in together for t in some]
        )
        await browser.close()


async def _first_load(browser: Browser, address: str) -> float:
    """Seconds until the box can be typed in, in a browser that knows nothing of the page."""
    context = await browser.new_context()
    page = await context.new_page()
    began = time.perf_counter()
    await page.goto(address)
    await page.get_by_label("Your question").fill("a")
    seconds = time.perf_counter() - began
    await context.close()
    return seconds


async def _person(browser: Browser, address: str, questions: Sequence[str]) -> list[float]:
    # Eight pages that turn a wheel while they wait would take most of the cores that the answers wait for.
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(1000 * _LONGEST_S)
    await page.goto(address)
    times = [await _asked(page, question) for question in questions]
    await context.close()
    # While the first is asked, the page still draws its examples.
    return list(islice(times, 1, None))


async def _asked(page: Page, question: str) -> float:
    field = page.get_by_label("Your question")
    await field.fill(question)
    await page.evaluate(_WATCH)
    await field.press("Enter")
    milliseconds: float = await asyncio.wait_for(page.evaluate("window.answered"), _LONGEST_S)
    return milliseconds / 1000


def _print(what: str, seconds: Sequence[float]) -> None:
    half, most = np.percentile(seconds, [50, 95])
    print(f"{what}: p50 {half:.2f} s, p95 {most:.2f} s, most {max(seconds):.2f} s (n = {len(seconds)})")
