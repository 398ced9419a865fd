"""Weights in half precision, for a page that has to carry them.

A half keeps three digits of a weight, in two bytes in place of four. ``halved`` rounds the weights
to such numbers; torch goes on computing with them in single precision. An export stores whatever a
half can hold without loss as halves, and the page makes them single again as it loads: so both
engines compute with the same weights, and a figure's model is half as large.

>>> small = halved(nn.Linear(2, 1))
>>> small.weight.dtype, bool((small.weight == small.weight.half()).all())
(torch.float32, True)
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch
from torch import nn

if TYPE_CHECKING:
    from onnx import GraphProto

__all__ = ["halved", "in_halves"]

Module = TypeVar("Module", bound=nn.Module)
LEAST = 256
"""Numbers below which a tensor stays as it is: a node more would outweigh what is spared."""


def halved(module: Module) -> Module:
    """A copy in eval mode whose parameters are rounded to half precision.

    Raises:
        ValueError: a weight is too large for a half; the message names it.
    """
    made = copy.deepcopy(module)
    with torch.no_grad():
        for name, weight in made.named_parameters():
            half = weight.half()
            if not torch.isfinite(half).all():
                raise ValueError(f"{name} holds values beyond 65,504")
            weight.copy_(half)
    return made.eval()


def in_halves(graph: GraphProto) -> None:
    """Store constants of the graph that lose nothing by it as halves, in place."""
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for constant in graph.initializer:
        if constant.data_type != TensorProto.FLOAT:
            continue
        singles = numpy_helper.to_array(constant)
        with np.errstate(over="ignore"):
            halves = singles.astype(np.float16)
        if singles.size >= LEAST and np.array_equal(halves.astype(np.float32), singles):
            name = constant.name
            constant.CopyFrom(numpy_helper.from_array(halves, f"{name}.half"))
            casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    later = list(graph.node)
    del graph.node[:]
    graph.node.extend([*casts, *later])
