"""Citations: the whole sentence that holds an answer, and the sentences that support it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.answering._evidence import Candidate
from search.answering._reading import Reading
from search.answering._sentences_of import SentencesOf
from search.answering._terms import content_terms
from search.results import Citation, Passage

__all__ = ["cite", "supporting"]

_MOST_SUPPORTING = 3
# A supporting sentence says most of the answer's words, and is about the same as the cited one.
_LEAST_OVERLAP = 0.6
_LEAST_COSINE = 0.45
_MOST_ENCODED = 24


def cite(candidate: Candidate, sentences: SentencesOf) -> Citation:
    """Quote the sentence that holds an answer, whole.

    Args:
        candidate: The answer.
        sentences: The sentences of the articles.

    Returns:
        Its citation, with the answer's own span.
    """
    start, end = sentences.around(candidate.article, candidate.span)
    return _citation(candidate.passage, start, end, span=candidate.span)


def supporting(
    cited: Citation, answer: str, passages: Sequence[Passage], *, reading: Reading
) -> tuple[Citation, ...]:
    """Find further sentences that say the same.

    Args:
        cited: The sentence that holds the answer.
        answer: The answer.
        passages: Where to look; near-copies of the cited article say nothing new.
        reading: Has the sentences, and what compares meanings.

    Returns:
        Up to three citations; other articles first, then by nearness of meaning.
    """
    words = content_terms(answer)
    if not words:
        return ()
    options = [
        option
        for option in _sentences(passages, cited, reading.sentences)
        if _overlap(words, option.quote) >= _LEAST_OVERLAP
    ]
    options = options[:_MOST_ENCODED]
    if not options:
        return ()
    vectors = reading.encoder.encode_passages([cited.quote, *(option.quote for option in options)])
    cosines = (vectors[1:] @ vectors[0]).tolist()
    ranked = sorted(
        (option.article.id == cited.article.id, -cosine, position)
        for position, (option, cosine) in enumerate(zip(options, cosines, strict=True))
        if cosine >= _LEAST_COSINE
    )
    return tuple(options[position] for *_, position in ranked[:_MOST_SUPPORTING])


def _sentences(passages: Sequence[Passage], cited: Citation, sentences: SentencesOf) -> Iterator[Citation]:
    seen = {" ".join(cited.quote.split())}
    for passage in passages:
        if any(copy.id == cited.article.id for copy in passage.near_copies):
            continue
        for start, end in sentences.inside(passage):
            quote = passage.article.text[start:end]
            if " ".join(quote.split()) not in seen:
                seen.add(" ".join(quote.split()))
                yield _citation(passage, start, end)


def _citation(passage: Passage, start: int, end: int, *, span: tuple[int, int] | None = None) -> Citation:
    article = passage.article
    return Citation(
        article=article,
        start=start,
        end=end,
        quote=article.text[start:end],
        version=article.version,
        page=article.page_at(start),
        span=span,
        context=(min(passage.start, start), max(passage.end, end)),
        corrections=passage.corrections,
    )


def _overlap(words: frozenset[str], sentence: str) -> float:
    return len(words & content_terms(sentence)) / len(words)
