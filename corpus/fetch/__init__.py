"""Getting pages from the web: politely, and without being led where nobody meant to go.

Only the settings are here; what needs an HTTP library is imported when the first address is read.
"""

from __future__ import annotations

from corpus.fetch._settings import FetchSettings

__all__ = ["FetchSettings"]
