from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import indexer
from evaluation._serving import FLAGS, chromium
from ui.texts import Texts, load_texts


@dataclass
class Drawn:
    """What a browser would make of the markup: elements, and text."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""

    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.drawn = Drawn()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.drawn.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.drawn.text += data


def _read_markup(markup: str) -> Drawn:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.drawn


@pytest.fixture(scope="session")
def drawn() -> Callable[[str], Drawn]:
    return _read_markup


@pytest.fixture(scope="session")
def texts() -> Texts:
    return load_texts()


STORIES = {
    f"{name}.md": f"# The {name}\n\nThe {name} of Port Ardan was sold on Monday for {price} crowns."
    for name, price in (("ferry", 310), ("tower", 520), ("mill", 75), ("tram", 999), ("quay", 41))
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Path:
    indexer.build(corpus, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        program = chromium()
    except FileNotFoundError as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()
