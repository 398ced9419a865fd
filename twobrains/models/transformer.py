"""A Transformer without positional encoding, or with one of three: sinusoidal, learned, rotary.

Attention weighs steps by what they hold, not by where they are; an encoding adds the position.

>>> net = PositionalTransformer(2, 16, heads=2, layers=2, hidden=26, encoding="rotary")
>>> net.look(torch.zeros(1, 50, 2)).weights.shape       # (layer, batch, head, time, time)
torch.Size([2, 1, 2, 50, 50])
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple, cast, get_args

import torch
from torch import Tensor, nn

from twobrains.models.attention import Attention, Transformer, TransformerLayer, positions
from twobrains.models.linear_recurrence import polar, times

__all__ = ["ENCODINGS", "Encoding", "Looked", "PositionalTransformer", "RotaryAttention", "turned"]

Encoding = Literal["none", "sinusoidal", "learned", "rotary"]
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)


def turned(x: Tensor, place: Tensor) -> Tensor:
    """Each pair of numbers rotated by an angle that grows with position, the first pair fastest.

    Pair i turns by 10000^(−2i/size) radians a step: as complex numbers, a product with
    exp(i · angle). So the product of two rotated vectors depends on their distance, not on where
    they are. Source: Su et al. 2021 (RoFormer), eq. 14 to 16, which takes neighbours as pairs;
    other code pairs the first number with the one after the middle.

    Args:
        x: (..., time, size), size even.
        place: (time,) positions.
    """
    size = x.shape[-1]
    rates = torch.exp(torch.arange(0, size, 2, device=x.device) * (-math.log(10_000) / size))
    angle = (place[:, None] * rates).to(x.dtype)  # (time, size / 2)
    return times(x.reshape(*x.shape[:-1], -1, 2), polar(torch.zeros_like(angle), angle)).flatten(-2)


class RotaryAttention(Attention):
    """Attention with rotary positions: queries and keys are rotated, so only distances count."""

    def __init__(self, size: int, heads: int) -> None:
        super().__init__(size, heads)
        if size // heads % 2:
            raise ValueError(f"size (={size}) must be an even number a head; heads is {heads}")

    def placed(self, query: Tensor, key: Tensor) -> tuple[Tensor, Tensor]:
        """Rotated, counting from the oldest key in the cache: only distances matter."""
        past, time = key.shape[2], query.shape[2]
        place = torch.arange(past, device=key.device)
        return self.at(query, place[past - time :]), self.at(key, place)

    def at(self, x: Tensor, place: Tensor) -> Tensor:
        """(batch, head, time, part) rotated by position."""
        return turned(x, place)


class Looked(NamedTuple):
    """What a Transformer shows.

    Attributes:
        inside: (layer + 1, batch, time, size) what the first layer reads and what each one makes.
        weights: (layer, batch, head, time, time) weight of each step for each query.
        out: (batch, time, size).
    """

    inside: Tensor
    weights: Tensor
    out: Tensor


class PositionalTransformer(Transformer):
    """A causal Transformer with a choice of positional encoding.

    Args:
        input_size: numbers that arrive at each step.
        size: numbers at each step inside; even.
        heads, layers: of attention.
        hidden: units between the two dense layers.
        encoding: "none": only what a causal mask gives away. "sinusoidal": added sines and cosines
            (Vaswani et al. 2017, section 3.5). "learned": an added row of a table. "rotary": see
            ``turned``.
        longest: rows of the table; a learned code has none for a later step.
    """

    def __init__(
        self,
        input_size: int,
        size: int,
        *,
        heads: int,
        layers: int,
        hidden: int,
        encoding: Encoding = "rotary",
        longest: int = 512,
    ) -> None:
        super().__init__(input_size, size, heads=heads, layers=layers, hidden=hidden)
        if encoding not in ENCODINGS:
            raise ValueError(f"encoding (={encoding!r}) must be one of {', '.join(ENCODINGS)}")
        self.encoding, self.longest = encoding, longest
        if encoding == "learned":
            self.table = nn.Parameter(0.02 * torch.randn(longest, size))
        if encoding == "rotary":
            for layer in self.layers:
                layer.attention = RotaryAttention(size, heads)

    def arriving(self, x: Tensor, place: Tensor) -> Tensor:
        """(..., time, input) at positions (time,) to (..., time, size): the first layer's input."""
        inside: Tensor = self.embed(x)
        if self.encoding == "sinusoidal":
            return inside + positions(place, self.size)
        if self.encoding == "learned":
            if not torch.compiler.is_exporting() and int(place.max()) >= self.longest:
                raise ValueError(
                    f"step {int(place.max()) + 1} has no row in a table of longest "
                    f"(={self.longest}) steps; give fewer, or another positional encoding"
                )
            return inside + self.table[place]
        return inside

    def look(self, x: Tensor) -> Looked:
        """(batch, time, input) to what every layer reads, weighs and makes."""
        place = torch.arange(x.shape[1], device=x.device)
        inside, weights = [self.arriving(x, place)], []
        for each in self.layers:
            layer = cast("TransformerLayer", each)
            attended = layer.attention(layer.norm1(inside[-1]))
            weights.append(attended.weights)
            inside.append(layer.rest(inside[-1], attended.out))
        return Looked(torch.stack(inside), torch.stack(weights), self.norm(inside[-1]))
