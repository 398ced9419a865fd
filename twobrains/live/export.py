"""A figure's program as an ONNX model, for pages that have no kernel behind them."""

from __future__ import annotations

import functools
import gc
import logging
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from torch import nn

from twobrains.live import gradients
from twobrains.live.half_precision import in_halves
from twobrains.live.program import Frame, Program, evaluating

IN, OUT = "in.", "out."
"""Prefixes: no input may share its name with an output, as carried state would, nor with a node of
the exporter's own, as a control called ``flip`` would."""
_REGISTRY = "torch.onnx._internal.exporter._registration.ONNXRegistry"


class _ByName(nn.Module):
    """The program as a module of tuples, in its order: free lengths need positional arguments."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.names = list(program.traced())
        self.program = program
        self.module = program.module  # registered, so that its weights are exported

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        answer = self.module(**dict(zip(self.names, inputs, strict=True)))
        # a copy, so that an output that is an input unchanged stays an output of its own
        return tuple(self._drawn(name, answer[name]).clone() for name in self.program.outputs)

    def _drawn(self, name: str, tensor: torch.Tensor) -> torch.Tensor:
        return tensor if name in self.program.carry else tensor.float()


def export(program: Program) -> bytes:
    """The program as ONNX: its controls and carry with ``in.`` before, its outputs with ``out.``.

    Raises:
        ImportError: onnx and onnxscript are missing; they are the ``book`` extra.
        torch.onnx.errors.OnnxExporterError: ``forward`` does what ONNX can't; see CONTRIBUTING.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it misses torchvision; we don't
    for name in ("onnx_ir", "onnxscript"):  # they tell of what they leave as it is
        logging.getLogger(name).setLevel(logging.ERROR)
    torch.compiler.reset()  # shapes of earlier exports would be guarded, a free length among them
    wrapped = _ByName(program)
    wrapped.training = False  # its module's own mode comes back after the export
    inputs = program.traced()
    with (
        tempfile.TemporaryDirectory() as folder,
        warnings.catch_warnings(),
        torch.no_grad(),
        evaluating(program.module),
        _swift(),
    ):
        warnings.simplefilter("ignore")  # the exporter's own deprecations, not ours to mend
        file = Path(folder) / "figure.onnx"
        example = tuple(inputs.values())
        exported: nn.Module = wrapped
        if gradients.asks_for_gradients(wrapped, example):
            exported = gradients.written_out(wrapped, example)
        torch.onnx.export(
            exported,
            example,
            str(file),
            input_names=[IN + name for name in inputs],
            output_names=[OUT + name for name in program.outputs],
            dynamo=True,
            external_data=False,
            verbose=False,
            dynamic_shapes=_free(program, inputs),
        )
        return _lighter(file.read_bytes())


@contextmanager
def _swift() -> Iterator[None]:
    """Without what takes time and changes no byte: walks over all objects, a library parsed anew.

    For each export the exporter parses its library of 500 functions; here once a process.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        with mock.patch(f"{_REGISTRY}.from_torchlib", staticmethod(_library())):
            yield
    finally:
        if collecting:
            gc.enable()


@functools.cache
def _library() -> Callable[..., Any]:
    """The exporter's function that parses its library, with a memory: exports only read it."""
    from torch.onnx._internal.exporter._registration import ONNXRegistry

    return functools.cache(ONNXRegistry.from_torchlib)


def _free(program: Program, inputs: Frame) -> dict[str, Any] | None:
    """Which axes of which input have no fixed length, as the exporter wants it."""
    axes = program.axes()
    free = torch.export.Dim.DYNAMIC
    lengths = tuple(dict.fromkeys(axes.get(name, {}), free) for name in inputs)
    return {"inputs": lengths} if axes else None


def _lighter(model: bytes) -> bytes:
    """The model without the exporter's notes, which name paths; what a half can hold as a half."""
    import onnx

    proto = onnx.load_from_string(model)
    del proto.metadata_props[:]
    _forget_notes(proto.graph)
    in_halves(proto.graph)
    for function in proto.functions:
        _forget_notes(function)
    return bytes(proto.SerializeToString(deterministic=True))


def _forget_notes(graph: Any) -> None:
    """Drop the notes of a graph or function, and of graphs in its nodes, as loops have them."""
    values = [getattr(graph, name, []) for name in ("value_info", "initializer")]
    ends = [end for name in ("input", "output") for end in getattr(graph, name)]
    for noted in [graph, *graph.node, *chain(*values), *ends]:
        if not isinstance(noted, str):  # a function's ends are names only
            noted.ClearField("metadata_props")
            noted.ClearField("doc_string")
    for node in graph.node:
        for attribute in node.attribute:
            for inner in [*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs]:
                _forget_notes(inner)


def native(model: bytes) -> Callable[[Frame], Frame]:
    """The exported model in ONNX Runtime on this machine, for comparison with torch."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # as in a page; more would wait for each other in a loop
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    taken = {
        node.name for node in session.get_inputs()
    }  # an input that changes nothing is left out

    def answer(inputs: Frame) -> Frame:
        feeds = {IN + name: tensor.numpy() for name, tensor in inputs.items() if IN + name in taken}
        tensors = map(torch.from_numpy, session.run(names, feeds))
        return {name.removeprefix(OUT): t for name, t in zip(names, tensors, strict=True)}

    return answer
