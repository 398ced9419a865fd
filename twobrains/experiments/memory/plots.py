"""The record of what nets remember, as tables and plots."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from twobrains.experiments import records
from twobrains.experiments.memory.study import FIXED, NETS, Result, falls, recall_at
from twobrains.palette import BRAINS

STYLES = {
    "rnn": (BRAINS["recurrence"], "o", ":"),
    "lstm": (BRAINS["recurrence"], "s", "--"),
    "lstm, bias 1": (BRAINS["recurrence"], "^", "-."),
    "lstm, bias 4": (BRAINS["recurrence"], "D", (0, (8, 1))),
    "gru": (BRAINS["recurrence"], "v", "-"),
    "tcn": (BRAINS["convolution"], "P", "-"),
}
"""Colour, mark and line of each net."""


def falling(results: Iterable[Result], study: str) -> Iterator[str]:
    """The lag at which each net's recall falls below half: mean, 95 % interval, every seed.

    Mean and interval are of the logarithm of the lag. A net that falls in no seed, or not in all,
    has neither.
    """
    results = list(results)
    yield f"{'net':14}{'parameters':>11}{'falls below half at lag':>26}   each seed"
    for net in NETS:
        found = falls(results, study, net)
        if not found:
            continue
        runs = [r for r in results if (r.run.study, r.run.net) == (study, net)]
        most = max(lag for r in runs for lag in r.lags)
        some = "not in all" if set(found) != {math.inf} else "not"
        lag = f"{some} by {most}" if math.inf in found else _mean(found, f"{study}, {net}")
        seeds = ", ".join("–" if lag == math.inf else f"{lag:.0f}" for lag in found)
        yield f"{net:14}{runs[0].parameters:11,}{lag:>26}   {seeds}"


def _mean(found: list[float], what: str) -> str:
    logs = records.interval([math.log(lag) for lag in found], what)
    low, high = logs.mean - logs.half, logs.mean + logs.half
    return f"{math.exp(logs.mean):.0f} ({math.exp(low):.0f} to {math.exp(high):.0f})"


def told(
    results: Iterable[Result], study: str, nets: Iterable[str], lags: Iterable[int]
) -> Iterator[str]:
    """How nets did at some lags: mean ± half of the 95 % interval; in % where it is recall."""
    results, lags, times = list(results), list(lags), 1 if study == "adding" else 100
    digits = 3 if study == "adding" else 1
    yield f"{'net':14}" + "".join(f"{f'lag {lag}':>16}" for lag in lags)
    for net in nets:
        cells = (recall_at(results, study, net, lag) for lag in lags)
        yield f"{net:14}" + "".join(f"{each.text(5, digits, times):>16}" for each in cells)


def recall_curves(results: Iterable[Result]) -> Figure:
    """Recall against lag: trained at that lag alone, and trained on all lags at once."""
    results = list(results)
    figure, both = plt.subplots(1, 2, figsize=(7.4, 2.7), sharey=True, layout="constrained")
    for axes, study in zip(both, ("fixed", "mixed"), strict=True):
        for net, (colour, mark, line) in STYLES.items():
            lags = lags_of(results, study, net)
            cells = [recall_at(results, study, net, lag) for lag in lags]
            means = [c.mean for c in cells]
            axes.plot(lags, means, marker=mark, ls=line, color=colour, label=net, lw=1.2, ms=3)
            for lag, one in zip(lags, cells, strict=True):
                axes.plot([lag] * len(one.values), one.values, mark, color=colour, ms=3)
        axes.axhline(0.125, color="0.8", lw=0.8, zorder=0)
        axes.set(xscale="log", ylim=(0, 1.04), xlabel="lag, steps")
        axes.set_title(
            f"trained on {'one lag' if study == 'fixed' else 'lags from 1 to 160'}", fontsize=9
        )
        ticks = (*FIXED, 80, 160) if study == "fixed" else (1, 10, 40, 160, 640)
        axes.set_xticks(ticks, [str(lag) for lag in ticks], fontsize=7)
        axes.minorticks_off()
        axes.spines[["top", "right"]].set_visible(False)
    both[0].set_ylabel("recall")
    handles, labels = both[1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=6, frameon=False, fontsize=8)
    plt.close(figure)
    return figure


def lags_of(results: Iterable[Result], study: str, net: str) -> list[int]:
    """Lags at which a net was tested, in order."""
    found = [r for r in results if (r.run.study, r.run.net) == (study, net)]
    return sorted({lag for result in found for lag in result.lags})
