"""Readers of handwritten lines: convolution, recurrence, and both, at equal size.

A line is an image 28 px high and of any width. Every reader predicts one class for each 4 px: a
digit, a dash or a blank (``models.ctc``). The CRNN (Shi, Bai & Yao 2015) looks through convolutions
and reads what they show from both ends. Its halves do the whole work with one of the two.

>>> read = LineReader("CRNN").read(torch.zeros(1, 1, 28, 120))
>>> read.columns.shape, read.logits.shape
(torch.Size([1, 30, 64]), torch.Size([1, 30, 12]))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.models.fast import fast_states
from twobrains.models.lengths import inside
from twobrains.models.recurrent import LSTM, LSTMSteps
from twobrains.models.stacked import Stacked

__all__ = [
    "BLANK", "HEIGHT", "LINE_READERS", "STRIDE", "BothWays", "Columns", "Dilated", "LineReader",
    "LineReading", "Neighbours", "Strips", "columns_of",
]  # fmt: skip

HEIGHT = 28
"""A line's height, px."""
STRIDE = 4
"""Px from one column to the next."""
CLASSES = 12
"""The ten digits, a dash and a blank."""
BLANK = CLASSES - 1


def columns_of(widths: Tensor) -> Tensor:
    """Columns that lines of these widths, px, have."""
    return (widths + STRIDE - 1) // STRIDE


