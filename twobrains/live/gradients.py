"""Gradients inside a figure: ``torch.autograd.grad`` in ``forward``, written out for the export.

No exporter follows ``autograd.grad``. ``make_fx`` runs the module once and records each
operation, the backward pass included; what it records exports like any other module. Shapes stay
those of the example, which is why only modules that ask for gradients go this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest import mock

import torch
from torch import Tensor, nn
from torch.nn import functional as F

aten = torch.ops.aten


def asks_for_gradients(module: nn.Module, inputs: Sequence[Tensor]) -> bool:
    """Whether the module calls ``torch.autograd.grad`` in its forward pass."""
    with mock.patch.object(torch.autograd, "grad", wraps=torch.autograd.grad) as grad:
        module(*inputs)
    return bool(grad.called)


def written_out(module: nn.Module, inputs: Sequence[Tensor]) -> nn.Module:
    """The module as a list of plain operations, the backward pass among them.

    Args:
        module: from tensors to a tuple of tensors.
        inputs: an example; their shapes are fixed from here on.
    """
    from torch._decomp import core_aten_decompositions
    from torch.fx.experimental.proxy_tensor import make_fx

    rules = {**core_aten_decompositions(), aten.convolution_backward.default: convolution_backward}
    rules[aten.avg_pool2d_backward.default] = avg_pool2d_backward
    rules[aten.max_pool2d_with_indices_backward.default] = max_pool2d_backward
    return make_fx(module, decomposition_table=rules)(*inputs)


def convolution_backward(
    delta: Tensor, x: Tensor, weight: Tensor, bias_sizes: Any, stride: list[int],
    padding: list[int], dilation: list[int], transposed: bool, output_padding: list[int],
    groups: int, wanted: list[bool],
) -> tuple[Tensor | None, Tensor | None, Tensor | None]:  # fmt: skip
    """The gradients of a convolution for its input, weight and bias, as convolutions.

    Raises:
        NotImplementedError: a transposed or grouped convolution.
    """
    if transposed or groups != 1:
        raise NotImplementedError("gradients of plain, ungrouped convolutions only")
    missing = [
        n - ((m - 1) * s - 2 * p + d * (k - 1) + 1)
        for n, m, s, p, d, k in zip(
            x.shape[2:], delta.shape[2:], stride, padding, dilation, weight.shape[2:], strict=True
        )
    ]  # rows and columns that no window reached
    turned = aten.convolution.default
    for_x = for_weight = for_bias = None
    if wanted[0]:
        for_x = turned(delta, weight, None, stride, padding, dilation, True, missing, 1)
    if wanted[1]:
        slid = turned(
            x.transpose(0, 1), delta.transpose(0, 1), None, dilation, padding, stride, False,
            [0] * len(stride), 1,
        )  # fmt: skip
        reach = tuple(slice(0, k) for k in weight.shape[2:])
        for_weight = slid.transpose(0, 1)[(..., *reach)]
    if wanted[2]:
        for_bias = delta.sum([0, *range(2, delta.dim())])
    return for_x, for_weight, for_bias


def avg_pool2d_backward(
    delta: Tensor, x: Tensor, kernel: list[int], stride: list[int], padding: list[int],
    ceil_mode: bool, count_include_pad: bool, divisor_override: int | None,
) -> Tensor:  # fmt: skip
    """The gradient of average pooling without overlap: pixels get equal parts of their window's.

    Raises:
        NotImplementedError: windows that overlap, or padding.
    """
    if (stride or kernel) != kernel or any(padding) or divisor_override:
        raise NotImplementedError("gradients of average pooling without overlap and padding only")
    rows, columns = (
        torch.tensor([float(min(k, n - k * place)) for place in range(m)])  # the last may be cut
        for k, n, m in zip(kernel, x.shape[-2:], delta.shape[-2:], strict=True)
    )
    return _spread(delta / (rows[:, None] * columns), kernel, x)


def max_pool2d_backward(
    delta: Tensor, x: Tensor, kernel: list[int], stride: list[int], padding: list[int],
    dilation: list[int], ceil_mode: bool, indices: Tensor,
) -> Tensor:  # fmt: skip
    """The gradient of max pooling without overlap: the largest pixel gets all of its window's.

    Raises:
        NotImplementedError: windows that overlap, padding, or dilation.
    """
    if (stride or kernel) != kernel or any(padding) or any(d != 1 for d in dilation):
        raise NotImplementedError("gradients of max pooling without overlap and padding only")
    height, width = x.shape[-2:]
    places = torch.arange(height * width, device=x.device).view(height, width)
    return _spread(delta, kernel, x) * (_spread(indices, kernel, x) == places)


def _spread(values: Tensor, kernel: list[int], x: Tensor) -> Tensor:
    """Each window's value at all of its pixels; zeros at pixels of no window."""
    rows, columns = kernel
    grown = values[..., :, None, :, None].expand(
        *values.shape[:-1], rows, values.shape[-1], columns
    )
    grown = grown.reshape(*values.shape[:-2], values.shape[-2] * rows, values.shape[-1] * columns)
    height, width = x.shape[-2:]
    short = (max(0, width - grown.shape[-1]), max(0, height - grown.shape[-2]))
    return F.pad(grown[..., :height, :width], (0, short[0], 0, short[1]))
