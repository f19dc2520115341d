"""The files that real programs made, the story they hold, and ways to damage them."""

from __future__ import annotations

import functools
import io
import os
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import strategies as st

from tests.corpus.packages import changed
from tests.corpus.reading import Reading, read_path

GOLDEN = Path(__file__).parent / "golden"
TITLE, *PARAGRAPHS = (GOLDEN / "story.txt").read_text(encoding="utf-8").strip().split("\n\n")
TABLE = "Winter | Highest wave\n2011 | 2.3 m\n2019 | 1.9 m\n2022 | 1.1 m"
ITEMS = "- shell from the canneries\n- barges and diesel\n- patience"
NOTE = "The crown stood at eleven to the euro in that year."
# What golden/make.py puts between the story's paragraphs, by the number of the paragraph before it.
DRESSED = [*PARAGRAPHS]
for _at, _block in ((12, TABLE), (8, "The flood"), (6, ITEMS), (3, "A failure")):
    DRESSED.insert(_at, _block)

TELLING = (".xml", ".xhtml", ".opf", ".ncx", ".rels")
_SLOWEST = 10.0
_CHANGES = {
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.symlink",
    "os.link",
    "os.chmod",
    "os.truncate",
}
_watched: list[str] | None = None


@st.composite
def damaged(draw: st.DrawFn, name: str) -> bytes:
    """A golden file, cut off, with bytes changed, and with stretches lost, doubled or filled."""
    return draw(_damaged((GOLDEN / name).read_bytes()))


@st.composite
def damaged_inside(draw: st.DrawFn, name: str) -> bytes:
    """A golden archive, whole, with one of its parts damaged."""
    data = (GOLDEN / name).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = draw(st.sampled_from([part for part in archive.namelist() if part.endswith(TELLING)]))
        return changed(data, {part: draw(_damaged(archive.read(part)))})


@st.composite
def _damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(1, 400))
        match draw(st.sampled_from(["cut", "flip", "lose", "double", "fill"])):
            case "cut":
                del data[at:]
            case "flip":
                for place in draw(st.lists(st.integers(0, max(len(data) - 1, 0)), max_size=30)):
                    data[place : place + 1] = bytes([draw(st.integers(0, 255))])
            case "lose":
                del data[at : at + length]
            case "double":
                data[at:at] = data[at : at + length]
            case "fill":
                data[at : at + length] = draw(st.binary(max_size=20)) * 20
    return bytes(data)


def read_damaged(folder: Path, name: str, data: bytes) -> Reading:
    """Read damaged bytes under a name: in time, with nothing opened but them, and nothing written."""
    read_golden()
    path = folder / name
    path.write_bytes(data)
    started = time.monotonic()
    with opened_files() as opened:
        found = read_path(folder)
    assert time.monotonic() - started < _SLOWEST
    assert set(opened) <= {str(path)}, set(opened)
    assert sorted(folder.iterdir()) == [path]
    assert found.articles or found.skips or not data.strip()
    return found


@functools.cache
def read_golden() -> None:
    """Read whole files once: what the readers load for themselves is loaded then."""
    assert len(read_path(GOLDEN).articles) > len(PARAGRAPHS) // 2


@contextmanager
def opened_files() -> Iterator[list[str]]:
    """Collect the files that are opened, less those of Python and its libraries, which are only read."""
    global _watched  # noqa: PLW0603 - audit hooks stay for good: one is added, and told when to listen
    if _watched is None:
        sys.addaudithook(_heard)
    opened: list[str] = []
    _watched = opened
    try:
        yield opened
    finally:
        _watched = []


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if _watched is None:
        return
    if event in _CHANGES:
        _watched.append(f"{event} {arguments[0]!r}")
    if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
        return
    path = os.fsdecode(arguments[0])
    flags = arguments[2] if isinstance(arguments[2], int) else 0
    writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    libraries = (sys.prefix, sys.base_prefix, str(GOLDEN.parents[2] / "corpus"))
    if path != os.devnull and (writes or not path.startswith(libraries)):
        _watched.append(path)
