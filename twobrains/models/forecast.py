"""The next frames of a video from those before: by convolution, by recurrence, by both.

A forecaster reads some frames and predicts after each the next one; then it reads its own
predictions as if they were frames. It is the encoding-forecasting structure of Shi et al. 2015,
section 3.2, with one network for both parts. Convolutions see patches of 2×2 px as four channels of
one position, as they do there with larger ones.

>>> logits = Forecaster("ConvLSTM")(torch.zeros(1, 5, 1, 20, 20), horizon=10)
>>> logits.shape                                # logits of frames 2 to 15
torch.Size([1, 14, 1, 20, 20])
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.models.conv_recurrent import ConvGRU, ConvLSTM
from twobrains.models.recurrent import LSTM, GRUSteps, LSTMSteps, Tensors, unroll

__all__ = [
    "FORECASTERS", "SHEET", "WINDOW", "Convolutional", "Forecast", "Forecaster", "FrameLSTM",
    "FrameWindow", "copy_last", "mean_frame",
]  # fmt: skip

SHEET = 20
"""Height and width of a frame, px."""
PATCH = 2
"""Side of the patches that convolutions see as one position, px."""
WINDOW = 5
"""Frames that ``FrameWindow`` sees at once."""


class Convolutional(nn.Module):
    """Convolution and recurrence in one: a layer sees patches, with a state at each position.

    Args:
        layer: ``ConvLSTM`` or ``ConvGRU``.
        channels: maps of the state.
        features: maps of the convolution before it.
    """

    def __init__(
        self, layer: type[ConvLSTM] | type[ConvGRU], channels: int, features: int = 16
    ) -> None:
        super().__init__()
        self.look = nn.Conv2d(PATCH**2, features, 3, padding=1)
        self.layer: ConvLSTM | ConvGRU = layer(features, channels)
        self.tell = nn.Conv2d(channels, PATCH**2, 3, padding=1)

    def start(self, frames: Tensor) -> Tensors:
        """Zeros, for frames (batch, ..., height, width)."""
        return self.layer.start(frames[..., ::PATCH, ::PATCH])

    def inside(self, state: Tensors, frame: Tensor) -> tuple[LSTMSteps | GRUSteps, Tensor]:
        """Gates and states after a frame (batch, 1, height, width), and the next one's logits."""
        seen = self.look(F.pixel_unshuffle(frame, PATCH)).relu()
        steps: LSTMSteps | GRUSteps = self.layer.equations(state, self.layer.arriving(seen))
        return steps, F.pixel_shuffle(self.tell(steps.h), PATCH)

    def forward(self, state: Tensors, frame: Tensor) -> tuple[Tensors, Tensor]:
        """State and frame to the next state and the next frame's logits."""
        steps, logits = self.inside(state, frame)
        return tuple(getattr(steps, name) for name in self.layer.states), logits


class FrameLSTM(nn.Module):
    """Recurrence alone: an LSTM that sees a frame as a row of px, none beside another.

    Args:
        hidden: units.
    """

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.layer = LSTM(SHEET**2, hidden)
        self.tell = nn.Linear(hidden, SHEET**2)

    def start(self, frames: Tensor) -> Tensors:
        """Zeros, for frames (batch, ..., height, width)."""
        return self.layer.start(len(frames))

    def forward(self, state: Tensors, frame: Tensor) -> tuple[Tensors, Tensor]:
        """State and frame to the next state and the next frame's logits."""
        steps = self.layer.equations(state, self.layer.arriving(frame.flatten(1)))
        return (steps.h, steps.c), self.tell(steps.h).view_as(frame)


class FrameWindow(nn.Module):
    """Convolution alone: the last frames are channels of one image, older ones are dropped.

    Args:
        channels: maps of each layer.
        layers: before the one that predicts the next frame.
    """

    def __init__(self, channels: int, layers: int = 4) -> None:
        super().__init__()
        sizes = [WINDOW * PATCH**2, *[channels] * layers]
        self.look = nn.ModuleList(
            nn.Conv2d(before, after, 3, padding=1) for before, after in pairwise(sizes)
        )
        self.tell = nn.Conv2d(channels, PATCH**2, 3, padding=1)

    def start(self, frames: Tensor) -> Tensors:
        """Blank frames, for frames (batch, ..., height, width): the last ones seen."""
        return (frames.new_zeros(len(frames), WINDOW, *frames.shape[-2:]),)

    def forward(self, state: Tensors, frame: Tensor) -> tuple[Tensors, Tensor]:
        """State and frame to the next state and the next frame's logits."""
        seen = torch.cat([state[0][:, 1:], frame], 1)  # (batch, WINDOW, height, width)
        maps = F.pixel_unshuffle(seen, PATCH)
        for layer in self.look:
            maps = layer(maps).relu()
        return (seen,), F.pixel_shuffle(self.tell(maps), PATCH)


