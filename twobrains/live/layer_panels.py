"""Which panel draws a model's input, layers and answer, and words for what none draws."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from twobrains.live.panels import Bars, Convolution, Heatmap, Maps, Matrix, Panel, Picture
from twobrains.live.watching import COURSES, MAPS, STATES, Example, kind

CHANNELS, VALUES, NAMED = 64, 40, 8
"""Most maps of a layer and values of an answer that are drawn, and layers that are named."""
INPUT, ANSWER = "input", "answer"
WEIGHTS = 40_000
"""Weights of a convolution up to which they go with its maps, so that a value can be explained."""
PLAIN = (nn.Identity, nn.Dropout, nn.Dropout2d, nn.Flatten, nn.ReLU, nn.Tanh, nn.Softmax)
"""Layers without weights that need no word where they are not drawn."""


def output(layer: str) -> str:
    """A layer's name as an output's."""
    return "at_" + layer.replace(".", "_")


def cut(answer: Tensor) -> Tensor:
    """Of maps the first so many channels, of all else everything."""
    return answer[:CHANNELS] if answer.ndim == 3 else answer


def single_input(example: Example) -> Tensor:
    """What the model is given first, without its batch axis."""
    first = example[0] if isinstance(example, tuple) else example
    return first[0] if first.ndim > 2 and first.shape[0] == 1 else first


def input_panel(example: Example, layers: Sequence[nn.Module]) -> Iterator[Panel]:
    """A picture, maps, or steps of a sequence; nothing for an input that is none of these."""
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


def layer_panel(at: str, part: nn.Module, answer: Tensor) -> Panel:
    """Maps for a convolution over places; time against channel or unit for what runs in time."""
    title = _title(at, part)
    if kind(part) != MAPS:
        return Heatmap(output(at), signed=True, label=title, y_label=counted(part))
    many = len(answer) > CHANNELS
    label = f"{title}, the first {CHANNELS} of {len(answer)} channels" if many else title
    return Maps(output(at), signed=True, label=label, explain=_explained(at, part))


def _explained(at: str, part: nn.Module) -> Convolution | None:
    """How a value of a layer's maps comes about, if ``Convolution`` can tell it."""
    if not isinstance(part, nn.Conv2d) or part.padding_mode != "zeros":
        return None
    pairs = (part.stride, part.padding, part.dilation)
    alike = all(not isinstance(pair, str) and len({*pair}) == 1 for pair in pairs)
    small = part.weight.numel() <= WEIGHTS and part.out_channels <= CHANNELS
    if not (alike and small and part.weight.dtype == torch.float32):
        return None
    given, weight, bias = _made_from(at)
    stride, padding, dilation = (int(pair[0]) for pair in pairs)
    return Convolution(
        given,
        weight,
        None if part.bias is None else bias,
        stride=stride,
        padding=padding,
        dilation=dilation,
    )


def _made_from(at: str) -> tuple[str, str, str]:
    """Names of the outputs that hold what a layer was given, its weights and its bias."""
    return f"{output(at)}_given", f"{output(at)}_weight", f"{output(at)}_bias"


def arithmetic(
    at: str, part: nn.Module, given: Tensor, gains: Mapping[int, Tensor]
) -> dict[str, Tensor]:
    """What a convolution's maps were made from: its input, its weights and bias times the gains."""
    if _explained(at, part) is None or not isinstance(part, nn.Conv2d):
        return {}
    one = torch.ones(())
    gain = torch.stack([gains.get(i, one) for i in range(part.out_channels)])
    weight = part.weight * gain[:, None, None, None]
    made = (given, weight) if part.bias is None else (given, weight, part.bias * gain)
    return dict(zip(_made_from(at), made, strict=False))


def counted(part: nn.Module) -> str:
    """What a layer's answer has several of."""
    return "unit" if kind(part) == STATES else "channel"


def drawable(answer: Any) -> bool:
    """Whether a model's answer is a tensor of a few values for one example."""
    return isinstance(answer, Tensor) and answer.is_floating_point() and (
        1 <= answer.numel() <= VALUES and answer.numel() == answer.shape[-1]
    )  # fmt: skip


def answer_panel(
    answer: Any, labels: Sequence[str] | None, layers: Collection[nn.Module]
) -> Iterator[Panel]:
    """Bars for a softmax, in the colour of the model's layers; cells for any other short answer."""
    if not drawable(answer):
        return
    values = answer.reshape(-1)
    names = list(labels) if labels is not None else [str(i) for i in range(len(values))]
    if bool((values >= 0).all()) and abs(float(values.sum()) - 1) < 1e-4 and len(values) > 1:
        yield Bars(ANSWER, labels=names, brain=_brain({kind(part) for part in layers}))
    else:
        yield Matrix(ANSWER, columns=names, y_label="answer", x_label="value")


def _brain(kinds: Collection[str]) -> str:
    if not kinds:
        return "dense"
    if STATES not in kinds:
        return "convolution"
    return "recurrence" if len(kinds) == 1 else "hybrid"


def not_drawn(model: nn.Module, shown: Collection[str]) -> str:
    """A sentence on the layers that no panel draws, "" if there are none."""
    rest = [
        _title(at, part)
        for at, part in model.named_modules()
        if at not in shown and not list(part.children()) and not isinstance(part, PLAIN)
    ]
    if not rest:
        return ""
    more = f" and {len(rest) - NAMED} more" if len(rest) > NAMED else ""
    return f"Not drawn: {', '.join(rest[:NAMED])}{more}. A figure of your own can return them."


def _title(at: str, part: nn.Module) -> str:
    return f"{at} ({type(part).__name__})" if at else type(part).__name__
