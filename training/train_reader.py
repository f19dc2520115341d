"""Train the reader: ``python -m training.train_reader --work … --hours 2``, in as many sittings as one likes.

A BERT encoder (the embedded all-MiniLM-L6-v2) with a span head. The loss of a window is the cross-entropy
of the answer's first and last token, with the first token of the window for "no answer" (Devlin et al. 2019);
to it comes, for the windows of one question, the cross-entropy over all their tokens at once, each window's
scores less its own "no answer" (shared normalisation: Clark and Gardner 2018, "Simple and Effective
Multi-Paragraph Reading Comprehension", https://aclanthology.org/P18-1078), since at answering time the
passages of one question compete by just that difference.

The trunk is trained at a constant rate after a warm-up and saved every few minutes, so that a sitting may
end at any moment and the next goes on from there; a short decay to zero branches off it for a model to
ship (warmup-stable-decay: Hu et al. 2024, https://arxiv.org/abs/2404.06395). Word embeddings stay as
the encoder has them: half the weights, and nothing to learn on so little text.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from safetensors.torch import load_file, save_file
from torch.nn import functional
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, PreTrainedModel

from indexer.encoders.catalogue import embedded_folder
from training._cpu_speed import FLOAT32_ATTENTION, with_pooled_dropout

__all__ = ["Batch", "Examples", "loss_of", "main"]

SEED = 20261125
_CHUNK = 4096
_SAVED_EVERY_S = 300


@dataclass(frozen=True, slots=True)
class Batch:
    """Some groups of windows, padded to the longest.

    Attributes:
        ids: Token ids, (windows, tokens).
        types: 0 for the question, 1 for the passage, (windows, tokens).
        mask: 1 for tokens, 0 for padding, (windows, tokens).
        usable: Whether an answer may begin or end there, (windows, tokens).
        starts: First token of the answer, 0 for none, (windows,).
        ends: Its last token, (windows,).
        groups: Which windows belong to one question, (windows,).
    """

    ids: torch.Tensor
    types: torch.Tensor
    mask: torch.Tensor
    usable: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor
    groups: torch.Tensor


class Examples:
    """The windows that ``training.reader_examples`` wrote.

    Args:
        work: The work folder.
    """

    def __init__(self, work: Path) -> None:
        self._tokens = np.load(work / "tokens.npy", mmap_mode="r")
        self._windows = np.load(work / "windows.npy")
        firsts = np.flatnonzero(np.diff(self._windows[:, 5], prepend=-1))
        self._groups = np.split(np.arange(len(self._windows)), firsts[1:])

    def __len__(self) -> int:
        return len(self._windows)

    def batches(self, *, tokens: int, seen: int) -> Iterator[tuple[int, Batch]]:
        """Give batches for ever, each pass in another order, going on where a run ended.

        Args:
            tokens: Tokens of a batch, padding included, at most.
            seen: Windows that earlier runs were given.

        Yields:
            How many windows were given so far, and a batch.
        """
        given = 0
        epoch = 0
        while True:
            order = np.random.default_rng(SEED + epoch).permutation(len(self._groups))
            for chunk in (order[n : n + _CHUNK] for n in range(0, len(order), _CHUNK)):
                for some in self._by_length(chunk, tokens, seed=epoch):
                    given += sum(len(self._groups[n]) for n in some)
                    if given > seen:
                        yield given, self._batch([w for n in some for w in self._groups[n]])
            epoch += 1

    def _by_length(self, chunk: np.ndarray[Any, Any], tokens: int, *, seed: int) -> list[list[int]]:
        """Put groups of like length together, so that little is spent on padding."""
        longest = {int(n): int(self._windows[self._groups[n], 1].max()) for n in chunk}
        batches: list[list[int]] = [[]]
        windows = 0
        for n in sorted(longest, key=lambda n: (longest[n], n)):
            size = len(self._groups[n])
            if (windows + size) * longest[n] > tokens and batches[-1]:
                batches.append([])
                windows = 0
            batches[-1].append(n)
            windows += size
        np.random.default_rng(seed).shuffle(batches)
        return batches

    def _batch(self, windows: Sequence[int]) -> Batch:
        rows = self._windows[np.array(windows)]
        # Few different widths: each costs the matrix library a plan of its own.
        width = -(-int(rows[:, 1].max()) // 32) * 32
        ids = np.zeros((len(rows), width), dtype=np.int64)
        for line, (place, length, *_) in zip(ids, rows.tolist(), strict=True):
            line[:length] = self._tokens[place : place + length]
        position = np.arange(width)[None]
        length, question = rows[:, 1, None], rows[:, 2, None]
        inside = position < length
        return Batch(
            ids=torch.from_numpy(ids),
            types=torch.from_numpy(((position >= question) & inside).astype(np.int64)),
            mask=torch.from_numpy(inside.astype(np.int64)),
            usable=torch.from_numpy((position >= question) & (position < length - 1)),
            starts=torch.from_numpy(rows[:, 3].astype(np.int64)),
            ends=torch.from_numpy(rows[:, 4].astype(np.int64)),
            groups=torch.from_numpy(rows[:, 5].astype(np.int64)),
        )


def loss_of(start: torch.Tensor, end: torch.Tensor, batch: Batch, *, shared: float) -> torch.Tensor:
    """Give the loss of a batch.

    Args:
        start: Start logits, (windows, tokens).
        end: End logits, (windows, tokens).
        batch: What they should be.
        shared: Weight of the loss over all windows of a question.

    Returns:
        The mean loss, a scalar.
    """
    allowed = batch.usable.clone()
    allowed[:, 0] = True
    total = torch.zeros(())
    for logits, target in ((start, batch.starts), (end, batch.ends)):
        known = logits.float().masked_fill(~allowed, -1e4)
        total = total + functional.cross_entropy(known, target) / 2
        if shared:
            total = total + shared * _shared_loss(known, target, batch) / 2
    return total


def _shared_loss(logits: torch.Tensor, target: torch.Tensor, batch: Batch) -> torch.Tensor:
    answered = torch.isin(batch.groups, batch.groups[target > 0])
    if not bool(answered.any()):
        return torch.zeros(())
    relative = (logits - logits[:, :1])[answered].masked_fill(~batch.usable[answered], -1e4)
    _, group = torch.unique(batch.groups[answered], return_inverse=True)
    each = torch.logsumexp(relative, dim=1)
    highest = torch.full((int(group.max()) + 1,), -1e9).scatter_reduce(0, group, each, "amax")
    sums = torch.zeros_like(highest).scatter_add(0, group, torch.exp(each - highest.detach()[group]))
    normaliser = torch.log(sums) + highest.detach()
    right = target[answered]
    picked = relative.gather(1, right[:, None]).squeeze(1)[right > 0]
    return (normaliser[group[right > 0]] - picked).mean()


@dataclass(slots=True)
class _Run:
    model: PreTrainedModel
    optimizer: torch.optim.Optimizer
    seen: int = 0
    step: int = 0


def main(
    *,
    work: Annotated[Path, typer.Option(help="Holds the examples; checkpoints are written there.")],
    hours: Annotated[float, typer.Option(help="How long the trunk is trained in this sitting.")] = 2.0,
    start_from: Annotated[
        Path | None, typer.Option(help="A checkpoint folder to go on from, where the work folder has none.")
    ] = None,
    decay_minutes: Annotated[float, typer.Option(help="How long the branch to ship is trained.")] = 20.0,
    rate: Annotated[float, typer.Option(help="The trunk's learning rate.")] = 1.2e-4,
    tokens: Annotated[int, typer.Option(help="Tokens of a batch.")] = 5120,
    shared: Annotated[float, typer.Option(help="Weight of the loss over all windows of a question.")] = 0.5,
    warmup: Annotated[int, typer.Option(help="Steps of warm-up.")] = 300,
    threads: Annotated[int, typer.Option(help="Threads.")] = 2,
) -> None:
    """Train the trunk, then the branch that is shipped (``work/shipped``, a Hugging Face checkpoint)."""
    torch.set_num_threads(threads)
    examples = Examples(work)
    run = _resumed(work, start_from, rate)
    _sit(
        run,
        examples,
        work,
        until=time.monotonic() + 3600 * hours,
        tokens=tokens,
        rate=lambda step: rate * min(1.0, (step + 1) / warmup),
        shared=shared,
    )
    _save(run, work / "trunk")
    decay = max(1e-6, 60 * decay_minutes)
    began = time.monotonic()
    _sit(
        run, examples, work / "decay", until=began + decay, tokens=tokens, shared=shared,
        rate=lambda _: rate * max(0.0, 1 - (time.monotonic() - began) / decay),
    )  # fmt: skip
    run.model.save_pretrained(work / "shipped")
    AutoTokenizer.from_pretrained(embedded_folder()).save_pretrained(work / "shipped")


def _sit(
    run: _Run,
    examples: Examples,
    work: Path,
    *,
    until: float,
    tokens: int,
    rate: Callable[[int], float],
    shared: float,
) -> None:
    autocast = torch.autocast("cpu", dtype=torch.bfloat16) if _has_bfloat16() else nullcontext()
    losses: list[float] = []
    saved = logged = time.monotonic()
    run.model.train()
    for given, batch in examples.batches(tokens=tokens, seen=run.seen):
        for group in run.optimizer.param_groups:
            group["lr"] = rate(run.step)
        with autocast:
            out = run.model(input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.types)
        loss = loss_of(out.start_logits, out.end_logits, batch, shared=shared)
        run.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
        run.optimizer.step()
        losses.append(float(loss.detach()))
        count, run.seen, run.step = given - run.seen, given, run.step + 1
        now = time.monotonic()
        if run.step % 50 == 0:
            print(
                json.dumps(
                    {
                        "step": run.step,
                        "seen": run.seen,
                        "passes": round(run.seen / len(examples), 3),
                        "loss": round(float(np.mean(losses[-50:])), 4),
                        "rate": rate(run.step),
                        "last": count,
                        "seconds": round(now - logged, 1),
                    }
                ),
                flush=True,
            )
            logged = now
        if now - saved > _SAVED_EVERY_S:
            _save(run, work / "trunk")
            saved = now
        if now > until:
            return


def _resumed(work: Path, start_from: Path | None, rate: float) -> _Run:
    torch.manual_seed(SEED)
    # Drawing the attention's dropout costs more on a CPU than the attention itself.
    model = AutoModelForQuestionAnswering.from_pretrained(
        embedded_folder(), dtype=torch.float32, hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.0
    )
    if _has_bfloat16():
        model.set_attn_implementation(FLOAT32_ATTENTION)
    with_pooled_dropout(model)
    model.bert.embeddings.word_embeddings.requires_grad_(requires_grad=False)
    decayed = [p for n, p in model.named_parameters() if p.requires_grad and p.ndim > 1]
    others = [p for n, p in model.named_parameters() if p.requires_grad and p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}], lr=rate
    )
    run = _Run(model, optimizer)
    folder = next(
        (
            one
            for one in (work / "trunk", work / "trunk.before", start_from)
            if one and (one / "progress.json").is_file()
        ),
        None,
    )
    if folder:
        _load(run, folder)
        print(f"goes on from {folder}: step {run.step}, {run.seen} windows seen", flush=True)
    return run


def _load(run: _Run, folder: Path) -> None:
    progress = json.loads((folder / "progress.json").read_text(encoding="utf-8"))
    run.seen, run.step = progress["seen"], progress["step"]
    weights = {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
    _, unexpected = run.model.load_state_dict(weights, strict=False)
    if unexpected:
        raise ValueError(f"{folder} is no checkpoint of this model: {unexpected[:3]}")
    moments = folder / "moments.safetensors"
    if moments.is_file():
        held = load_file(moments)
        for number, p in enumerate(_trained(run)):
            run.optimizer.state[p] = {
                "step": torch.tensor(float(run.step)),
                "exp_avg": held[f"{number}.first"],
                "exp_avg_sq": held[f"{number}.second"],
            }


def _save(run: _Run, folder: Path) -> None:
    """Write a checkpoint; the one before stays until this is whole."""
    making = folder.with_name(folder.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    trained = {name for name, p in run.model.named_parameters() if p.requires_grad}
    save_file(
        {n: t.contiguous() for n, t in run.model.state_dict().items() if n in trained},
        making / "model.safetensors",
    )
    moments: dict[str, torch.Tensor] = {}
    for number, p in enumerate(_trained(run)):
        state = run.optimizer.state[p]
        moments |= {
            f"{number}.first": state["exp_avg"].contiguous(),
            f"{number}.second": state["exp_avg_sq"].contiguous(),
        }
    save_file(moments, making / "moments.safetensors")
    (making / "progress.json").write_text(json.dumps({"seen": run.seen, "step": run.step}), encoding="utf-8")
    before = folder.with_name(folder.name + ".before")
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        folder.rename(before)
    making.rename(folder)


def _trained(run: _Run) -> list[torch.nn.Parameter]:
    return [p for group in run.optimizer.param_groups for p in group["params"]]


def _has_bfloat16() -> bool:
    named = os.environ.get("READER_BFLOAT16")
    return named != "0" and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001 - torch has no public way to ask


if __name__ == "__main__":
    typer.run(main)
