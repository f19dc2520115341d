"""The faster training step computes what the plain one computes."""

from __future__ import annotations

import pytest
import torch
from transformers import BertConfig, BertModel

from training._cpu_speed import FLOAT32_ATTENTION, PooledDropout, with_pooled_dropout


def _small() -> BertModel:
    torch.manual_seed(1)
    return BertModel(
        BertConfig(
            hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, vocab_size=50
        )
    )


def test_attention_gives_what_the_plain_one_gives_padding_left_out() -> None:
    model = _small()
    model.train(mode=False)
    ids = torch.randint(1, 50, (3, 12))
    mask = torch.ones_like(ids)
    mask[1, 7:] = 0
    plain = model(input_ids=ids, attention_mask=mask).last_hidden_state[mask.bool()]
    model.set_attn_implementation(FLOAT32_ATTENTION)
    faster = model(input_ids=ids, attention_mask=mask).last_hidden_state[mask.bool()]
    unmasked = model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[mask.bool()]
    assert torch.allclose(plain, faster, atol=1e-5)
    assert not torch.allclose(plain, unmasked, atol=1e-5)


def test_dropout_drops_the_share_and_keeps_the_mean() -> None:
    dropout = PooledDropout(0.1).train()
    values = dropout(torch.ones(400, 1000))
    assert float((values == 0).float().mean()) == pytest.approx(0.1, abs=0.005)
    assert float(values.mean()) == pytest.approx(1.0, abs=0.01)
    assert not torch.equal(values, dropout(torch.ones(400, 1000)))


def test_each_dropout_of_a_model_is_replaced_and_evaluation_is_untouched() -> None:
    model = _small()
    model.train(mode=False)
    ids = torch.randint(1, 50, (2, 9))
    before = model(input_ids=ids).last_hidden_state
    with_pooled_dropout(model)
    assert not [m for m in model.modules() if isinstance(m, torch.nn.Dropout) and m.p]
    assert torch.equal(model.train(mode=False)(input_ids=ids).last_hidden_state, before)
