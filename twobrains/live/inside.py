"""``look_inside``: a live figure of the reader's own model, its layers' outputs and gains on them.

For a kernel: forward hooks record the layers, so any ``nn.Module`` will do. The module has not the
function's name, since ``twobrains.live.look_inside`` is the function.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from twobrains.live.arithmetic import Arithmetic, arithmetic
from twobrains.live.controls import Choice, Control, Slider
from twobrains.live.diagrams import LayerDiagram, diagram_of
from twobrains.live.examples import Example, by_name, in_words
from twobrains.live.figure import LiveFigure
from twobrains.live.hooks import COMPILED, kind, named, watched
from twobrains.live.layer_panels import (
    INPUT,
    OUTPUT,
    VALUES,
    counted,
    cut,
    drawable,
    input_panel,
    layer_panel,
    not_drawn,
    output_panel,
    outputs,
    single_input,
)
from twobrains.live.panels import Panel
from twobrains.live.program import evaluating

GAINS = 4
"""Gains of the first layer that are shown where the reader chose none."""
LAYERS = 6
"""Layers that are drawn where the reader chose none."""
WHICH = "example"


def look_inside(
    model: nn.Module,
    example: Example | Mapping[str, Example],
    *,
    layers: Sequence[str] | None = None,
    gains: Mapping[str, Sequence[int]] | None = None,
    labels: Sequence[str] | None = None,
    name: str | None = None,
) -> LiveFigure:
    """A live figure of a model's activations on an example.

    A model with 2-d convolutions is drawn from its input to its output where that is not too
    large, and the maps of single layers are under "More". Else, and where layers are chosen:
    feature maps for 2-d convolutions, channels over time for 1-d ones, states over time for
    recurrent layers; bars for an output that is a softmax, cells for any other short one. Pointing
    at a value of a 2-d convolution that does no more than ``nn.Conv2d`` shows the arithmetic it
    came from. A gain multiplies a channel's or unit's output; inside a recurrence the state
    stays its own. What is not drawn is named below.

    Args:
        model: any module; it is watched in eval mode, uncompiled, and not changed.
        example: what the model is called with, a batch of one: a tensor, a tuple of the inputs in
            order, a dict of them by ``forward``'s own names, or a dict of several such examples, by
            names of yours, to choose from.
        layers: names as in ``named_modules``; the first few that can be drawn where left out.
        gains: channels or units that get a slider, by layer; some of the first where left out.
        labels: names for the output's values.
        name: the figure's name in addresses.
    Raises:
        ValueError: nothing can be drawn, the model can't be called with the example, or a layer or
            channel is named that there is not.

    >>> look_inside(cnn, digit, gains={"conv1": [0, 3]})  # doctest: +SKIP
    >>> look_inside(reader, {"tokens": tokens, "mask": mask})  # doctest: +SKIP
    """
    model = getattr(model, COMPILED, model)
    examples = by_name(model, example)
    given_as, first = next(iter(examples.items()))
    parts = {at: part for at, part in named(model).items() if kind(part)}
    names = outputs(parts)
    with evaluating(model):
        with in_words(model, given_as, first):
            seen, given, result = watched(model, parts, first, {})
        shown = _shown(model, parts, seen, layers)
        sums = {
            at: how
            for at in shown
            if (how := arithmetic(at, parts[at], names[at], seen[at], given.get(at)))
        }
    chosen = _chosen(shown, seen, names, gains)
    drawn = diagram_of(model, list(examples.values())) if layers is None else None
    single = [layer_panel(at, parts[at], seen[at], names[at], sums.get(at)) for at in shown]
    panels = [
        *_first_panels(drawn, single, first, [parts[at] for at in seen], labels),
        *output_panel(result, labels, [parts[at] for at in seen]),
    ]
    if not shown and not drawable(result):
        raise ValueError(
            f"nothing in {type(model).__name__} can be drawn: it has no Conv1d, Conv2d, RNN, LSTM "
            "or GRU layer with an output for one example, and its own output is no tensor of up "
            f"to {VALUES} values. Wrap it in a module that returns one."
        )
    return LiveFigure(
        _Inside(
            model, examples, {at: parts[at] for at in shown}, names, sums, chosen, panels, drawn
        ),
        [*_example_control(examples), *_gain_controls(chosen, parts)],
        panels,
        alt=f"The outputs of the layers of {type(model).__name__} on an example.",
        name=name or f"inside-{re.sub('[^a-z0-9]+', '-', type(model).__name__.lower())}",
        seen=not_drawn(
            model, [*shown, *(layer.name for layer in drawn.layers)] if drawn else shown
        ),
    )


class _Inside(nn.Module):
    """The model with hooks: gains in, its layers' outputs out."""

    def __init__(
        self,
        model: nn.Module,
        examples: Mapping[str, Example],
        layers: Mapping[str, nn.Module],
        names: Mapping[str, str],
        sums: Mapping[str, Arithmetic],
        chosen: Mapping[str, tuple[str, int]],
        panels: Sequence[Panel],
        drawn: LayerDiagram | None,
    ) -> None:
        super().__init__()
        self.model = model
        self._drawn = _Recorded(drawn) if drawn else None
        self._examples = list(examples.values())
        self._layers = dict(layers)
        self._names = dict(names)
        self._sums = dict(sums)
        self._chosen = dict(chosen)
        self._wanted = {name for panel in panels for name in (panel.output, *panel.also)}
        controls = [*([WHICH] if len(examples) > 1 else []), *chosen]
        self.forward = _taking(controls, self._evaluate)  # type: ignore[method-assign]

    def _evaluate(self, **values: Tensor) -> dict[str, Tensor]:
        example = self._example(values.get(WHICH))
        gains: dict[str, dict[int, Tensor]] = {}
        for argument, (layer, channel) in self._chosen.items():
            gains.setdefault(layer, {})[channel] = values[argument]
        seen, given, result = watched(self._drawn or self.model, self._layers, example, gains)
        drawn = dict(self._drawn.values) if self._drawn else {}
        drawn |= {self._names[at]: cut(tensor) for at, tensor in seen.items()}
        for at, how in self._sums.items():
            if at in given:
                drawn |= how.made_from(given[at], gains.get(at, {}))
        drawn[INPUT] = single_input(example)
        if OUTPUT in self._wanted:
            drawn[OUTPUT] = result.reshape(1, -1)
        return {name: tensor for name, tensor in drawn.items() if name in self._wanted}

    def _example(self, which: Tensor | None) -> Example:
        """Stacked and indexed where shapes allow, which exports; else picked by number."""
        if which is None:
            return self._examples[0]
        tensors = [each for each in self._examples if isinstance(each, Tensor)]
        if len({each.shape for each in tensors}) == 1 and len(tensors) == len(self._examples):
            return torch.stack(tensors)[which]
        return self._examples[int(which)]


