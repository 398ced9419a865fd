"""Which panel draws a model's input, layers and output, and a sentence on what none draws."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from twobrains.live.arithmetic import Arithmetic
from twobrains.live.examples import Example, tensors
from twobrains.live.hooks import COURSES, MAPS, STATES, dense, kind, named, unique
from twobrains.live.panels import Bars, Heatmap, Maps, Matrix, Panel, Picture

CHANNELS, VALUES, NAMED = 64, 40, 8
"""Most maps of a layer and values of an output that are drawn, and layers that are named."""
INPUT, OUTPUT = "input", "output"
PLAIN = (nn.Identity, nn.Dropout, nn.Dropout2d, nn.Flatten, nn.ReLU, nn.Tanh, nn.Softmax)
"""Layers without weights that need no mention where they are not drawn."""


def outputs(layers: Iterable[str]) -> dict[str, str]:
    """The layers' names as outputs' and controls', which are unique identifiers."""
    found: dict[str, str] = {}
    for at in layers:
        found[at] = unique("at_" + re.sub(r"\W", "_", at, flags=re.ASCII), found.values())
    return found


def cut(answer: Tensor) -> Tensor:
    """The first channels of feature maps, up to a limit; anything else whole."""
    return answer[:CHANNELS] if answer.ndim == 3 else answer


def single_input(example: Example) -> Tensor:
    """What the model is given first, without its batch axis."""
    first = dense(next(tensors(example)))
    return first[0] if first.ndim > 2 and first.shape[0] == 1 else first


def input_panel(example: Example, layers: Sequence[nn.Module]) -> Iterator[Panel]:
    """An image, maps, or steps of a sequence; nothing for an input that is none of these."""
    given = single_input(example)
    if given.ndim == 3 and given.shape[0] == 1:
        yield Picture(INPUT)
    elif given.ndim == 3 and given.shape[0] <= CHANNELS:
        yield Maps(INPUT, signed=bool(given.min() < 0))
    elif given.ndim == 2 and given.is_floating_point() and min(given.shape) > 1:
        if any(kind(part) == COURSES and part.in_channels == len(given) for part in layers[:1]):
            yield Heatmap(INPUT, signed=True, time=False, x_label="time", y_label="channel")
        else:
            yield Heatmap(INPUT, signed=True, y_label="feature")


def layer_panel(
    at: str, part: nn.Module, answer: Tensor, output: str, sum_of: Arithmetic | None
) -> Panel:
    """Maps for a 2-d convolution; time against channel or unit for what runs in time."""
    title = _title(at, part)
    if kind(part) != MAPS:
        return Heatmap(output, signed=True, label=title, y_label=counted(part))
    many = len(answer) > CHANNELS
    label = f"{title}, the first {CHANNELS} of {len(answer)} channels" if many else title
    return Maps(output, signed=True, label=label, explain=sum_of.explain if sum_of else None)


def counted(part: nn.Module) -> str:
    """What a layer's output has several of."""
    return "unit" if kind(part) == STATES else "channel"


def drawable(answer: Any) -> bool:
    """Whether a model's output is a tensor of a few values for one example."""
    return isinstance(answer, Tensor) and answer.is_floating_point() and (
        1 <= answer.numel() <= VALUES and answer.numel() == answer.shape[-1]
    )  # fmt: skip


def output_panel(
    answer: Any, labels: Sequence[str] | None, layers: Collection[nn.Module]
) -> Iterator[Panel]:
    """Bars for a softmax, in the colour of the model's layers; cells for any other short output."""
    if not drawable(answer):
        return
    values = answer.reshape(-1).float()
    rounding = torch.finfo(answer.dtype).eps
    names = list(labels) if labels is not None else [str(i) for i in range(len(values))]
    if (
        bool((values >= 0).all())
        and abs(float(values.sum()) - 1) < 1e-4 + rounding
        and len(values) > 1
    ):
        yield Bars(OUTPUT, labels=names, brain=_brain({kind(part) for part in layers}))
    else:
        yield Matrix(OUTPUT, columns=names, y_label="output", x_label="value")


def _brain(kinds: Collection[str]) -> str:
    if not kinds:
        return "dense"
    if STATES not in kinds:
        return "convolution"
    return "recurrence" if len(kinds) == 1 else "hybrid"


def not_drawn(model: nn.Module, shown: Collection[str]) -> str:
    """A sentence on the layers that no panel draws, "" if there are none."""
    parts = named(model)
    whole = [at for at, part in parts.items() if at in shown or _quantized(part)]
    rest = [
        _title(at, part)
        for at, part in parts.items()
        if at not in shown and not _within(at, whole)
        if at in whole or not list(part.children())
        if not isinstance(part, PLAIN)
    ]
    if not rest:
        return ""
    more = f" and {len(rest) - NAMED} more" if len(rest) > NAMED else ""
    return f"Not drawn: {', '.join(rest[:NAMED])}{more}. A figure of your own can return them."


def _within(at: str, owners: Iterable[str]) -> bool:
    """Whether a part belongs to another one, as its parametrization does."""
    return any(at != owner and at.startswith(f"{owner}." if owner else "") for owner in owners)


def _title(at: str, part: nn.Module) -> str:
    kind_of = f"quantized {type(part).__name__}" if _quantized(part) else type(part).__name__
    return f"{at} ({kind_of})" if at else kind_of


def _quantized(part: nn.Module) -> bool:
    """Whether a layer is torch's own quantized one, whose output no gain can multiply."""
    return ".quantized." in type(part).__module__
