"""The record of the studies of sharing as tables and plots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from twobrains.experiments.records import Cell, row
from twobrains.experiments.sharing.study import (
    EDGES,
    FREED,
    LAYERS,
    MANY,
    MARGINS,
    SETS,
    SHIFTS,
    STEPS,
    STUDY,
    TRAIN,
    TWINS,
    Result,
)
from twobrains.palette import BRAINS

STYLES = {"dense": ("o", ":"), "local": ("s", "--"), "convolution": ("^", "-")}
"""Mark and line of each reader; its colour is its brain's."""
TWIN_STYLES = {
    "max, flattened": ("#808080", "o", ":"),
    "max, zeros": ("#E69F00", "s", "--"),
    "max, wrapped": ("#CC79A7", "v", "-."),
    "blurred, wrapped": ("#56B4E9", "D", "-"),
    "unhalved, wrapped": ("#0072B2", "^", "-"),
}

BELOW: dict[str, Any] = {
    "fontsize": 7,
    "frameon": False,
    "loc": "upper center",
    "bbox_to_anchor": (0.5, -0.26),
    "ncols": 2,
}


def table(results: Iterable[Result]) -> Iterator[str]:
    """The study of data as lines of text: mean accuracy ± half of the 95 % interval, in %."""
    results = list(results)
    yield f"{'digits':18}{'trained on':>11}" + "".join(f"{net:>14}" for net in LAYERS)
    sizes = {result.run.net: result.parameters for result in results}
    yield f"{'parameters':29}" + "".join(f"{sizes[net]:14,}" for net in LAYERS)
    for data in SETS:
        for size in sizes_of(data):
            found = (STUDY.cell(results, "data", data, net, size) for net in LAYERS)
            yield row(f"{data:18}{size:11,}", found, 14)


def shift_table(results: Iterable[Result]) -> Iterator[str]:
    """The study of shift: accuracy, agreement, and accuracy at two shifts, in %."""
    results = list(results)
    columns = {
        "in the middle": "accuracy",
        "same output": "agreement",
        "moved by 2 px": f"shifted[{SHIFTS.index(2)}]",
        "moved by 3 px": f"shifted[{SHIFTS.index(3)}]",
    }
    yield f"{'net':19}" + "".join(f"{name:>15}" for name in ("parameters", *columns))
    for net in TWINS:
        size = next(r.parameters for r in results if r.run.net == net)
        values = columns.values()
        found = (STUDY.cell(results, "shift", "real", net, 1000, value=each) for each in values)
        yield row(f"{net:19}{size:15,}", found, 15)


def place_table(results: Iterable[Result]) -> Iterator[str]:
    """The study of position: mean accuracy by padding and distance from the edge, in %."""
    results = list(results)
    yield f"{'padding':10}" + "".join(f"{margin:>15}" for margin in MARGINS)
    for net in EDGES:
        found = (STUDY.cell(results, "place", margin, net, 500) for margin in MARGINS)
        yield row(f"{net:10}", found, 15)


def freeing_table(results: Iterable[Result]) -> Iterator[str]:
    """The study of freeing: mean accuracy by the step at which the convolution was freed, in %."""
    results = list(results)
    yield f"{'goes on as':12}" + "".join(f"{f'from {step}':>14}" for step in FREED)
    for kind in ("local", "dense"):
        yield row(f"{kind:12}", _freed(results, kind), 14)
    never = STUDY.cell(results, "data", "real, moved", "convolution", 1000)
    yield f"never freed: {never.text(half=0)}"


def _freed(results: Iterable[Result], kind: str) -> list[Cell]:
    nets = [f"{kind} from {step}" for step in FREED]
    return [STUDY.cell(results, "freeing", "real, moved", net, 1000) for net in nets]


def sizes_of(data: str) -> tuple[int, ...]:
    """Sizes of training data that the study has of a set."""
    return (*TRAIN, MANY) if data.startswith("generated") else TRAIN


