"""Whole articles in tantivy: how well an article matches words, beside how well its passages do.

A passage is short: what its article speaks of is often said in another one. BM25 over whole articles, title
and text in one field, tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import log
from pathlib import Path

import tantivy

from corpus import Article
from indexer.store.analysis import exact_terms, stemmed_terms
from indexer.store.clauses import best_form
from indexer.store.scoring import scores_of_chosen
from indexer.store.slots import Slots
from indexer.store.writing import CarriedWords, write_documents

__all__ = ["ARTICLE_WORDS_FOLDER", "ArticleWords", "article_terms", "write_article_words"]

ARTICLE_WORDS_FOLDER = "article_words"

_FIELD = "words"


def article_terms(article: Article) -> list[str]:
    """Give the stems of an article's title and text, in their order."""
    return stemmed_terms(exact_terms(f"{article.title}\n{article.text}"), article.language)


def write_article_words(
    folder: Path, articles: Iterable[tuple[int, Article]], *, carried: CarriedWords | None = None
) -> int:
    """Write the index of whole articles of a generation.

    Args:
        folder: The generation's folder.
        articles: Articles that are not taken over, with their numbers, in order.
        carried: What is taken over from the generation before.

    Returns:
        How many articles are gone but leave traces in its files.
    """
    fields: Iterator[tuple[int, dict[str, object]]] = (
        (number, {_FIELD: " ".join(article_terms(article))}) for number, article in articles
    )
    return write_documents(folder, ARTICLE_WORDS_FOLDER, _schema(), documents=fields, carried=carried)


class ArticleWords:
    """Scores of whole articles. Safe to share between threads.

    Args:
        folder: The generation's folder.

    Raises:
        OSError, ValueError: The folder is missing or not an index of tantivy.
    """

    def __init__(self, folder: Path) -> None:
        self._slots = Slots.read(folder, ARTICLE_WORDS_FOLDER)
        index = tantivy.Index.open(str(folder / ARTICLE_WORDS_FOLDER))
        self._schema = index.schema
        self._searcher = index.searcher()

    @property
    def count(self) -> int:
        """Number of articles."""
        return int(self._searcher.num_docs)

    def idf(self, stem: str) -> float:
        """How rare a stem is, as BM25 counts it; 0 where no article holds it."""
        holding = int(self._searcher.doc_freq(_FIELD, stem))
        # Articles that are gone count until tantivy merges what holds them.
        others = max(0, len(self._slots.numbers) - holding)
        return log(1 + (others + 0.5) / (holding + 0.5)) if holding else 0.0

    def scores(
        self, words: Sequence[tuple[Sequence[str], float]], *, articles: Sequence[int]
    ) -> dict[int, float]:
        """Score articles by words.

        Args:
            words: For each word, the stems that it may stand as, the best of which counts, and its weight.
            articles: The numbers of those to score.

        Returns:
            BM25 by number; those that hold none of the words are left out.
        """
        if not words or not articles:
            return {}
        asked = [
            tantivy.Query.boost_query(best_form(self._schema, _FIELD, stems), weight)
            for stems, weight in words
        ]
        return scores_of_chosen(
            asked, articles, searcher=self._searcher, schema=self._schema, slots=self._slots
        )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, indexed=True, fast=True)
    builder.add_text_field(_FIELD, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
