"""From the text of a query to what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from indexer.store import KeywordTerm
from indexer.store.analysis import plain
from search.filters import Filters
from search.query._dates import Span, span_of
from search.query._scanning import Token, tokens
from search.query._times import Time, times
from search.query._types import Kind, Query, Sort, Understood

__all__ = ["Known", "Purpose", "parse"]

Purpose = Literal["search", "answer"]

# What is longer is no query that someone typed; the rest of it is words.
_LONGEST_SYNTAX = 2000
_LANGUAGES = {
    "arabic": "ar", "azerbaijani": "az", "chinese": "zh", "danish": "da", "dutch": "nl", "english": "en",
    "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hungarian": "hu", "italian": "it",
    "japanese": "ja", "korean": "ko", "norwegian": "no", "polish": "pl", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "spanish": "es", "swedish": "sv", "thai": "th", "turkish": "tr",
    "ukrainian": "uk",
}  # fmt: skip
_DATES = ("before", "after", "date")
# The usual one, the one of full width, and the Arabic one.
_QUESTION_MARKS = ("?", "\uff1f", "\u061f")


@dataclass(frozen=True, slots=True)
class Known:
    """What an archive holds, as far as queries are read in its light.

    Attributes:
        values: For source, author, section and language, the values that there are.
        any_between: Says whether anything was published at or after one moment and before another.
        holds: Says whether a word or a phrase stands anywhere.
    """

    values: Mapping[str, tuple[str, ...]]
    any_between: Callable[[datetime | None, datetime | None], bool]
    holds: Callable[[KeywordTerm], bool]


@dataclass(slots=True)
class _Reading:
    """A query while it is read."""

    text: str
    stands_nowhere: Callable[[KeywordTerm], bool]
    required: list[tuple[KeywordTerm, ...]] = field(default_factory=list)
    excluded: list[KeywordTerm] = field(default_factory=list)
    wanted: dict[str, list[str]] = field(default_factory=dict)
    after: datetime | None = None
    before: datetime | None = None
    sort: Sort = "relevance"
    understood: list[Understood] = field(default_factory=list)
    words: dict[int, str] = field(default_factory=dict)
    names: list[tuple[int, int]] = field(default_factory=list)

    def take(
        self,
        kind: Kind,
        start: int,
        end: int,
        *,
        meaning: str,
        words: str = "",
        values: Sequence[str] = (),
        span: Span = (None, None),
    ) -> None:
        """Note a piece as understood; ``words`` is what is left of it to search for."""
        piece = Understood(
            kind=kind,
            text=self.text[start:end],
            meaning=meaning,
            start=start,
            end=end,
            values=tuple(values),
            after=span[0],
            before=span[1],
        )
        self.understood.append(piece)
        self.words[start] = words

    def within(self, span: Span) -> None:
        """Narrow the time of publication."""
        after, before = span
        if after is not None:
            self.after = after if self.after is None else max(self.after, after)
        if before is not None:
            self.before = before if self.before is None else min(self.before, before)


def parse(
    text: str,
    *,
    now: datetime | None = None,
    known: Callable[[], Known] | None = None,
    purpose: Purpose = "search",
) -> Query:
    """Understand a query. There is no wrong query: what is no syntax is words.

    Args:
        text: As typed.
        now: For "yesterday" and the like; the present moment where it is None.
        known: Gives what the archive holds; asked only where the query has a field, a phrase in a question,
            or a time. Without it, values of fields stay as typed.
        purpose: For an answer, of times only those said from now ("last week") narrow what is read, and a
            phrase always has to be there.

    Returns:
        The query.

    Example:
        >>> query = parse('ferry -rain title:"new port" before:2019')
        >>> query.words, query.filters.before.year
        ('ferry new port', 2019)
    """
    now = (now or datetime.now(UTC)).replace(tzinfo=None)
    asks = purpose == "search" and text.rstrip().endswith(_QUESTION_MARKS)
    reading = _Reading(text, stands_nowhere=_nowhere_in(known if asks else None))
    pieces = list(tokens(text[:_LONGEST_SYNTAX]))
    for first, last in _groups(pieces):
        _read_group(reading, pieces[first:last], now, known)
    _read_times(reading, now, known, relative=purpose == "answer")
    reading.understood.sort(key=lambda piece: piece.start)
    return Query(
        text=text,
        words=_words(reading),
        required=tuple(reading.required),
        excluded=tuple(reading.excluded),
        filters=Filters(**reading.wanted, after=reading.after, before=reading.before),
        sort=reading.sort,
        understood=tuple(reading.understood),
    )


def _groups(pieces: list[Token]) -> Iterator[tuple[int, int]]:
    """Bring together what operators join, as ranges of pieces; an operator without operands is a word."""
    place = 0
    while place < len(pieces):
        end = place + 1
        if pieces[place].role == "not" and end < len(pieces) and _operand(pieces[end]):
            end += 1
        elif _operand(pieces[place]):
            while end + 1 < len(pieces) and pieces[end].role in {"or", "and"} and _operand(pieces[end + 1]):
                if end > place + 1 and pieces[end].role != pieces[place + 1].role:
                    break
                end += 2
        yield place, end
        place = end


def _operand(piece: Token) -> bool:
    return piece.role == "words" and piece.sign != "-" and _bare(piece) != ""


def _bare(piece: Token) -> str:
    return piece.text if piece.special else piece.text.strip("()")


def _read_group(
    reading: _Reading, group: list[Token], now: datetime, known: Callable[[], Known] | None
) -> None:
    operands = [piece for piece in group if piece.role == "words"]
    if group[0].role == "not" and len(group) > 1:
        _read_single(reading, operands[0], now, known, start=group[0].start, sign="-")
    elif len(group) == 1 or any(piece.field not in {"", "title"} for piece in operands):
        for piece in operands:
            _read_single(reading, piece, now, known, start=piece.start, sign=piece.sign)
        for piece in group:
            if piece.role != "words" and len(group) > 1:
                reading.words[piece.start] = ""
    else:
        _read_joined(reading, group, operands)


def _read_joined(reading: _Reading, group: list[Token], operands: list[Token]) -> None:
    terms = [_term(piece) for piece in operands]
    words = " ".join(term.text for term in terms)
    start, end = group[0].start, group[-1].end
    named = [_named(term) for term in terms]
    values = [term.text for term in terms]
    if group[1].role == "or":
        reading.required.append(tuple(terms))
        meaning = f"with {' or '.join(named)}"
        reading.take("either", start, end, meaning=meaning, words=words, values=values)
    else:
        reading.required += [(term,) for term in terms]
        meaning = f"with {' and '.join(named)}"
        reading.take("word", start, end, meaning=meaning, words=words, values=values)


def _term(piece: Token) -> KeywordTerm:
    return KeywordTerm(_bare(piece), exact=piece.phrase, title=piece.field == "title")


def _named(term: KeywordTerm) -> str:
    text = f"“{term.text}”" if term.exact else term.text
    return f"{text} in the title" if term.title else text


def _read_single(
    reading: _Reading,
    piece: Token,
    now: datetime,
    known: Callable[[], Known] | None,
    *,
    start: int,
    sign: str,
) -> None:
    if piece.field in _DATES:
        _read_date(reading, piece, now)
    elif piece.field and piece.field != "title":
        _read_field(reading, piece, known, start=start, sign=sign)
    elif sign == "-":
        term = _term(piece)
        reading.excluded.append(term)
        meaning = f"without {_named(term)}"
        reading.take("without", start, piece.end, meaning=meaning, values=[term.text])
    elif _names_what_is_asked(reading, piece):
        reading.names.append((piece.start, piece.end))
    elif piece.special:
        term = _term(piece)
        kind: Kind = "title" if term.title else "phrase" if term.exact else "word"
        reading.required.append((term,))
        meaning = f"with {_named(term)}"
        reading.take(kind, start, piece.end, meaning=meaning, words=term.text, values=[term.text])


def _nowhere_in(known: Callable[[], Known] | None) -> Callable[[KeywordTerm], bool]:
    return lambda term: known is not None and not known().holds(term)


def _names_what_is_asked(reading: _Reading, piece: Token) -> bool:
    """Tell whether a phrase is no condition.

    In a question, one that stands nowhere is a name, or the translation of one, as a year that the archive
    does not reach back to is none to narrow it by.
    """
    alone = piece.phrase and not piece.sign and not piece.field
    return alone and reading.stands_nowhere(_term(piece))


def _read_date(reading: _Reading, piece: Token, now: datetime) -> None:
    span = span_of(piece.text, now)
    if span is None:
        reading.words[piece.start] = f"{piece.field} {piece.text}"
        return
    first, end = span
    chosen = {"before": (None, first), "after": (first, None), "date": (first, end)}[piece.field]
    reading.within(chosen)
    reading.take("time", piece.start, piece.end, meaning=_dated(chosen), span=chosen)


def _read_field(
    reading: _Reading, piece: Token, known: Callable[[], Known] | None, *, start: int, sign: str
) -> None:
    values = _values(piece.field, piece.text, known().values[piece.field] if known else ())
    name = f"without_{piece.field}" if sign == "-" else piece.field
    reading.wanted[name] = sorted({*reading.wanted.get(name, ()), *values})
    said = " or ".join(values)
    meaning = f"not {piece.field} {said}" if sign == "-" else f"{piece.field} {said}"
    reading.take("field", start, piece.end, meaning=meaning, values=values)


def _values(name: str, typed: str, there: tuple[str, ...]) -> list[str]:
    """Find what values a typed one means: the same but for case and accents, else all that hold its words."""
    wanted = plain(typed)
    if name == "language":
        return [_LANGUAGES.get(wanted, wanted)]
    same = [value for value in there if plain(value) == wanted]
    words = wanted.split()
    return same or [value for value in there if all(word in plain(value) for word in words)] or [typed]


def _read_times(
    reading: _Reading, now: datetime, known: Callable[[], Known] | None, *, relative: bool
) -> None:
    hidden = list(reading.text[:_LONGEST_SYNTAX])
    taken = [(piece.start, piece.end) for piece in reading.understood]
    for start, end in (*taken, *reading.names):
        hidden[start:end] = "\0" * (end - start)
    for found in times("".join(hidden), now):
        if (relative and not found.relative) or not _holds_any(found, known):
            continue
        if found.sort:
            reading.sort = "date"
            reading.take("sort", found.start, found.end, meaning="newest first")
        else:
            span = (found.after, found.before)
            reading.within(span)
            reading.take("time", found.start, found.end, meaning=_dated(span), span=span)


def _holds_any(found: Time, known: Callable[[], Known] | None) -> bool:
    # A year that the archive does not reach back to is what the question is about, not a filter.
    return found.sort or known is None or known().any_between(found.after, found.before)


def _dated(span: Span) -> str:
    after, before = span
    said = [f"from {after:%Y-%m-%d}"] * (after is not None) if after else []
    said += [f"before {before:%Y-%m-%d}"] if before else []
    return f"published {' and '.join(said)}"


def _words(reading: _Reading) -> str:
    """Give the query with each understood piece replaced by the words that are left of it."""
    ends = {piece.start: piece.end for piece in reading.understood}
    parts, place = [], 0
    for start in sorted(reading.words):
        end = ends.get(start) or start + len(reading.text[start:].split(maxsplit=1)[0])
        before = reading.text[place:start]
        parts += [before if reading.words[start] else before.rstrip(), reading.words[start]]
        place = end
    parts.append(reading.text[place:])
    return " ".join("".join(parts).split()) if reading.words else reading.text
