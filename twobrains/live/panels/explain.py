"""How one value of a panel was computed, from outputs that the figure has anyway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, TypedDict

import torch
from torch import Tensor
from torch.nn import functional as F

from twobrains.live.panels.base import Array, Others

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "none": lambda x: x,
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}
CLOSE = 1e-3
"""How far the arithmetic may lie from the drawn value, as a share of the largest one."""


class ConvolutionSpec(TypedDict):
    """The explanation as the page knows it."""

    kind: str
    input: str
    weight: str
    bias: str | None
    stride: int
    padding: int
    dilation: int
    activation: str


@dataclass(frozen=True)
class Convolution:
    """A map is ``activation(input ⋆ weight + bias)``: cross-correlation, as in ``torch.nn``.

    The three names are outputs of the figure: return the layer's weight and bias beside its maps.

    Attributes:
        input: output ``(…, channel, height, width)`` that the layer reads.
        weight: output ``(out, channel / groups, kernel height, kernel width)``.
        bias: output ``(out,)``, or ``None`` for a layer without.
        stride, padding, dilation: of the layer, px, the same in both directions; padding is zeros.
        activation: what follows, one of none, relu, tanh, sigmoid.

    >>> Maps("maps", explain=Convolution("ink", "kernels", padding=1, activation="relu")).also
    ('ink', 'kernels')
    """

    input: str
    weight: str
    bias: str | None = None
    stride: int = field(default=1, kw_only=True)
    padding: int = field(default=0, kw_only=True)
    dilation: int = field(default=1, kw_only=True)
    activation: str = field(default="none", kw_only=True)

    kind: ClassVar[str] = "convolution"

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(
                f"activation is one of {', '.join(ACTIVATIONS)}; got {self.activation!r}"
            )

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the outputs that hold the arithmetic."""
        return tuple(name for name in (self.input, self.weight, self.bias) if name)

    def check(self, maps: Array, others: Others) -> None:
        """Raise ``ValueError`` unless the arithmetic gives the drawn maps."""
        image = torch.from_numpy(others[self.input])
        weight = torch.from_numpy(others[self.weight])
        image = image.reshape(1, *image.shape[-3:])
        bias = None if self.bias is None else torch.from_numpy(others[self.bias]).reshape(-1)
        groups = image.shape[1] // weight.shape[1]
        computed = F.conv2d(image, weight, bias, self.stride, self.padding, self.dilation, groups)[
            0
        ]
        computed = ACTIVATIONS[self.activation](computed)
        wanted = torch.from_numpy(maps)
        if computed.shape != wanted.shape:
            raise ValueError(
                f"explain: {self.input!r} and {self.weight!r} give maps of shape "
                f"{tuple(computed.shape)}; those drawn have {tuple(wanted.shape)}"
            )
        away = float((computed - wanted).abs().max())
        if away > CLOSE * (1 + float(wanted.abs().max())):
            raise ValueError(
                f"explain: {self.activation}({self.input} ⋆ {self.weight} + {self.bias}) is not "
                f"what is drawn: off by up to {away:.3g}"
            )

    def spec(self) -> ConvolutionSpec:
        """The explanation as JSON."""
        return {
            "kind": self.kind,
            "input": self.input,
            "weight": self.weight,
            "bias": self.bias,
            "stride": self.stride,
            "padding": self.padding,
            "dilation": self.dilation,
            "activation": self.activation,
        }
