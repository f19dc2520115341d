"""The most memory that a process took."""

from __future__ import annotations

from pathlib import Path

__all__ = ["peak_mib"]


def peak_mib() -> int:
    """Give the most memory that was resident since this program began, in MiB (Linux).

    ``getrusage`` tells more: a process that was forked from a large one begins with what that one took.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) >> 10
