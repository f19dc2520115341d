"""Prepares a model's weights for int8: see :mod:`search.reader._export` for why."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn
from transformers import PreTrainedModel

__all__ = ["compact_embeddings", "smooth_linears"]

MIGRATION = 0.5
"""SmoothQuant's alpha: how much of a channel's size moves from inputs into weights."""

SAMPLES, SAMPLE_TOKENS = 32, 128
"""Made-up inputs to measure channels on."""


def smooth_linears(model: PreTrainedModel) -> None:
    """Even out the inputs of a model's linear layers, in place; its outputs stay equal.

    Args:
        model: Its ``nn.Linear`` layers are replaced, but for the last (the span head).
    """
    peaks = _input_peaks(model, _made_up_inputs(model))
    for names, peak in peaks:
        linears = [layer for name in names if isinstance(layer := model.get_submodule(name), nn.Linear)]
        weight = torch.stack([linear.weight.detach().abs().amax(0) for linear in linears]).amax(0)
        factor = peak.clamp_min(1e-5) ** MIGRATION / weight.clamp_min(1e-5) ** (1 - MIGRATION)
        for name, linear in zip(names, linears, strict=True):
            model.set_submodule(name, _Smoothed(linear, factor / factor.median()))


def compact_embeddings(model: PreTrainedModel) -> None:
    """Store a model's embedding tables as int8, one scale a row, in place.

    Args:
        model: Its ``nn.Embedding`` layers are replaced.
    """
    for name, table in [(n, m) for n, m in model.named_modules() if isinstance(m, nn.Embedding)]:
        model.set_submodule(name, _CompactEmbedding(table))


class _Smoothed(nn.Module):
    """A linear layer whose input has even channels, and rows that reach from -1 to 1 at most."""

    inverse: torch.Tensor

    def __init__(self, linear: nn.Linear, factor: torch.Tensor) -> None:
        super().__init__()
        self.linear = linear
        self.linear.weight.data = linear.weight.data * factor
        self.register_buffer("inverse", 1 / factor)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        even = inputs * self.inverse
        peaks = even.abs().amax(-1, keepdim=True).clamp_min(1e-8)
        product = nn.functional.linear(even / peaks, self.linear.weight) * peaks
        return product if self.linear.bias is None else product + self.linear.bias


class _CompactEmbedding(nn.Module):
    levels: torch.Tensor
    scales: torch.Tensor

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        weights = table.weight.detach()
        scales = weights.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("levels", torch.round(weights / scales).to(torch.int8))
        self.register_buffer("scales", scales)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return nn.functional.embedding(ids, self.levels).float() * nn.functional.embedding(ids, self.scales)


def _made_up_inputs(model: PreTrainedModel) -> torch.Tensor:
    # Which channels are large is mostly a matter of the weights: random words find them nearly as
    # well as real text does, in any vocabulary, and need no data.
    generator = torch.Generator().manual_seed(0)
    size = (SAMPLES, SAMPLE_TOKENS)
    return torch.randint(model.config.vocab_size, size, generator=generator)


@torch.no_grad()
def _input_peaks(model: PreTrainedModel, inputs: torch.Tensor) -> list[tuple[list[str], torch.Tensor]]:
    """Largest absolute input of each channel, once for all layers that share their input."""
    seen: list[tuple[torch.Tensor, list[str]]] = []

    def record(name: str, tensor: torch.Tensor) -> None:
        for known, names in seen:
            if known is tensor:
                names.append(name)
                return
        seen.append((tensor, [name]))

    hooks = [
        layer.register_forward_pre_hook(lambda _, args, name=name: record(name, args[0]))
        for name, layer in _inner_linears(model)
    ]
    model(input_ids=inputs, attention_mask=torch.ones_like(inputs))
    for hook in hooks:
        hook.remove()
    return [(names, tensor.abs().flatten(0, -2).amax(0)) for tensor, names in seen]


def _inner_linears(model: PreTrainedModel) -> Iterable[tuple[str, nn.Linear]]:
    linears = [(n, m) for n, m in model.named_modules() if isinstance(m, nn.Linear)]
    return [(name, layer) for name, layer in linears if layer.out_features > 2]  # noqa: PLR2004
