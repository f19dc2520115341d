"""What is looked for by words, and the query of tantivy that it becomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import tantivy

from indexer.store.analysis import STEMMED, stemmed_terms, terms_of_query
from indexer.store.clauses import all_of, any_of, best_form

__all__ = ["BOOSTS", "EXACT", "KeywordFilter", "KeywordQuery", "KeywordTerm", "QueryMaker", "terms_of_words"]

# Half of what a word of the passage counts: measured on Cranfield and SciFact, more loses.
BOOSTS = {"title": 0.5, "body": 1.0}
"""The stemmed fields, and what a word in each counts."""
EXACT = {"title": "title_exact", "body": "body_exact"}
"""The fields that hold the same words as they are written."""

_MOST_WORDS = 200
_LONGEST_WORDS = 4000
_MOST_STARTING = 50


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


def terms_of_words(words: str) -> list[str]:
    """Give the terms of a query's words, as many as are looked for."""
    return terms_of_query(words[:_LONGEST_WORDS])[:_MOST_WORDS]


class QueryMaker:
    """Makes the queries of one index. Safe to share between threads.

    Args:
        searcher: Of the index; tells its languages and its words.
        schema: The index's.
    """

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        known = [code for code, _ in searcher.terms_with_prefix("language", "")]
        self._languages = ["en", *(code for code in known if code in STEMMED and code != "en")]
        # Words of a language without a stemmer stand in the index as they are written.
        self._unstemmed = any(code not in STEMMED for code in known)
        # A query asks for the forms of a word in each field, for the search and for the scores.
        self._stems_of = lru_cache(maxsize=4096)(self._stemmed)

    def asked(self, query: KeywordQuery, only: KeywordFilter | None = None) -> tantivy.Query | None:
        """Make the query of tantivy; None where nothing is looked for."""
        terms = terms_of_words(query.words)
        required = self.required(query)
        if not terms and not required:
            return None
        clauses = [self.any_word(terms)] if terms else []
        clauses += [*required, *self._clauses(only or KeywordFilter())]
        # Each "all of" or "any of" around another one costs time for every passage that holds a word.
        return clauses[0] if len(clauses) == 1 else all_of(clauses)

    def any_word(self, terms: Iterable[str]) -> tantivy.Query:
        """Make the query for passages that hold any of some words; more and rarer ones score higher."""
        return any_of(self.each_word(terms))

    def each_word(self, terms: Iterable[str]) -> list[tantivy.Query]:
        """Make a query for each place that each of some words may stand in."""
        return [field for term in terms for field in self._word(term)]

    def required(self, query: KeywordQuery) -> list[tantivy.Query]:
        """Make the queries that passages have to match, and that add nothing to their scores."""
        groups = ([clause for term in group for clause in self._term(term)] for group in query.required)
        return [tantivy.Query.const_score_query(any_of(group), 0.0) for group in groups if group]

    def forms(self, term: str, field: str) -> list[str]:
        """Give a word as it may stand in a field: its stem in each language, or pairs that it begins."""
        if len(term) == 1 and not term.isascii():
            starting = self._searcher.terms_with_prefix(field, term, limit=_MOST_STARTING)
            return [one for one, _ in starting if len(one) <= 2] or [term]  # noqa: PLR2004 - a pair
        return self._stems_of(term)

    def passages_with(self, term: str) -> int:
        """Tell in how many passages a word stands, about: those of each of its forms, in text or title."""
        places = ((field, form) for field in BOOSTS for form in self.forms(term, field))
        return sum(self._searcher.doc_freq(field, form) for field, form in places)

    def is_known(self, term: str) -> bool:
        """Tell whether the index holds a word, as it is written or in another form."""
        written = ((field, term) for field in EXACT.values())
        places = [*written, *((field, form) for field in BOOSTS for form in self.forms(term, field))]
        return any(self._searcher.doc_freq(field, form) for field, form in places)

    def _term(self, term: KeywordTerm) -> list[tantivy.Query]:
        words = terms_of_words(term.text)
        fields = [field for field in BOOSTS if field == "title" or not term.title]
        if len(words) > 1:
            return [tantivy.Query.phrase_query(self._schema, EXACT[field], [*words]) for field in fields]
        if words and term.exact:
            return [best_form(self._schema, EXACT[field], [words[0]]) for field in fields]
        return [best_form(self._schema, field, self.forms(word, field)) for word in words for field in fields]

    def _word(self, term: str) -> list[tantivy.Query]:
        return [
            tantivy.Query.boost_query(best_form(self._schema, field, self.forms(term, field)), boost)
            for field, boost in BOOSTS.items()
        ]

    def _stemmed(self, term: str) -> list[str]:
        forms = {stemmed_terms([term], language)[0] for language in self._languages}
        return sorted({*forms, term} if self._unstemmed else forms)

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
