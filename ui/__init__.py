"""The components of the web page: they draw what ``search`` returns, and decide nothing."""

from __future__ import annotations

__all__: list[str] = []