class _Recorded:
    """A model that keeps what its diagram shows of its last call."""

    def __init__(self, diagram: LayerDiagram) -> None:
        self._diagram = diagram
        self.values: dict[str, Tensor] = {}

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        self.values, output = self._diagram.read(*inputs, **named)
        return output


def _taking(names: Sequence[str], act: Callable[..., Any]) -> Callable[..., Any]:
    """The function as one that takes these arguments by name, which a figure reads off it."""

    def forward(**values: Tensor) -> Any:
        return act(**values)

    keyword = inspect.Parameter.KEYWORD_ONLY
    arguments = [inspect.Parameter(name, keyword) for name in names]
    forward.__signature__ = inspect.Signature(arguments)  # type: ignore[attr-defined]
    return forward


def _shown(
    model: nn.Module,
    parts: Mapping[str, nn.Module],
    seen: Mapping[str, Tensor],
    layers: Sequence[str] | None,
) -> list[str]:
    """The layers to draw, in the order of their outputs."""
    if layers is None:
        return list(seen)[:LAYERS]
    if unknown := [at for at in layers if at not in seen]:
        raise ValueError(
            f"{type(model).__name__} has no layer {', '.join(unknown)} that can be drawn; "
            f"it has {', '.join(seen) or 'none'}"
        )
    return list(layers)


def _first_panels(
    drawn: LayerDiagram | None,
    single: Sequence[Panel],
    example: Example,
    layers: Sequence[nn.Module],
    labels: Sequence[str] | None,
) -> Iterator[Panel]:
    """The whole network, its single layers under "More"; or its input and its layers one by one."""
    if drawn is None:
        yield from input_panel(example, layers)
        yield from single
    else:
        yield drawn.panel("the network", labels if drawn.fits(labels) else None)
        yield from (replace(panel, more=True) for panel in single)


def _chosen(
    shown: Sequence[str],
    seen: Mapping[str, Tensor],
    names: Mapping[str, str],
    gains: Mapping[str, Sequence[int]] | None,
) -> dict[str, tuple[str, int]]:
    """The gains' arguments, each with its layer and channel."""

    def size(at: str) -> int:
        return seen[at].shape[0 if seen[at].ndim == 3 else 1]

    wanted = {at: range(min(GAINS, size(at))) for at in shown[:1]} if gains is None else gains
    for at, channels in wanted.items():
        if at not in shown:
            raise ValueError(f"gains name {at!r}; the layers drawn are {', '.join(shown)}")
        if wrong := [i for i in channels if not 0 <= i < size(at)]:
            raise ValueError(f"{at} has channels 0 to {size(at) - 1}, gains name {wrong}")
    return {f"gain_{names[at]}_{i}": (at, i) for at, channels in wanted.items() for i in channels}


def _gain_controls(
    chosen: Mapping[str, tuple[str, int]], parts: Mapping[str, nn.Module]
) -> Iterator[Control]:
    for argument, (at, i) in chosen.items():
        label = f"{at} {counted(parts[at])} {i}".strip()
        yield Slider(argument, -2.0, 3.0, value=1.0, step=0.25, label=label, unit="×")


def _example_control(examples: Mapping[str, Example]) -> Iterator[Control]:
    if len(examples) > 1:
        yield Choice(WHICH, list(examples))