class Columns(nn.Module):
    """Convolutions that keep a line's direction: from px to columns of features.

    Three convolutions downsample height and width twice: the first has a stride of 2, max pooling
    comes before the third. Then one kernel as high as the maps turns each of their columns into a
    vector. A line's last px are a column too.

    Args:
        channels: maps of the three layers, and features of a column.
    """

    def __init__(self, channels: tuple[int, int, int, int] = (12, 24, 32, 64)) -> None:
        super().__init__()
        first, second, third, size = channels
        self.size: int = size
        self.layers = nn.ModuleList(
            (_layer(1, first, 5, stride=2), _layer(first, second, 3), _layer(second, third, 3))
        )
        self.halve = nn.MaxPool2d(3, stride=2, padding=1)  # half of the width, rounded up
        self.flat = nn.Sequential(
            nn.Conv2d(third, self.size, (HEIGHT // STRIDE, 1), bias=False),
            nn.BatchNorm2d(self.size),
            nn.ReLU(),
        )

    def maps(self, ink: Tensor, widths: Tensor | None = None) -> tuple[Tensor, ...]:
        """What each layer shows of lines (batch, 1, 28, width): (batch, maps, height, width).

        The first two layers' maps are half as large as the line, the third's a quarter. Beyond a
        line's width they are zero, so that padding changes nothing.
        """
        one, two, three = self.layers
        first = _kept(one(ink), widths, 2)
        second = _kept(two(first), widths, 2)
        third = _kept(three(_kept(self.halve(second), widths, STRIDE)), widths, STRIDE)
        return first, second, third

    def flatten(self, maps: Tensor, widths: Tensor | None = None) -> Tensor:
        """The third layer's maps (batch, maps, 7, time) to columns (batch, time, feature)."""
        return _kept(self.flat(maps), widths, STRIDE)[:, :, 0].mT

    def forward(self, ink: Tensor, widths: Tensor | None = None) -> Tensor:
        """(batch, 1, 28, width), of which (batch,) widths count, to (batch, time, feature)."""
        return self.flatten(self.maps(ink, widths)[-1], widths)


class Strips(nn.Module):
    """No convolution: a column is its 4×28 px, as they are."""

    size: int = HEIGHT * STRIDE

    def forward(self, ink: Tensor, widths: Tensor | None = None) -> Tensor:
        """(batch, 1, 28, width) to (batch, time, 112)."""
        del widths  # padding is paper, and stays that
        time = (ink.shape[-1] + STRIDE - 1) // STRIDE
        ink = F.pad(ink, (0, STRIDE * time - ink.shape[-1]))
        strips = ink.reshape(len(ink), HEIGHT, time, STRIDE)
        return strips.permute(0, 2, 1, 3).flatten(2)


class BothWays(nn.Module):
    """LSTMs that read the columns from both ends.

    Args:
        given: features of a column.
        hidden: units of each layer, in each direction.
        layers: on top of each other.
    """

    def __init__(self, given: int, hidden: int, layers: int = 1) -> None:
        super().__init__()
        self.stack = Stacked(LSTM, given, hidden, layers=layers, bidirectional=True)
        self.size = 2 * hidden

    def forward(self, x: Tensor, counts: Tensor | None = None) -> Tensor:
        """(batch, time, given), of which (batch,) counts count, to (batch, time, 2 hidden).

        Torch's own kernels compute it, but where the length is left free: see ``steps``.
        """
        if torch.compiler.is_exporting():
            return self.stack(x, counts).h  # type: ignore[no-any-return]
        for pair in self.stack.layers:
            there, back = cast("nn.ModuleList", pair)
            x = torch.cat([_read(there, x), _turned(_read(back, _turned(x, counts)), counts)], -1)
        return x if counts is None else x * inside(counts, x.shape[1])[..., None]

    def steps(self, x: Tensor, counts: Tensor | None = None) -> tuple[tuple[LSTMSteps, ...], ...]:
        """Every gate and state: of each layer the steps of both directions, in the order of px."""
        return self.stack(x, counts).layers  # type: ignore[no-any-return]


class Neighbours(nn.Module):
    """Convolutions along the columns: each sees a few neighbours.

    Args:
        given: features of a column, and of every layer.
        layers: one after another, each of ``window`` columns.
        window: taps of each kernel.
    """

    def __init__(self, given: int, layers: int = 2, window: int = 5) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_along(given, given, window) for _ in range(layers))
        self.size = given

    def forward(self, x: Tensor, counts: Tensor | None = None) -> Tensor:
        """(batch, time, given) to the same shape."""
        for layer in self.layers:
            x = _kept(layer(x.mT[:, :, None]), counts)[:, :, 0].mT
        return x


class Dilated(nn.Module):
    """Convolutions along the columns that reach twice as far from layer to layer.

    Each is added to what came in, as in a TCN (Bai, Kolter & Koltun 2018), but sees both sides.

    Args:
        given: features of a column.
        channels: features of every layer.
        layers: the last reaches 2^(layers - 1) columns to either side.
    """

    def __init__(self, given: int, channels: int, layers: int = 6) -> None:
        super().__init__()
        self.first = nn.Linear(given, channels)
        self.layers = nn.ModuleList(
            _along(channels, channels, 3, dilation=2**depth) for depth in range(layers)
        )
        self.size = channels

    def forward(self, x: Tensor, counts: Tensor | None = None) -> Tensor:
        """(batch, time, given) to (batch, time, channels)."""
        x = _kept(self.first(x).mT[:, :, None], counts)  # (batch, channels, 1, time)
        for layer in self.layers:
            x = x + _kept(layer(x), counts)
        return x[:, :, 0].mT


class Made(NamedTuple):
    """How the two parts of a reader are made; the second is given the first one's features."""

    look: Callable[[], Columns | Strips]
    read: Callable[[int], BothWays | Neighbours | Dilated]


LINE_READERS: dict[str, Made] = {
    "CRNN": Made(Columns, lambda given: BothWays(given, 48)),
    "CNN": Made(Columns, Neighbours),
    "dilated CNN": Made(Columns, lambda given: Dilated(given, 47)),
    "RNN": Made(Strips, lambda given: BothWays(given, 34, layers=2)),
}
"""Each with sizes that give 69,000 parameters, to 5 %."""


class LineReading(NamedTuple):
    """What a CRNN shows of lines.

    Attributes:
        maps: of the three convolutions, each (batch, maps, height, width).
        columns: (batch, time, feature) of the fourth, column by column.
        forward, backward: gates and states of the two directions, each (batch, time, hidden).
        logits: (batch, time, CLASSES), ``BLANK`` is the last.
    """

    maps: tuple[Tensor, ...]
    columns: Tensor
    forward: LSTMSteps
    backward: LSTMSteps
    logits: Tensor


class LineReader(nn.Module):
    """Lines of handwriting to logits for each column.

    Args:
        kind: a name of ``LINE_READERS``.
    """

    def __init__(self, kind: str = "CRNN") -> None:
        super().__init__()
        if kind not in LINE_READERS:
            raise ValueError(f"kind is one of {', '.join(LINE_READERS)}; got {kind!r}")
        look, read = LINE_READERS[kind]
        self.look = look()
        self.context = read(self.look.size)
        self.head = nn.Linear(self.context.size, CLASSES)

    def forward(self, ink: Tensor, widths: Tensor | None = None) -> Tensor:
        """Logits (batch, time, CLASSES) of lines (batch, 1, 28, width).

        Args:
            ink: in [0, 1], 1 is ink; any width, one column for every 4 px begun.
            widths: (batch,) px that count; all unless given. What lies beyond is not looked at.
        """
        counts = None if widths is None else columns_of(widths)
        ink = _kept(ink, widths)
        return self.head(self.context(self.look(ink, widths), counts))  # type: ignore[no-any-return]

    def read(self, ink: Tensor, widths: Tensor | None = None) -> LineReading:
        """All that can be seen inside a CRNN, for a figure; arguments as for ``forward``.

        Raises:
            TypeError: the reader is not a CRNN of one layer.
        """
        looks, reads = self.look, self.context
        if not (isinstance(looks, Columns) and isinstance(reads, BothWays)):
            raise TypeError("only a CRNN shows maps and states; this reader lacks one of them")
        counts = None if widths is None else columns_of(widths)
        maps = looks.maps(_kept(ink, widths), widths)
        columns = looks.flatten(maps[-1], widths)
        [(there, back)] = reads.steps(columns, counts)
        return LineReading(maps, columns, there, back, self.head(torch.cat([there.h, back.h], -1)))


def _layer(before: int, after: int, window: int, stride: int = 1) -> nn.Sequential:
    """Convolution that keeps the size but for its stride, batch normalisation, ReLU."""
    conv = nn.Conv2d(before, after, window, stride, padding=window // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU())


def _along(before: int, after: int, window: int, dilation: int = 1) -> nn.Sequential:
    """The same along columns (batch, feature, 1, time)."""
    pad = (0, dilation * (window // 2))
    conv = nn.Conv2d(before, after, (1, window), padding=pad, dilation=(1, dilation), bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU())


def _kept(x: Tensor, widths: Tensor | None, stride: int = 1) -> Tensor:
    """(batch, maps, height, width) with zeros beyond each width, given in px ``stride`` finer."""
    if widths is None:
        return x
    counts = (widths + stride - 1) // stride
    return x * inside(counts, x.shape[-1])[:, None, None]


def _read(layer: nn.Module, x: Tensor) -> Tensor:
    assert isinstance(layer, LSTM)
    return fast_states(layer, x)[0]


def _turned(x: Tensor, counts: Tensor | None) -> Tensor:
    """(batch, time, feature) from the last step that counts to the first; padding stays behind."""
    if counts is None:
        return x.flip(1)
    place = torch.arange(x.shape[1])
    order = torch.where(place < counts[:, None], counts[:, None] - 1 - place, place)
    return x.gather(1, order[..., None].expand_as(x))
