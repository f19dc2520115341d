"""The syntax of a query: a flat list of words, quoted phrases, fields and operators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex

__all__ = ["Token", "tokens"]

# Names as typed, and what they stand for.
_FIELDS = {
    "title": "title",
    "intitle": "title",
    "source": "source",
    "author": "author",
    "by": "author",
    "section": "section",
    "language": "language",
    "lang": "language",
    "before": "before",
    "after": "after",
    "date": "date",
}
_TOKEN = regex.compile(
    r"""(?P<open>\(*+)
    (?P<sign>[-−+]?)
    (?:(?P<field>"""
    + "|".join(_FIELDS)
    + r"""):)?
    (?:["“”„«](?P<phrase>[^"“”„«»]*+)["“”»](?P<after>[)\p{P}]*+)(?=\s|$)
      |(?P<word>[^\s"“”„«»]++)(?=\s|$))
    |(?P<other>\S++)""",
    flags=regex.VERBOSE | regex.IGNORECASE,
)
_OPERATORS = {"OR": "or", "|": "or", "AND": "and", "NOT": "not"}
_HAS_WORD = regex.compile(r"[\p{L}\p{N}]")
_IS_LETTER = regex.compile(r"\p{L}")

Role = Literal["words", "or", "and", "not"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One piece of a query between spaces.

    Attributes:
        role: "words" for what can be searched, else an operator.
        text: The words, without quotes, sign and field.
        start: Offset of the piece in the query.
        end: Offset after it.
        sign: "-", "+" or nothing.
        field: Name of a field, or nothing.
        phrase: Whether it was quoted.
    """

    role: Role
    text: str
    start: int
    end: int
    sign: str = ""
    field: str = ""
    phrase: bool = False

    @property
    def special(self) -> bool:
        """Whether it is more than a word."""
        return bool(self.sign or self.field or self.phrase)


def tokens(text: str) -> Iterator[Token]:
    """Take a query apart, in time linear in its length.

    Whatever is not of the syntax is a word.

    Args:
        text: The query.

    Yields:
        Its pieces, in their order.
    """
    # In a headline of capitals, OR is a word.
    shouted = not any(map(str.islower, text)) and any(
        word.isupper() and word not in _OPERATORS for word in text.split()
    )
    for match in _TOKEN.finditer(text):
        yield _token(match, shouted=shouted)


def _token(match: regex.Match[str], *, shouted: bool) -> Token:
    start, end, whole = match.start(), match.end(), match[0]
    if whole in _OPERATORS and not shouted:
        return Token(role=_OPERATORS[whole], text=whole, start=start, end=end)  # type: ignore[arg-type]
    sign = (match["sign"] or "").replace("−", "-")
    field = _FIELDS.get((match["field"] or "").lower(), "")
    phrase = match["phrase"] is not None
    value = match["phrase"] if phrase else (match["word"] or "").rstrip("),;" if field or sign else ")")
    sound = _HAS_WORD.search(value) and (not sign or phrase or field or _IS_LETTER.match(value))
    if not sound or not (sign or field or phrase):
        return Token(role="words", text=whole, start=start, end=end)
    return Token(role="words", text=value, start=start, end=end, sign=sign, field=field, phrase=phrase)
