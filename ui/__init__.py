"""The components of the web page: they draw what ``search`` returns, and let an archive be managed."""

from __future__ import annotations

__all__: list[str] = []
