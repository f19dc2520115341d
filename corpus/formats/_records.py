"""One record into a draft: a JSON object, or a row of a table."""

from __future__ import annotations

import json
from collections.abc import Mapping

from corpus._blobs import Unreadable
from corpus._drafts import Draft
from corpus._fields import FieldNames, named_fields, value_at
from corpus.formats._markup import is_markup, text_of_markup

__all__ = ["SeveralValues", "draft_of", "has_text", "loads"]

_BODIES = (
    "text",
    "body",
    "content",
    "articlebody",
    "article_text",
    "fulltext",
    "full_text",
    "maintext",
    "article",
)
_KEYS = ("id", "guid", "_id", "uuid", "article_id", "doc_id", "docid", "identifier")


class SeveralValues(Unreadable):
    """A text holds one JSON value a line, not one in all."""


def loads(text: str) -> object:
    """Parse JSON.

    Args:
        text: The JSON.

    Returns:
        The value.

    Raises:
        SeveralValues: It is JSON Lines.
        Unreadable: It is no JSON; the message says where it breaks off.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and text[: error.pos].count("\n"):
            raise SeveralValues("it is JSON Lines, one value a line") from error
        raise Unreadable(f"it is not whole JSON ({error.msg} at character {error.pos})") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"its JSON cannot be read ({type(error).__name__})") from error


def draft_of(
    record: object, *, place: str = "", record_of_many: bool = False, names: FieldNames | None = None
) -> Draft:
    """Make a draft of one record.

    Args:
        record: A JSON value.
        place: Where it stands in its file.
        record_of_many: One of several in its file.
        names: Where its fields are, as far as that is said.

    Returns:
        The draft.

    Raises:
        Unreadable: It is no object, or has no text under a name that is known.
    """
    if not isinstance(record, Mapping):
        raise Unreadable("it is not a JSON object")
    body = _body(record, names or {})
    if not body:
        raise Unreadable(
            f"it has no text under a name such as {', '.join(map(repr, _BODIES[:4]))}; "
            "say under which it is: --field text=NAME"
        )
    return Draft(
        text=text_of_markup(body) if is_markup(body) else body,
        fields=named_fields(record, origin="field", names=names),
        key=_key(record, names or {}),
        record=record_of_many,
        place=place,
    )


def has_text(record: Mapping[str, object], names: FieldNames | None = None) -> bool:
    """Tell whether an object is a record with a text."""
    return bool(_body(record, names or {}))


def _body(record: Mapping[str, object], names: FieldNames) -> str:
    lowered = {key.lower(): value for key, value in record.items()}
    told = value_at(record, names["text"]) if "text" in names else None
    found = map(_text_in, (told, *(lowered.get(name) for name in _BODIES)))
    return next((text for text in found if text.strip()), "")


def _text_in(value: object) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n\n".join(value)
    if isinstance(value, Mapping):
        value = value.get("rendered") or value.get("text") or value.get("value")
    return value if isinstance(value, str) else ""


def _key(record: Mapping[str, object], names: FieldNames) -> str | None:
    lowered = {key.lower(): value for key, value in record.items()}
    told = value_at(record, names["id"]) if "id" in names else None
    for found in (told, *(lowered.get(name) for name in _KEYS)):
        value = found.get("$oid") if isinstance(found, Mapping) else found
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return None
