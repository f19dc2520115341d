"""What the reader learns from, and how: targets, groups, the loss over them, and going on after a stop."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from indexer.encoders.catalogue import embedded_folder
from training.reader_examples import MAX_TOKENS, Example, Paragraph, encoded
from training.train_reader import Batch, Examples, loss_of, main

TEXT = "It rained in the town of Velm on Tuesday, and the river rose by a metre before dark. " * 12
TOKENIZER = Tokenizer.from_file(str(embedded_folder() / "tokenizer.json"))
TOKENIZER.no_padding()
TOKENIZER.no_truncation()


@given(st.integers(0, len(TEXT) - 40), st.integers(0, 10_000))
def test_the_target_of_a_window_is_the_answer(start: int, seed: int) -> None:
    start = TEXT.index(" ", start) + 1
    end = TEXT.find(" ", start + 8)
    if end < 0:
        return
    example = Example("When did it rain?", Paragraph("Rain", TEXT), (start, end))
    ids, question, span = encoded(example, TOKENIZER, random.Random(seed))
    assert len(ids) <= MAX_TOKENS
    assert question <= span[0] <= span[1] < len(ids) - 1
    answer = TOKENIZER.decode(ids[span[0] : span[1] + 1])
    assert answer.replace(" ", "") == TEXT[start:end].lower().replace(" ", "")


def _examples(folder: Path, windows: int = 40) -> Examples:
    lengths = np.arange(windows) % 7 + 10
    firsts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    rows = [(f, n, 4, 5, 6, i // 2) if i % 2 == 0 else (f, n, 4, 0, 0, i // 2)
            for i, (f, n) in enumerate(zip(firsts, lengths, strict=True))]  # fmt: skip
    np.save(folder / "tokens.npy", np.arange(lengths.sum(), dtype=np.uint16))
    np.save(folder / "windows.npy", np.array(rows, dtype=np.int32))
    return Examples(folder)


def test_a_run_goes_on_with_the_batch_after_the_one_it_ended_with(tmp_path: Path) -> None:
    examples = _examples(tmp_path)
    whole = examples.batches(tokens=64, seen=0)
    first = [next(whole) for _ in range(12)]
    resumed = examples.batches(tokens=64, seen=first[5][0])
    for expected, found in zip(first[6:], [next(resumed) for _ in range(6)], strict=True):
        assert expected[0] == found[0]
        assert torch.equal(expected[1].ids, found[1].ids)


def test_the_windows_of_a_question_stay_together(tmp_path: Path) -> None:
    batches = _examples(tmp_path).batches(tokens=64, seen=0)
    for _ in range(20):
        _, batch = next(batches)
        assert all(count == 2 for count in torch.unique(batch.groups, return_counts=True)[1].tolist())


def _batch() -> Batch:
    usable = torch.tensor([[False, False, True, True], [False, False, True, True]])
    return Batch(
        ids=torch.zeros(2, 4, dtype=torch.int64),
        types=usable.long(),
        mask=torch.ones(2, 4, dtype=torch.int64),
        usable=usable,
        starts=torch.tensor([2, 0]),
        ends=torch.tensor([3, 0]),
        groups=torch.tensor([7, 7]),
    )


def test_a_rival_span_in_another_window_of_the_question_costs() -> None:
    right = torch.tensor([[0.0, 0.0, 8.0, 0.0], [8.0, 0.0, 0.0, 0.0]])
    rival = torch.tensor([[0.0, 0.0, 8.0, 0.0], [8.0, 0.0, 0.0, 15.0]])
    end = torch.tensor([[0.0, 0.0, 0.0, 8.0], [8.0, 0.0, 0.0, 0.0]])
    alone = loss_of(rival, end, _batch(), shared=0.0) - loss_of(right, end, _batch(), shared=0.0)
    together = loss_of(rival, end, _batch(), shared=1.0) - loss_of(right, end, _batch(), shared=1.0)
    assert together > alone > 0


def test_sittings_go_on_and_end_in_a_checkpoint_that_others_can_load(tmp_path: Path) -> None:
    _examples(tmp_path)
    threads = torch.get_num_threads()
    try:
        for _ in range(2):
            main(work=tmp_path, hours=0.0, decay_minutes=0.0, tokens=64, threads=threads)
    finally:
        torch.set_num_threads(threads)
    progress = json.loads((tmp_path / "trunk" / "progress.json").read_text(encoding="utf-8"))
    assert progress["step"] == 2
    model = AutoModelForQuestionAnswering.from_pretrained(tmp_path / "shipped")
    ids = AutoTokenizer.from_pretrained(tmp_path / "shipped")("When did it rain?", TEXT, return_tensors="pt")
    assert model(**ids).start_logits.shape == ids["input_ids"].shape
