from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.settings import Settings

SETTINGS = st.builds(
    Settings,
    precision=st.none() | st.floats(0.01, 0.99),
    half_life=st.none() | st.floats(0.5, 10_000),
    passages=st.integers(1, 100),
)


@given(SETTINGS)
def test_a_cookie_holds_all_that_was_set(settings: Settings) -> None:
    assert Settings.from_cookie(settings.as_cookie()) == settings


@given(SETTINGS)
def test_a_cookie_is_of_letters_that_cookies_may_hold(settings: Settings) -> None:
    assert not set(settings.as_cookie()) & set(' ",;\\')


@given(st.text())
def test_any_cookie_is_read(cookie: str) -> None:
    assert isinstance(Settings.from_cookie(cookie), Settings)


def test_what_is_out_of_bounds_counts_as_never_set() -> None:
    assert Settings.from_cookie("precision=7&passages=5") == Settings()
    assert Settings().as_cookie() == ""
