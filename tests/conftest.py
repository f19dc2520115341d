"""What every room's tests share: real data, sample articles, and a built index."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import settings

import indexer

ROOT = Path(__file__).parents[1]

# How long one example takes says more about what else the machine does than about the code.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


def _shared_data() -> Path | None:
    folder = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session", autouse=True)
def _offline() -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; its absence skips a test on a stranger's machine, and fails it in CI."""
    folder = _shared_data()
    if folder is None:
        message = "the real data is not here: set SHARED_DATA to its folder"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def sample() -> Path:
    """The sample corpus of the project."""
    return ROOT / "sample"


@pytest.fixture(scope="session")
def sample_index(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample corpus; read only."""
    index = tmp_path_factory.mktemp("sample") / "index"
    indexer.build(sample, index)
    return index


@pytest.fixture(scope="session")
def seed_and_news(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the seed article among 845 other articles; read only."""
    folder = tmp_path_factory.mktemp("seed")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "seed_article.txt").write_bytes((shared_data / "seed_article.txt").read_bytes())
    (corpus / "news.jsonl").write_bytes(
        gzip.decompress((shared_data / "vast2021_news.jsonl.gz").read_bytes())
    )
    indexer.build(corpus, folder / "index")
    return folder / "index"
