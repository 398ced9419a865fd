"""A figure's program as an ONNX model, for pages that have no kernel behind them."""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path

import torch
from torch import nn

from twobrains.live.program import Frame, Program

OUT = "out."
"""Prefix of outputs: none may share its name with an input, as carried state would."""


class _ByName(nn.Module):
    """The program as a module whose outputs come as a tuple, in the program's order."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program
        self.module = program.module  # registered, so that its weights are exported

    def forward(self, **inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        answer = self.module(**inputs)
        # a copy, so that an output that is an input unchanged stays an output of its own
        return tuple(self._drawn(name, answer[name]).clone() for name in self.program.outputs)

    def _drawn(self, name: str, tensor: torch.Tensor) -> torch.Tensor:
        return tensor if name in self.program.carry else tensor.float()


def export(program: Program) -> bytes:
    """The program as ONNX: inputs named as its controls and carry, outputs with ``out.`` before.

    Raises:
        ImportError: onnx and onnxscript are missing; they are the ``book`` extra.
        torch.onnx.errors.OnnxExporterError: ``forward`` does what ONNX can't; see CONTRIBUTING.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it misses torchvision; we don't
    wrapped = _ByName(program)
    inputs = program.inputs(program.start())
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations, not ours to mend
        file = Path(folder) / "figure.onnx"
        torch.onnx.export(
            wrapped,
            (),
            str(file),
            kwargs=inputs,
            input_names=list(inputs),
            output_names=[OUT + name for name in program.outputs],
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        return _without_traces(file.read_bytes())


def _without_traces(model: bytes) -> bytes:
    """The model without the exporter's notes on source lines: smaller, and no machine's paths."""
    import onnx

    proto = onnx.load_from_string(model)
    for node in proto.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in [*proto.graph.value_info, *proto.graph.input, *proto.graph.output]:
        del value.metadata_props[:]
    for function in proto.functions:
        for node in function.node:
            del node.metadata_props[:]
            node.doc_string = ""
    del proto.metadata_props[:]
    del proto.graph.metadata_props[:]
    return bytes(proto.SerializeToString(deterministic=True))


def run_native(model: bytes, inputs: Frame) -> Frame:
    """The exported model's answer in ONNX Runtime on this machine, for comparison with torch."""
    import onnxruntime

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    taken = {node.name for node in session.get_inputs()}
    feeds = {name: tensor.numpy() for name, tensor in inputs.items() if name in taken}
    answers = session.run(names, feeds)
    return {
        name.removeprefix(OUT): torch.from_numpy(answer)
        for name, answer in zip(names, answers, strict=True)
    }
