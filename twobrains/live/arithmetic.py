"""The sum that a value of a convolution came from, where the layer is what its class says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from twobrains.live.panels import Convolution

WEIGHTS, CHANNELS = 40_000, 64
"""Weights and channels of a convolution up to which they go with its maps."""


@dataclass(frozen=True)
class Arithmetic:
    """How a layer's maps come about.

    Attributes:
        at: the layer's name.
        part: the layer.
        explain: the same for a panel, with the names of the outputs that it reads.
    """

    at: str
    part: nn.Conv2d
    explain: Convolution

    def made_from(self, given: Tensor, gains: Mapping[int, Tensor]) -> dict[str, Tensor]:
        """The outputs: the layer's input, its weights and its bias times the gains.

        Raises:
            ValueError: since the figure was made the layer does more than its class says.
        """
        if not _plain(self.part):
            raise ValueError(
                f"{self.at} has got a hook or a forward of its own since this figure was made; "
                f"take it off, or make the figure anew"
            )
        one = torch.ones(())
        gain = torch.stack([gains.get(i, one) for i in range(self.part.out_channels)])
        made = [given, self.part.weight * gain[:, None, None, None]]
        if self.part.bias is not None:
            made.append(self.part.bias * gain)
        return dict(zip(self.explain.outputs, made, strict=True))


def arithmetic(
    at: str, part: nn.Module, output: str, answer: Tensor, given: Tensor | None
) -> Arithmetic | None:
    """How a layer's maps came about; ``None`` where no sum of a convolution gives its output."""
    if given is None or {given.dtype, answer.dtype} != {torch.float32}:
        return None
    if not isinstance(part, nn.Conv2d) or not _plain(part) or not _small(part):
        return None
    if (explain := _explained(part, output)) is None:
        return None
    found = Arithmetic(at, part, explain)
    made = {name: each.detach().numpy() for name, each in found.made_from(given, {}).items()}
    try:
        explain.check(answer.numpy(), made)
    except ValueError:
        return None
    return found


def _plain(part: nn.Module) -> bool:
    """Whether a convolution does what its parent does, and no hook changes what it hands on.

    Hooks of ``torch.nn.utils``, as pruning has them, only make its weights.
    """
    methods = ("forward", "_conv_forward", "__call__")
    own = any(getattr(type(part), name) is not getattr(nn.Conv2d, name) for name in methods)
    before = vars(part)["_forward_pre_hooks"].values()
    foreign = [hook for hook in before if not type(hook).__module__.startswith("torch.nn.utils.")]
    return not (own or "forward" in vars(part) or vars(part)["_forward_hooks"] or foreign)


def _small(part: nn.Conv2d) -> bool:
    weight = part.weight
    few = weight.numel() <= WEIGHTS and part.out_channels <= CHANNELS
    return few and weight.dtype == torch.float32


def _explained(part: nn.Conv2d, output: str) -> Convolution | None:
    """The layer's settings, if they are the same in both directions."""
    settings = [_both(each) for each in (part.stride, part.padding, part.dilation)]
    if part.padding_mode != "zeros" or None in settings:
        return None
    stride, padding, dilation = (each or 0 for each in settings)
    return Convolution(
        f"given_{output}",
        f"weight_{output}",
        None if part.bias is None else f"bias_{output}",
        stride=stride,
        padding=padding,
        dilation=dilation,
    )


def _both(setting: object) -> int | None:
    """A setting that is the same in both directions, be it one number or two."""
    every = {*setting} if isinstance(setting, tuple | list) else {setting}
    only = every.pop()
    return only if isinstance(only, int) and not every else None
