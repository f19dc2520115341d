from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import dates

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BAKU = timezone(timedelta(hours=4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26-FEB-1987 15:02:20.00", datetime.fromisoformat("1987-02-26T15:02:20")),
        (" 2-MAR-1987 07:17:21.00", datetime.fromisoformat("1987-03-02T07:17:21")),
        ("2005-04-06", datetime.fromisoformat("2005-04-06")),
        ("2026/02/12", datetime.fromisoformat("2026-02-12")),
        ("20260212", datetime.fromisoformat("2026-02-12")),
        ("2026-02-12T10:15:00Z", datetime(2026, 2, 12, 10, 15, tzinfo=UTC)),
        ("2026-02-12T10:15:00+04:00", datetime(2026, 2, 12, 10, 15, tzinfo=BAKU)),
        ("2026-02-12T10:15:00+0400", datetime(2026, 2, 12, 10, 15, tzinfo=BAKU)),
        ("2026-02-12 10:15:00 +0400", datetime(2026, 2, 12, 10, 15, tzinfo=BAKU)),
        ("2026-02-12 10:15", datetime.fromisoformat("2026-02-12T10:15")),
        ("2026-02-12 10:15:00 UTC", datetime(2026, 2, 12, 10, 15, tzinfo=UTC)),
        ("Thu, 12 Feb 2026 10:15:00 +0400", datetime(2026, 2, 12, 10, 15, tzinfo=BAKU)),
        ("12 February 2026 10:15", datetime.fromisoformat("2026-02-12T10:15")),
        ("February 12, 2026", datetime.fromisoformat("2026-02-12")),
        ("Feb. 12, 2026 at 10:15 pm", datetime.fromisoformat("2026-02-12T22:15")),
        ("Published: 12 February 2026", datetime.fromisoformat("2026-02-12")),
        ("12.02.2026, 10:15", datetime.fromisoformat("2026-02-12T10:15")),
        ("12 февраля 2026, 10:15", datetime.fromisoformat("2026-02-12T10:15")),
        ("12 Şubat 2026 10:15", datetime.fromisoformat("2026-02-12T10:15")),
        ("12 fevral 2026", datetime.fromisoformat("2026-02-12")),
        ("12. Februar 2026", datetime.fromisoformat("2026-02-12")),
        ("12 de febrero de 2026", datetime.fromisoformat("2026-02-12")),
        ("1770891300", datetime(2026, 2, 12, 10, 15, tzinfo=UTC)),
        ("1770891300000", datetime(2026, 2, 12, 10, 15, tzinfo=UTC)),
    ],
)
def test_forms_that_publishers_use(text: str, expected: datetime) -> None:
    found = dates.parse(text, now=NOW)
    assert found == expected
    assert found is not None
    assert found.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", datetime.fromisoformat("2026-02-05")),
        ("fr", datetime.fromisoformat("2026-05-02")),
        ("ru", datetime.fromisoformat("2026-05-02")),
    ],
)
def test_order_of_day_and_month_follows_the_language(language: str, expected: datetime) -> None:
    assert dates.parse("02/05/2026", language=language, now=NOW) == expected


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "soon",
            "yesterday",
            "5",
            "12",
            "2026",
            "June",
            "10:15",
            "99-FEB-1987",
            "2026-02-30",
            "x" * 10_000,
        ),
        *("0001-01-01", "1599-12-31", "2026-11-27", "31 December 2099", 10**20, -(10**20), float("nan")),
        *(float("inf"), None, True, [], {}, b"2026-02-12"),
    ],
)
def test_what_is_no_plausible_date(value: object) -> None:
    assert dates.parse(value, now=NOW) is None


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("November 19, 2019, 07:47 PM EST", "2019-11-19T19:47:00-05:00"),
        ("Tue 19 Nov 2019 19:47 GMT+4", "2019-11-19T19:47:00+04:00"),
        ("19 Nov 2019 19:47", "2019-11-19T19:47:00"),
    ],
)
def test_a_moment_stays_in_the_zone_that_it_was_written_in(written: str, moment: str) -> None:
    found = dates.parse(written, now=NOW)
    assert found is not None
    assert found.isoformat() == moment


def test_a_day_ahead_is_allowed_for_clocks_and_zones() -> None:
    assert dates.parse(NOW + timedelta(hours=23), now=NOW) == NOW + timedelta(hours=23)
    assert dates.parse(NOW + timedelta(hours=25), now=NOW) is None


def test_values_that_are_dates_already() -> None:
    assert dates.parse(date(2026, 2, 12), now=NOW) == datetime.fromisoformat("2026-02-12")
    assert dates.parse(1770891300, now=NOW) == datetime(2026, 2, 12, 10, 15, tzinfo=UTC)


ZONES = st.sampled_from([None, UTC, BAKU])
DAYS = st.datetimes(datetime.fromisoformat("1600-01-01"), datetime.fromisoformat("2026-11-24"))
MOMENTS = st.builds(lambda day, zone: day.replace(microsecond=0, tzinfo=zone), DAYS, ZONES)


@given(MOMENTS)
def test_iso_comes_back_with_its_zone(moment: datetime) -> None:
    found = dates.parse(moment.isoformat(), now=NOW)
    assert found == moment
    assert found is not None
    assert found.utcoffset() == moment.utcoffset()


@given(MOMENTS.filter(lambda moment: moment.tzinfo is not None))
def test_rfc_2822_comes_back(moment: datetime) -> None:
    assert dates.parse(format_datetime(moment), now=NOW) == moment


@given(MOMENTS)
def test_month_names_come_back(moment: datetime) -> None:
    text = f"{moment.day} {moment:%B} {moment.year:04} {moment:%H:%M}"
    expected = moment.replace(tzinfo=None, second=0)
    assert re.search(r"\d{4}", text)
    assert dates.parse(text, now=NOW) == expected


@given(st.text(max_size=90) | st.integers() | st.floats() | st.datetimes() | st.dates())
def test_whatever_comes_it_is_a_plausible_date_or_none(value: object) -> None:
    found = dates.parse(value, now=NOW)
    assert found is None or dates.EARLIEST_YEAR <= found.year <= NOW.year
