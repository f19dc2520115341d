"""What people type into the query box, understood: words, phrases, conditions, times."""

from __future__ import annotations

from search.query._parsing import Known, parse
from search.query._spelling import spelled
from search.query._types import Query, Sort, Understood

__all__ = ["Known", "Query", "Sort", "Understood", "parse", "spelled"]
