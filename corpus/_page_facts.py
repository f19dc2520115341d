"""What stands around the article in a page's text: headline, date, byline, rubric, publisher."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import dates
from corpus._drafts import Found
from corpus._language import detect_language
from corpus._page_lines import DATE, Block, Kind

__all__ = ["Facts", "facts_of"]

_ABOVE = 20
_BELOW = 3
_RUBRIC_REACH, _LONGEST_RUBRIC = 8, 30
_LONGEST_HEADLINE = 250
_FEWEST_WORDS, _MOST_WORDS, _USUAL_WORDS = 2, 35, range(4, 19)
_FEWEST_SCORE = 1.5
_STEM = 5

_BYLINE = re.compile(
    r"(?:written )?(?:by|автор|текст|yazar|müəllif|von|por|par|di|autor|auteur|author)\b\s*:?\s+"
    r"(?P<name>\S.{1,60})",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"\s*(?:[·|•@(<\d]|\s[-–—]\s|\b(?:updated|published|posted|on)\b).*", re.IGNORECASE)
_UPDATED = re.compile(
    r"updated|modified|обновлен|изменен|güncel|yenilən|aktualisiert|actualizado|atualizado|mis à jour"
    r"|aggiornato",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"©|\(c\)|\bcopyrights?\b|\ball rights reserved\b|все права защищены|tüm hakları saklıdır"  # noqa: RUF001
    r"|\b(?:19|20)\d{2}(?:\s*[-–—]\s*(?:(?:19|20)\d{2})?)?\b",
    re.IGNORECASE,
)
_LINKED = re.compile(
    r"(?:hyperlink to|гиперссылк\w* на|ссылк\w* на|link to)\s+(?P<name>[\w.-]+\.[a-z]{2,})", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_POINTS = " \t\n.,;:•-–—"
_OWNER_WORDS = 6
_DOMAIN = re.compile(r"(?:www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,6}", re.IGNORECASE)
_CREDIT = re.compile(
    r"^(?:photos?|images?|credits?|courtesy|фото|picture)\b|(?:/|\bby\s|\bvia\s)(?:getty|reuters|ap|afp|the)\b|copyright",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 500
_COMPANY = re.compile(
    r",?\s+(?:LLC|L\.L\.C|Inc|Ltd|Limited|Corp|Co|GmbH|Pvt|Pty|A\.Ş|S\.A)\b.*", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found around an article.

    Attributes:
        fields: Candidates by field.
        body: Index of the first block of the text.
        used: Indices of blocks in the run that are no part of the text: date, byline.
    """

    fields: dict[str, tuple[Found, ...]]
    body: int
    used: frozenset[int]


def facts_of(blocks: Sequence[Block], *, start: int, end: int) -> Facts:
    """Read what stands around an article.

    Args:
        blocks: The page.
        start: Index of the first block of the article's run of prose.
        end: Index after its last block.

    Returns:
        The facts.
    """
    head = _headline(blocks, start, end)
    body = max(start, head + 1) if head is not None else start
    near = range(max(0, (start if head is None else head) - _BELOW), min(body + _BELOW, len(blocks)))
    language = detect_language("\n".join(block.text for block in blocks[body:end]))
    fields: dict[str, list[str]] = {"title": [blocks[head].text] if head is not None else []}
    used = _read_dates(blocks, [*near, *range(end, min(end + _BELOW, len(blocks)))], language, fields)
    used |= _read_byline(blocks, near, fields)
    fields["section"] = list(_rubric(blocks, start if head is None else head))
    fields["source"] = list(_publisher(blocks))
    fields["url"] = [blocks[0].text] if _ADDRESS.fullmatch(blocks[0].text) else []
    found = {
        name: tuple(Found(value, "text") for value in values) for name, values in fields.items() if values
    }
    return Facts(fields=found, body=body, used=frozenset(used))


def _headline(blocks: Sequence[Block], start: int, end: int) -> int | None:
    stems = [_stems(block.text) for block in blocks[start:end]]
    best, best_score = None, _FEWEST_SCORE
    for index in range(max(0, start - _ABOVE), min(start + 2, end)):
        others = set().union(*(words for place, words in enumerate(stems, start) if place != index))
        score = _headline_score(blocks, index, start, others)
        if score >= best_score:
            best, best_score = index, score
    return best


