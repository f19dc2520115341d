from __future__ import annotations

import subprocess
import sys

import corpus


def test_public_names() -> None:
    assert corpus.__all__ == [
        "NO_CORPUS",
        "ArchiveError",
        "Article",
        "FetchSettings",
        "OnSkip",
        "Skip",
        "SourceError",
        "UsageError",
        "read",
    ]
    assert all(hasattr(corpus, name) for name in corpus.__all__)


def test_import_loads_no_parser() -> None:
    slow = {
        "trafilatura",
        "dateparser",
        "py3langid",
        "markdown_it",
        "charset_normalizer",
        "lxml",
        "numpy",
        "torch",
        "httpx2",
        "hishel",
        "feedparser",
        "warcio",
    }
    code = f"import sys, corpus; print(sorted({slow!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
