"""The record of the experiment on length as tables and a plot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import matplotlib.pyplot as plt
from IPython.display import Image

from twobrains.experiments.length_generalisation.study import (
    FEW,
    LONG,
    MANY,
    SHORT,
    Result,
    cell,
    share,
)
from twobrains.models.tagger import READERS
from twobrains.palette import BRAINS
from twobrains.plots import light

RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "parity": ((1, SHORT), (41, 100), (101, LONG)),
    "counting": ((1, FEW), (31, 60), (61, 120), (121, MANY)),
}
"""Lengths that are shown together, the first those of training: positions in a string, or n."""
FITTED = 0.95
"""Below this share at the lengths of training, a reader has not learned the task."""
STYLES = {
    "RNN": (BRAINS["recurrence"], "o", ":"),
    "LSTM": (BRAINS["recurrence"], "s", "-"),
    "GRU": (BRAINS["recurrence"], "^", "--"),
    "CNN": (BRAINS["convolution"], "D", "-"),
    "TCN": (BRAINS["convolution"], "v", "--"),
    "Transformer": (BRAINS["attention"], "P", "-"),
}
"""Colour, mark and line of each reader."""


def table(results: Iterable[Result]) -> Iterator[str]:
    """Each task as lines of text: accuracy in %, seed by seed, by range of lengths."""
    results = list(results)
    for task, ranges in RANGES.items():
        unit = "outputs correct, by position" if task == "parity" else "strings correct, by n"
        yield f"{task}: {unit}, in %, one number a seed"
        heads = "".join(f"{f'{low} to {high}':>18}" for low, high in ranges)
        yield f"{'reader':13}{'parameters':>10}{heads}"
        for reader in READERS:
            yield _row([r for r in results if (r.run.task, r.run.reader) == (task, reader)], ranges)


def _row(found: Sequence[Result], ranges: Iterable[tuple[int, int]]) -> str:
    shares = "".join(
        f"{' '.join(f'{100 * share(result, *each):.0f}' for result in found):>18}"
        for each in ranges
    )
    failed = sum(result.accuracy < FITTED for result in found)
    note = f"   not learned in {failed} of {len(found)}" if failed else ""
    return f"{found[0].run.reader:13}{found[0].parameters:10,}{shares}{note}"


def curves(results: Iterable[Result]) -> Image:
    """Accuracy against length: means over the seeds, training's lengths shaded."""
    results = list(results)
    figure, grid = plt.subplots(1, 2, figsize=(8, 2.9), sharey=True, layout="constrained")
    for axes, (task, most, known, label) in zip(
        grid,
        (("parity", LONG, SHORT, "position in the string"), ("counting", MANY, FEW, "n")),
        strict=True,
    ):
        wide = 20 if task == "parity" else 10
        ends = list(range(wide, most + 1, wide))
        axes.axvspan(0, known, color="0.92", lw=0)
        for reader, (colour, mark, line) in STYLES.items():
            means = [cell(results, task, reader, end - wide + 1, end).mean for end in ends]
            axes.plot(ends, means, line, color=colour, marker=mark, ms=3.5, lw=1.2, label=reader)
        axes.set(ylim=(-0.03, 1.04), xlim=(0, most * 1.02))
        axes.set_title(f"{task}, trained to {known} (grey)", fontsize=9)
        axes.set_xlabel(label, fontsize=8)
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    grid[0].axhline(0.5, color="0.8", lw=0.8, zorder=0)
    grid[0].set_ylabel("share right", fontsize=9)
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=6, frameon=False, fontsize=8)
    plt.close(figure)
    return light(figure)
