"""An fp32 encoder folder turned into int8: faster, and no product overflows on any machine.

Weights get one scale a column, inputs one scale a row (of a token), taken as it runs. That is what
LLM.int8() calls vector-wise quantization (Dettmers et al. 2022, https://arxiv.org/abs/2208.07339).
ONNX Runtime's own dynamic int8 takes one scale over the whole batch, so that a passage's vector hangs on
what is encoded beside it; here it hangs on the passage alone, and nothing needs to be calibrated.

Weights have seven bits: where a machine has no VNNI, pairs of products are added in 16 bits, and
with eight they would overflow. The rest is computed in fp32, whose last digits differ between machines.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from indexer.encoders._publishing import appearing
from indexer.encoders.base import IDENTITY_FILE, EncoderIdentity
from indexer.encoders.onnx import MODEL_FILE, TOKENIZER_FILE

__all__ = ["QUANTIZE_VERSION", "quantize"]

QUANTIZE_VERSION = "1"

_WEIGHT_TOP, _INPUT_TOP, _INPUT_ZERO = 63, 127, 128
_MATRIX = 2
_CONTRIB = "com.microsoft"
_STEP, _ZERO, _LEAST, _LAST_AXIS = "int8.step", "int8.zero", "int8.least", "int8.last_axis"


def quantize(source: Path, folder: Path) -> None:
    """Write the int8 form of an encoder folder; it appears whole or not at all.

    Args:
        source: A folder that :func:`indexer.encoders.export.export` wrote.
        folder: Where the int8 folder shall stand.

    Raises:
        ModelError: The folder cannot be written.
    """
    with appearing(folder) as staging:
        onnx.save(_in_int8(onnx.load(source / MODEL_FILE)), staging / MODEL_FILE)
        shutil.copyfile(source / TOKENIZER_FILE, staging / TOKENIZER_FILE)
        exported = EncoderIdentity.model_validate_json((source / IDENTITY_FILE).read_bytes())
        backend = f"{exported.backend}, rows {QUANTIZE_VERSION}"
        identity = exported.model_copy(update={"precision": "int8", "backend": backend})
        (staging / IDENTITY_FILE).write_text(identity.model_dump_json(indent=2), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Linear:
    """A product with constant weights: the node, and the weights of shape ``(inputs, outputs)``."""

    node: NodeProto
    weights: NDArray[np.float32]


def _in_int8(model: onnx.ModelProto) -> onnx.ModelProto:
    graph = model.graph
    linears = {linear.node.name: linear for linear in _linears(graph)}
    added = [
        _constant(_STEP, np.float32(1 / _INPUT_TOP)),
        _constant(_ZERO, np.uint8(_INPUT_ZERO)),
        _constant(_LEAST, np.float32(1e-9)),
        _constant(_LAST_AXIS, np.array([-1], dtype=np.int64)),
    ]
    nodes: list[NodeProto] = []
    quantized: set[str] = set()
    for node in graph.node:
        if node.name not in linears:
            nodes.append(node)
            continue
        if (source := node.input[0]) not in quantized:
            quantized.add(source)
            nodes += _rows_in_int8(source)
        nodes += _product(node)
        added += _weights_in_int8(linears[node.name])
    _replace(graph, nodes, added)
    model.opset_import.append(helper.make_opsetid(_CONTRIB, 1))
    return model


def _linears(graph: onnx.GraphProto) -> Iterator[_Linear]:
    constants = {one.name: one for one in graph.initializer}
    for node in graph.node:
        if (
            node.op_type == "MatMul"
            and (weights := constants.get(node.input[1]))
            and len(weights.dims) == _MATRIX
        ):
            yield _Linear(node, numpy_helper.to_array(weights))


def _rows_in_int8(source: str) -> Iterator[NodeProto]:
    """Bring each row to between -1 and 1, and that to whole steps."""
    peak, even = f"{source}.peak", f"{source}.even"
    yield helper.make_node("Abs", [source], [f"{source}.abs"])
    yield helper.make_node("ReduceMax", [f"{source}.abs", _LAST_AXIS], [f"{source}.max"], keepdims=1)
    yield helper.make_node("Max", [f"{source}.max", _LEAST], [peak])
    yield helper.make_node("Div", [source, peak], [even])
    yield helper.make_node("QuantizeLinear", [even, _STEP, _ZERO], [f"{source}.int8"])


def _product(node: NodeProto) -> Iterator[NodeProto]:
    source, name = node.input[0], node.name
    inputs = [f"{source}.int8", f"{name}.weights", _STEP, f"{name}.scales", _ZERO]
    yield helper.make_node("MatMulIntegerToFloat", inputs, [f"{name}.even"], domain=_CONTRIB)
    yield helper.make_node("Mul", [f"{name}.even", f"{source}.peak"], list(node.output))


def _weights_in_int8(linear: _Linear) -> Iterator[TensorProto]:
    scales = np.maximum(np.abs(linear.weights).max(axis=0), 1e-8) / _WEIGHT_TOP
    yield _constant(f"{linear.node.name}.weights", np.rint(linear.weights / scales).astype(np.int8))
    yield _constant(f"{linear.node.name}.scales", scales.astype(np.float32))


def _constant(name: str, value: np.generic | NDArray[np.generic]) -> TensorProto:
    return numpy_helper.from_array(np.asarray(value), name)


def _replace(graph: onnx.GraphProto, nodes: list[NodeProto], added: list[TensorProto]) -> None:
    used = {name for node in nodes for name in node.input}
    constants = [one for one in graph.initializer if one.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*constants, *added])