FORECASTERS: dict[str, Callable[[], Convolutional | FrameLSTM | FrameWindow]] = {
    "ConvLSTM": lambda: Convolutional(ConvLSTM, 24),
    "ConvGRU": lambda: Convolutional(ConvGRU, 29),
    "CNN": lambda: FrameWindow(33),
    "LSTM": lambda: FrameLSTM(18),
    "wide LSTM": lambda: FrameLSTM(128),
}
"""Each with sizes that give 37,000 parameters, to 5 %; but the last has nine times as many."""


class Forecast(NamedTuple):
    """What a forecaster with convolutions and recurrence shows; ``time`` is read + horizon − 1.

    Attributes:
        read: (batch, time, 1, height, width) the frames that it read: given, then its own.
        frames: (batch, time, 1, height, width) what it predicted after each, in [0, 1].
        steps: gates and states, each (batch, time, channels, height / 2, width / 2).
    """

    read: Tensor
    frames: Tensor
    steps: LSTMSteps | GRUSteps


class Forecaster(nn.Module):
    """Reads frames, and predicts those to come.

    Args:
        kind: a name of ``FORECASTERS``.
    """

    def __init__(self, kind: str = "ConvLSTM") -> None:
        super().__init__()
        if kind not in FORECASTERS:
            raise ValueError(f"kind is one of {', '.join(FORECASTERS)}; got {kind!r}")
        self.net = FORECASTERS[kind]()

    def forward(self, frames: Tensor, horizon: int = 1) -> Tensor:
        """Logits of the next frame after each frame that was read.

        Args:
            frames: (batch, time, 1, height, width) in [0, 1], at least one.
            horizon: how many frames to predict beyond those given, 1 or more.
        Returns:
            (batch, time + horizon − 1, 1, height, width); the last ``horizon`` are beyond.
        """

        def step(state: Tensors, frame: Tensor) -> tuple[Tensors, Tensors]:
            after, logits = self.net(state, frame)
            return after, (logits,)

        _, (logits,) = _rolled(step, self.net.start(frames), frames, horizon)
        return logits

    def predict(self, frames: Tensor, horizon: int) -> Tensor:
        """The next frames (batch, horizon, 1, height, width) in [0, 1]."""
        logits: Tensor = self(frames, horizon)
        return logits[:, -horizon:].sigmoid()

    def read(self, frames: Tensor, horizon: int = 1) -> Forecast:
        """All that can be seen inside, for a figure; arguments as for ``forward``.

        Raises:
            TypeError: the forecaster's state has no positions.
        """
        net = self.net
        if not isinstance(net, Convolutional):
            raise TypeError("only ConvLSTM and ConvGRU have a state at every position")

        def step(state: Tensors, frame: Tensor) -> tuple[Tensors, Tensors]:
            steps, logits = net.inside(state, frame)
            return tuple(getattr(steps, name) for name in net.layer.states), (logits, *steps)

        read, (logits, *shown) = _rolled(step, net.start(frames), frames, horizon)
        return Forecast(read, logits.sigmoid(), net.layer.steps(*shown))


def copy_last(frames: Tensor, horizon: int) -> Tensor:
    """The rule that nothing moves: (batch, horizon, 1, height, width)."""
    return frames[:, -1:].expand(-1, horizon, -1, -1, -1)


def mean_frame(frames: Tensor, horizon: int) -> Tensor:
    """The rule that every frame is the mean of those read: (batch, horizon, 1, height, width)."""
    return frames.mean(1, keepdim=True).expand(-1, horizon, -1, -1, -1)


Shows = Callable[[Tensors, Tensor], tuple[Tensors, Tensors]]


def _rolled(step: Shows, start: Tensors, frames: Tensor, horizon: int) -> tuple[Tensor, Tensors]:
    """Read the frames, then its own predictions.

    Args:
        step: (state, frame) to the next state, and what is shown: the next frame's logits first.
        start: state before the first frame.
        frames: (batch, time, 1, height, width).
        horizon: frames beyond.
    Returns:
        the frames read, and what was shown, each (batch, time + horizon − 1, ...).
    """
    if horizon < 1:
        raise ValueError(f"horizon (={horizon}) must be 1 or more")

    def given(state: Tensors, xs: Tensors) -> tuple[Tensors, Tensors]:
        return step(state, xs[0])

    def own(state: Tensors, xs: Tensors) -> tuple[Tensors, Tensors]:
        del xs  # nothing arrives any more
        after, shown = step(state[1:], state[0])
        return (shown[0].sigmoid(), *after), (state[0], *shown)

    state, shown = unroll(given, start, (frames.transpose(0, 1),))
    read, ahead = frames, shown
    if horizon > 1:
        nothing = frames.new_zeros(horizon - 1, 1)
        _, (invented, *later) = unroll(own, (shown[0][-1].sigmoid(), *state), (nothing,))
        ahead = tuple(torch.cat(pair) for pair in zip(shown, later, strict=True))
        read = torch.cat([frames, invented.transpose(0, 1)], 1)
    return read, tuple(each.transpose(0, 1) for each in ahead)
