"""The language of a text."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["detect_language"]

_SAMPLE = 600
_FEWEST_LETTERS = 20
_CODE = len("en")
# Dead and constructed languages, that short modern texts are mistaken for.
_UNLIKELY = {"eo", "la", "sa", "vo"}


def detect_language(text: str) -> str | None:
    """Tell the language of a text, with py3langid (naive Bayes over byte n-grams).

    Args:
        text: Any text; its first 600 characters are looked at.

    Returns:
        An ISO 639-1 code; None with fewer than 20 letters, or in a language without such a code.

    Example:
        >>> detect_language("The ministers met in the capital on Tuesday.")
        'en'
    """
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _FEWEST_LETTERS:
        return None
    code: str = _identifier().classify(sample)[0]
    return code


@functools.cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - a second to load

    identifier: LanguageIdentifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(
        [code for code in identifier.labels if len(code) == _CODE and code not in _UNLIKELY]
    )
    return identifier
