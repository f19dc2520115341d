"""``python -m search``: ask the archive from a terminal, or let a doctor look at the index."""

from __future__ import annotations

import sys
from typing import NoReturn

from search.command import ask, doctor

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command line; ``doctor`` alone, or with options only, is no question."""
    if sys.argv[1:2] == ["doctor"] and (len(sys.argv) == 2 or sys.argv[2].startswith("-")):  # noqa: PLR2004
        doctor(sys.argv[2:], prog_name="python -m search doctor")
    else:
        ask(prog_name="python -m search")
    sys.exit(0)


if __name__ == "__main__":
    main()
