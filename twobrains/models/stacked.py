"""Recurrent layers on top of each other, and in both directions of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, NamedTuple, cast

import torch
from torch import Tensor, nn

from twobrains.models.recurrent import Recurrent, Steps

__all__ = ["Stacked", "StackedSteps"]


class StackedSteps(NamedTuple, Generic[Steps]):
    """What a stack shows.

    Attributes:
        layers: from bottom to top, each with the steps of its directions (forward, backward).
        h: (batch, time, directions * hidden) hidden states of the top layer.
    """

    layers: tuple[tuple[Steps, ...], ...]
    h: Tensor


class Stacked(nn.Module, Generic[Steps]):
    """Several layers of one kind; each reads the hidden states of the one below.

    Args:
        kind: ``RNN``, ``LSTM`` or ``GRU``.
        input_size: numbers that arrive at each step.
        hidden_size: units of each layer, in each direction.
        layers: how many, at least one.
        bidirectional: each layer reads from both ends (Schuster & Paliwal 1997) and shows the two
            hidden states side by side. The backward half has read the end before the beginning.
    """

    def __init__(
        self,
        kind: type[Recurrent[Steps]],
        input_size: int,
        hidden_size: int,
        *,
        layers: int = 1,
        bidirectional: bool = False,
    ) -> None:
        super().__init__()
        if layers < 1:
            raise ValueError(f"layers (={layers}) must be 1 or more")
        directions = 2 if bidirectional else 1
        sizes = [input_size] + [directions * hidden_size] * (layers - 1)
        self.layers = nn.ModuleList(
            nn.ModuleList(kind(size, hidden_size) for _ in range(directions)) for size in sizes
        )

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> StackedSteps[Steps]:
        """(batch, time, input), of which (batch,) lengths count, to every step of every layer."""
        shown = []
        for directions in self.layers:
            steps = tuple(
                read(x, lengths, reverse=bool(back))
                for back, read in enumerate(cast("nn.ModuleList", directions))
            )
            x = torch.cat([each.h for each in steps], -1)  # (batch, time, directions * hidden)
            shown.append(steps)
        return StackedSteps(tuple(shown), x)

    def load_torch(self, theirs: Mapping[str, Tensor]) -> None:
        """Take the weights of an ``nn.RNN``, ``nn.LSTM`` or ``nn.GRU``: its ``state_dict()``."""
        self.load_state_dict({ours: theirs[_torch_name(ours)] for ours in self.state_dict()})

    def to_torch(self) -> dict[str, Tensor]:
        """The weights as ``torch.nn`` names them, for ``load_state_dict`` there."""
        return {_torch_name(ours): weights for ours, weights in self.state_dict().items()}


def _torch_name(ours: str) -> str:
    """``layers.1.1.weight_hh`` is ``weight_hh_l1_reverse`` there."""
    _, layer, direction, weights = ours.split(".")
    return f"{weights}_l{layer}" + ("_reverse" if direction == "1" else "")
