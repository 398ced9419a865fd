"""Small figures that hold every kind of control and panel between them, for tests of the front end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from browser import oracle
from browser.reader import Reader
from twobrains.live import (
    Choice,
    ColouredText,
    Convolution,
    Heatmap,
    Kernel,
    Lines,
    LiveFigure,
    Maps,
    Matrix,
    Pad,
    Picture,
    Slider,
    Text,
    Toggle,
)  # fmt: skip

TEXT = Text("words", "abc ()\nש", value="ab (c)", most=40, label="words")


class Fading(nn.Module):
    """Four memories of a text that fade at different speeds; any length."""

    def __init__(self) -> None:
        super().__init__()
        self.codes = TEXT.codes()
        self.keep = torch.tensor([0.0, 0.5, 0.8, 0.95])

    def forward(self, words: Tensor, turn: Tensor) -> dict[str, Tensor]:
        time = torch.arange(words.shape[0])
        lag = (time[:, None] - time).float()  # (time, time)
        seen = (words.float() - 3) * torch.where(turn, -1.0, 1.0)  # (time,)
        kept = self.keep[:, None, None] ** lag.clamp(min=0) * (lag >= 0)  # (unit, time, time)
        state = (kept @ seen).T  # (time, unit)
        return {
            "state": state,
            "last": state[:, 3],
            "quick": state[:, 1],
            "curves": state.T[1:].abs() + 0.1,
            "codes": self.codes[words],
            "places": time + 1,
        }


def fading(name: str = "fading", *, drop: bool = False) -> LiveFigure:
    return LiveFigure(
        Fading(),
        [replace(TEXT, drop=drop), Toggle("turn", label="turn the sign")],
        [
            Heatmap("state", signed=True),
            ColouredText("last", text="codes", signed=True),
            ColouredText("quick", text="codes", signed=True),
            Lines("curves", labels=["half", "more", "most"], x="places", log="y"),
        ],
        alt="Four memories of a text.",
        name=name,
    )


PRESETS = {"edge": [[-1, 0, 1]] * 3, "dot": [[0, 0, 0], [0, 1, 0], [0, 0, 0]]}


NAMES = ["first", "half"]


class Window(nn.Module):
    """A layer of two channels in and two out, each weight of it to be seen."""

    def forward(self, ink: Tensor, kernel: Tensor, kind: Tensor) -> dict[str, Tensor]:
        both = torch.stack([ink[0, 0], 1 - ink[0, 0]])  # (2, 12, 12)
        weight = torch.stack([kernel, kernel.T, -kernel, kernel * 0.5]).reshape(2, 2, 3, 3)
        bias = torch.tensor([0.25, -0.5])
        maps = F.relu(F.conv2d(both[None], weight, bias, stride=2, padding=1))
        return {
            "maps": maps,
            "both": both,
            "weight": weight,
            "bias": bias,
            "kernel": kernel,
            "which": (kernel > 0).float() + kind,
            "sheet": both[0] * kernel.sum(),
        }


def corner() -> np.ndarray:
    picture = np.zeros((12, 12), dtype=np.float32)
    picture[2:7, 3:5] = 0.8
    return picture


def window() -> LiveFigure:
    return LiveFigure(
        Window(),
        [
            Pad("ink", examples={"bar": corner()}, value=corner().T.copy(), size=12, pen=0.8),
            Kernel("kernel", presets=PRESETS, zeros="All weights are zero.", label="kernel"),
            Choice("kind", ["first", "second"]),
        ],
        [
            Maps("maps", scale="map", names=NAMES, explain=Convolution("both", "weight", "bias", stride=2, padding=1, activation="relu")),
            Matrix("kernel", rows=list("abc"), columns=["left", "middle", "right"]),
            Matrix("which", categories=["", "up", "down"]),
            Heatmap("sheet", time=False, signed=True),
        ],
        alt="A layer's maps.",
    )  # fmt: skip


class Turning(nn.Module):
    """A state that grows by a push every tick."""

    def forward(self, push: Tensor, total: Tensor) -> dict[str, Tensor]:
        after = total + push
        return {
            "sheet": torch.stack([after, -after]).outer(torch.ones(2)) / 20 + 0.5,
            "total": after,
        }


def turning() -> LiveFigure:
    return LiveFigure(
        Turning(), [Slider("push", 0.0, 2.0, value=1.0, step=0.5)], [Picture("sheet")], alt="A sum.",
        carry={"total": torch.tensor(0.0)},
    )  # fmt: skip


def forgetful() -> LiveFigure:
    return fading("forgetful", drop=True)


FIGURES: dict[str, Callable[[], LiveFigure]] = {
    "fading": fading, "forgetful": forgetful, "window": window, "turning": turning,
}  # fmt: skip
Open = Callable[[str], tuple[Reader, LiveFigure]]


def stands(reader: Reader, live: LiveFigure) -> None:
    """Assert that the page comes to show what torch's own figure holds."""
    reader.settle(lambda seen: oracle.differences(seen, live, live.frame))
