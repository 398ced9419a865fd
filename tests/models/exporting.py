"""A module of sequences in ONNX Runtime, with its length left free, and kinds of such modules."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
import torch
from torch import Tensor, nn

LENGTHS = [1, 2, 17, 400]


def one_a_day(names: str, kinds: Iterable[Any], daily: Any) -> pytest.MarkDecorator:
    """Parametrize a test of some seconds over kinds of one class: one stands for all but weekly."""
    slow, weekly = (pytest.mark.slow,), (pytest.mark.slow, pytest.mark.weekly)
    every = [(kind if isinstance(kind, tuple) else (kind,), kind == daily) for kind in kinds]
    assert any(day for _, day in every)
    return pytest.mark.parametrize(
        names, [pytest.param(*kind, marks=slow if day else weekly) for kind, day in every]
    )


class Shown(nn.Module):
    """A net that gives one tensor, as a module that gives a tuple."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return (self.net(x),)


def exported(
    module: nn.Module, inputs: Sequence[Tensor], time: dict[int, int]
) -> Callable[..., list[Tensor]]:
    """The module, which gives a tuple, exported with these inputs and run natively.

    Args:
        time: which axis of which input has a free length.
    """
    import onnxruntime

    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    free = tuple(
        {time[i]: torch.export.Dim.DYNAMIC} if i in time else None for i in range(len(inputs))
    )
    buffer = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        torch.onnx.export(
            module.eval(),
            tuple(inputs),
            buffer,
            input_names=[f"in.{i}" for i in range(len(inputs))],
            dynamo=True,
            external_data=False,
            verbose=False,
            dynamic_shapes=free,
        )
    model = buffer.getvalue()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]

    def run(*given: Tensor) -> list[Tensor]:
        feeds = {f"in.{i}": x.numpy() for i, x in enumerate(given) if f"in.{i}" in names}
        return [torch.from_numpy(each) for each in session.run(None, feeds)]

    return run


def lasting(time: int, *shape: int) -> Tensor:
    """(batch, time, feature) that doesn't decay: waves, and noise as large at the end."""
    batch, feature = shape
    steps = torch.arange(time)[None, :, None]
    phases = 6 * torch.rand(batch, 1, feature)
    return torch.sin(0.7 * steps + phases) + torch.randn(batch, time, feature)
