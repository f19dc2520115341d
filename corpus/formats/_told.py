"""What office programs write into a document's properties, without what they write there by themselves."""

from __future__ import annotations

import re

from corpus._drafts import Found
from corpus._text import one_line

__all__ = ["told_fields"]

_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)\b.*|untitled.*"
    r"|.*\.(?:docx?|odt|rtf|pdf|indd|qxp|qxd|pptx?|xlsx?|tex|dvi|ps|html?)"
    r"|(?:word )?(?:document|doc|print|layout|slide|page|title|scan)\W*\d*|about:blank|(?:https?|file)://.*|[\W\d]*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"admin(?:istrator)?|root|user|owner|unknown|author|microsoft(?: office user)?|anonymous|python-docx|pc"
    r"|.*\\.*|[\W\d]*",
    re.IGNORECASE,
)


def told_fields(
    *, title: str = "", author: str = "", created: str = "", modified: str = "", origin: str
) -> dict[str, tuple[Found, ...]]:
    """Take a document's properties as an article's fields.

    Args:
        title: Its title; left out where it is a file's name or a program's filling.
        author: Its author; left out where it is an account's name.
        created: When it was made, in ISO 8601.
        modified: When it was saved last; left out where it is the same.
        origin: Where the properties stood.

    Returns:
        Candidates by field.

    Example:
        >>> told_fields(title="Microsoft Word - x.doc", author="A. Writer", origin="pdf-info")
        {'author': (Found(value='A. Writer', origin='pdf-info'),)}
    """
    title, author = one_line(title), one_line(author)
    known = {
        "title": "" if _NO_TITLE.fullmatch(title) else title,
        "author": "" if _NO_AUTHOR.fullmatch(author) else author,
        "published": created,
        "updated": modified if modified != created else "",
    }
    return {name: (Found(value, origin),) for name, value in known.items() if value}
