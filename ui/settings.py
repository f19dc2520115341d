"""What a visitor has set: how sure answers have to be, a liking for the recent, how many passages.

It is the visitor's, not the address's: a link that is sent to a colleague shows the question with the
colleague's own settings. The page's script keeps it in a cookie, which the page reads when it is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ui.texts import Texts

__all__ = ["COOKIE", "Settings", "present_settings", "settings_form"]

COOKIE = "askarchive"
_KEY = "settings"
_PRECISIONS = (None, 0.8, 0.9, 0.95)
_HALF_LIVES = (None, 7.0, 30.0, 365.0)
_PASSAGES = (5, 10, 20, 50)
Value = TypeVar("Value")


class Settings(BaseModel):
    """A visitor's settings.

    Attributes:
        precision: How often answers have to be right; None for the usual threshold.
        half_life: In days, as for :meth:`search.Index.search`; None for no liking for the recent.
        passages: How many passages to show under an answer.

    Example:
        >>> Settings.from_cookie(Settings(precision=0.9).as_cookie())
        Settings(precision=0.9, half_life=None, passages=10)
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    precision: float | None = Field(default=None, gt=0, lt=1)
    half_life: float | None = Field(default=None, gt=0)
    passages: int = Field(default=10, ge=1, le=100)

    @classmethod
    def from_cookie(cls, cookie: str) -> Settings:
        """Read settings; whatever cannot be read counts as never set."""
        try:
            return cls.model_validate({name: values[-1] for name, values in parse_qs(cookie).items()})
        except (ValidationError, ValueError):
            return cls()

    def as_cookie(self) -> str:
        """Give the text that :meth:`from_cookie` reads; empty where nothing is set."""
        return urlencode(self.model_dump(exclude_defaults=True))


def present_settings() -> Settings:
    """Give what this visitor has set, now or on an earlier visit."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Settings.from_cookie(st.context.cookies.get(COOKIE, ""))
    settings: Settings = st.session_state[_KEY]
    return settings


def settings_form(texts: Texts) -> None:
    """Draw what can be set, folded; a change holds at once."""
    told, settings = texts.settings, present_settings()
    words = {None: told.off, 7.0: told.week, 30.0: told.month, 365.0: told.year}
    with st.expander(told.heading):
        _choice(
            told.precision,
            "precision",
            _PRECISIONS,
            settings=settings,
            name=_in_ten(texts),
            note=told.precision_help,
        )
        _choice(
            told.recency,
            "half_life",
            _HALF_LIVES,
            settings=settings,
            name=lambda days: words.get(days) or f"{days:g}",
            note=told.recency_help,
        )
        _choice(told.passages, "passages", _PASSAGES, settings=settings, name=str)
        if settings != Settings():
            st.button(told.reset, on_click=_set, args=(Settings(),))
        st.caption(told.kept)


def _in_ten(texts: Texts) -> Callable[[float | None], str]:
    told = texts.settings
    return lambda share: told.usual if share is None else told.of_ten.format(count=f"{share * 10:g}")


def _choice(
    label: str,
    field: str,
    values: tuple[Value, ...],
    *,
    settings: Settings,
    name: Callable[[Value], str],
    note: str = "",
) -> None:
    held: Value = getattr(settings, field)
    known = values if held in values else (*values, held)
    # The field is named for what it holds, so that it shows what was set elsewhere, on the reset button, say;
    # and for its words, by which Streamlit knows what is chosen.
    key = f"{_KEY}-{field}-{held}-{'-'.join(map(name, known))}"
    st.radio(
        label, known, index=known.index(held), key=key, format_func=name, help=note or None,
        on_change=_change, args=(field, key), horizontal=True,
    )  # fmt: skip


def _change(field: str, key: str) -> None:
    _set(present_settings().model_copy(update={field: st.session_state[key]}))


def _set(settings: Settings) -> None:
    st.session_state[_KEY] = settings
