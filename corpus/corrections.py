"""Notices that correct another story: whether an article is one, and which stories it names."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from corpus.article import Article
from corpus.identity import canonical_url

__all__ = ["CorrectionNotice", "correction_notice", "opens_as_correction"]

_WORDS = (
    "corrections?|corrected|correcting|clarifications?|clarified|erratum|errata|"  # English
    "korrektur|berichtigung|richtigstellung|"  # German
    "rectificatif|rectification|précision|"  # French
    "corrección|rectificación|fe de erratas|"  # Spanish
    "correção|retificação|rettifica|correzione|"  # Portuguese, Italian
    "düzeltme|düzəliş|"  # Turkish, Azerbaijani
    "исправление|исправлено|уточнение|поправка|опровержение|виправлення|уточнення"  # Russian, Ukrainian
)
_AND = r"(?:\s*(?:&|and|und|et|y|e|ve|və|и|та)\s*(?:" + _WORDS + r"))?"
_OPENING = regex.compile(
    rf"\A[\p{{P}}\p{{S}}\s]*(?:{_WORDS}){_AND}[\p{{P}}\p{{S}}\s]*(?:[:\-–—\])>}}|/]|\Z)[\p{{P}}\p{{S}}\s]*",
    regex.IGNORECASE,
)
_FIRST_WORD = regex.compile(r"[^\W_]+")
_FIRST_WORDS = frozenset(
    words.partition(" ")[0].removesuffix("s?") + ending for words in _WORDS.split("|") for ending in ("", "s")
)
# A note on the very story it stands in corrects no other.
_OF_ITSELF = regex.compile(
    r"\b(?:earlier|previous|original|prior)\s+version\b|\bthis\s+(?:article|story|report|post)\b",
    regex.IGNORECASE,
)
_QUOTED = regex.compile(r"“([^“”]{8,300})”|«([^«»]{8,300})»|„([^„“”]{8,300})[“”]|\"([^\"\n]{8,300})\"")
_ADDRESS = regex.compile(r"https?://[^\s<>\"“”«»]+[^\s<>\"“”«».,;:!?)\]]", regex.IGNORECASE)
_READ = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionNotice:
    """What an article that corrects another says of that other.

    Attributes:
        headline: The title without the word that makes it a correction; may be empty.
        quoted: What stands in quotation marks in the text: titles, perhaps.
        urls: Canonical addresses in the text.
    """

    headline: str
    quoted: tuple[str, ...]
    urls: tuple[str, ...]


def opens_as_correction(title: str, opening: str) -> bool:
    """Tell quickly whether an article may be a correction; few that may be are none.

    Args:
        title: Its title.
        opening: The first 300 characters of its text, or more.
    """
    return any(
        (word := _FIRST_WORD.search(text)) and word[0].casefold() in _FIRST_WORDS
        for text in (title, _first_line(opening))
    )


def correction_notice(article: Article) -> CorrectionNotice | None:
    """Tell whether an article corrects another story, and what it names it by.

    Its title, or its first line, has to open with the word: "CORRECTED - Goodyear to sell unit",
    "Corrections and clarifications", "Уточнение: …". A note that speaks of "an earlier version" is
    about the story in which it stands, and is no notice.

    Args:
        article: Any article.

    Returns:
        What it names, or None where it is no correction of another.

    Example:
        >>> from corpus import Article
        >>> article = Article(id="0" * 16, title="CORRECTED - GM to idle plants", text="GM said so.")
        >>> correction_notice(article).headline
        'GM to idle plants'
    """
    first_line = _first_line(article.text)
    titled = _OPENING.match(article.title)
    if not titled and (not _OPENING.match(first_line) or _OF_ITSELF.search(first_line)):
        return None
    text = article.text[:_READ]
    quoted = [next(filter(None, found.groups())) for found in _QUOTED.finditer(text)]
    urls = filter(None, map(canonical_url, _ADDRESS.findall(text)))
    return CorrectionNotice(
        headline=article.title[titled.end() :].strip() if titled else "",
        quoted=tuple(dict.fromkeys(quoted)),
        urls=tuple(dict.fromkeys(urls)),
    )


def _first_line(text: str) -> str:
    return text[:300].partition("\n")[0]
