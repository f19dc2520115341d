"""A build's log for machines: one JSON object a line, by the standard library's logging.

What happens is told to the loggers of ``indexer`` at any time; a program that uses the package may take it
with handlers of its own. Facts about an event stand in the record's attribute ``facts``.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

__all__ = ["JsonFormatter", "facts", "json_log"]

_LOGGER = "indexer"


def facts(event: str, **known: object) -> dict[str, dict[str, object]]:
    """Give the ``extra`` of a log call.

    Args:
        event: What happened, in a word or two that never change.
        **known: What is known about it; values that JSON has.

    Example:
        >>> facts("published", articles=41)
        {'facts': {'event': 'published', 'articles': 41}}
    """
    return {"facts": {"event": event, **known}}


class JsonFormatter(logging.Formatter):
    """Writes a record as one line: time in UTC, level, logger, message, and the facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


@contextmanager
def json_log(stream: TextIO, *, quiet: bool) -> Iterator[None]:
    """Write what happens meanwhile as JSON lines.

    Args:
        stream: Where they go.
        quiet: Write warnings and errors only.
    """
    handler, root, ours = logging.StreamHandler(stream), logging.getLogger(), logging.getLogger(_LOGGER)
    handler.setFormatter(JsonFormatter())
    handler.setLevel(logging.WARNING if quiet else logging.INFO)
    before = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        yield
    finally:
        ours.setLevel(before)
        root.removeHandler(handler)
        handler.close()