def _headline_score(blocks: Sequence[Block], index: int, start: int, stems: set[str]) -> float:
    block = blocks[index]
    if not _may_be_headline(block):
        return 0.0
    own = _stems(block.text)
    shared = len(own & stems) / len(own) if own else 0.0
    dated = any(after.kind is Kind.DATED for after in blocks[index + 1 : index + 5])
    sentence = block.kind is Kind.PROSE and block.text[-1] not in "?!"
    usual = block.words in _USUAL_WORDS
    return 3 * shared + 2 * usual + 2 * dated + block.repeated - 1.5 * sentence - 0.12 * abs(start - index)


def _may_be_headline(block: Block) -> bool:
    fitting = block.kind in {Kind.PLAIN, Kind.PROSE} and _FEWEST_WORDS <= block.words <= _MOST_WORDS
    if not fitting or "\n" in block.text or len(block.text) > _LONGEST_HEADLINE:
        return False
    return not (
        block.text.endswith((".", ":", ";")) or _BYLINE.match(block.text) or _CREDIT.search(block.text)
    )


def _stems(text: str) -> set[str]:
    # The first letters stand for a word in all its forms; short words stand in every text.
    return {word[:_STEM] for word in re.findall(r"\w{4,}", text.casefold())}


def _read_dates(
    blocks: Sequence[Block], near: Sequence[int], language: str | None, fields: dict[str, list[str]]
) -> set[int]:
    used = set()
    for index in near:
        block = blocks[index]
        match = DATE.search(block.text) if block.kind is Kind.DATED else None
        if match and dates.parse(match[0], language=language):
            name = "updated" if _UPDATED.search(block.text[: match.start()]) else "published"
            fields.setdefault(name, []).append(match[0])
            used.add(index)
    if "published" not in fields and "updated" in fields:
        fields["published"] = fields["updated"]
    return used


def _read_byline(blocks: Sequence[Block], near: Sequence[int], fields: dict[str, list[str]]) -> set[int]:
    for index in near:
        match = _BYLINE.fullmatch(blocks[index].text[:_LONGEST_NOTICE].split("|")[0].strip())
        if match and blocks[index].kind is not Kind.PROSE:
            fields["author"] = [_AFTER_NAME.sub("", match["name"]).strip(_POINTS)]
            return {index}
    return set()


def _rubric(blocks: Sequence[Block], head: int) -> Iterator[str]:
    """Give a line in capitals above the headline, unless it is one of several: those are a menu."""
    above = [block for block in blocks[max(0, head - _RUBRIC_REACH) : head] if not _is_button(block)]
    for index in reversed(range(len(above))):
        if _is_capitals(above[index].text):
            alone = index == 0 or not _is_capitals(above[index - 1].text)
            if alone:
                yield above[index].text
            return


def _is_button(block: Block) -> bool:
    return block.kind is Kind.INTERFACE and block.words <= _BELOW and not _RIGHTS.search(block.text)


def _is_capitals(text: str) -> bool:
    return (
        text.isupper()
        and len(text) <= _LONGEST_RUBRIC
        and len(text.split()) <= _BELOW
        and sum(map(str.isalpha, text)) > _BELOW
    )


def _publisher(blocks: Sequence[Block]) -> Iterator[str]:
    notices = [block.text for block in blocks if block.kind in {Kind.INTERFACE, Kind.END}]
    for text in notices:
        if "©" in text and _YEAR.search(text):
            yield from _owner(text)
    yield from (match["name"] for text in notices if (match := _LINKED.search(text)))
    yield from (block.text for block in blocks if block.words == 1 and _DOMAIN.fullmatch(block.text))


def _owner(notice: str) -> Iterator[str]:
    name = _RIGHTS.sub(" ", notice[:_LONGEST_NOTICE]).split("|")[0].strip(_POINTS)
    name = re.sub(
        r"^(?:by|all contents)\s+", "", _COMPANY.sub("", re.split(r"[.;]\s", name)[0]), flags=re.IGNORECASE
    )
    if any(map(str.isalpha, name)) and len(name.split()) <= _OWNER_WORDS:
        yield name.strip(_POINTS)