def learning_curves(results: Iterable[Result]) -> Figure:
    """Accuracy against training digits, one axes a set: means as lines, every seed as a mark."""
    results = list(results)
    figure, axes = _row(len(SETS), "training digits", "test accuracy")
    for each, data in zip(axes, SETS, strict=True):
        sizes = sizes_of(data)
        for net, (mark, line) in STYLES.items():
            found = [STUDY.cell(results, "data", data, net, size) for size in sizes]
            _seeds(each, sizes, found, BRAINS[net], mark, line, net)
        each.set_xscale("log")
        each.set_title(data, fontsize=9)
        each.set_xticks(sizes, [f"{size}" for size in sizes], fontsize=7)
        each.minorticks_off()
    return _named(figure, axes[0])


def shift_curves(results: Iterable[Result]) -> Figure:
    """Accuracy against a shift at test time: the readers, trained two ways, and the variants."""
    results = list(results)
    figure, axes = _row(3, "", "test accuracy")
    axes[1].set_xlabel("moved to the right at test time, px", fontsize=8)
    for each, data in zip(axes, ("real", "real, moved"), strict=False):
        for net, (mark, line) in STYLES.items():
            _shift(each, results, ("data", data, net), BRAINS[net], mark, line)
        each.set_title("trained in the middle" if data == "real" else "trained moved", fontsize=9)
        each.legend(**BELOW)
    for net, (colour, mark, line) in TWIN_STYLES.items():
        _shift(axes[2], results, ("shift", "real", net), colour, mark, line)
    axes[2].set_title("variants, trained in the middle", fontsize=9)
    axes[2].legend(**BELOW)
    return figure


def freeing_curves(results: Iterable[Result]) -> Figure:
    """Accuracy at the end against the step at which the weights were set free."""
    results = list(results)
    figure, axes = _row(1, "step at which the weights are set free", "test accuracy at the end")
    for kind in ("dense", "local"):
        mark, line = STYLES[kind]
        _seeds(axes[0], FREED, _freed(results, kind), BRAINS[kind], mark, line, f"freed to {kind}")
    never = STUDY.cell(results, "data", "real, moved", "convolution", 1000)
    axes[0].axhline(never.mean, color=BRAINS["convolution"], lw=1.2, label="never freed")
    axes[0].axhspan(
        never.mean - never.half,
        never.mean + never.half,
        color=BRAINS["convolution"],
        alpha=0.15,
        lw=0,
    )
    axes[0].set(xlim=(-10, STEPS))
    axes[0].legend(fontsize=8, frameon=False, loc="lower right")
    return figure


def _seeds(
    axes: Axes,
    xs: Sequence[int],
    cells: Sequence[Cell],
    colour: str,
    mark: str,
    line: str,
    label: str,
) -> None:
    """Means as a line, every seed as a mark."""
    axes.plot(xs, [each.mean for each in cells], line, color=colour, label=label)
    for x, each in zip(xs, cells, strict=True):
        axes.plot([x] * len(each.values), each.values, mark, color=colour, ms=3.5)


def _shift(
    axes: Axes,
    results: Sequence[Result],
    which: tuple[str, str, str],
    colour: str,
    mark: str,
    line: str,
) -> None:
    found = [
        STUDY.cell(results, *which, 1000, value=f"shifted[{place}]") for place in range(len(SHIFTS))
    ]
    means = [c.mean for c in found]
    axes.plot(SHIFTS, means, line, marker=mark, ms=3.5, color=colour, label=which[2])
    halves = [c.half for c in found]
    low, high = ([m + sign * h for m, h in zip(means, halves, strict=True)] for sign in (-1, 1))
    axes.vlines(SHIFTS, low, high, color=colour, lw=0.7)


def _row(count: int, across: str, up: str) -> tuple[Figure, list[Axes]]:
    """Axes side by side, from 0 to 1, with a thin line where guessing would be."""
    size = (7.2, 2.5) if count > 1 else (4, 2.4)
    figure, grid = plt.subplots(
        1, count, figsize=size, sharey=True, layout="constrained", squeeze=False
    )
    for axes in grid[0]:
        axes.axhline(0.1, color="0.8", lw=0.8, zorder=0)
        axes.set(ylim=(0, 1.02))
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=7)
    grid[0][0].set_ylabel(up, fontsize=9)
    figure.supxlabel(across, fontsize=9)
    plt.close(figure)
    return figure, list(grid[0])


def _named(figure: Figure, axes: Axes) -> Figure:
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels), frameon=False)
    return figure
