"""How good the reader is alone, what it loses to int8, and how fast it is.

    python -m evaluation.reader --data ../shared/data --checkpoint CHECKPOINT --baseline CHECKPOINT

Questions of the report articles of squad2_dev_a over their own paragraphs. Those with an answer are forced to
give one; AUROC tells how well the best span's score tells them from those without. Every row reads the same
windows, one by one, through the same span decoder; only the logits differ. Cost is CPU time on one thread, as
the shipped reader runs a window: other work on the machine changes it little.
"""

from __future__ import annotations

import dataclasses
import gzip
import itertools
import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch
import typer
from transformers import AutoModelForQuestionAnswering

import search.reader
from evaluation._selective import auroc
from evaluation._token_f1 import exact, f1
from search.reader import open_reader
from search.reader._decode import Logits, best_spans
from search.reader._export import export_fp32
from search.reader._windows import Window, Windower
from training.squad2_articles import REPORT

__all__ = ["Question", "main", "report_questions"]

WEIGHTS = Path(search.reader.__file__).parent / "weights"

Run = Callable[[dict[str, npt.NDArray[np.int64]]], tuple[Logits, Logits]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its paragraph, and the right answers that it gives; none where it gives none."""

    text: str
    paragraph: str
    answers: tuple[str, ...]


def report_questions(data: Path, *, limit: int | None = None) -> list[Question]:
    """Give the questions of the report articles of squad2_dev_a, shuffled with a fixed seed.

    Args:
        data: Folder that holds squad2_dev_a.json.gz.
        limit: How many to give at most.

    Returns:
        The questions, those that their paragraph does not answer included.
    """
    with gzip.open(data / "squad2_dev_a.json.gz", "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    questions = [
        Question(item["question"], paragraph["context"], tuple(a["text"] for a in item["answers"]))
        for article in articles
        if article["title"] in REPORT
        for paragraph in article["paragraphs"]
        for item in paragraph["qas"]
    ]
    random.Random(0).shuffle(questions)
    return questions[:limit]


def _torch_run(checkpoint: Path) -> Run:
    model = AutoModelForQuestionAnswering.from_pretrained(checkpoint, dtype=torch.float32).eval()

    def run(inputs: dict[str, npt.NDArray[np.int64]]) -> tuple[Logits, Logits]:
        with torch.inference_mode():
            output = model(**{name: torch.from_numpy(array) for name, array in inputs.items()})
        return output.start_logits.numpy(), output.end_logits.numpy()

    return run


def _onnx_run(file: Path) -> Run:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    def run(inputs: dict[str, npt.NDArray[np.int64]]) -> tuple[Logits, Logits]:
        start, end = session.run(["start_logits", "end_logits"], inputs)
        return start, end

    return run


def _batched(windows: Sequence[Window], run: Run, size: int) -> tuple[list[tuple[Logits, Logits]], float]:
    """Logits of each window, and CPU milliseconds a window, in padded batches of like length."""
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].usable))
    logits: list[Any] = [None] * len(windows)
    began = time.process_time()
    for first in range(0, len(order), size):
        batch = order[first : first + size]
        start, end = run(_padded([windows[i].inputs for i in batch]))
        for row, i in enumerate(batch):
            length = len(windows[i].usable)
            logits[i] = start[row, :length], end[row, :length]
    return logits, 1000 * (time.process_time() - began) / len(windows)


def _padded(inputs: list[dict[str, npt.NDArray[np.int64]]]) -> dict[str, npt.NDArray[np.int64]]:
    length = max(part["input_ids"].shape[1] for part in inputs)
    return {
        name: np.concatenate([np.pad(p[name], ((0, 0), (0, length - p[name].shape[1]))) for p in inputs])
        for name in inputs[0]
    }


def _answers(
    questions: Sequence[Question], windows: Sequence[Window], logits: Sequence[tuple[Logits, Logits]]
) -> list[tuple[str, float]]:
    """Give the best span of each question's paragraph, and how far it scores above "no answer"."""
    found = [("", -np.inf)] * len(questions)
    scored = zip(windows, logits, strict=True)
    for index, part in itertools.groupby(scored, key=lambda pair: pair[0].passage):
        own, theirs = zip(*part, strict=True)
        for start, end, score in best_spans(own, theirs, top=1, max_tokens=31):
            found[index] = questions[index].paragraph[start:end].strip(), score
    return found


def _interval(differences: npt.NDArray[np.float64], *, draws: int = 10_000) -> tuple[float, float]:
    """95 % percentile interval of the mean of paired differences, by bootstrap over questions."""
    generator = np.random.default_rng(0)
    size = len(differences)
    means = [differences[generator.integers(0, size, size)].mean() for _ in range(draws)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _latency(questions: Sequence[Question], rounds: int = 100) -> str:
    """Warm read() of 10 passages of about 800 characters for one question."""
    reader = open_reader()
    text = " ".join(question.paragraph for question in questions)
    passages = [text[i : i + 800] for i in range(0, 8000, 800)]
    times = []
    for question in questions[:rounds]:
        began = time.perf_counter()
        reader.read(question.text, passages)
        times.append(1000 * (time.perf_counter() - began))
    p50, p95 = np.percentile(times[5:], [50, 95])
    return (
        f"read(), 10 passages x 800 characters, warm: p50 {p50:.0f} ms, p95 {p95:.0f} ms (n={len(times) - 5})"
    )


def _windows(questions: Sequence[Question]) -> list[Window]:
    tokenizer = (WEIGHTS / "tokenizer.json").read_text("utf-8")
    windower = Windower(tokenizer, max_length=192, stride=64)
    return [
        dataclasses.replace(window, passage=index)
        for index, question in enumerate(questions)
        for window in windower.windows(question.text, [question.paragraph])
    ]


def _report(
    questions: Sequence[Question], windows: Sequence[Window], rows: dict[str, Run], *, timed: int
) -> None:
    held = [n for n, question in enumerate(questions) if question.answers]
    print(f"{len(questions)} questions, {len(held)} of them answerable, {len(windows)} windows")
    print(f"cost over {timed} windows, one thread; differences are to the row above, paired, 95 %")
    print(
        f"{'':22} {'EM':>6} {'F1':>6}  difference of F1       AUROC"
        "  CPU ms/window: alone  by 8  moved by batching"
    )
    before: npt.NDArray[np.float64] | None = None
    for name, run in rows.items():
        found = _answers(questions, windows, _batched(windows, run, 1)[0])
        scores = np.array([f1(found[n][0], questions[n].answers) for n in held])
        hits = [exact(found[n][0], questions[n].answers) for n in held]
        before = scores if before is None else before
        low, high = _interval(scores - before)
        area = auroc([score for _, score in found], [bool(question.answers) for question in questions])
        alone, cost_alone = _batched(windows[:timed], run, 1)
        batched, cost_batched = _batched(windows[:timed], run, 8)
        moved = max(float(np.abs(a[0] - b[0]).max()) for a, b in zip(alone, batched, strict=True))
        print(
            f"{name:22} {100 * np.mean(hits):6.2f} {100 * scores.mean():6.2f}"
            f"  {100 * (scores - before).mean():+.2f} [{100 * low:+.2f}, {100 * high:+.2f}]"
            f"  {area:.3f}  {cost_alone:20.1f} {cost_batched:6.1f}  {moved:.4f}"
        )
        before = scores


def main(
    data: Annotated[Path, typer.Option(help="Folder with squad2_dev_a.json.gz.")],
    checkpoint: Annotated[Path, typer.Option(help="The checkpoint the shipped reader was made from.")],
    baseline: Annotated[Path | None, typer.Option(help="A checkpoint to compare with.")] = None,
    limit: Annotated[int | None, typer.Option(help="Questions to ask; all if left out.")] = None,
    timed: Annotated[int, typer.Option(help="Windows to time each way.")] = 200,
) -> None:
    """Compare a baseline, the checkpoint in torch and in ONNX fp32, and the shipped int8 model."""
    torch.set_num_threads(1)
    questions = report_questions(data, limit=limit)
    with tempfile.TemporaryDirectory() as folder:
        export_fp32(checkpoint, Path(folder) / "fp32.onnx")
        rows = {
            "torch fp32": _torch_run(checkpoint),
            "ONNX fp32": _onnx_run(Path(folder) / "fp32.onnx"),
            "ONNX int8 (shipped)": _onnx_run(WEIGHTS / "model.int8.onnx"),
        }
        if baseline is not None:
            rows = {"baseline, torch fp32": _torch_run(baseline), **rows}
        _report(questions, _windows(questions), rows, timed=timed)
    print(_latency(questions))


if __name__ == "__main__":
    typer.run(main)
