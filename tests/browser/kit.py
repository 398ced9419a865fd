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
from twobrains.guide import panel as advice
from twobrains.live import (
    Bars,
    Choice,
    ColouredText,
    Convolution,
    Heatmap,
    Kernel,
    Lines,
    LiveFigure,
    Maps,
    Matrix,
    Measure,
    Pad,
    Picture,
    Ranking,
    Scatter,
    Slider,
    Text,
    Toggle,
)  # fmt: skip
from twobrains.milestones import Lineages
from twobrains.milestones.layout import Entry

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
            "faded": kept[2],
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
            Heatmap("state", signed=True, text="codes"),
            Heatmap("faded", top=1, text="codes", pairs=True, y_label="of"),
            ColouredText("last", text="codes", signed=True),
            ColouredText("quick", text="codes", signed=True, marks=True),
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
            Pad("ink", examples={"bar": corner()}, value=corner().T.copy(), size=12, pen=0.8, reads="digit"),
            Kernel("kernel", presets=PRESETS, zeros="All weights are zero.", label="kernel"),
            Choice("kind", ["first", "second"]),
        ],
        [
            Maps("maps", scale="map", names=NAMES, explain=Convolution("both", "weight", "bias", stride=2, padding=1, activation="relu"), slides=True),
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


NETS, CLASSES = ["TCN", "GRU", "MLP", "BiGRU"], ["zero", "one", "two"]
BRAINS = ["convolution", "recurrence", "dense", "recurrence"]


class Contest(nn.Module):
    """Who is best at what, sorted and filtered, and what one of them mistakes for what."""

    def __init__(self) -> None:
        super().__init__()
        self.scores = torch.tensor([[90.0, 97.5, 70, 95], [0.02, 0.0005, 0.3, 0.004]])
        self.halves = torch.tensor([[2.0, 4, 0, 1], [0.01, 0.0001, 0, 0.002]])
        self.cost = torch.tensor([4e5, 2e5, 3e3, 9e4])
        self.counts = torch.tensor([[9.0, 1, 0], [2, 7, 1], [0, 3, 7]])

    def forward(
        self, task: Tensor, sort: Tensor, budget: Tensor, truth: Tensor, told: Tensor
    ) -> dict[str, Tensor]:
        here = (torch.arange(2) == task).float()
        score, half = here @ self.scores, here @ self.halves
        loss = score * torch.where(task == 0, -1, 1)
        order = torch.stack([loss, self.cost])[sort].argsort()
        limit = 10.0 ** budget.float()
        affordable = self.cost <= limit
        beaten = (self.cost <= self.cost[:, None]) & (loss < loss[:, None])  # (name, by whom)
        front = torch.where(beaten.float().amax(1) > 0, 1.0, 2.0)
        low, high = score - half, score + half - (half == 0).float()  # no interval: low above high
        unknown = torch.where(torch.arange(4) == 2, torch.nan, self.cost / 7)
        columns = [torch.arange(4.0), order.argsort() * 0.0 + task, score, low, high, unknown]
        rows = torch.stack(columns, 1)[order]
        hidden = torch.where(affordable[order], rows[:, 0], -1)
        cell = (torch.arange(3) == truth).float()[:, None] * (torch.arange(3) == told).float()
        return {
            "ranks": torch.cat([hidden[:, None], rows[:, 1:]], 1),
            "points": torch.stack(
                [self.cost, score, half, torch.where(affordable, front, 3.0 * (loss < 0.1))], 1
            ),
            "task": task,
            "limit": limit,
            "counts": self.counts + task,
            "cell": cell * self.counts / 9,
        }


def contest() -> LiveFigure:
    measures = [Measure("accuracy, %", ends=(60, 100)), Measure("error", log=True)]
    return LiveFigure(
        Contest(),
        [
            Choice("task", ["digits", "adding"]),
            Choice("sort", ["score", "cost"]),
            Slider("budget", 3, 6, value=6),
            Choice("truth", CLASSES),
            Slider("told", 0, 2),
        ],
        [
            Ranking(
                "ranks", names=NETS, brains=BRAINS, marks="Dv^X", notes=["run digits", "run adding"],
                columns=["cost"], measures=measures, measure="task",
            ),
            Scatter(
                "points", names=NETS, brains=BRAINS, marks="Dv^X", x_label="multiply-adds", log="x",
                measures=measures, measure="task", limit="limit", limit_label="budget", frontier=True,
            ),
            Matrix("counts", rows=CLASSES, columns=CLASSES, sets=("truth", "told")),
            Picture("cell"),
        ],
        alt="Four nets on two tasks.",
    )  # fmt: skip


def forgetful() -> LiveFigure:
    return fading("forgetful", drop=True)


class Counsel(nn.Module):
    """Points that recommend one, tell nobody from another, or are too few."""

    def forward(self, points: Tensor, trial: Tensor) -> dict[str, Tensor]:
        rows = torch.tensor([[4.0, -3, 1], [2, 2, 0], [1, 0, 0], [-1, 2.5, 1.25]])
        holds = torch.tensor([[1.0, 1], [0, 1], [0, 0], [1, 0]])
        heard = torch.tensor([[1.0, 0], [1, 1], [0, 0], [0, 1]])
        here = (torch.arange(4) == points).float()
        fits = torch.stack([trial, ~trial]).float()
        return {"points": here @ rows, "holds": here @ holds, "tries": fits, "heard": here @ heard}


def counsel() -> LiveFigure:
    options = [
        advice.Option(n, b, f"Begin with {n}.") for n, b in zip(NETS, BRAINS[:3], strict=False)
    ]
    because = [
        advice.Because("<b>A net</b> reads 97 %.", [3, -3, 0], "measured", "../book/page.md#copying", "Tables"),
        advice.Because("It is small.", [0, 0, 1], "aside", "01_page.ipynb#small", "Chapter 1"),
    ]  # fmt: skip
    trials = [
        advice.Trial(f"Ask {task}.", f"python -m run --tasks {task}") for task in ("copy", "add")
    ]
    return LiveFigure(
        Counsel(),
        [Choice("points", ["one", "two", "none", "half"]), Toggle("trial")],
        [
            advice.Advice(
                "points", options=options, because=because, trials=trials, holds="holds", tries="tries",
                marks="Dv^", least=2, questions=["length", "labels"], heard="heard",
            ),
        ],
        alt="Who of three nets is to be tried.",
    )  # fmt: skip


class Descent(nn.Module):
    """Five findings in two lanes, one chosen; what lies behind it, and what came from it."""

    def __init__(self) -> None:
        super().__init__()
        self.lanes = torch.tensor([[1.0, 1, 1, 1, 1], [1, 0, 1, 1, 0]])
        self.back = torch.tensor(
            [[0.0, -1, -1, 9, 9], [1, 0, 9, -1, 9], [1, 9, 0, -1, 9], [2, 1, 1, 0, -1], [3, 2, 2, 1, 0]]
        )  # fmt: skip

    def forward(self, lane: Tensor, until: Tensor, chosen: Tensor) -> dict[str, Tensor]:
        back = self.back.index_select(0, chosen[None])[0]
        shown = self.lanes.index_select(0, lane[None])[0]
        states = torch.where(back < 9, 2.0, shown)
        span = torch.stack([torch.tensor(1940), until]).float()
        return {"found": torch.stack([states, torch.where(back < 9, back, 0.0)], 1), "span": span}


def descent() -> LiveFigure:
    both = [0, 1]
    entries = [
        Entry("<b>Units</b>", 1943, both, "A unit.", [], "Ada, 1943", "../book/page.md#ada"),
        Entry("Maps", 1980, [0], "A map.", [0], "Ben, 1980", "../book/page.md#ben", "01_page.ipynb#maps", "Chapter 1"),
        Entry("Loops", 1980, [1], "A loop.", [0], "Cem, 1980", "../book/page.md#cem"),
        Entry("Both", 1997, both, "Map and loop.", [1, 2], "Dea, 1997", "../book/page.md#dea"),
        Entry("More", 2012, [0], "More of both.", [3], "Eva, 2012", "../book/page.md#eva"),
    ]  # fmt: skip
    return LiveFigure(
        Descent(),
        [Choice("lane", ["all", "the second"]), Slider("until", 1960, 2020, value=2020, step=20), Slider("chosen", 0, 4, value=1)],
        [Lineages("found", entries=entries, lanes=BRAINS[:2], span="span", chooses="chosen", marks="sD")],
        alt="Five findings on a timeline.",
    )  # fmt: skip


class Pendulum(nn.Module):
    """A state that turns and fades, pushed by a slider, seen in every kind of panel."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = nn.Parameter(torch.tensor([[0.6, -0.7], [0.7, 0.6]]))

    def forward(self, push: Tensor, tilt: Tensor, h: Tensor, tick: Tensor) -> dict[str, Tensor]:
        moved = h @ self.turn + push * torch.tensor([0.5, 0.1])
        place = torch.linspace(-1, 1, 5)
        field = moved[:, None, None] * place[:, None] + (tilt / 90) * place  # (2, 5, 5)
        return {
            "field": field,
            "shade": (field[0] / 4 + 0.5).clamp(0, 1),
            "belief": moved.softmax(0),
            "h": moved,
            "tick": tick + 1,
        }


def pendulum() -> LiveFigure:
    return LiveFigure(
        Pendulum(),
        [
            Slider("push", -2.0, 2.0, value=1.0, step=0.25, unit="N"),
            Slider("tilt", -90, 90, unit="°"),
        ],
        [
            Maps("field", signed=True, label="field"),
            Picture("shade"),
            Bars("belief", labels=["left", "right"], brain="recurrence"),
        ],
        alt="A pendulum's state.",
        carry={"h": torch.tensor([1.0, 0.0]), "tick": torch.tensor(0)},
    )


FIGURES: dict[str, Callable[[], LiveFigure]] = {
    "fading": fading, "forgetful": forgetful, "window": window, "turning": turning,
    "pendulum": pendulum,
    "contest": contest,
    "counsel": counsel,
    "descent": descent,
}  # fmt: skip
Open = Callable[[str], tuple[Reader, LiveFigure]]


def stands(reader: Reader, live: LiveFigure) -> None:
    """Assert that the page comes to show what torch's own figure holds."""
    reader.settle(lambda seen: oracle.differences(seen, live, live.frame))
