"""What HTTP says of a body: its media type, and its encoding."""

from __future__ import annotations

import re

from corpus._text import decode

__all__ = ["as_utf8", "media_type"]

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def media_type(header: str | None) -> tuple[str, str | None]:
    """Part a Content-Type header.

    Args:
        header: Its value, if there is one.

    Returns:
        The media type in small letters, empty where there is none, and the encoding.

    Example:
        >>> media_type('Text/HTML; charset="koi8-r"')
        ('text/html', 'koi8-r')
    """
    kind, _, parameters = (header or "").partition(";")
    charset = _CHARSET.search(parameters)
    return kind.strip().lower(), charset[1] if charset else None


def as_utf8(data: bytes, charset: str | None) -> bytes:
    """Write a text in UTF-8, and mark it so that whatever it declares itself is not believed.

    Args:
        data: The text's bytes.
        charset: The encoding that HTTP gave; None leaves the bytes as they are.

    Returns:
        The bytes, with a byte-order mark in front.
    """
    return data if charset is None else decode(data, declared=charset).encode("utf-8-sig", "replace")
