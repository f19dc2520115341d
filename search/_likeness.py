"""More like this: passages near an article in meaning, and of its most telling words."""

from __future__ import annotations

from collections import Counter

import numpy as np

from corpus import Article
from indexer.encoders import Vectors
from indexer.store import Generation
from indexer.store.analysis import exact_terms, stemmed_terms
from search._retrieval import Hit, hits_near
from search._selecting import Selection
from search._served import Served

__all__ = ["hits_like"]

_TELLING = 20
# What a long article begins with says what it is about.
_READ = 20_000


def hits_like(served: Served, number: int, *, selection: Selection | None, depth: int) -> list[Hit]:
    """Find passages of other articles that are like an article.

    Near its passages' mean vector (relevance feedback as of Rocchio 1971), and holding the words that tell
    it from the rest of the archive: those of the highest tf-idf.

    Args:
        served: The generation and its encoder.
        number: The article.
        selection: What may be found; None for everything.
        depth: How many passages each leg may bring.

    Returns:
        Hits, best first; none of the article or of its near-copies.
    """
    generation = served.generation
    article = generation.articles.articles([number])[number]
    words = _telling_words(generation, article)
    hits = hits_near(served, _centre(generation, number), words, selection=selection, depth=depth)
    own = {number, *generation.articles.near_copies([number])[number]}
    return [hit for hit in hits if hit.row.article not in own]


def _centre(generation: Generation, number: int) -> Vectors:
    vectors = generation.vectors.vectors(generation.articles.passages_of(number))
    centre = vectors.mean(axis=0)
    return np.asarray(centre / (np.linalg.norm(centre) or 1.0), dtype=np.float32)


def _telling_words(generation: Generation, article: Article) -> str:
    words = exact_terms(f"{article.title}\n{article.text[:_READ]}")
    stems = stemmed_terms(words, article.language)
    form = dict(zip(stems, words, strict=True))
    idf = generation.article_words.idf
    weights = {stem: count * idf(stem) for stem, count in Counter(stems).items()}
    telling = sorted(weights, key=lambda stem: (-weights[stem], stem))[:_TELLING]
    return " ".join(form[stem] for stem in telling)
