"""Zip archives made in tests: documents of office programs, books."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

__all__ = ["changed", "packed"]


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # The same parts make the same archive on any day.
            info = zipfile.ZipInfo(name, date_time=(2026, 3, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return data.getvalue()


def changed(data: bytes, parts: Mapping[str, str | bytes | None]) -> bytes:
    """An archive with some of its parts replaced, added, or (None) removed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        old = {name: archive.read(name) for name in archive.namelist()}
    return packed({name: content for name, content in ({**old, **parts}).items() if content is not None})
