from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

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
