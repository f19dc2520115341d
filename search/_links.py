"""Links that open an article at the quoted words."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from corpus import Article

__all__ = ["link_to_quote"]

_LONG_QUOTE = 120
_EDGE_WORDS = 6


def link_to_quote(article: Article, *, start: int, end: int) -> str | None:
    """Give the address that opens an article scrolled to a quote.

    Uses a text fragment (https://wicg.github.io/scroll-to-text-fragment/): a short quote whole, a
    long one by its first and last words, since pages break long text in ways that stop a match.

    Args:
        article: The article.
        start: Offset of the quote in ``article.text``.
        end: Offset after it.

    Returns:
        The address, or None where the article has no http(s) address.

    Example:
        >>> a = Article(id="0" * 16, title="T", text="It rained.", url="https://a.example/1")
        >>> link_to_quote(a, start=0, end=10)
        'https://a.example/1#:~:text=It%20rained.'
    """
    if article.url is None or urlsplit(article.url).scheme not in ("http", "https"):
        return None
    # A fragment of the page's own must stay in front of the directive.
    page, _, own = article.url.partition("#")
    return f"{page}#{own.partition(':~:')[0]}:~:text={_fragment(article.text[start:end])}"


def _fragment(words: str) -> str:
    lines = [line for line in words.split("\n") if line.strip()]
    words = " ".join(" ".join(lines).split())
    if len(words) <= _LONG_QUOTE and len(lines) <= 1:
        return _escaped(words)
    pieces = words.split(" ")
    if len(pieces) < 2 * _EDGE_WORDS:
        half = max(1, len(pieces) // 2)
        return f"{_escaped(' '.join(pieces[:half]))},{_escaped(' '.join(pieces[half:]))}"
    return f"{_escaped(' '.join(pieces[:_EDGE_WORDS]))},{_escaped(' '.join(pieces[-_EDGE_WORDS:]))}"


def _escaped(words: str) -> str:
    # "-" and "," have a meaning of their own in a text directive; quote() leaves the first as it is.
    return quote(words, safe="").replace("-", "%2D")
