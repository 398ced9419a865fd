"""Times of rivals that take turns, so that what else the machine does falls on all of them."""

from __future__ import annotations

import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import torch
from torch import Tensor, nn

from twobrains.experiments.comparison.training import rounded

FEWEST, MOST, SECONDS = 3, 30, 2.0
"""Repeats, and the time after which there are no more of them."""


class Rival(Protocol):
    """Something that is timed beside others, and its times, ms, by what they are of."""

    times: dict[str, list[float]]

    def ready(self) -> None:
        """Make what is first needed, off the clock."""

    def turn(self) -> None:
        """Everything once, on the clock, and once before, so that the cache is this rival's."""


class Clocked(ABC):
    """Something whose forward and backward passes are timed.

    Args:
        module: whose gradients; it is moved to the device.
        device: a name of torch's.
    """

    def __init__(self, module: nn.Module, device: str = "cpu") -> None:
        self.module, self.device = module.to(device), device
        self.times: dict[str, list[float]] = {"forward_ms": [], "both_ms": []}

    @abstractmethod
    def output(self) -> Tensor:
        """Its output, of any shape."""

    def forward(self) -> None:
        """A forward pass that saves no activations."""
        with torch.no_grad():
            self.output()

    def both(self) -> None:
        """A forward and a backward pass."""
        self.module.zero_grad()
        self.output().square().mean().backward()  # type: ignore[no-untyped-call]

    def ready(self) -> None:
        """Both, once."""
        self.forward()
        self.both()

    def turn(self) -> None:
        """Both, on the clock."""
        self.forward()
        self.times["forward_ms"].append(ms(self.forward, self.device))
        self.times["both_ms"].append(ms(self.both, self.device))


def medians(rivals: Iterable[Rival]) -> dict[str, float]:
    """The median of each of their times."""
    times = [each for rival in rivals for each in rival.times.items()]
    return {what: rounded(statistics.median(found)) for what, found in times}


def ms(do: Callable[[], None], device: str = "cpu") -> float:
    """What something takes.

    Of the processor, without what that does for others meanwhile; of a GPU, by the clock
    on the wall, from when it has nothing to do until it has nothing to do again.
    """
    if device == "cpu":
        begun = time.process_time()
        do()
        return 1000 * (time.process_time() - begun)
    torch.cuda.synchronize(device)
    begun = time.perf_counter()
    do()
    torch.cuda.synchronize(device)
    return 1000 * (time.perf_counter() - begun)


def take_turns(
    rivals: Sequence[Rival], *, fewest: int | None = None, seconds: float | None = None
) -> int:
    """Time each rival, one after another, again and again; how often.

    Args:
        rivals: who take turns.
        fewest: repeats; ``FEWEST`` unless given.
        seconds: after which there are no more repeats than that; ``SECONDS`` unless given.
    """
    fewest, seconds = FEWEST if fewest is None else fewest, SECONDS if seconds is None else seconds
    for rival in rivals:
        rival.ready()
    begun, repeats = time.perf_counter(), 0
    while repeats < fewest or (repeats < MOST and time.perf_counter() - begun < seconds):
        for rival in rivals:
            rival.turn()
        repeats += 1
    return repeats
