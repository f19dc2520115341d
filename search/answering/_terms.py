"""The words of a question and of a text, brought to a form in which they can be compared."""

from __future__ import annotations

import functools

import regex
import tantivy

__all__ = ["content_terms", "names_in", "surnames_in"]

_NAME = regex.compile(r"(?<![\p{L}\p{N}])(?:\p{Lu}[\p{L}\p{M}\p{N}’'.&-]*|\p{N}[\p{N}.,]*)")
_NAMES = regex.compile(rf"{_NAME.pattern}(?:\s+{_NAME.pattern})*")
_POSSESSIVE = regex.compile(r"['’]s?\b")
_FUNCTION_WORDS = frozenset(
    (
        "a an the of to in on at by for from with and or as is are was were be been being it its this "
        "that these those he she they his her their him them we our you your i my not no than then there "
        "which who whom whose what when where why how do does did has have had can could will would "
        "shall should may might must many much about into over under during between after before up down "
        "out if so such any all some more most name list say said says"
    ).split()
)


@functools.cache
def _stemmer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.custom_stopword(sorted(_FUNCTION_WORDS)))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def content_terms(text: str) -> frozenset[str]:
    """Give the stems of the words that carry meaning.

    Args:
        text: Any text.

    Returns:
        Stems, lower case, without accents.

    Example:
        >>> sorted(content_terms("What sectors does the Défense cover?"))
        ['cover', 'defens', 'sector']
    """
    return frozenset(_stemmer().analyze(_POSSESSIVE.sub("", text)))


def names_in(question: str) -> frozenset[str]:
    """Give the stems of the names and numbers of a question: what an answer can hardly do without.

    Args:
        question: The question; the capital of its first word says nothing.

    Returns:
        Stems, as :func:`content_terms` gives them.
    """
    words = (found[0] for found in _NAME.finditer(question) if found.start() > 0 or found[0][:1].isdigit())
    return content_terms(" ".join(words))


def surnames_in(question: str) -> frozenset[str]:
    """Give the stems of the last word of each name of a question: by that alone people are called later on.

    Args:
        question: The question; a capital at its very start says nothing.

    Returns:
        Stems, as :func:`content_terms` gives them.

    Example:
        >>> sorted(surnames_in("Did Miriam Avila leave GAStech?"))
        ['avila', 'gastech']
    """
    runs = (
        found[0].split() for found in _NAMES.finditer(question) if found.start() or len(found[0].split()) > 1
    )
    return content_terms(" ".join(words[-1] for words in runs))
