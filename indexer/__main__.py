"""``python -m indexer``: bring an index up to date, and look after its generations."""

from __future__ import annotations

import sys
from typing import NoReturn

from indexer.command import app

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command line."""
    app()
    sys.exit(0)


if __name__ == "__main__":
    main()
