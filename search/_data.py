"""Results as plain data, for JSON and for programs in other languages."""

from __future__ import annotations

from corpus import Article
from search.results import Answer, Citation, Corrections, Part, Passage, Refusal

__all__ = ["answer_as_dict", "article_as_dict", "citation_as_dict", "passage_as_dict"]


def answer_as_dict(answer: Answer) -> dict[str, object]:
    """Give an answer as JSON-ready data; citations are numbered by their place in ``citations``."""
    numbers = {(c.article.id, c.start, c.end): number for number, c in enumerate(answer.citations, start=1)}
    return {
        "question": answer.question,
        "answered": answer.answered,
        "text": answer.text,
        "confidence": answer.confidence,
        "parts": [_part_as_dict(part, numbers) for part in answer.parts],
        "citations": [citation_as_dict(citation) for citation in answer.citations],
        "passages": [passage_as_dict(passage) for passage in answer.passages],
        "generation": answer.generation,
        "refusal": answer.refusal and _refusal_as_dict(answer.refusal),
    }


def citation_as_dict(citation: Citation) -> dict[str, object]:
    """Give a citation as JSON-ready data."""
    return {
        "article": article_as_dict(citation.article),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "span": citation.span,
        "context": citation.context,
        "page": citation.page,
        "version": citation.version,
        "url": citation.url,
        **_corrections_as_dict(citation.corrections),
    }


def passage_as_dict(passage: Passage) -> dict[str, object]:
    """Give a passage as JSON-ready data."""
    return {
        "article": article_as_dict(passage.article),
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "score": passage.score,
        "near_copies": [article_as_dict(copy) for copy in passage.near_copies],
        **_corrections_as_dict(passage.corrections),
    }


def article_as_dict(article: Article) -> dict[str, object]:
    """Give what is known about an article, without its text, as JSON-ready data."""
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "author": article.author,
        "section": article.section,
        "published": article.published and article.published.isoformat(),
        "updated": article.updated and article.updated.isoformat(),
        "language": article.language,
        "addresses": list(article.addresses),
        "version": article.version,
        "first_seen": article.first_seen and article.first_seen.isoformat(),
    }


def _corrections_as_dict(corrections: Corrections) -> dict[str, object]:
    return {
        "corrected_by": [article_as_dict(article) for article in corrections.by],
        "corrects": [article_as_dict(article) for article in corrections.of],
    }


def _refusal_as_dict(refusal: Refusal) -> dict[str, object]:
    closest = refusal.closest and citation_as_dict(refusal.closest)
    return {"reason": refusal.reason, "text": refusal.text, "closest": closest}


def _part_as_dict(part: Part, numbers: dict[tuple[str, int, int], int]) -> dict[str, object]:
    return {
        "text": part.text,
        "kind": part.kind,
        "confidence": part.confidence,
        "citations": [numbers[c.article.id, c.start, c.end] for c in part.citations],
    }
