"""A live figure of the reader's own model: its layers' answers, and gains for what they hand on.

For a kernel: the layers are watched by forward hooks, so any ``nn.Module`` will do.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from twobrains.live.controls import Choice, Control, Slider
from twobrains.live.figure import LiveFigure
from twobrains.live.panels import Bars, Heatmap, Maps, Matrix, Panel, Picture
from twobrains.live.program import evaluating
from twobrains.live.watching import MAPS, Example, kind, watched

GAINS = 4
"""Gains of the first layer that are shown where the reader chose none."""
LAYERS, CHANNELS, VALUES = 6, 64, 40
"""Most layers, maps of a layer and values of an answer that are drawn."""
INPUT, ANSWER, WHICH = "input", "answer", "example"
PLAIN = (nn.Identity, nn.Dropout, nn.Dropout2d, nn.Flatten, nn.ReLU, nn.Tanh, nn.Softmax)


def look_inside(
    model: nn.Module,
    example: Example | Mapping[str, Example],
    *,
    layers: Sequence[str] | None = None,
    gains: Mapping[str, Sequence[int]] | None = None,
    labels: Sequence[str] | None = None,
    name: str | None = None,
) -> LiveFigure:
    """A live figure of what a model's layers answer to an example.

    Feature maps for 2-d convolutions, states over time for recurrent layers, bars for an answer
    that is a softmax, cells for any other short one. A gain multiplies what a channel or unit
    hands on; inside a recurrence the state stays its own. What is not drawn is named below.

    Args:
        model: any module; it is watched in eval mode and not changed.
        example: what the model is called with, a batch of one: a tensor, a tuple of tensors, or
            several of these by name to choose from.
        layers: names as in ``named_modules``; the first few that can be drawn where left out.
        gains: channels or units that get a slider, by layer; some of the first where left out.
        labels: names for the answer's values.
        name: the figure's name in addresses.
    Raises:
        ValueError: nothing can be drawn, or a layer or channel is named that there is not.

    >>> look_inside(cnn, digit, gains={"conv1": [0, 3]})  # doctest: +SKIP
    """
    examples = dict(example) if isinstance(example, Mapping) else {"given": example}
    parts = {at: part for at, part in model.named_modules() if kind(part)}
    first = next(iter(examples.values()))
    with evaluating(model):
        seen, answer = watched(model, parts, first, {})
    shown = _shown(model, parts, seen, layers)
    chosen = _chosen(shown, seen, gains)
    panels = [
        *_input_panel(first),
        *(_layer_panel(at, parts[at], seen[at]) for at in shown),
        *_answer_panel(answer, labels),
    ]
    if not shown and not _drawable(answer):
        raise ValueError(
            f"nothing in {type(model).__name__} can be drawn: it has no Conv2d, RNN, LSTM or GRU "
            f"layer that answers for one example, and its own answer is no tensor of up to "
            f"{VALUES} values. Wrap it in a module that returns one."
        )
    return LiveFigure(
        _Inside(model, examples, {at: parts[at] for at in shown}, chosen, panels),
        [*_example_control(examples), *_gain_controls(chosen, parts)],
        panels,
        alt=f"What the layers of {type(model).__name__} answer to an example.",
        name=name or f"inside-{re.sub('[^a-z0-9]+', '-', type(model).__name__.lower())}",
        seen=_not_drawn(model, shown),
    )


class _Inside(nn.Module):
    """The model, watched: gains in, its layers' answers out."""

    def __init__(
        self,
        model: nn.Module,
        examples: Mapping[str, Example],
        layers: Mapping[str, nn.Module],
        chosen: Mapping[str, tuple[str, int]],
        panels: Sequence[Panel],
    ) -> None:
        super().__init__()
        self.model = model
        self._examples = list(examples.values())
        self._layers = dict(layers)
        self._chosen = dict(chosen)
        self._wanted = {panel.output for panel in panels}
        names = [*([WHICH] if len(examples) > 1 else []), *chosen]
        self.forward = _taking(names, self._answer)  # type: ignore[method-assign]

    def _answer(self, **values: Tensor) -> dict[str, Tensor]:
        example = self._example(values.get(WHICH))
        gains: dict[str, dict[int, Tensor]] = {}
        for argument, (layer, channel) in self._chosen.items():
            gains.setdefault(layer, {})[channel] = values[argument]
        seen, answer = watched(self.model, self._layers, example, gains)
        outputs = {output(at): _cut(tensor) for at, tensor in seen.items()}
        outputs[INPUT] = _single_input(example)
        if ANSWER in self._wanted:
            outputs[ANSWER] = answer.reshape(1, -1)
        return {at: tensor for at, tensor in outputs.items() if at in self._wanted}

    def _example(self, which: Tensor | None) -> Example:
        """Stacked and indexed where shapes allow, which exports; else picked by number."""
        if which is None:
            return self._examples[0]
        tensors = [each for each in self._examples if isinstance(each, Tensor)]
        if len({each.shape for each in tensors}) == 1 and len(tensors) == len(self._examples):
            return torch.stack(tensors)[which]
        return self._examples[int(which)]


