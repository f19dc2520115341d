"""The keyword index of a generation in tantivy: BM25 over titles and passages, with conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, takewhile
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein

from corpus import Article
from indexer.store.analysis import STEMMED, exact_terms, stemmed_terms, terms_of_query
from indexer.store.schema import instant
from indexer.store.scoring import scores_of_chosen
from indexer.store.slots import Slots
from indexer.store.writing import CarriedWords, write_documents

__all__ = [
    "KEYWORDS_FOLDER",
    "KeywordDocument",
    "KeywordFilter",
    "KeywordIndex",
    "KeywordQuery",
    "KeywordTerm",
    "write_keywords",
]

KEYWORDS_FOLDER = "keywords"

# Terms arrive from analysis.py already made, with a space between them.
_TOKENIZER = "whitespace"
_MOST_WORDS = 200
_LONGEST_WORDS = 4000
# Half of what a word of the passage counts: measured on Cranfield and SciFact, more loses.
_BOOSTS = {"title": 0.5, "body": 1.0}
_EXACT = {"title": "title_exact", "body": "body_exact"}
_KEPT_FIELDS = ("source", "author", "section", "language")
# A typo is a letter wrong, missing, too many or two changed about; in a long word there may be two.
_SHORTEST_MISSPELT = 4
_LONG_WORD = 8
_SPELLINGS = 3
_MOST_STARTING = 50
_LEAST_FOUND = 64
# Passages that hold words of a query: to look at more of them takes over 6 ms. Over a million passages, .98
# of the ten that a search shows are the same as when all are looked at.
_MOST_LOOKED_AT = 150_000


@dataclass(frozen=True, slots=True)
class KeywordDocument:
    """A passage on its way into the keyword index.

    Attributes:
        number: Passage number.
        article: Its article.
        text: The passage.
    """

    number: int
    article: Article
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordFilter:
    """What a passage must be to be found.

    Attributes:
        fields: For each of source, author, section, language: any of these values.
        after: Published at or after this instant (seconds since 1970).
        before: Published before this instant.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    after: float | None = None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class KeywordTerm:
    """Words that a passage or its title holds, or must not hold.

    Attributes:
        text: One word, or several in their order.
        exact: Whether other forms of the words do not count.
        title: Whether only the title counts.
    """

    text: str
    exact: bool = False
    title: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordQuery:
    """What is looked for by words.

    Attributes:
        words: Any of them; more of them, and rarer ones, rank higher.
        required: Of each group, at least one must be there.
    """

    words: str = ""
    required: tuple[tuple[KeywordTerm, ...], ...] = ()


def write_keywords(
    folder: Path, documents: Iterable[KeywordDocument], *, carried: CarriedWords | None = None
) -> int:
    """Write the keyword index of a generation.

    Args:
        folder: The generation's folder.
        documents: Passages that are not taken over, in their order.
        carried: What is taken over from the generation before.

    Returns:
        How many passages are gone but leave traces in its files.

    Raises:
        OSError: The disk is full or read-only.
    """
    fields = ((document.number, _fields(document)) for document in documents)
    return write_documents(folder, KEYWORDS_FOLDER, _schema(), documents=fields, carried=carried)


