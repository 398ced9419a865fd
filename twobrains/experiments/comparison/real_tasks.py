"""What the world has written and measured: Python's source, carbon dioxide, sunspots."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from twobrains.data import code
from twobrains.experiments.comparison.tasks import (
    BATCH,
    Sequences,
    Task,
    at_the_end,
    pieces,
    seeded,
    some,
)

WINDOW = 64
"""Symbols that are read at once."""
HELDOUT = 256
"""Windows of text in validation and in test."""


@cache
def _texts(part: str) -> Tensor:
    """All modules of a part as one row of symbols."""
    names = getattr(code.split(), {"train": "train", "validation": "choose", "test": "score"}[part])
    return torch.cat([code.encode(code.modules()[name]) for name in names])


def _read(part: str, count: int, generator: torch.Generator) -> Sequences:
    """Windows of a part; after each symbol, which one comes next?"""
    text = _texts(part)
    starts = torch.randint(0, len(text) - WINDOW, (count, 1), generator=generator)
    windows = text[starts + torch.arange(WINDOW + 1)]  # (count, window + 1)
    x = F.one_hot(windows[:, :-1], len(code.ALPHABET)).float()
    return Sequences(x, torch.ones(x.shape[:2], dtype=torch.bool), windows[:, 1:].flatten())


def bits(logits: Tensor, targets: Tensor) -> float:
    """Bits a symbol, of (targets, symbols) logits and (targets,) symbols."""
    return float(F.cross_entropy(logits, targets)) / math.log(2)


def _by_frequency() -> float:
    """Bits a symbol of the unigram baseline, which knows how often each symbol comes."""
    counts = torch.bincount(_texts("train"), minlength=len(code.ALPHABET)).double() + 1
    targets = torch.cat([found.targets for found in _text_heldout("test")])
    return float(-(counts / counts.sum())[targets].log2().mean())


def _text_heldout(part: str) -> list[Sequences]:
    return pieces(_read(part, HELDOUT, seeded(part)))


@dataclass(frozen=True)
class Series:
    """A measured series, to be continued from its past.

    Attributes:
        name: of the data set in statsmodels.
        past: values that are read.
        ahead: values to be predicted.
        season: steps after which the series is like itself.
    """

    name: str
    past: int
    ahead: int
    season: int

    @cache  # noqa: B019 there are two series
    def values(self) -> Tensor:
        """The whole series, (time,), double: sunspots a year; ppm of carbon dioxide, by month."""
        from statsmodels.datasets import co2, sunspots

        if self.name == "sunspots":
            return torch.tensor(sunspots.load_pandas().data["SUNACTIVITY"].to_numpy(np.float64))
        weekly = co2.load_pandas().data["co2"]
        monthly = weekly.resample("MS").mean().interpolate()
        return torch.tensor(monthly.to_numpy(np.float64))

    def bounds(self, part: str) -> tuple[int, int]:
        """Where a part begins and ends: the first 60 % to train, 20 % each to validate and test."""
        n = len(self.values())
        cuts = (0, int(0.6 * n), int(0.8 * n), n)
        place = ("train", "validation", "test").index(part)
        return cuts[place], cuts[place + 1]

    def windows(self, part: str) -> tuple[Tensor, Tensor]:
        """Pasts (window, past) and what followed, (window, ahead), all of it in the part."""
        start, end = self.bounds(part)
        first = max(start, self.past)
        rows = self.values().unfold(0, self.past + self.ahead, 1)  # (place, past + ahead)
        rows = rows[first - self.past : end - self.past - self.ahead + 1]
        return rows[:, : self.past], rows[:, self.past :]

    @cache  # noqa: B019
    def scale(self) -> float:
        """Standard deviation of changes from the last known value, in the part to train on."""
        past, future = self.windows("train")
        return float((future - past[:, -1:]).std())

    def sequences(self, part: str) -> Sequences:
        """Pasts and futures as changes from the last known value, in units of ``scale``."""
        past, future = self.windows(part)
        now = past[:, -1:]
        x, targets = ((each - now) / self.scale() for each in (past, future))
        return at_the_end(x[..., None].float(), targets.float())

    def error(self, predicted: Tensor, targets: Tensor) -> float:
        """Root of the mean square over all steps ahead, in the series' unit."""
        return self.scale() * float(F.mse_loss(predicted, targets).sqrt())

    def seasonal(self) -> float:
        """The error of predicting the values of one season before."""
        past, future = self.windows("test")
        predicted = past[:, -self.season :][:, : self.ahead]
        return float(F.mse_loss(predicted, future).sqrt())

    def drifting(self) -> float:
        """The same, moved by the change over the last season."""
        past, future = self.windows("test")
        predicted = past[:, -self.season :][:, : self.ahead]
        moved = predicted + past[:, -1:] - past[:, -1 - self.season][:, None]
        return float(F.mse_loss(moved, future).sqrt())

    def linear(self) -> float:
        """The error of ridge regression on the same inputs, its penalty chosen on validation."""
        from sklearn.linear_model import Ridge

        parts = {part: self.sequences(part) for part in ("train", "validation", "test")}
        x = {part: found.x[..., 0].double().numpy() for part, found in parts.items()}
        y = {part: found.targets.double().numpy() for part, found in parts.items()}

        def error(penalty: float, part: str) -> float:
            predicted = Ridge(alpha=penalty).fit(x["train"], y["train"]).predict(x[part])
            return self.error(torch.from_numpy(predicted), torch.from_numpy(y[part]))

        penalty = min((0.001, 0.01, 0.1, 1.0, 10.0), key=lambda each: error(each, "validation"))
        return error(penalty, "test")


def _forecast(title: str, series: Series, unit: str) -> Task:
    sequences: Callable[[str], Sequences] = cache(series.sequences)
    return Task(
        title=title,
        inputs=1,
        outputs=series.ahead,
        time=series.past,
        targets=1,
        draw=lambda generator: some(sequences("train"), generator),
        heldout=lambda part: pieces(sequences(part)),
        numbers=True,
        steps=400,
        measure=f"root mean square error, {unit}",
        score=series.error,
        better="less",
        baselines={
            "a season ago": series.seasonal,
            "a season ago, with drift": series.drifting,
            "linear": series.linear,
        },
    )


REAL_TASKS = {
    "code": Task(
        title="Python's source, next symbol",
        inputs=len(code.ALPHABET),
        outputs=len(code.ALPHABET),
        time=0,
        targets=0,
        draw=lambda generator: _read("train", BATCH, generator),
        heldout=_text_heldout,
        ahead=False,
        measure="bits a symbol",
        score=bits,
        better="less",
        baselines={"how often each comes": _by_frequency},
    ),
    "co2": _forecast(
        "carbon dioxide, 12 months ahead", Series("co2", past=36, ahead=12, season=12), "ppm"
    ),
    "sunspots": _forecast(
        "sunspots, 11 years ahead", Series("sunspots", past=33, ahead=11, season=11), "sunspots"
    ),
}
