"""A generation in, passages and cited answers out: retrieval, the reader, abstention, citations.

Example:
    >>> import search
    >>> with search.open("index/") as index:                            # doctest: +SKIP
    ...     answer = index.ask("what sectors does the Charter cover")
    ...     print(answer.text, answer.citations[0].quote)
"""

from __future__ import annotations

from indexer.errors import (
    ArticleNotFoundError,
    IndexDamagedError,
    IndexMismatchError,
    IndexNotFoundError,
    ModelError,
    StoreError,
)
from indexer.store import ArticleVersion
from search._retrieval import Mode
from search.facets import Facets
from search.filters import Filters
from search.index import Index, IndexInfo
from search.index import open_index as open  # noqa: A004 - the fixed public name
from search.query import Query, Sort, Understood
from search.results import Answer, Citation, Corrections, Found, Part, Passage, Refusal, Why

__all__ = [
    "Answer",
    "ArticleNotFoundError",
    "ArticleVersion",
    "Citation",
    "Corrections",
    "Facets",
    "Filters",
    "Found",
    "Index",
    "IndexDamagedError",
    "IndexInfo",
    "IndexMismatchError",
    "IndexNotFoundError",
    "Mode",
    "ModelError",
    "Part",
    "Passage",
    "Query",
    "Refusal",
    "Sort",
    "StoreError",
    "Understood",
    "Why",
    "open",
]
