"""The web page as its readers get it: Streamlit in a process of its own, and a Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["FLAGS", "chromium", "served"]

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--disable-dev-shm-usage",
)
"""Of a Chromium that runs without a screen and asks nothing of the network."""

_PROGRAMS = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
_ROOT = Path(__file__).parents[1]
_COMES_UP_S = 60


def chromium() -> str:
    """Find a Chromium.

    Returns:
        The path of the program.

    Raises:
        FileNotFoundError: There is none here.
    """
    found = next((path for name in _PROGRAMS if name and (path := shutil.which(name))), None)
    if found is None:
        raise FileNotFoundError(
            "no Chromium: run tests/install_chromium.sh, or name one with CHROMIUM=/path/to/chrome"
        )
    return found


@contextmanager
def served(index: Path) -> Iterator[str]:
    """Serve the page over an index until the block ends.

    Args:
        index: The index directory.

    Yields:
        The address, with a slash at its end.

    Raises:
        RuntimeError: The page did not come up within a minute.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    process = subprocess.Popen(
        [*command, "--", "--index", str(index)],
        cwd=_ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _ready(process, f"http://127.0.0.1:{port}/")
    finally:
        process.terminate()
        process.wait(timeout=20)


def _ready(process: subprocess.Popen[bytes], address: str) -> str:
    deadline = time.monotonic() + _COMES_UP_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}_stcore/health", timeout=2):  # noqa: S310
                return address
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError(f"the page did not come up: exit status {process.poll()}")
