"""The forms that add articles to an archive, and what they say when they have."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from corpus import ArchiveError
from search import IndexInfo
from ui.adding import Added, NotAddedError, add_address, add_file, add_folder
from ui.holdings import skips_list
from ui.html import Html, element, joined
from ui.placing import ADDED
from ui.rebuilding import Rebuilder
from ui.states import notice
from ui.texts import Plural, Texts

__all__ = ["adding_section", "not_added"]

_SAID = "said of adding"


def adding_section(info: IndexInfo, rebuilder: Rebuilder, *, directory: str, texts: Texts) -> None:
    """Draw the ways to add articles, and take in what was sent.

    Args:
        info: What is known about the index; its corpus is where articles are added.
        rebuilder: Builds the index, where that was asked for too.
        directory: The index directory, to name it.
        texts: The texts of the page.
    """
    home = Path(info.corpus)
    heading = element("h2", texts.add.heading)
    if not home.is_dir():
        st.html(joined([heading, _no_home(info.corpus, directory, texts)]))
        return
    place = element("code", str((home / ADDED).absolute()))
    st.html(joined([heading, element("p", *_around(texts.add.explains, place), class_="quiet")]))
    forms = _Forms(home, info, rebuilder, texts)
    files, folder, address = st.tabs([texts.add.files, texts.add.folder, texts.add.address])
    with files:
        forms.files()
    with folder:
        forms.folder()
    with address:
        forms.address()
    if said := st.session_state.pop(_SAID, None):
        st.html(said)


def not_added(error: NotAddedError, *, texts: Texts) -> Html:
    """Say why a folder that was named will not do.

    Args:
        error: What is the matter with it.
        texts: The texts of the page.

    Returns:
        The message.
    """
    told = texts.add
    reasons = {"no folder": told.no_folder, "own folder": told.own_folder, "no room": told.no_room}
    return notice(reasons[error.reason].format(named=error.named.strip()))


class _Forms:
    """A form each for files, a folder and a web address."""

    def __init__(self, home: Path, info: IndexInfo, rebuilder: Rebuilder, texts: Texts) -> None:
        self._home = home
        self._info = info
        self._rebuilder = rebuilder
        self._texts = texts

    def files(self) -> None:
        told = self._texts.add
        with st.form("add files", clear_on_submit=True, border=False):
            chosen = st.file_uploader(told.files_label, accept_multiple_files=True)
            rebuild = self._sent("files")
        if rebuild is None:
            return
        if not chosen:
            st.html(notice(told.no_file))
            return
        self._take(lambda: _files(self._home, chosen), told.stored_files, rebuild=rebuild)

    def folder(self) -> None:
        told = self._texts.add
        with st.form("add folder", border=False):
            named = st.text_input(told.folder_label)
            rebuild = self._sent("folder")
        if rebuild is not None:
            self._take(lambda: add_folder(self._home, named), told.stored_files, rebuild=rebuild)

    def address(self) -> None:
        told = self._texts.add
        with st.form("add address", border=False):
            named = st.text_input(told.address_label, placeholder="https://")
            rebuild = self._sent("address")
        if rebuild is None:
            return
        if not named.strip():
            st.html(notice(told.no_address))
            return
        so_far = st.empty()

        def tell(count: int) -> None:
            so_far.html(element("p", self._texts.counted(told.found, count), class_="quiet"))

        self._take(
            lambda: add_address(self._home, named, on_article=tell), told.stored_articles, rebuild=rebuild
        )

    def _sent(self, way: str) -> bool | None:
        """Draw the buttons of a form; give whether a rebuild is to follow, or None where none was pressed."""
        told = self._texts.add
        with st.container(horizontal=True):
            busy = self._rebuilder.progress is not None
            both = st.form_submit_button(
                told.add_and_rebuild, type="primary", key=f"{way} and rebuild", disabled=busy
            )
            only = st.form_submit_button(told.add, key=f"only {way}")
        return both if both or only else None

    def _take(self, add: Callable[[], Added], stored: Plural, *, rebuild: bool) -> None:
        """Add, say what came of it once the page is drawn anew, and rebuild where that was asked for."""
        try:
            with st.spinner(self._texts.add.adding):
                added = add()
        except NotAddedError as error:
            st.html(not_added(error, texts=self._texts))
        except ArchiveError as error:
            st.html(notice(error.problem, error.remedy))
        except OSError as error:
            st.html(notice(self._texts.add.not_written.format(reason=error.strerror or type(error).__name__)))
        else:
            built = rebuild and added.stored + added.known > 0
            st.session_state[_SAID] = _said(added, stored, self._texts, rebuilt=built)
            if built:
                self._rebuilder.start(self._info.corpus, settings=self._info.settings)
            st.rerun()


def _files(home: Path, chosen: list[UploadedFile]) -> Added:
    return sum((add_file(home, file.name, file) for file in chosen), Added())


def _said(added: Added, stored: Plural, texts: Texts, *, rebuilt: bool) -> Html:
    told = texts.add
    words = [texts.counted(stored, added.stored)] if added.stored else []
    words += [texts.counted(told.known, added.known)] if added.known else []
    words += [] if words else [told.nothing]
    words += [told.rebuild_next] if added.stored and not rebuilt else []
    unread = skips_list(added.unread, counted=told.unread, texts=texts)
    return element("div", element("p", " ".join(words)), unread, class_="outcome", role="status")


def _no_home(corpus: str, directory: str, texts: Texts) -> Html:
    command = f"python -m indexer FOLDER --index {shlex.quote(directory)}"
    return element(
        "div",
        element("p", texts.add.no_home.format(corpus=corpus)),
        element("p", texts.add.no_home_remedy),
        element("pre", element("code", command), tabindex=0),
        class_="notice",
    )


def _around(words: str, place: Html) -> tuple[str, Html, str]:
    before, _, after = words.partition("{folder}")
    return before, place, after
