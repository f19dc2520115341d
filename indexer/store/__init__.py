"""The one place that knows the format of an index directory. Read side and write side share it."""

from __future__ import annotations

from indexer.store.articles import ArticleReader, ArticleVersion, PassageRow
from indexer.store.columns import Columns
from indexer.store.encoder_folder import carried_encoder, carry_encoder, forget_unused_encoders
from indexer.store.generation import Generation, changed_files, open_generation, open_served, problems
from indexer.store.keyword_queries import KeywordFilter, KeywordQuery, KeywordTerm
from indexer.store.keyword_writing import KeywordDocument
from indexer.store.keywords import KeywordIndex
from indexer.store.layout import Layout
from indexer.store.lock import is_locked, writer_lock
from indexer.store.manifest import FORMAT_VERSION, Manifest
from indexer.store.schema import instant
from indexer.store.tombstones import Tombstone, Tombstones, named
from indexer.store.vectors import VectorIndex

__all__ = [
    "FORMAT_VERSION",
    "ArticleReader",
    "ArticleVersion",
    "Columns",
    "Generation",
    "KeywordDocument",
    "KeywordFilter",
    "KeywordIndex",
    "KeywordQuery",
    "KeywordTerm",
    "Layout",
    "Manifest",
    "PassageRow",
    "Tombstone",
    "Tombstones",
    "VectorIndex",
    "carried_encoder",
    "carry_encoder",
    "changed_files",
    "forget_unused_encoders",
    "instant",
    "is_locked",
    "named",
    "open_generation",
    "open_served",
    "problems",
    "writer_lock",
]
