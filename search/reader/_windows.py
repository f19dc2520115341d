"""Cuts passages into the windows of tokens that a reader's model looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from search.reader._words import snap_to_words

__all__ = ["QUESTION_TOKENS", "Window", "Windower"]

QUESTION_TOKENS = 64
"""A longer question is cut, so that the passage keeps its room."""


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """One input of the model, and where its tokens stand in the passage.

    Attributes:
        passage: Index of the passage.
        inputs: The model's inputs by name, each of shape ``(1, tokens)``, int64.
        starts: For each token, where a span that begins with it starts in the passage.
        ends: For each token, where a span that ends with it ends.
        usable: Whether a span may begin or end with the token: False for the question's tokens,
            for special ones, and where the token stands on nothing but space.
    """

    passage: int
    inputs: dict[str, npt.NDArray[np.int64]]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    usable: npt.NDArray[np.bool_]


class Windower:
    """Turns a question and passages into windows. Holds no state between calls.

    Args:
        tokenizer: The model's tokenizer.json, as text.
        max_length: Tokens of a window, question and special tokens included.
        stride: Tokens that neighbouring windows of a passage share.
    """

    def __init__(self, tokenizer: str, *, max_length: int, stride: int) -> None:
        self._whole = _plain(tokenizer)
        self._pairs = _plain(tokenizer)
        self._pairs.enable_truncation(max_length, stride=stride, strategy="only_second")

    def windows(self, question: str, passages: Sequence[str]) -> list[Window]:
        """Cut passages into windows that each begin with the question.

        Args:
            question: The question; cut to its first 64 tokens.
            passages: The texts; those without a word give no window.

        Returns:
            The windows, in the order of the passages.
        """
        question = self._cut(_encodable(question))
        filled = [i for i, passage in enumerate(passages) if passage.strip()]
        if not question.strip() or not filled:
            return []
        pairs = [(question, _encodable(passages[i])) for i in filled]
        return [
            _window(index, passages[index], part)
            for index, encoding in zip(filled, self._pairs.encode_batch(pairs), strict=True)
            for part in (encoding, *encoding.overflowing)
        ]

    def _cut(self, question: str) -> str:
        offsets = self._whole.encode(question, add_special_tokens=False).offsets
        return question if len(offsets) <= QUESTION_TOKENS else question[: offsets[QUESTION_TOKENS - 1][1]]


def _plain(tokenizer: str) -> Tokenizer:
    loaded = Tokenizer.from_str(tokenizer)
    loaded.no_padding()
    loaded.no_truncation()
    # An article may hold "[SEP]" as text; it must not end the window's question.
    loaded.encode_special_tokens = True
    return loaded


def _encodable(text: str) -> str:
    # Half a surrogate pair is no character that a tokenizer takes; "?" keeps every offset.
    return text.encode("utf-8", "replace").decode("utf-8")


def _window(passage: int, text: str, encoding: Encoding) -> Window:
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    usable = np.array([s == 1 for s in encoding.sequence_ids]) & (offsets[:, 0] < offsets[:, 1])
    words = np.zeros_like(offsets)
    words[usable] = snap_to_words(text, offsets[usable])
    usable &= np.array([not text[start:end].isspace() for start, end in words.tolist()])
    inputs = {
        "input_ids": np.array([encoding.ids], dtype=np.int64),
        "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
        "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
    }
    return Window(passage=passage, inputs=inputs, starts=words[:, 0], ends=words[:, 1], usable=usable)
