"""What a sentence has to name before it decides, and what is withheld."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import indexer
import search
from corpus import ArchiveError
from search.answering._terms import surnames_in
from search.calibration import CALIBRATION_FILE, load_calibrations

Asked = Callable[[str, str], search.Answer]


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """Ask an archive of one article."""

    def ask(text: str, question: str) -> search.Answer:
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "article.txt").write_text(text, encoding="utf-8")
        indexer.build(tmp_path / "corpus", tmp_path / "index")
        with search.open(tmp_path / "index") as index:
            return index.ask(question)

    return ask


def test_the_last_words_of_names() -> None:
    assert surnames_in("Did Miriam Avila deny that GAStech left?") == {"avila", "gastech"}
    assert surnames_in("Was it sold?") == set()


def test_a_surname_alone_decides(asked: Asked) -> None:
    text = "Miriam Avila runs the office of the port. Avila denied that any driver was abducted on Monday."
    answer = asked(text, "Did Miriam Avila deny that a driver was abducted?")
    assert (answer.text, answer.parts[0].kind) == ("yes", "verdict")


def test_a_sentence_about_somebody_else_decides_nothing(asked: Asked) -> None:
    text = "France signed the treaty with Spain in the autumn. Germany has always refused to speak of it."
    answer = asked(text, "Did Germany sign the treaty with Spain?")
    assert not answer.answered
    assert answer.confidence is not None
    assert answer.confidence <= 0.26


def test_what_somebody_said_is_not_told_of_somebody_else(asked: Asked) -> None:
    text = "The mayor of Elodis said the bridge is safe. He spoke to the council of the town on Monday."
    assert not asked(text, "What did the Pope say about the bridge?").answered


def test_a_calibration_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / CALIBRATION_FILE).write_text('[{"reader": "x"}]', encoding="utf-8")
    with pytest.raises(ArchiveError, match="calibration"):
        load_calibrations(tmp_path, reader="x")
