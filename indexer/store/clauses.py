"""The pieces that queries of tantivy are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import tantivy

__all__ = ["all_of", "any_of", "best_form"]


def all_of(clauses: Iterable[tantivy.Query]) -> tantivy.Query:
    """Make the query for documents that match every clause; the scores add up."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])


def any_of(clauses: Iterable[tantivy.Query]) -> tantivy.Query:
    """Make the query for documents that match one clause or more; the scores add up."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])


def best_form(schema: tantivy.Schema, field: str, forms: Sequence[str]) -> tantivy.Query:
    """Look for a word that may stand as any of some forms; the best of those that are there counts."""
    terms = [tantivy.Query.term_query(schema, field, form, "freq") for form in forms]
    return terms[0] if len(terms) == 1 else tantivy.Query.disjunction_max_query(terms)
