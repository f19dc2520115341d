"""Turns a Hugging Face question-answering checkpoint into the int8 ONNX model that readers run.

Three steps, each because the plain way lost accuracy (evaluation/RESULTS.md has the figures):

1. Embedding tables become int8 with one scale a row; a scale a table wastes most of the range.
2. Each linear layer's input is divided, channel by channel, by a factor that moves into its weights
   (SmoothQuant, Xiao et al. 2023, arXiv 2211.10438, equation 4), then row by row by its peak, which
   is multiplied back after the product: a few channels and a few tokens of a transformer are many
   times as large as the rest, and would leave the rest a few of the 256 levels.
3. ONNX Runtime's dynamic quantization, one scale an output channel. Weights keep to 7 bits, since
   processors with AVX2 alone add pairs of int8 products in 16 bits, which 8-bit weights overflow:
   so every machine computes the same.
"""

from __future__ import annotations

import hashlib
import inspect
import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, PreTrainedModel

from indexer.errors import ModelError
from search.reader._onnx import MODEL_FILE, SETTINGS_FILE, TOKENIZER_FILE, ReaderSettings
from search.reader._smooth import compact_embeddings, smooth_linears

__all__ = ["export_fp32", "export_reader", "fingerprint"]

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("start_logits", "end_logits")


def fingerprint(checkpoint: Path) -> str:
    """Name a checkpoint by what it holds.

    Args:
        checkpoint: A folder with ``*.safetensors``, config.json and the tokenizer's files.

    Returns:
        SHA-256 of the names and bytes of its weights and JSON files, in hexadecimal.

    Raises:
        ModelError: If it holds no ``*.safetensors``: pickled weights are not loaded.
    """
    if not list(checkpoint.glob("*.safetensors")):
        raise ModelError(
            f"The reader's folder {checkpoint} holds neither reader.json nor *.safetensors.",
            remedy="Name a Hugging Face question-answering checkpoint, or one that "
            "python -m training.export_reader wrote.",
        )
    digest = hashlib.sha256()
    for file in sorted([*checkpoint.glob("*.safetensors"), *checkpoint.glob("*.json")]):
        digest.update(file.name.encode() + b"\x00" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def export_reader(
    checkpoint: Path,
    *,
    out: Path,
    name: str,
    languages: Sequence[str] = (),
    licence: str = "unknown",
    made: str = "",
    max_length: int = 192,
    stride: int = 64,
) -> ReaderSettings:
    """Write model.int8.onnx, tokenizer.json and reader.json for a checkpoint.

    Args:
        checkpoint: A folder that ``AutoModelForQuestionAnswering`` loads.
        out: Where to write; made if missing.
        name: What people call the reader.
        languages: ISO 639-1 codes of the languages it was made for; none where that is not known.
        licence: SPDX name of the weights' licence.
        made: How the checkpoint was made.
        max_length: Tokens of a window, question and special tokens included.
        stride: Tokens that neighbouring windows share.

    Returns:
        What reader.json says.

    Raises:
        ModelError: If the checkpoint cannot be loaded or turned into ONNX.
    """
    out.mkdir(parents=True, exist_ok=True)
    source = fingerprint(checkpoint)
    try:
        with _quiet():
            tokenizer = _tokenizer(checkpoint)
            model = _model(checkpoint)
            smooth_linears(model)
            compact_embeddings(model)
            _quantize(model, out / MODEL_FILE)
    except Exception as error:  # torch, transformers and onnx raise whatever they meet
        raise ModelError(
            f"The checkpoint {checkpoint} cannot be turned into an ONNX reader: {error}",
            remedy="Name a checkpoint for question answering with a fast tokenizer (tokenizer.json).",
        ) from error
    settings = ReaderSettings(
        name=name,
        source=source,
        weights=hashlib.sha256((out / MODEL_FILE).read_bytes()).hexdigest(),
        precision="int8",
        max_length=max_length,
        stride=stride,
        max_span_tokens=31,
        languages=tuple(languages),
        licence=licence,
        made=made,
    )
    (out / TOKENIZER_FILE).write_text(tokenizer, "utf-8")
    (out / SETTINGS_FILE).write_text(settings.model_dump_json(indent=2) + "\n", "utf-8")
    return settings


def export_fp32(checkpoint: Path, file: Path) -> None:
    """Write a checkpoint as fp32 ONNX, to compare the int8 model with.

    Args:
        checkpoint: A folder that ``AutoModelForQuestionAnswering`` loads.
        file: The ONNX file to write.
    """
    with _quiet():
        _to_onnx(_model(checkpoint), file)


def _model(checkpoint: Path) -> PreTrainedModel:
    model: PreTrainedModel = AutoModelForQuestionAnswering.from_pretrained(
        checkpoint, dtype=torch.float32, attn_implementation="eager", local_files_only=True
    )
    return model  # transformers hands it over in evaluation mode


def _tokenizer(checkpoint: Path) -> str:
    tokenizer: Tokenizer = AutoTokenizer.from_pretrained(checkpoint, local_files_only=True).backend_tokenizer
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer.to_str()


class _Logits(torch.nn.Module):
    """The model with its inputs by place and its two outputs as a plain pair."""

    def __init__(self, model: PreTrainedModel, inputs: tuple[str, ...]) -> None:
        super().__init__()
        self.model = model
        self.inputs = inputs

    def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        output = self.model(**dict(zip(self.inputs, tensors, strict=True)))
        return output.start_logits, output.end_logits


def _to_onnx(model: PreTrainedModel, file: Path) -> None:
    accepted = inspect.signature(model.forward).parameters
    inputs = tuple(name for name in INPUTS if name in accepted)
    # Each input a tensor of its own: torch.export makes one input of a tensor given twice.
    samples = tuple(torch.ones((2, 16), dtype=torch.int64) for _ in inputs)
    free = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    torch.onnx.export(
        _Logits(model, inputs).eval(),
        samples,
        file,
        dynamo=True,
        dynamic_shapes=((free,) * len(inputs),),
        external_data=False,
        input_names=inputs,
        output_names=OUTPUTS,
        verbose=False,
    )


def _quantize(model: PreTrainedModel, file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "fp32.onnx"
        _to_onnx(model, whole)
        quantize_dynamic(
            whole,
            file,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
    _strip(file)


def _strip(file: Path) -> None:
    # torch records the stack trace of every node: the exporting machine's paths and this file's
    # line numbers, which would give the same weights another hash after any edit.
    model = onnx.load(file)
    holders = (model, model.graph, *model.graph.node, *model.graph.value_info)
    for holder in (*holders, *model.graph.input, *model.graph.output, *model.graph.initializer):
        holder.ClearField("metadata_props")
        holder.ClearField("doc_string")
    onnx.save(model, file)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep torch's and ONNX Runtime's remarks on their own insides away from the user."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(disabled)
