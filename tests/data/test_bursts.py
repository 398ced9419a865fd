"""Streams of bursts: the order in the label is the order in the stream."""

from __future__ import annotations

import math
from itertools import pairwise

import torch

from twobrains.data.bursts import DETUNED, ORDERS, PITCHES, TIME, streams


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def loudest(stream: torch.Tensor, pitch: float) -> torch.Tensor:
    """Where a pitch, or one near it, is heard most clearly: (batch,) samples."""
    time, window = torch.arange(TIME), torch.hann_window(31)
    near = [pitch * math.exp(DETUNED * share) for share in (-0.8, -0.4, 0, 0.4, 0.8)]
    heard = []
    for each in near:
        turned = stream * torch.exp(-2j * math.pi * each * time)
        parts = torch.view_as_real(turned).permute(0, 2, 1).reshape(-1, 1, TIME)
        smooth = torch.nn.functional.conv1d(parts, window[None, None], padding=15)
        heard.append(smooth.view(-1, 2, TIME).square().sum(1))
    return torch.stack(heard).amax(0).argmax(1)


def test_bursts_are_heard_in_the_order_that_is_told() -> None:
    stream, order = streams(400, seeded(1))
    at = torch.stack([loudest(stream[..., 0], pitch) for pitch in PITCHES.values()], 1)
    names = list(PITCHES)
    heard = [tuple(names[i] for i in row) for row in at.argsort(1).tolist()]
    right = [one == ORDERS[other] for one, other in zip(heard, order.tolist(), strict=True)]
    assert sum(right) > 0.9 * 400


def test_every_order_comes_as_often_and_is_not_told_by_the_middle_of_the_stream_alone() -> None:
    stream, order = streams(3000, seeded(2))
    assert stream.shape == (3000, TIME, 1)
    assert (order.bincount() / 500 - 1).abs().max() < 0.15
    loud = stream.square().mean((1, 2))
    means = torch.stack([loud[order == each].mean() for each in range(6)])
    assert means.max() / means.min() < 1.05


def test_pitches_never_meet() -> None:
    pitches = sorted(PITCHES.values())
    for low, high in pairwise(pitches):
        assert low * math.exp(DETUNED) < high * math.exp(-DETUNED)
    assert pitches[-1] * math.exp(DETUNED) < 0.5  # half a cycle a sample is the highest there is


def test_streams_repeat_by_seed() -> None:
    first, again, other = streams(4, seeded(0)), streams(4, seeded(0)), streams(4, seeded(1))
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])
