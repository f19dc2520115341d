from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

import ui.texts
from ui.texts import Texts, load_texts

ROOT = Path(__file__).parents[2]


def test_midnight_is_a_day_without_a_time(texts: Texts) -> None:
    assert texts.date(datetime(2026, 11, 24)) == "24 November 2026"
    assert texts.date(datetime(2026, 11, 24, tzinfo=UTC)) == "24 November 2026"


def test_a_time_is_told_with_its_zone(texts: Texts) -> None:
    baku = timezone(timedelta(hours=4))
    assert texts.date(datetime(2026, 1, 2, 9, 5, tzinfo=baku)) == "2 January 2026, 09:05 UTC+04:00"


def test_a_period_of_one_day_is_that_day(texts: Texts) -> None:
    day = datetime(2026, 1, 2, 9, 5, tzinfo=UTC)
    assert texts.period(day, day + timedelta(hours=2)) == "2 January 2026"
    assert texts.period(day, day + timedelta(days=1)) == "2 January 2026 – 3 January 2026"


def test_only_another_language_is_named(texts: Texts) -> None:
    named = [texts.foreign_language(code) for code in ("en", None, "ru", "qq")]
    assert named == [None, None, "Russian", "qq"]


def test_every_text_is_used_by_the_page() -> None:
    source = "".join(
        path.read_text("utf-8") for path in [*Path(ui.texts.__file__).parent.glob("*.py"), ROOT / "app.py"]
    )
    for section, field in load_texts():
        if not isinstance(field, BaseModel):
            continue
        unused = [name for name in type(field).model_fields if f".{name}" not in source]
        assert unused == [], f"{section} holds texts that nothing shows"


def test_a_file_with_a_text_too_many_or_too_few_is_refused() -> None:
    whole = load_texts().model_dump()
    with pytest.raises(ValidationError, match="colour"):
        Texts.model_validate({**whole, "colour": "red"})
    with pytest.raises(ValidationError, match="heading"):
        Texts.model_validate({**whole, "passages": {}})
