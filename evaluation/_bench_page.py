"""The page in a browser: the first load, from the last keystroke to the answer, and eight people at once.

Eight people have eight machines, and here browsers and server share one. So the eight are measured twice: all
in browsers, which take as much of the cores as the answers do, and one in a browser, seven as the server sees
them: the same messages come and go, and nothing is drawn.

The archive is the sample corpus with 845 VAST news articles and 19,043 Reuters stories; its index is kept in
``build/page``.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import re
import shutil
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from playwright.async_api import Browser, Page, async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

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
_ASKED = _PEOPLE * _EACH
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
_SAID = re.compile(r'class="(?:[^"]* )?(?:said|nothing)[ "]')
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
    count = _ALONE + 2 * _ASKED
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
        first, *others = _shares(questions, since=_ALONE)
        apart = [_person(browser, address, first), *(_visitor(address, asked) for asked in others)]
        _print(f"{_PEOPLE} people at once, one of them in a browser here", await _all_of(apart))
        here = [_person(browser, address, asked) for asked in _shares(questions, since=_ALONE + _ASKED)]
        _print(f"{_PEOPLE} people at once, their browsers on the server's cores", await _all_of(here))
        await browser.close()


def _shares(questions: Sequence[str], *, since: int) -> list[Sequence[str]]:
    return [questions[since + n : since + _ASKED : _PEOPLE] for n in range(_PEOPLE)]


async def _all_of(people: Sequence[Coroutine[None, None, list[float]]]) -> list[float]:
    return [seconds for some in await asyncio.gather(*people) for seconds in some]


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
    return times[1:]


async def _visitor(address: str, questions: Sequence[str]) -> list[float]:
    """Ask as the browser of another machine does; the answer has come when what shows it has."""
    stream = f"{address.replace('http', 'ws', 1)}_stcore/stream"
    async with connect(stream, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        times = [await asyncio.wait_for(_sent(socket, question), _LONGEST_S) for question in questions]
    return times[1:]


async def _sent(socket: ClientConnection, question: str) -> float:
    asked = BackMsg(rerun_script=ClientState(query_string=urlencode({"q": question})))
    began = time.perf_counter()
    await socket.send(asked.SerializeToString())
    seconds = None
    async for message in socket:
        told = ForwardMsg.FromString(message)
        if told.WhichOneof("type") == "script_finished":
            break
        if seconds is None and _SAID.search(told.delta.new_element.html.body):
            seconds = time.perf_counter() - began
    if seconds is None:
        raise RuntimeError(f"nothing was said to {question!r}")
    return seconds


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
