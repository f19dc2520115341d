"""Writing the keyword index of a generation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tantivy

from corpus import Article
from indexer.store.analysis import exact_terms, stemmed_terms
from indexer.store.keyword_queries import BOOSTS, EXACT
from indexer.store.schema import instant
from indexer.store.writing import CarriedWords, write_documents

__all__ = ["KEYWORDS_FOLDER", "KeywordDocument", "write_keywords"]

KEYWORDS_FOLDER = "keywords"

# Terms arrive from analysis.py already made, with a space between them.
_TOKENIZER = "whitespace"
_KEPT_FIELDS = ("source", "author", "section", "language")


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


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, indexed=True, fast=True)
    for field in BOOSTS:
        builder.add_text_field(field, stored=False, tokenizer_name=_TOKENIZER, index_option="freq")
    for field in EXACT.values():
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
        fields[EXACT[field]] = " ".join(terms)
        fields[field] = " ".join(stemmed_terms(terms, article.language))
    for field in _KEPT_FIELDS:
        if (value := getattr(article, field)) is not None:
            fields[field] = value
    if article.published is not None:
        fields["published"] = instant(article.published)
    return fields
