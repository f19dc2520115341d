"""Names that stay: the canonical form of an address, and the id of an article."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

__all__ = ["article_id", "canonical_url"]

_TRACKING = re.compile(
    r"(?:utm|itm|mtm|pk|hsa|vero|oly|mc)_\w+"
    r"|(?:fb|g|dc|y|ys|tw|ttc|ms|wbra|gbra)cl(?:k)?id|fbclid|gclid|yclid|ysclid|dclid|twclid|msclkid|wbraid|gbraid"
    r"|igshid|igsh|_ga|_gl|_hsenc|_hsmi|mkt_tok|xtor|ito|cmpid|_openstat|spm",
    re.IGNORECASE,
)
_DEFAULT_PORT = {"http": 80, "https": 443}
# Percent signs stay (the path is already encoded); the rest is what RFC 3986 allows in a path or a query.
_SAFE = "%/:@!$&'()*+,;=~-._?"


def canonical_url(address: object) -> str | None:
    """Give the address under which an article is known, without what only tracks its readers.

    The scheme and host are lower-cased; the default port, the fragment and tracking parameters
    go; other parameters stay as they are and in their order, since on many sites they name the
    article ("?12345", "?cid=7"): courlan's ``clean_url`` drops those, and would merge articles.

    Args:
        address: What may be a web address.

    Returns:
        An http or https address; None where it is none.

    Example:
        >>> canonical_url("HTTPS://Example.org:443/a?id=3&utm_source=x#top")
        'https://example.org/a?id=3'
    """
    if not isinstance(address, str):
        return None
    try:
        parts = urlsplit("".join(address.split()))
        port = parts.port
        host = (parts.hostname or "").encode("utf-8").decode("utf-8")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _DEFAULT_PORT or "." not in host.strip(".") or parts.username is not None:
        return None
    return urlunsplit(_cleaned(parts, host, port))


def article_id(address: str) -> str:
    """Make an article's id from its canonical address, or from its path in the corpus.

    Args:
        address: A canonical URL, or "path" or "path#key". Two URLs that differ only in http or
            https, or in a slash at the end of the path, give one id.

    Returns:
        16 hexadecimal digits (64 bits of BLAKE2b).

    Example:
        >>> article_id("http://example.org/a/") == article_id("https://example.org/a")
        True
    """
    match = re.fullmatch(r"https?://([^/?]*)([^?]*)(.*)", address, re.DOTALL)
    name = f"url:{match[1]}{match[2].rstrip('/')}{match[3]}" if match else f"path:{address}"
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _cleaned(parts: SplitResult, host: str, port: int | None) -> SplitResult:
    netloc = f"[{host}]" if ":" in host else host
    if port not in (None, _DEFAULT_PORT[parts.scheme]):
        netloc = f"{netloc}:{port}"
    query = "&".join(p for p in parts.query.split("&") if p and not _TRACKING.fullmatch(p.partition("=")[0]))
    # "#!/…" is the path of a one-page site, not a place in the page.
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    path = quote(parts.path, safe=_SAFE) or "/"
    return SplitResult(parts.scheme, netloc, path, quote(query, safe=_SAFE), quote(fragment, safe=_SAFE))
