"""What a page shows above its article: the headline and the byline, where they say more than its markup.

Many a page declares a title made for search engines and networks, and as author the account that posted it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from lxml import etree

from corpus._drafts import Found
from corpus._text import one_line
from corpus.formats._bylines import are_people, byline_in, is_site, letters_of, names_in

__all__ = ["as_shown", "site_names"]

_HEADINGS = ("h1", "h2", "h3")
_FEWEST_SHARED = 0.4
_STEM, _FEWEST_LETTERS, _FEWEST_STEMS = 5, 4, 2
_REACH = 1500
_MOST_ELEMENTS = 1000  # a page may nest thousands that hold no text
_LONGEST_BYLINE = 160
_LONGEST_HEADLINE = 300
_MARKED = re.compile(r"(?:^|[\s_-])(?:by-?line|authors?|reporter)(?:$|[\s_-])", re.IGNORECASE)
_ACCOUNTS = frozenset("admin administrator author editor guest root user webmaster админ гость".split())
_HIDDEN = frozenset("script style noscript template svg select button form iframe".split())
_BLOCKS = frozenset(
    "address article aside br dd div dl dt footer header li ol p section small table td tr ul".split()
)


def as_shown(fields: Mapping[str, tuple[Found, ...]], tree: etree._Element) -> dict[str, tuple[Found, ...]]:
    """Put a page's headline and byline before what it declares, where the two differ.

    Args:
        fields: Candidates by field.
        tree: The page's tree.

    Returns:
        The fields, with other candidates for the title and the author.
    """
    site = site_names(fields)
    headline = _headline(fields.get("title", ()), tree, site)
    titles = fields.get("title", ())
    if headline is not None and headline.tag == "h1":
        titles = _with_headline(titles, _text_of(headline))
    authors = _authors(fields.get("author", ()), _byline(headline, site), site)
    return {**fields, "title": titles, "author": authors}


def site_names(fields: Mapping[str, tuple[Found, ...]]) -> set[str]:
    """Collect what a page's site calls itself: its publisher, its host and the host's parts.

    Args:
        fields: Candidates by field.

    Returns:
        The names, as :func:`corpus.formats._bylines.letters_of` gives them.
    """
    names = {letters_of(str(found.value)) for found in fields.get("source", ())}
    hosts = {urlsplit(str(found.value)).hostname or "" for found in fields.get("url", ())}
    parts = {part for host in hosts for part in (host, host.removeprefix("www."), *host.split(".")[:-1])}
    return (names | {letters_of(part) for part in parts}) - {""}


def _headline(titles: Iterable[Found], tree: etree._Element, site: set[str]) -> etree._Element | None:
    """Find the heading that says what a declared title says, most nearly; none where none does."""
    declared = [str(found.value) for found in titles] + [_text_of(title) for title in tree.iter("title")]
    for level in _HEADINGS:
        headings = [h for h in tree.iter(level) if _may_be_headline(_text_of(h), site)]
        shares = [max((_shared(_text_of(h), title) for title in declared), default=0.0) for h in headings]
        if shares and max(shares) >= (_FEWEST_SHARED if level == "h1" else 1.0):
            return headings[shares.index(max(shares))]
    same = {letters_of(title) for title in declared}
    return next(
        (e for e in tree.iter("p", "div", "span", "strong") if letters_of(e.text or "") in same - {""}), None
    )


def _may_be_headline(text: str, site: set[str]) -> bool:
    return 0 < len(text) <= _LONGEST_HEADLINE and letters_of(text) not in site | {""}


def _shared(heading: str, title: str) -> float:
    first, second = letters_of(heading), letters_of(title)
    if first == second:
        return 1.0
    own, other = _stems(heading), _stems(title)
    if len(own) < _FEWEST_STEMS:
        return 0.0
    return 0.99 * len(own & other) / max(min(len(own), len(other)), 1)


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in re.findall(rf"\w{{{_FEWEST_LETTERS},}}", text.casefold())}


def _with_headline(titles: tuple[Found, ...], headline: str) -> tuple[Found, ...]:
    letters = letters_of(headline)
    for found in titles:
        declared = letters_of(str(found.value))
        # What is declared may leave out the rubric in front ("Opinion | …"), or say more than the heading.
        if declared and (letters.endswith(declared) or declared.startswith(letters)):
            return (found, *titles)
    return (Found(headline, "html"), *titles)


def _authors(declared: tuple[Found, ...], byline: list[str], site: set[str]) -> tuple[Found, ...]:
    named = [(names_in(str(found.value), site), found.origin) for found in declared]
    known = [(names, origin) for names, origin in named if any(not _is_account(name, site) for name in names)]
    if byline and (not known or _says_other(byline, known[0][0])):
        known = [(byline, "byline"), *known]
    return tuple(Found(", ".join(names), origin) for names, origin in known)


def _is_account(name: str, site: set[str]) -> bool:
    return is_site(name, site) or letters_of(name) in _ACCOUNTS


def _says_other(byline: list[str], declared: list[str]) -> bool:
    if are_people(byline):
        return set(map(letters_of, byline)) != set(map(letters_of, declared))
    return not are_people(declared) and not letters_of("".join(byline)).startswith(letters_of(declared[0]))


def _byline(headline: etree._Element | None, site: set[str]) -> list[str]:
    """Read the byline under a headline; of several, the first that names people."""
    if headline is None:
        return []
    found = [names for line in _byline_texts(headline) if (names := names_in(line, site))]
    return next((names for names in found if are_people(names)), found[0] if found else [])


def _byline_texts(headline: etree._Element) -> Iterator[str]:
    passed = 0
    for element in itertools.islice(_following(headline), _MOST_ELEMENTS):
        if not isinstance(element.tag, str) or _is_hidden(element):
            continue
        text = _text_of(element)
        if 0 < len(text) <= _LONGEST_BYLINE:
            line = text if _is_marked(element) else byline_in(text)
            if line:
                yield line
        passed += len(one_line(element.text or "")) + len(one_line(element.tail or ""))
        if passed > _REACH:
            return


def _following(element: etree._Element) -> Iterator[etree._Element]:
    """All elements that begin after an element ends, in the order of the document."""
    current: etree._Element | None = element
    while current is not None:
        for sibling in current.itersiblings():
            yield from sibling.iter()
        current = current.getparent()


def _is_hidden(element: etree._Element) -> bool:
    return element.tag in _HIDDEN or any(parent.tag in _HIDDEN for parent in element.iterancestors())


def _is_marked(element: etree._Element) -> bool:
    marks = " ".join(element.get(name) or "" for name in ("class", "itemprop", "rel", "id"))
    return _MARKED.search(marks) is not None and "comment" not in marks.lower()


def _text_of(element: etree._Element) -> str:
    """The text of a small element, or the start of it; "|" parts what touches, or stands in blocks."""
    pieces: list[str] = []
    length = 0
    walk = etree.iterwalk(element, events=("start", "end", "comment"))
    for event, inner in itertools.islice(walk, _MOST_ELEMENTS):
        if event == "end" and inner is element:
            break
        text = (inner.text if event == "start" else inner.tail) or ""
        if inner.tag in _HIDDEN and event == "start":
            text = ""
        touching = text and pieces and not text[0].isspace() and not pieces[-1][-1].isspace()
        if (touching and text[0].isalnum() and pieces[-1][-1].isalnum()) or (inner.tag in _BLOCKS and pieces):
            pieces.append(" | ")
        if text:
            pieces.append(text)
            length += len(text.strip())
        if length > _LONGEST_HEADLINE:
            break
    return one_line("".join(pieces)).strip("| ")
