from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import _digests
from corpus._digests import Digests

EDGES = st.sampled_from([0, 1, 2**63 - 1, 2**63, 2**64 - 1])


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 12) | EDGES, max_size=60))
def test_does_as_a_set_does(digests: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_digests, "_PENDING", 3)
        seen, plain = Digests(), set[int]()
        for digest in digests:
            assert seen.add(digest) == (digest not in plain)
            plain.add(digest)
