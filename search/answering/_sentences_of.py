"""The sentences of the articles that one question brings up, each article cut once."""

from __future__ import annotations

from collections.abc import Iterator

from corpus import Article
from indexer.sentences import Span, sentence_at, sentence_spans
from search.results import Passage

__all__ = ["SentencesOf"]


class SentencesOf:
    """The sentences of articles, each article cut once."""

    def __init__(self) -> None:
        self._known: dict[str, list[Span]] = {}

    def spans(self, article: Article) -> list[Span]:
        """Give the sentences of an article."""
        if article.id not in self._known:
            self._known[article.id] = sentence_spans(article.text, language=article.language)
        return self._known[article.id]

    def inside(self, passage: Passage) -> Iterator[Span]:
        """Give the sentences that lie in a passage."""
        return (
            one for one in self.spans(passage.article) if passage.start <= one[0] and one[1] <= passage.end
        )

    def around(self, article: Article, span: Span) -> Span:
        """Give the sentence, or the sentences, of an article that hold a span."""
        return sentence_at(self.spans(article), *span)
