"""The root of the project's one exception tree, and the errors of reading a corpus.

    ArchiveError                  anything this project raises on purpose
    ├── UsageError                an argument or a setting is wrong: mend the call
    ├── SourceError               the corpus cannot be read at all: mend the path or the rights
    └── (indexer.errors)          the index or its model: see there

A class is named for what the caller can do about it. One bad file is no error: it is a
:class:`corpus.Skip`, and costs only itself.
"""

from __future__ import annotations

__all__ = ["ArchiveError", "SourceError", "UsageError"]


class ArchiveError(Exception):
    """Base of every error that this project raises on purpose.

    Args:
        problem: What is wrong and where, as one sentence.
        remedy: What mends it, where possible a command to type.

    Example:
        >>> str(ArchiveError("The folder 'a' does not exist.", remedy="Name another folder."))
        "The folder 'a' does not exist. Name another folder."
    """

    def __init__(self, problem: str, *, remedy: str = "") -> None:
        super().__init__(f"{problem} {remedy}".rstrip())
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.problem, self.remedy)


def _rebuild(kind: type[ArchiveError], problem: str, remedy: str) -> ArchiveError:
    return kind(problem, remedy=remedy)


class UsageError(ArchiveError):
    """An argument or a setting is wrong; the call must be mended."""


class SourceError(ArchiveError):
    """The corpus as a whole cannot be read: it is missing, or not readable."""
