"""The keyword index of a generation in tantivy: BM25 over titles and passages, with filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import tantivy

from corpus import Article
from indexer.store.schema import instant

__all__ = ["KEYWORDS_FOLDER", "KeywordDocument", "KeywordFilter", "KeywordIndex", "write_keywords"]

KEYWORDS_FOLDER = "keywords"

_ANALYZER = "folded"
_LONGEST_TOKEN = 60
_WRITER_BYTES = 64 << 20
_LONGEST_SYNTAX = 1000
_MOST_BRACKETS = 20
_MOST_WORDS = 200
_WORD = re.compile(r"\w+")
_BOOSTS = {"title": 1.5, "body": 1.0}
_EXACT_FIELDS = ("source", "author", "section", "language")


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


def write_keywords(folder: Path, documents: Iterable[KeywordDocument]) -> None:
    """Write the keyword index of a generation.

    Args:
        folder: The generation's folder.
        documents: Passages, in their order.
    """
    path = folder / KEYWORDS_FOLDER
    path.mkdir()
    schema = _schema()
    index = tantivy.Index(schema, path=str(path))
    index.register_tokenizer(_ANALYZER, _analyzer())
    # One thread keeps the order of documents, so that two builds of one corpus are the same index.
    writer = index.writer(_WRITER_BYTES, 1)
    for document in documents:
        writer.add_document(tantivy.Document.from_dict(_fields(document), schema))
    writer.commit()
    writer.wait_merging_threads()


class KeywordIndex:
    """Passages whose words match a query. Safe to share between threads.

    Args:
        folder: The generation's folder.

    Raises:
        ValueError: The folder is missing or not an index of tantivy.
    """

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder / KEYWORDS_FOLDER))
        self._index.register_tokenizer(_ANALYZER, _analyzer())
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    @property
    def count(self) -> int:
        """Number of passages."""
        return int(self._searcher.num_docs)

    def matching(self, query: str, *, top: int, only: KeywordFilter | None = None) -> list[tuple[int, float]]:
        """Find passages by the words of a query.

        Args:
            query: Any text; what is no valid query syntax is searched as words.
            top: How many to give.
            only: What passages must be.

        Returns:
            ``(passage number, BM25 score)``, best first, ties by number.
        """
        # The parser of tantivy recurses without a bound, and some queries that it takes cannot be run.
        if len(query) <= _LONGEST_SYNTAX and sum(map(query.count, "([{")) <= _MOST_BRACKETS:
            try:
                return self._hits(query, top, only or KeywordFilter())
            except ValueError:
                pass
        words = " ".join(_WORD.findall(query.lower())[:_MOST_WORDS])
        return self._hits(words, top, only or KeywordFilter())

    def _hits(self, query: str, top: int, only: KeywordFilter) -> list[tuple[int, float]]:
        parsed, _ = self._index.parse_query_lenient(query, list(_BOOSTS), field_boosts=_BOOSTS)
        clauses = [(tantivy.Occur.Must, parsed)]
        clauses += [(tantivy.Occur.Must, clause) for clause in self._clauses(only)]
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), limit=max(top, 1)).hits
        found = [(int(self._searcher.doc(address)["number"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:top]

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


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=True, indexed=False, fast=True)
    for field in _BOOSTS:
        builder.add_text_field(field, stored=False, tokenizer_name=_ANALYZER, index_option="position")
    for field in _EXACT_FIELDS:
        builder.add_text_field(field, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_float_field("published", stored=False, indexed=True, fast=True)
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_TOKEN))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _fields(document: KeywordDocument) -> dict[str, object]:
    article = document.article
    fields: dict[str, object] = {"number": document.number, "title": article.title, "body": document.text}
    for field in _EXACT_FIELDS:
        if (value := getattr(article, field)) is not None:
            fields[field] = value
    if article.published is not None:
        fields["published"] = instant(article.published)
    return fields
