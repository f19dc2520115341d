from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from indexer.store import analysis
from indexer.store.analysis import WORD

MIXED = st.text(alphabet="aZ9_ é́字ーา-—\n'я") | st.text()


@given(MIXED)
def test_ascii_words_are_found_as_all_others_are(text: str) -> None:
    without_shortcut = regex.compile(analysis._ANY_WORD)
    assert [found.span() for found in WORD.finditer(text)] == [
        found.span() for found in without_shortcut.finditer(text)
    ]
