"""``python -m search``: ask the archive from a terminal, once or time and again, or examine its index."""

from __future__ import annotations

import sys
from typing import NoReturn

from search.command import ask, doctor
from search.watch_command import watch

__all__ = ["main"]

_ALONE = {"doctor": doctor, "watch": watch}


def main() -> NoReturn:
    """Run the command line; ``doctor`` or ``watch`` alone, or with options only, is no question."""
    word, *options = sys.argv[1:] or [""]
    if word in _ALONE and (not options or options[0].startswith("-")):
        _ALONE[word](options, prog_name=f"python -m search {word}")
    else:
        ask(prog_name="python -m search")
    sys.exit(0)


if __name__ == "__main__":
    main()
