"""From text to the terms of the keyword index, the same for passages and queries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import pairwise

import regex
import tantivy

__all__ = [
    "STEMMED",
    "exact_terms",
    "plain",
    "stemmed_terms",
    "terms_of_query",
    "word_pattern",
    "word_spans",
]

# Languages with a Snowball stemmer in tantivy. A text whose language is not known is read as English.
STEMMED = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
_UNKNOWN = "en"
_LONGEST_TERM = 60

# Scripts that are written without spaces between words.
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_ANY_WORD = rf"(?:(?:(?!{_UNSPACED})[\p{{L}}\p{{N}}_])\p{{M}}*)+|(?:{_UNSPACED}[\p{{M}}ー]*)+"
# Most words are ASCII, and found many times faster as such.
_WORD = regex.compile(rf"[A-Za-z0-9_]++(?!\P{{ASCII}})|{_ANY_WORD}")
# Latin, Greek and Cyrillic without marks, and the punctuation beside them; there \w is the same, and faster.
_EVERYDAY = re.compile(r"[\x00-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203a\u20ac]*")
_EVERYDAY_WORD = re.compile(r"\w+")
_IS_UNSPACED = regex.compile(_UNSPACED)
_CLUSTER = regex.compile(r"\X")
# Marks that readers leave out when they type; those of Indic scripts and of Thai are vowels, and stay.
_MARKS = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Arabic}\p{Hebrew}]\p{M}*)\p{M}+")
# Cyrillic yo is written as ye; Turkish has an i without a dot.
_ALIKE = str.maketrans("\u0451\u0131", "\u0435i")
_INVISIBLE = regex.compile(r"[\p{Cf}--\u200b]", flags=regex.V1)


def plain(text: str) -> str:
    """Give a text without what does not tell words apart: case, accents, width, invisible characters.

    Example:
        >>> plain("Škoda, FÊTE, ёлка")
        'skoda, fete, елка'
    """
    if text.isascii():
        return text.lower()
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = _MARKS.sub("", unicodedata.normalize("NFD", text.replace("İ", "I").lower()))
    text = unicodedata.normalize("NFC", text).translate(_ALIKE)
    return text if text.isascii() else _folded(text)


@lru_cache
def _folder() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.ascii_fold()).build()


def _folded(text: str) -> str:
    # Letters such as ø, ł and ß, which are no base letter with a mark.
    return "".join(_folder().analyze(text))


def word_pattern(text: str) -> re.Pattern[str] | regex.Pattern[str]:
    """Give the fastest of the expressions that find a text's words, and all find the same.

    Example:
        >>> word_pattern("Größe 3").findall("Größe 3")
        ['Größe', '3']
    """
    return _EVERYDAY_WORD if _EVERYDAY.fullmatch(text) else _WORD


def word_spans(text: str, words: Set[str]) -> list[tuple[int, int]]:
    """Give where some of a text's words stand.

    Args:
        text: Any text.
        words: As the text writes them.

    Returns:
        ``(start, end)`` code-point offsets, in order.

    Example:
        >>> word_spans("No, not now: no", {"no", "now"})
        [(8, 11), (13, 15)]
    """
    pattern = word_pattern(text)
    if pattern is not _EVERYDAY_WORD:
        return [found.span() for found in pattern.finditer(text) if found[0] in words]
    # Many times faster than to look at every word.
    return sorted(span for word in words for span in _standing_alone(text, word))


def _standing_alone(text: str, word: str) -> Iterator[tuple[int, int]]:
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not _EVERYDAY_WORD.search(text[start - 1 : start] + text[end : end + 1]):
            yield start, end
        start = text.find(word, start + 1)


def exact_terms(text: str) -> list[str]:
    """Give the words of a text as written, accents and case apart.

    A run of a script without spaces gives its overlapping pairs of characters and then its last
    character (as the CJK bigram filter of Lucene does), so that any stretch of it is found as a
    phrase of pairs, and a single character as the beginning of a pair.

    Example:
        >>> exact_terms("Die Fähre nach 東京都")
        ['die', 'fahre', 'nach', '東京', '京都', '都']
    """
    text = plain(text)
    pattern = word_pattern(text)
    if pattern is _EVERYDAY_WORD:
        return [word for word in pattern.findall(text) if len(word) <= _LONGEST_TERM]
    terms: list[str] = []
    for word in pattern.findall(text):
        if _IS_UNSPACED.match(word):
            clusters = _CLUSTER.findall(word)
            terms += [one + two for one, two in pairwise(clusters)] + clusters[-1:]
        elif len(word) <= _LONGEST_TERM:
            terms.append(word)
    return terms


def stemmed_terms(terms: Iterable[str], language: str | None) -> list[str]:
    """Reduce words to their stems, by the rules of a language; one term for each.

    Args:
        terms: From :func:`exact_terms`.
        language: ISO 639-1 code; None is read as English, a language without a stemmer stays as it is.

    Example:
        >>> stemmed_terms(["ferries", "crossed"], "en")
        ['ferri', 'cross']
    """
    name = STEMMED.get(language or _UNKNOWN)
    return list(terms) if name is None else [_stem(term, name) for term in terms]


def terms_of_query(text: str) -> list[str]:
    """Give the exact terms of a query's words.

    The last character of a run without spaces is left out where a pair already holds it: in a
    passage the run may go on.
    """
    terms = exact_terms(text)
    if len(terms) > 1 and _IS_UNSPACED.match(terms[-1]) and terms[-2].endswith(terms[-1]):
        terms.pop()
    return terms


@lru_cache(maxsize=1 << 17)
def _stem(term: str, name: str) -> str:
    found = _stemmer(name).analyze(term)
    return str(found[0]) if found else term


@lru_cache
def _stemmer(name: str) -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer(name)).build()
