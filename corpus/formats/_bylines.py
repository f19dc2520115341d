"""The names in a byline, without what pages write around them."""

from __future__ import annotations

import re
from collections.abc import Collection

from corpus._page_lines import DATE
from corpus._text import one_line
from corpus._ui_words import MONTHS

__all__ = ["are_people", "byline_in", "is_site", "letters_of", "names_in"]

_ACTS = (
    r"(?:written|posted|published|reported|reviewed|story|words|report|analysis|opinion|commentary"
    r"|publicado|escrito)"
)
_LABEL = re.compile(
    rf"\A\W*(?:{_ACTS}\s+(?:by|por)|by|автор(?:ы)?|текст|yazan|yazar|müəllif|autora?|auteur|author)\b\s*:?\s+",
    re.IGNORECASE,
)
# Elsewhere these begin a surname: "di Maio" is one, "di Mario Rossi" names an author.
_PREPOSITION = re.compile(r"\A(?i:von|par|por|di|door|av|af)\s+(?=[A-ZÀ-Ý]\S*\s+\S)")
_IN_LINE = re.compile(
    rf"\b{_ACTS}\b.{{0,40}}?\b(?:by|por)\b\s*:?\s+(?P<names>\S.*)|\A\W*(?:by|von|автор|текст)\b\s*:?\s+(?P<rest>\S.*)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"\s*(?:[•·@(<]|https?:|\s[-–—]\s|{DATE.pattern}|\b(?:{MONTHS})\w*\.?\s+\d|\b\d+\b|\b[\w.]+@"
    r"|\b(?:updated|published|posted|view|follow|print|share|read|on|in"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"\s*[,;|&/\n]\s*|\s+(?:(?i:and|und|et|with)|y|e|и|ve|və|og|och)\s+|(?<=\w{3})\.\s+")
_NO_PERSON = re.compile(
    r"\b(?:writers?|editors?|editorial|reporters?|correspondents?|columnists?|contributors?|staff|bureau|desk|producer"
    r"|journalist|analyst|photographer|special to|reports|news|media|magazine|newspaper|agency|agencies"
    r"|wires?|associated press|reuters|bloomberg|afp|ap|dpa|pti|ani|tass"
    r"|редакци\w*|редактор\w*|корреспондент\w*)\b"
    r"|\w\.[a-z]{2,4}\b",
    re.IGNORECASE,
)  # fmt: skip
_LONGEST = 500
_NAME_WORDS = range(2, 6)
_PARTICLES = frozenset("al bin da de del della den der di dos du el ibn la le ten ter van von y zu".split())


def names_in(byline: str, site: Collection[str] = ()) -> list[str]:
    """Take the names out of a byline.

    Args:
        byline: As a page shows or declares it.
        site: What the site calls itself, as :func:`letters_of` gives it.

    Returns:
        The names, in order: the people where some are named, else the desk or agency that is.

    Example:
        >>> names_in("By TOM KRISHER, AP Auto Writer")
        ['TOM KRISHER']
        >>> names_in("By A. Writer and B. Reader Nov. 18, 2019 7:04 pm ET")
        ['A. Writer', 'B. Reader']
    """
    text = _PREPOSITION.sub("", _LABEL.sub("", byline.strip()[:_LONGEST], count=1), count=1)
    parts = [
        _without_site(one_line(p).strip(" .:"), site) for p in _BETWEEN.split(_TAIL.sub("", text, count=1))
    ]
    parts = list(dict.fromkeys(part for part in parts if any(map(str.isalnum, part))))
    if len(parts) > 1 and not any(" " in part for part in parts):
        return [", ".join(parts)]  # "Surname, Name"
    # After a name, a single word is a place, an outlet or a degree.
    people = [
        part for place, part in enumerate(parts)
        if not _NO_PERSON.search(part) and not is_site(part, site) and (place == 0 or " " in part)
    ]  # fmt: skip
    return people or parts[:1]


def byline_in(line: str) -> str | None:
    """Find a byline in a short line: "Posted on 30 March by Admin".

    Args:
        line: The line.

    Returns:
        What follows "by", or its like; None where there is none.
    """
    match = _IN_LINE.search(line)
    return (match["names"] or match["rest"]) if match else None


def are_people(names: Collection[str]) -> bool:
    """Tell whether all names look like those of people: two to five words, each with a capital.

    Args:
        names: What :func:`names_in` gives.

    Returns:
        True where there is one at least, and all do.
    """
    return bool(names) and all(map(_is_person, names))


def is_site(name: str, site: Collection[str]) -> bool:
    """Tell whether a name is the site's own.

    Args:
        name: An author.
        site: What the site calls itself, as :func:`letters_of` gives it.

    Returns:
        True where it is one of those, or the beginning of one.
    """
    letters = letters_of(name)
    return any(letters == own or (own.startswith(letters) and " " in name) for own in site)


def letters_of(text: str) -> str:
    """Leave of a text what two spellings of a name share: letters and digits, in lower case."""
    return "".join(filter(str.isalnum, text.casefold()))


def _without_site(part: str, site: Collection[str]) -> str:
    words = part.split()
    ends = (place for place in range(2, len(words)) if letters_of("".join(words[place:])) in site)
    return " ".join(words[: next(ends, len(words))])


def _is_person(name: str) -> bool:
    words = name.split()
    fitting = len(words) in _NAME_WORDS and not _NO_PERSON.search(name)
    return fitting and all(word[0].isupper() or word in _PARTICLES for word in words)
