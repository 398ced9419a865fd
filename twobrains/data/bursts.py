"""A sensor's stream with three bursts of different pitch: in which order did they come?

What a burst is shows in a few samples; the order only in the whole stream. Bursts come at any time,
last for a while, and drown in noise at their ends.

>>> stream, order = streams(2, torch.Generator().manual_seed(0))
>>> stream.shape, ORDERS[int(order[0])]
(torch.Size([2, 256, 1]), ('low', 'high', 'middle'))
"""

from __future__ import annotations

import math
from itertools import permutations

import torch
from torch import Tensor

__all__ = ["ORDERS", "PITCHES", "TIME", "streams"]

TIME = 256
"""Samples of a stream."""
PITCHES = {"low": 0.05, "middle": 0.1, "high": 0.2}
"""Cycles per sample, in the middle of the range of each."""
ORDERS = tuple(permutations(PITCHES))
"""The classes; chance level is one in six."""
DETUNED = 0.15
"""Pitches are off by up to so much, as a logarithm; they never meet."""
LASTS = (30, 60)
"""Samples of a burst, from its beginning to its end."""
NOISE = 0.4
"""Its standard deviation; a burst's middle swings by 0.7 to 1.3."""


def streams(batch: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Streams (batch, TIME, 1), and the index of each one's order in ``ORDERS``, (batch,)."""

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(*shape, generator=generator)

    order = torch.randint(len(ORDERS), (batch,), generator=generator)
    names = list(PITCHES)
    pitch = torch.tensor([[PITCHES[name] for name in each] for each in ORDERS])[order]
    pitch = pitch * uniform(-DETUNED, DETUNED, batch, len(names)).exp()
    lasts = uniform(*LASTS, batch, len(names))
    quiet = (TIME - lasts.sum(1, keepdim=True)) * uniform(0, 1, batch, len(names)).sort(1)[0]
    begins = quiet + lasts.cumsum(1) - lasts  # (batch, burst), one after the other
    swing = uniform(0.7, 1.3, batch, len(names))
    phase = uniform(0, 2 * math.pi, batch, len(names))
    since = torch.arange(TIME) - begins[..., None]  # (batch, burst, time)
    share = (since / lasts[..., None]).clamp(0, 1)
    wave = (2 * math.pi * pitch[..., None] * since + phase[..., None]).sin()
    bursts = swing[..., None] * (math.pi * share).sin().square() * wave
    noise = NOISE * torch.randn(batch, TIME, generator=generator)
    return (bursts.sum(1) + noise)[..., None], order
