"""What one more step costs: numbers kept of a stream, and multiply-adds for its next symbol."""

from __future__ import annotations

from typing import NamedTuple

from torch import nn

from twobrains.models.attention import Attention, Transformer
from twobrains.models.recurrent import Recurrent
from twobrains.models.tcn import TCN

__all__ = ["StreamingCost", "streaming_cost", "work"]


class StreamingCost(NamedTuple):
    """What the next symbol takes: the same at each step, and more for each past step looked at.

    Attributes:
        kept: numbers kept of the past.
        work: multiply-adds of the next symbol.
        kept_each: numbers kept for every past step that is looked at.
        work_each: multiply-adds for every past step that is looked at, this one included.
    """

    kept: int
    work: int
    kept_each: int = 0
    work_each: int = 0


def work(net: nn.Module) -> int:
    """Multiply-adds at one step: each weight of a matrix or a kernel is used once."""
    return sum(weight.numel() for weight in net.parameters() if weight.ndim > 1)


def streaming_cost(net: nn.Module) -> StreamingCost:
    """The cost of a tagger, or of another module with one recurrent layer, TCN or Transformer.

    Raises:
        ValueError: it holds none of them.
    """
    for part in net.modules():
        if isinstance(part, Recurrent):
            return StreamingCost(len(part.states) * part.hidden_size, work(net))
        if isinstance(part, TCN):
            return StreamingCost(part.kept, work(net))
        if isinstance(part, Transformer):
            layers = sum(isinstance(inner, Attention) for inner in part.modules())
            each = 2 * layers * part.size  # a key and a value; a product with each of them
            return StreamingCost(0, work(net), each, each)
    raise ValueError(f"{type(net).__name__} holds no recurrent layer, TCN or Transformer")
