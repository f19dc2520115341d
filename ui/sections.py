"""The form of a section of the page's texts, and the sections that managing an archive needs."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Add", "Plural", "Rebuild", "Section", "States", "Uploader"]

Plural = dict[str, str]


class Section(BaseModel):
    """Texts that belong together; a missing or an unknown one is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rebuild(Section):
    """What is said of bringing the archive up to date, and of the first build."""

    heading: str
    explains: str
    start: str
    running: str
    cancel: str
    elsewhere: str
    starting: str
    reading: str
    loading: str
    splitting: str
    embedding: str
    writing: str
    verifying: str
    counted: str
    left: str
    so_far: str
    done: str
    unchanged: str
    added: Plural
    changed: Plural
    removed: Plural
    new_skips: Plural
    cancelled: str
    guarded: str
    guarded_remedy: str
    all_the_same: str
    failed: str
    crashed: str
    first_heading: str
    first_explains: str
    first_folder: str
    first_start: str
    first_running: str
    not_yours: str


class Add(Section):
    """What is said of adding articles."""

    heading: str
    explains: str
    files: str
    files_label: str
    folder: str
    folder_label: str
    address: str
    address_label: str
    add: str
    add_and_rebuild: str
    adding: str
    found: Plural
    stored_files: Plural
    stored_articles: Plural
    known: Plural
    nothing: str
    unread: Plural
    rebuild_next: str
    no_file: str
    no_address: str
    no_folder: str
    own_folder: str
    no_room: str
    not_written: str
    no_home: str
    no_home_remedy: str


class Uploader(Section):
    """What stands in place of Streamlit's own words where files are chosen."""

    choose: str
    drop_file: str
    drop_files: str
    per_file: str


class States(Section):
    """What is said of generations, and of going back to the one before."""

    heading: str
    explains: str
    name: str
    articles: str
    passages: str
    served: str
    back: str
    confirm: str
    yes: str
    no: str
    done: str