class KeywordIndex:
    """Passages whose words match a query. Safe to share between threads.

    Args:
        folder: The generation's folder.

    Raises:
        OSError, ValueError: The folder is missing or not an index of tantivy.
    """

    def __init__(self, folder: Path) -> None:
        self._slots = Slots.read(folder, KEYWORDS_FOLDER)
        self._index = tantivy.Index.open(str(folder / KEYWORDS_FOLDER))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        known = [code for code, _ in self._searcher.terms_with_prefix("language", "")]
        self._languages = ["en", *(code for code in known if code in STEMMED and code != "en")]
        # Words of a language without a stemmer stand in the index as they are written.
        self._unstemmed = any(code not in STEMMED for code in known)

    @property
    def count(self) -> int:
        """Number of passages."""
        return int(self._searcher.num_docs)

    def matching(
        self,
        query: str | KeywordQuery,
        *,
        top: int,
        only: KeywordFilter | None = None,
        accept: Callable[[NDArray[np.int64]], NDArray[np.bool_]] | None = None,
    ) -> list[tuple[int, float]]:
        """Find passages by words.

        Args:
            query: Words, or words with conditions.
            top: How many to give.
            only: What passages must be.
            accept: Says of passage numbers which may be given; None for all.

        Returns:
            ``(passage number, BM25 score)``, best first, ties by number.
        """
        asked = self._asked(KeywordQuery(words=query) if isinstance(query, str) else query, only)
        if asked is None:
            return []
        reach = max(top, _LEAST_FOUND if accept else 1)
        while True:
            numbers, scores = self._ranked(asked, reach)
            good = accept(numbers) if accept else np.ones(len(numbers), dtype=np.bool_)
            if good.sum() >= top or len(numbers) < reach:
                break
            reach *= 4
        pairs = zip(numbers[good].tolist(), scores[good].tolist(), strict=True)
        return sorted(pairs, key=lambda hit: (-hit[1], hit[0]))[:top]

    def likely(self, query: KeywordQuery, *, top: int) -> list[int] | None:
        """Find passages among which the best by words are, where looking at all that match would take long.

        Only the rarer words are looked for; what the others add is left to :meth:`scores`. Source: the
        "common terms" query of Lucene, https://lucene.apache.org/core/8_11_0/queries/index.html.

        Args:
            query: Words without conditions.
            top: How many of the best are wanted.

        Returns:
            The numbers of twice as many passages, in no order; None where :meth:`matching` is fast itself, or
            the rarer words do not find as many.
        """
        terms = self._terms(query)
        counts = sorted((self._passages_with(term), term) for term in {*terms})
        room = list(takewhile(lambda total: total <= _MOST_LOOKED_AT, accumulate(n for n, _ in counts)))
        rarer = {term for _, term in counts[: len(room)]}
        if len(room) == len(counts) or not room or query.required:
            return None
        asked = _either([field for term in terms if term in rarer for field in self._word(term)])
        numbers, _ = self._ranked(asked, 2 * top)
        return numbers.tolist() if len(numbers) == 2 * top else None

    def holding(self, query: KeywordQuery, *, only: KeywordFilter | None = None) -> NDArray[np.int64]:
        """Give the numbers of all passages that match, in order; see :meth:`matching`."""
        asked = self._asked(query, only)
        if asked is None:
            return np.empty(0, dtype=np.int64)
        return np.sort(self._ranked(tantivy.Query.const_score_query(asked, 1.0), max(self.count, 1))[0])

    def scores(self, query: str | KeywordQuery, numbers: Sequence[int]) -> dict[int, float]:
        """Score passages that something else chose.

        Args:
            query: As for :meth:`matching`.
            numbers: The passages.

        Returns:
            BM25 by passage number, the same as :meth:`matching` gives; those that hold none of the words, or
            do not match, are left out.
        """
        asked = self._asked(KeywordQuery(words=query) if isinstance(query, str) else query, None)
        if asked is None or not numbers:
            return {}
        return scores_of_chosen(
            asked, numbers, searcher=self._searcher, schema=self._schema, slots=self._slots
        )

    def stems(self, words: str) -> list[list[str]]:
        """Give, for each word of a query, the stems that it may stand as in the languages of the index."""
        terms = terms_of_query(words[:_LONGEST_WORDS])[:_MOST_WORDS]
        return [self._forms(term, "body") for term in terms]

    def spellings(self, word: str) -> list[str]:
        """Give words of the index that a word that is not in it may have been meant for.

        They begin with the same letter and are one edit away (two in words of eight letters and
        more; Damerau-Levenshtein), nearest and then most frequent first.

        Args:
            word: One word.

        Returns:
            At most three; none where the word is in the index, short, or not like any.
        """
        terms = terms_of_query(word)
        if len(terms) != 1 or not terms[0].isalpha() or len(terms[0]) < _SHORTEST_MISSPELT:
            return []
        term = terms[0]
        if any(self._frequency(field, one) for field, one in self._places(term)):
            return []
        counts = dict(
            chain.from_iterable(self._searcher.terms_with_prefix(f, term[0]) for f in _EXACT.values())
        )
        edits = 2 if len(term) >= _LONG_WORD else 1
        near = [
            (distance, -count, one)
            for one, count in counts.items()
            if abs(len(one) - len(term)) <= edits
            and (distance := DamerauLevenshtein.distance(term, one, score_cutoff=edits)) <= edits
        ]
        return [one for _, _, one in sorted(near)[:_SPELLINGS]]

    def _ranked(self, asked: tantivy.Query, reach: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        hits = self._searcher.search(asked, limit=reach, count=False).hits
        slots = self._searcher.fast_field_values("number", [address for _, address in hits])
        scores = [score for score, _ in hits]
        return self._slots.numbers[np.asarray(slots, dtype=np.int64)], np.asarray(scores, dtype=np.float64)

    def _asked(self, query: KeywordQuery, only: KeywordFilter | None) -> tantivy.Query | None:
        """Make the query of tantivy; None where nothing is looked for."""
        terms = self._terms(query)
        groups = [any_of for group in query.required if (any_of := self._any_of(group))]
        if not terms and not groups:
            return None
        clauses = []
        if terms:
            clauses.append(_either([field for term in terms for field in self._word(term)]))
        clauses += [tantivy.Query.const_score_query(_either(group), 0.0) for group in groups]
        clauses += self._clauses(only or KeywordFilter())
        # Each "all of" or "any of" around another one costs time for every passage that holds a word.
        return clauses[0] if len(clauses) == 1 else _all(clauses)

    @staticmethod
    def _terms(query: KeywordQuery) -> list[str]:
        return terms_of_query(query.words[:_LONGEST_WORDS])[:_MOST_WORDS]

    def _passages_with(self, term: str) -> int:
        """Tell in how many passages a word stands, about: those of each of its forms, in text or title."""
        places = ((field, form) for field in _BOOSTS for form in self._forms(term, field))
        return sum(self._frequency(field, form) for field, form in places)

    def _any_of(self, group: Iterable[KeywordTerm]) -> list[tantivy.Query]:
        return [clause for term in group for clause in self._term(term)]

    def _term(self, term: KeywordTerm) -> list[tantivy.Query]:
        words = terms_of_query(term.text[:_LONGEST_WORDS])[:_MOST_WORDS]
        fields = [field for field in _BOOSTS if field == "title" or not term.title]
        if len(words) > 1:
            return [tantivy.Query.phrase_query(self._schema, _EXACT[field], [*words]) for field in fields]
        if words and term.exact:
            return [self._found(_EXACT[field], [words[0]]) for field in fields]
        return [self._found(field, self._forms(word, field)) for word in words for field in fields]

    def _word(self, term: str) -> list[tantivy.Query]:
        return [
            tantivy.Query.boost_query(self._found(field, self._forms(term, field)), boost)
            for field, boost in _BOOSTS.items()
        ]

    def _found(self, field: str, forms: list[str]) -> tantivy.Query:
        """Look for a word that may stand as any of some forms; the best of those that are there counts."""
        terms = [tantivy.Query.term_query(self._schema, field, form, "freq") for form in forms]
        return terms[0] if len(terms) == 1 else tantivy.Query.disjunction_max_query(terms)

    def _forms(self, term: str, field: str) -> list[str]:
        """Give a word as it may stand in a field: its stem in each language, or pairs that it begins."""
        if len(term) == 1 and not term.isascii():
            starting = self._searcher.terms_with_prefix(field, term, limit=_MOST_STARTING)
            return [one for one, _ in starting if len(one) <= 2] or [term]  # noqa: PLR2004 - a pair
        forms = {stemmed_terms([term], language)[0] for language in self._languages}
        return sorted({*forms, term} if self._unstemmed else forms)

    def _places(self, term: str) -> Iterator[tuple[str, str]]:
        for field in _BOOSTS:
            yield from ((field, form) for form in self._forms(term, field))
            yield _EXACT[field], term

    def _frequency(self, field: str, term: str) -> int:
        return int(self._searcher.doc_freq(field, term))

    def _clauses(self, only: KeywordFilter) -> Iterator[tantivy.Query]:
        for field, values in only.fields:
            yield tantivy.Query.const_score_query(
                tantivy.Query.term_set_query(self._schema, field, list(values)), 0.0
            )
        if only.after is not None or only.before is not None:
            yield tantivy.Query.const_score_query(self._published_between(only), 0.0)

    def _published_between(self, only: KeywordFilter) -> tantivy.Query:
        return tantivy.Query.range_query(
            self._schema,
            "published",
            tantivy.FieldType.Float,
            lower_bound=only.after,
            upper_bound=only.before,
            include_lower=True,
            include_upper=only.before is None,
        )


def _all(clauses: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])


def _either(clauses: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, indexed=True, fast=True)
    for field in _BOOSTS:
        builder.add_text_field(field, stored=False, tokenizer_name=_TOKENIZER, index_option="freq")
    for field in _EXACT.values():
        builder.add_text_field(field, stored=False, tokenizer_name=_TOKENIZER, index_option="position")
    for field in _KEPT_FIELDS:
        builder.add_text_field(field, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_float_field("published", stored=False, indexed=True, fast=True)
    return builder.build()


def _fields(document: KeywordDocument) -> dict[str, object]:
    article = document.article
    fields: dict[str, object] = {}
    for field, text in (("title", article.title), ("body", document.text)):
        terms = exact_terms(text)
        fields[_EXACT[field]] = " ".join(terms)
        fields[field] = " ".join(stemmed_terms(terms, article.language))
    for field in _KEPT_FIELDS:
        if (value := getattr(article, field)) is not None:
            fields[field] = value
    if article.published is not None:
        fields["published"] = instant(article.published)
    return fields
