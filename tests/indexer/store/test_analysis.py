from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from indexer.store import analysis
from indexer.store.analysis import word_pattern, word_spans

MIXED = st.text(alphabet="aZ9_ é́字ーา-—\n'я") | st.text(alphabet="aZ9_ éß½я“’—\n'") | st.text()
EVERY_CHARACTER = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)


@given(MIXED)
def test_everyday_words_are_found_as_all_others_are(text: str) -> None:
    without_shortcut = regex.compile(analysis._ANY_WORD)
    assert [found.span() for found in word_pattern(text).finditer(text)] == [
        found.span() for found in without_shortcut.finditer(text)
    ]


@given(MIXED, st.data())
def test_words_are_found_where_they_stand_alone(text: str, data: st.DataObject) -> None:
    standing = word_pattern(text).findall(text)
    wanted = data.draw(st.sets(st.sampled_from([*standing, "a", "9_", "字"])))
    assert word_spans(text, wanted) == [
        found.span() for found in word_pattern(text).finditer(text) if found[0] in wanted
    ]


def test_every_everyday_character_is_a_letter_to_both_expressions_or_to_none() -> None:
    everyday = "".join(character for character in EVERY_CHARACTER if analysis._EVERYDAY.fullmatch(character))
    assert len(everyday) > 1000
    assert analysis._EVERYDAY_WORD.findall(everyday) == analysis._WORD.findall(everyday)
