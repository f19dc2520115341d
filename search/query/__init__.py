"""What people type into the query box, understood: words, phrases, conditions, times."""

from __future__ import annotations

from search.query._parsing import Known, Purpose, parse
from search.query._spelling import spelled
from search.query._types import Query, Sort, Understood

__all__ = ["Known", "Purpose", "Query", "Sort", "Understood", "parse", "spelled"]
