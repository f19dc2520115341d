"""Which precision a machine shall encode in: measured once, kept in the machine's cache.

int8 is taken where it is clearly faster here and finds nearly the same neighbours; else fp32. Time is that of
the processor, in rounds that take turns, so that other work on the machine weighs on both alike.
"""

from __future__ import annotations

import hashlib
import logging
import platform
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from indexer.encoders.base import Encoder, Precision, Vectors
from indexer.encoders.onnx import OnnxEncoder

__all__ = ["Trial", "tried"]

TRIAL_VERSION = "1"
LEAST_SPEEDUP = 1.15
LEAST_OVERLAP = 0.9
LEAST_COSINE = 0.98

_ROUNDS = 2
_NEIGHBOURS = 10
_TEXTS = Path(__file__).parent / "trial_texts.txt"

_log = logging.getLogger(__name__)


class Trial(BaseModel):
    """The outcome of a trial.

    Attributes:
        speedup: Processor time of fp32 over that of int8, the better of two rounds each.
        overlap: Share of the ten nearest texts that int8 finds too, mean over all texts.
        cosine: Of a text's two vectors, the least of all texts.
        texts: How many texts were encoded.
        machine: What it ran on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    speedup: float
    overlap: float
    cosine: float
    texts: int
    machine: str

    @property
    def precision(self) -> Precision:
        """What to encode in on this machine."""
        near = self.overlap >= LEAST_OVERLAP and self.cosine >= LEAST_COSINE
        return "int8" if near and self.speedup >= LEAST_SPEEDUP else "fp32"


def tried(fp32: Path, int8: Path, *, kept: Path) -> Trial:
    """Give the outcome of the trial of a model on this machine; the first call runs it.

    Args:
        fp32: The model's encoder folder.
        int8: Its int8 form.
        kept: Folder of earlier trials.

    Returns:
        The trial.
    """
    machine = _machine()
    digest = hashlib.blake2b(f"{int8.name} {TRIAL_VERSION} {machine}".encode(), digest_size=8)
    path = kept / f"{digest.hexdigest()}.json"
    if trial := _remembered(path):
        return trial
    trial = _run(OnnxEncoder(fp32, threads=1), OnnxEncoder(int8, threads=1), machine)
    _log.info("encoder trial of %s: %s, %s", fp32.name, trial.precision, trial.model_dump_json())
    _remember(path, trial)
    return trial


def _run(fp32: Encoder, int8: Encoder, machine: str) -> Trial:
    texts = _TEXTS.read_text(encoding="utf-8").splitlines()
    rounds = [(_timed(fp32, texts), _timed(int8, texts)) for _ in range(_ROUNDS)]
    exact, near = (vectors for _, vectors in rounds[0])
    slow, fast = (min(seconds for seconds, _ in side) for side in zip(*rounds, strict=True))
    return Trial(
        speedup=round(slow / fast, 3),
        overlap=round(_overlap(exact, near), 4),
        cosine=round(float(np.sum(exact * near, axis=1).min()), 5),
        texts=len(texts),
        machine=machine,
    )


def _timed(encoder: Encoder, texts: Sequence[str]) -> tuple[float, Vectors]:
    began = time.process_time()
    vectors = encoder.encode_passages(texts)
    return time.process_time() - began, vectors


def _overlap(exact: Vectors, near: Vectors) -> float:
    shared = [
        len(set(one) & set(other)) / _NEIGHBOURS
        for one, other in zip(_nearest(exact).tolist(), _nearest(near).tolist(), strict=True)
    ]
    return float(np.mean(shared))


def _nearest(vectors: Vectors) -> NDArray[np.int64]:
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    return np.argsort(-scores, axis=1, kind="stable")[:, :_NEIGHBOURS]


def _machine() -> str:
    return f"{_processor()}, onnxruntime {onnxruntime.__version__}"


def _processor() -> str:
    """Name the processor by its model and what it can do; two of a kind share a trial."""
    try:
        facts = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n", 1)[0]
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    lines = dict(line.split("\t", 1) for line in facts.splitlines() if "\t" in line)
    known = {key.strip(): value.strip(": \t") for key, value in lines.items()}
    able = [
        flag
        for flag in ("avx2", "avx512f", "avx_vnni", "avx512_vnni")
        if flag in known.get("flags", "").split()
    ]
    return " ".join([known.get("model name", platform.machine()), *able])


def _remembered(path: Path) -> Trial | None:
    try:
        return Trial.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _remember(path: Path, trial: Trial) -> None:
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(trial.model_dump_json(indent=2), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        _log.warning("the trial cannot be kept in '%s': %s", path.parent, error)
