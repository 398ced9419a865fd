"""The record of the studies of depth as tables and a plot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from twobrains.experiments.depth.study import (
    DEPTHS,
    KINDS,
    STUDY,
    Result,
    best_rate,
    gradient_lost,
)
from twobrains.experiments.records import Cell, row
from twobrains.palette import BRAINS

FIELD_DEPTH = 10
"""Layers of the nets in the study of fields."""
PROBE_DEPTH = 8
"""Layers of the nets in the study of probes."""


def layer(results: Iterable[Result], study: str, task: str, when: str, place: int) -> Cell:
    """One layer's value over the seeds, counted from 0, before training or after."""
    net, depth = ("both", PROBE_DEPTH) if study == "probe" else ("normalised", FIELD_DEPTH)
    return STUDY.cell(results, study, task, net, depth, value=f"{when}[{place}]")


def fields(results: list[Result]) -> dict[str, list[Cell]]:
    """Sides that hold 95 % of the influence, layer by layer: untrained, and by task."""
    rows = {"untrained": ("digits", "before"), "digits": ("digits", "after")}
    rows["dots"] = ("dots", "after")
    return {
        name: [layer(results, "field", *row, place) for place in range(FIELD_DEPTH)]
        for name, row in rows.items()
    }


def field_table(results: Iterable[Result]) -> Iterator[str]:
    """The study of fields: px, by layer."""
    yield f"{'layers':22}" + "".join(f"{n:7}" for n in range(1, FIELD_DEPTH + 1))
    yield f"{'window':22}" + "".join(f"{2 * n + 1:7}" for n in range(1, FIELD_DEPTH + 1))
    names = {"untrained": "untrained", "digits": "trained on digits", "dots": "trained on dots"}
    for name, found in fields(list(results)).items():
        yield f"{names[name]:22}" + "".join(f"{each.mean:7.1f}" for each in found)


def field_curves(results: Iterable[Result]) -> Figure:
    """The sides that hold 95 % of the influence against depth, beside the window."""
    figure, axes = plt.subplots(figsize=(4.6, 2.5), layout="constrained")
    depths = list(range(1, FIELD_DEPTH + 1))
    axes.plot(depths, [2 * n + 1 for n in depths], "-", color=BRAINS["dense"], label="window")
    styles = {
        "untrained": ("o:", "local"),
        "digits": ("s--", "convolution"),
        "dots": ("^-", "hybrid"),
    }
    for name, found in fields(list(results)).items():
        line, brain = styles[name]
        axes.errorbar(
            depths, [each.mean for each in found], [each.half for each in found],
            fmt=line, ms=3.5, lw=1.2, elinewidth=0.8, color=BRAINS[brain],
            label=name if name == "untrained" else f"trained on {name}",
        )  # fmt: skip
    axes.set_xlabel("layers", fontsize=9)
    axes.set_ylabel("side, px", fontsize=9)
    axes.set_ylim(0, None)
    axes.tick_params(labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=8, frameon=False)
    plt.close(figure)
    return figure


def flow_table(results: Iterable[Result]) -> Iterator[str]:
    """The study of flow: accuracy in %, how the gradient shrinks backwards, the rate chosen."""
    results = list(results)
    head = "".join(f"{f'{depth} layers':>15}" for depth in DEPTHS)
    yield f"{'stack':12}{head}" + f"{'first ÷ last':>15}{'rates':>14}"
    for net in KINDS:
        found = [STUDY.cell(results, "flow", "digits", net, depth) for depth in DEPTHS]
        ratio = gradient_lost(results, net, DEPTHS[-1]).mean
        rates = ", ".join(f"{best_rate(results, net, depth):g}" for depth in DEPTHS)
        yield f"{row(f'{net:12}', found, 15)}{float(f'{ratio:.2g}'):15g}{rates:>14}"


def probe_table(results: Iterable[Result]) -> Iterator[str]:
    """The study of probes: accuracy in % of a linear reader of each layer."""
    results = list(results)
    yield f"{'read from':12}{'untrained':>14}{'trained':>14}"
    for place in range(PROBE_DEPTH + 1):
        found = [layer(results, "probe", "digits", when, place) for when in ("before", "after")]
        yield row(f"{f'layer {place}' if place else 'pixels':12}", found, 14)
