"""Attention over what came before, and a Transformer made of it.

Every step looks at all earlier steps and itself. What has to be kept of them, their keys and
values, is the cache: it grows by a row a step, where a recurrent state stays as large as it is.

>>> net = Transformer(2, 16, heads=2, layers=2, hidden=26)
>>> net(torch.zeros(1, 500, 2)).shape
torch.Size([1, 500, 16])
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

__all__ = ["Attended", "Attention", "Transformer", "TransformerLayer", "positions"]


class Attended(NamedTuple):
    """What attention shows.

    Attributes:
        out: (batch, time, size).
        weights: (batch, head, time, time) weight of each step for each query; rows add up to 1.
    """

    out: Tensor
    weights: Tensor


class Attention(nn.Module):
    """Scaled dot-product attention with several heads, over earlier steps and the step itself.

    ``torch.nn.MultiheadAttention`` with a causal mask computes the same. Source: Vaswani et al.
    2017, section 3.2.

    Args:
        size: numbers at each step.
        heads: parts that attend on their own; ``size`` is a multiple of it.
    """

    def __init__(self, size: int, heads: int) -> None:
        super().__init__()
        if heads < 1 or size % heads:
            raise ValueError(f"size (={size}) must be a multiple of heads (={heads})")
        self.heads = heads
        self.into = nn.Linear(size, 3 * size)  # queries, keys, values
        self.out = nn.Linear(size, size)

    def read(self, x: Tensor, keys: Tensor, values: Tensor, seen: Tensor) -> Attended:
        """Steps x look at the steps that the keys and values belong to.

        Args:
            x: (batch, time, size).
            keys: (batch, past, size), as ``project`` gives them.
            values: (batch, past, size), as ``project`` gives them.
            seen: (time, past) which step may look at which, bool.
        """
        query = self.parts(self.into(x).chunk(3, -1)[0])  # (batch, head, time, part)
        key, value = self.parts(keys), self.parts(values)  # (batch, head, past, part)
        return self.weigh(*self.placed(query, key), value, seen)

    def weigh(self, query: Tensor, key: Tensor, value: Tensor, seen: Tensor) -> Attended:
        """The same from queries, keys and values already encoded by position, as ``parts``."""
        scores = query @ key.mT / math.sqrt(query.shape[-1])  # (batch, head, time, past)
        weights = scores.masked_fill(~seen, -1e9).softmax(-1)
        mixed = (weights @ value).transpose(1, 2).flatten(2)  # (batch, time, size)
        return Attended(self.out(mixed), weights)

    def placed(self, query: Tensor, key: Tensor) -> tuple[Tensor, Tensor]:
        """Queries and keys, the last query belonging to the last key; a subclass may turn them."""
        return query, key

    def at(self, x: Tensor, place: Tensor) -> Tensor:
        """Queries or keys (batch, head, time, part) with positions (time,) encoded, if at all."""
        return x

    def project(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, time, size) to keys and values of the same shape: what a cache keeps."""
        _, keys, values = self.into(x).chunk(3, -1)
        return keys, values

    def forward(self, x: Tensor) -> Attended:
        """(batch, time, size), each step seeing itself and what came before."""
        place = torch.arange(x.shape[1], device=x.device)
        return self.read(x, *self.project(x), place <= place[:, None])

    def parts(self, x: Tensor) -> Tensor:
        """(batch, time, size) to (batch, head, time, part)."""
        batch, time, size = x.shape
        return x.view(batch, time, self.heads, size // self.heads).transpose(1, 2)


class TransformerLayer(nn.Module):
    """Attention, then two dense layers at each step, both added to what came in.

    ``torch.nn.TransformerEncoderLayer(norm_first=True)`` computes the same: normalised first.
    """

    def __init__(self, size: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.attention = Attention(size, heads)
        self.norm1, self.norm2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.dense1, self.dense2 = nn.Linear(size, hidden), nn.Linear(hidden, size)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, size) to the same shape."""
        return self.rest(x, self.attention(self.norm1(x)).out)

    def rest(self, x: Tensor, attended: Tensor) -> Tensor:
        """The layer's input and its attention's output, to the layer's output."""
        x = x + attended
        return x + self.dense2(self.dense1(self.norm2(x)).relu())  # type: ignore[no-any-return]

    def step(self, x: Tensor, cache: Tensor, count: Tensor) -> tuple[Tensor, Tensor]:
        """One step, with keys and values of the last ones at hand.

        Args:
            x: (1, 1, size) the step.
            cache: (2, window, size) keys and values, the newest last.
            count: () how many rows of the cache are filled.
        Returns:
            the output (1, 1, size), and the cache with this step in it, the oldest dropped.
        """
        normed = self.norm1(x)
        fresh = torch.cat(self.attention.project(normed))  # (2, 1, size)
        cache = torch.cat([cache[:, 1:], fresh], 1)
        age = torch.arange(cache.shape[1] - 1, -1, -1, device=x.device)
        seen = (age <= count)[None]  # (1, window): those before, and the step itself
        keys, values = cache[:1], cache[1:]
        return self.rest(x, self.attention.read(normed, keys, values, seen).out), cache


def positions(place: Tensor, size: int) -> Tensor:
    """(time,) positions to (time, size): sines and cosines of ever lower frequency.

    Every position has a code, one never met in training too. Source: Vaswani et al. 2017,
    section 3.5; sines first, then cosines.
    """
    rates = torch.exp(torch.arange(0, size, 2) * (-math.log(10_000) / size))  # (size / 2,)
    angles = place[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], -1)


class Transformer(nn.Module):
    """A small causal Transformer over a sequence of any length.

    Args:
        input_size: numbers that arrive at each step.
        size: numbers at each step inside; even.
        heads, layers: of attention.
        hidden: units between the two dense layers.
    """

    def __init__(self, input_size: int, size: int, *, heads: int, layers: int, hidden: int) -> None:
        super().__init__()
        if size % 2 or layers < 1:
            raise ValueError(f"size (={size}) must be even, layers (={layers}) 1 or more")
        self.size = size
        self.embed = nn.Linear(input_size, size)
        self.layers = nn.ModuleList(TransformerLayer(size, heads, hidden) for _ in range(layers))
        self.norm = nn.LayerNorm(size)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, input) to (batch, time, size)."""
        place = torch.arange(x.shape[1], device=x.device)
        x = self.arriving(x, place)
        for layer in self.layers:
            x = layer(x)
        return self.norm(x)  # type: ignore[no-any-return]

    def arriving(self, x: Tensor, place: Tensor) -> Tensor:
        """(..., time, input) at positions (time,) to (..., time, size): the first layer's input."""
        inside: Tensor = self.embed(x)
        return inside + positions(place, self.size)

    def cache(self, window: int) -> Tensor:
        """Room for the keys and values of the last steps: (layer, 2, window, size), empty."""
        return torch.zeros(len(self.layers), 2, window, self.size)

    def step(
        self, x: Tensor, cache: Tensor, place: Tensor, window: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """One step of a stream.

        Args:
            x: (input,) what arrives.
            cache: as ``cache`` makes it and a step returns it.
            place: () steps read before this one.
            window: () look at no more than so many steps; at all that the cache holds unless given.
        Returns:
            the output (size,) and the cache after it.
        """
        count = place if window is None else torch.minimum(place, window - 1)
        inside = self.arriving(x[None], place[None])[None]  # (1, 1, size)
        after = []
        for layer, kept in zip(self.layers, cache, strict=True):
            inside, kept = layer.step(inside, kept, count)  # type: ignore[operator] # noqa: PLW2901
            after.append(kept)
        return self.norm(inside)[0, 0], torch.stack(after)
