"""The errors of an index: building it, opening it, trusting it.

corpus.ArchiveError
├── corpus.UsageError, corpus.SourceError
├── ModelError                a model cannot be loaded: install it or name another
└── StoreError                the index directory
    ├── IndexNotFoundError    nothing is published there: build it
    ├── IndexMismatchError    another format or model: build anew with the command named
    ├── IndexDamagedError     files are missing or changed: roll back or build anew
    ├── IndexLockedError      another build is at work: wait for it
    ├── BuildGuardedError     the build stopped itself to protect the index: look, then allow it
    └── ArticleNotFoundError  no article of that id in the generation: it was removed or never there
"""

from __future__ import annotations

from corpus.errors import ArchiveError

__all__ = [
    "ArticleNotFoundError",
    "BuildGuardedError",
    "IndexDamagedError",
    "IndexLockedError",
    "IndexMismatchError",
    "IndexNotFoundError",
    "ModelError",
    "StoreError",
]


class ModelError(ArchiveError):
    """A model (encoder or reader) cannot be loaded; another must be named or it must be installed."""


class StoreError(ArchiveError):
    """Base of all that is wrong with an index directory."""


class IndexNotFoundError(StoreError):
    """Nothing is published in the directory; an index must be built first."""


class IndexMismatchError(StoreError):
    """The index was made with another format or model than this program uses."""


class IndexDamagedError(StoreError):
    """Files of the served generation are missing or not as they were written."""


class IndexLockedError(StoreError):
    """Another process is building this index; readers are not affected."""


class BuildGuardedError(StoreError):
    """The build published nothing because doing so would have lost articles."""


class ArticleNotFoundError(StoreError):
    """The served generation holds no article of that id."""