def _taking(names: Sequence[str], act: Callable[..., Any]) -> Callable[..., Any]:
    """The function as one that takes these arguments by name, which a figure reads off it."""

    def forward(**values: Tensor) -> Any:
        return act(**values)

    keyword = inspect.Parameter.KEYWORD_ONLY
    arguments = [inspect.Parameter(name, keyword) for name in names]
    forward.__signature__ = inspect.Signature(arguments)  # type: ignore[attr-defined]
    return forward


def output(layer: str) -> str:
    """A layer's name as an output's."""
    return "at_" + layer.replace(".", "_")


def _cut(answer: Tensor) -> Tensor:
    """Of maps the first so many channels, of states all."""
    return answer[:CHANNELS] if answer.ndim == 3 else answer


def _title(at: str, part: nn.Module) -> str:
    return f"{at} ({type(part).__name__})" if at else type(part).__name__


def _shown(
    model: nn.Module,
    parts: Mapping[str, nn.Module],
    seen: Mapping[str, Tensor],
    layers: Sequence[str] | None,
) -> list[str]:
    """The layers to draw, in the order of their answers."""
    if layers is None:
        return list(seen)[:LAYERS]
    if unknown := [at for at in layers if at not in seen]:
        raise ValueError(
            f"{type(model).__name__} has no layer {', '.join(unknown)} that can be drawn; "
            f"it has {', '.join(seen) or 'none'}"
        )
    return list(layers)


def _chosen(
    shown: Sequence[str],
    seen: Mapping[str, Tensor],
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
    return {f"gain_{output(at)}_{i}": (at, i) for at, channels in wanted.items() for i in channels}


def _gain_controls(
    chosen: Mapping[str, tuple[str, int]], parts: Mapping[str, nn.Module]
) -> Iterator[Control]:
    for argument, (at, i) in chosen.items():
        what = "channel" if kind(parts[at]) == MAPS else "unit"
        label = f"{at} {what} {i}".strip()
        yield Slider(argument, -2.0, 3.0, value=1.0, step=0.25, label=label, unit="×")


def _example_control(examples: Mapping[str, Example]) -> Iterator[Control]:
    if len(examples) > 1:
        yield Choice(WHICH, list(examples))


def _single_input(example: Example) -> Tensor:
    """What the model is given first, without its batch axis."""
    first = example[0] if isinstance(example, tuple) else example
    return first[0] if first.ndim > 2 and first.shape[0] == 1 else first


def _input_panel(example: Example) -> Iterator[Panel]:
    given = _single_input(example)
    if given.ndim == 3 and given.shape[0] == 1:
        yield Picture(INPUT)
    elif given.ndim == 3 and given.shape[0] <= CHANNELS:
        yield Maps(INPUT, signed=bool(given.min() < 0))
    elif given.ndim == 2 and given.is_floating_point() and min(given.shape) > 1:
        yield Heatmap(INPUT, signed=True, y_label="feature")


def _layer_panel(at: str, part: nn.Module, answer: Tensor) -> Panel:
    title = _title(at, part)
    if kind(part) != MAPS:
        return Heatmap(output(at), signed=True, label=title)
    many = len(answer) > CHANNELS
    label = f"{title}, the first {CHANNELS} of {len(answer)} channels" if many else title
    return Maps(output(at), signed=True, label=label)


def _drawable(answer: Any) -> bool:
    """Whether a model's answer is a tensor of a few values for one example."""
    return isinstance(answer, Tensor) and answer.is_floating_point() and (
        1 <= answer.numel() <= VALUES and answer.numel() == answer.shape[-1]
    )  # fmt: skip


def _answer_panel(answer: Any, labels: Sequence[str] | None) -> Iterator[Panel]:
    if not _drawable(answer):
        return
    values = answer.reshape(-1)
    names = list(labels) if labels is not None else [str(i) for i in range(len(values))]
    if bool((values >= 0).all()) and abs(float(values.sum()) - 1) < 1e-4 and len(values) > 1:
        yield Bars(ANSWER, labels=names)
    else:
        yield Matrix(ANSWER, columns=names, y_label="answer", x_label="value")


def _not_drawn(model: nn.Module, shown: Sequence[str]) -> str:
    """A sentence on the layers with weights that no panel draws."""
    rest = [
        _title(at, part)
        for at, part in model.named_modules()
        if at not in shown and not list(part.children()) and not isinstance(part, PLAIN)
    ]
    if not rest:
        return ""
    more = f" and {len(rest) - 8} more" if len(rest) > 8 else ""
    return f"Not drawn: {', '.join(rest[:8])}{more}. A figure of your own can return them."
