from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

import ui.texts
from ui.texts import Texts, languages, load_texts, spoken

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


def test_russian_counts_as_russian_does() -> None:
    russian = load_texts("ru")
    counted = [russian.counted(russian.page.article, count) for count in (1, 3, 5, 11, 21, 112)]
    assert counted == ["1 статья", "3 статьи", "5 статей", "11 статей", "21 статья", "112 статей"]


def test_a_language_without_one_of_its_plural_forms_is_refused() -> None:
    whole = load_texts("ru").model_dump()
    del whole["page"]["article"]["few"]
    with pytest.raises(ValidationError, match="few"):
        Texts.model_validate(whole)


@pytest.mark.parametrize("code", languages())
def test_a_language_fills_in_the_same_values_as_english(code: str) -> None:
    def values(texts: Texts) -> dict[str, set[str]]:
        return {
            f"{name}.{key}": set(re.findall(r"\{\w+\}", str(words)))
            for name, section in texts
            if isinstance(section, BaseModel)
            for key, words in section
        }

    assert values(load_texts(code)) == values(load_texts())


@pytest.mark.parametrize(
    ("asked", "preferred", "chosen"),
    [
        ("ru", "en-US", "ru"),
        ("", "ru-RU", "ru"),
        ("", "de-DE", "en"),
        ("../en", None, "en"),
        ("xx", "ru", "ru"),
    ],
)
def test_the_address_chooses_the_language_before_the_browser(
    asked: str, preferred: str | None, chosen: str
) -> None:
    assert spoken(asked, preferred) == chosen
