"""What torch's layers do, in the field's words, and what a unit of theirs reads."""

from __future__ import annotations

from torch import Tensor, nn

from twobrains.live.panels.layers import LayerWindow

UNSIGNED = (nn.ReLU, nn.ReLU6, nn.Sigmoid, nn.Softmax, nn.Softplus, nn.Hardtanh)
POINTWISE = (
    *UNSIGNED,
    *(nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm),
    *(nn.Tanh, nn.GELU, nn.SiLU, nn.ELU, nn.LeakyReLU),
)
"""Layers that keep the shape and belong to the layer before."""
WORDS: dict[type[nn.Module], str] = {
    nn.Linear: "dense layer",
    nn.BatchNorm1d: "batch norm",
    nn.BatchNorm2d: "batch norm",
    nn.LayerNorm: "layer norm",
    nn.Softmax: "softmax",
    nn.Tanh: "tanh",
    nn.Sigmoid: "sigmoid",
}
Sliding = nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d
"""Layers whose units read a window."""
SLIDING: dict[type[nn.Module], str] = {
    nn.Conv2d: "convolution",
    nn.MaxPool2d: "max pooling",
    nn.AvgPool2d: "average pooling",
}


def layer_words(part: nn.Module) -> str:
    """A layer in words, with its window where it has one.

    >>> layer_words(nn.Conv2d(1, 8, 5, stride=2))
    'convolution 5×5, stride 2'
    >>> layer_words(nn.Conv2d(8, 8, 3, groups=8))
    'depthwise convolution 3×3'
    """
    if not isinstance(part, Sliding):
        return WORDS.get(type(part), type(part).__name__)
    kernel, stride, dilation = _window(part)
    usual = (1, 1) if isinstance(part, nn.Conv2d) else kernel
    further = f", stride {_words(stride)}" if stride != usual else ""
    further += f", dilation {_words(dilation)}" if dilation != (1, 1) else ""
    name = next(name for kind, name in SLIDING.items() if isinstance(part, kind))
    apart = isinstance(part, nn.Conv2d) and 1 < part.groups == part.in_channels
    return f"{'depthwise ' * apart}{name} {kernel[0]}×{kernel[1]}{further}"


def layer_window(part: nn.Module, before: int, output: Tensor) -> LayerWindow | None:
    """What one unit reads of the layer before; ``None`` where that is all of it, or not known."""
    if not isinstance(part, Sliding) or isinstance(part.padding, str) or output.ndim != 4:
        return None
    kernel, stride, dilation = _window(part)
    return {
        "before": before,
        "kernel": kernel,
        "stride": stride,
        "padding": pair(part.padding),
        "dilation": dilation,
        "groups": part.groups if isinstance(part, nn.Conv2d) else output.shape[1],
    }


def _window(part: Sliding) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Kernel, stride and dilation, each of rows and columns."""
    dilation = 1 if isinstance(part, nn.AvgPool2d) else part.dilation
    return pair(part.kernel_size), pair(part.stride), pair(dilation)


def pair(size: int | tuple[int, ...]) -> tuple[int, int]:
    """A setting for rows and columns."""
    return (size, size) if isinstance(size, int) else (size[0], size[-1])


def _words(size: tuple[int, int]) -> str:
    return str(size[0]) if size[0] == size[1] else f"{size[0]}×{size[1]}"
