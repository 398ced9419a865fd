"""A module as a diagram: its layers or its recurrent cell, and the values in them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from twobrains.live.examples import Example, call, tensors
from twobrains.live.hooks import uncompiled
from twobrains.live.layer_words import POINTWISE, UNSIGNED, layer_window, layer_words
from twobrains.live.panels import Layer, Network
from twobrains.live.panels.cells import GRU, LSTM, RNN, Cell
from twobrains.live.panels.layers import LayerWindow, Scale
from twobrains.live.program import evaluating

INPUT, BETWEEN = "input", "values between layers"
MOST = 256
"""Most maps or values of a layer that is drawn."""
LAYERS, VALUES = 12, 50_000
"""Most layers, and values in all of them, of a diagram that nobody asked for."""


class LayerDiagram(nn.Module):
    """A model's layers as they run: called, it returns each layer's output by name.

    A layer is a module without children that gives maps or a vector for the one example; batch
    norm, an activation and whatever else works value by value belong to the layer before. What
    ``forward`` does by functions alone is not seen; a layer that reads the outcome of one shows
    what it was given as a layer of its own.

    Args:
        model: any module; it is run in eval mode and not changed.
        example: what it is called with, a batch of one.
        words: what a layer does, by its name in the model, where its class does not say it well.
        joined: names of further modules that work value by value and belong to the layer before,
            such as the sum of a residual connection.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
    >>> diagram = LayerDiagram(model, torch.zeros(1, 1, 8, 8))
    >>> [f"{layer.words}: {layer.shape}" for layer in diagram.layers]
    ['input: (1, 8, 8)', 'convolution 3×3, ReLU: (2, 6, 6)']
    """

    def __init__(
        self,
        model: nn.Module,
        example: Example,
        words: Mapping[str, str] | None = None,
        *,
        joined: Collection[str] = (),
    ) -> None:
        super().__init__()
        self.model = model
        found = _Found(next(tensors(example)), words or {}, joined)
        with evaluating(model), torch.no_grad(), _calls(model, found.add):
            call(model, example)
        if len(found.layers) < 2:
            raise ValueError(
                f"no layer of {type(model).__name__} gives maps or a vector of up to {MOST} for "
                f"one example; give a model with layers such as nn.Conv2d or nn.Linear, and a "
                f"batch of 1"
            )
        self.layers: list[Layer] = found.layers
        self._at = found.at

    @property
    def output(self) -> str:
        """Name of the last layer's output."""
        return self.layers[-1].output

    def fits(self, labels: Sequence[str] | None) -> bool:
        """Whether there is a name for each value of the last layer."""
        return labels is not None and self.layers[-1].shape == (len(labels),)

    def panel(self, label: str | None = None, labels: Sequence[str] | None = None) -> Network:
        """The panel that draws it.

        Args:
            label: its heading.
            labels: names for the values of the last layer.
        """
        return Network(self.output, layers=self.layers, labels=labels, label=label)

    def forward(self, *inputs: Tensor) -> dict[str, Tensor]:
        """Every layer's output, without its batch."""
        return self.read(*inputs)[0]

    def read(self, *inputs: Any, **named: Any) -> tuple[dict[str, Tensor], Any]:
        """Every layer's output, without its batch, and the model's own."""
        values = {INPUT: single(next(tensors([inputs, named])))}
        wanted = {at: layer.output for layer, at in zip(self.layers[1:], self._at, strict=True)}

        def keep(name: str, part: nn.Module, given: Tensor, output: Tensor) -> None:
            for at, value in (((name, "given"), given), ((name, "output"), output)):
                if at in wanted:
                    values[wanted[at]] = single(value).clone()

        with _calls(self.model, keep):
            return values, self.model(*inputs, **named)


def diagram_of(model: nn.Module, examples: Sequence[Example]) -> LayerDiagram | None:
    """The layers of a model with 2-d convolutions on one of several examples.

    ``None`` where it reads no image, or has one layer, or too many to draw.
    """
    shapes = {next(tensors(example)).shape for example in examples}
    images = len(shapes) == 1 and all(len(shape) == 4 for shape in shapes)
    if not images or not any(isinstance(part, nn.Conv2d) for part in model.modules()):
        return None
    try:
        with uncompiled():
            diagram = LayerDiagram(model, examples[0])
    except ValueError:
        return None
    values = sum(math.prod(layer.shape) for layer in diagram.layers)
    if not 2 < len(diagram.layers) <= LAYERS or values > VALUES:
        return None
    diagram.layers = [diagram.layers[0], *(_by_name(layer) for layer in diagram.layers[1:])]
    return diagram


def _by_name(layer: Layer) -> Layer:
    """A layer that says what its reader called it."""
    between = layer.words == BETWEEN
    return replace(layer, words=layer.name if between else f"{layer.name}: {layer.words}")


class _Found:
    """Layers as they are met, each with the module and the end of it that holds its values."""

    def __init__(self, first: Tensor, words: Mapping[str, str], joined: Collection[str]) -> None:
        self.words, self.joined = words, joined
        self.values = [single(first).clone()]
        self.layers = [Layer(INPUT, INPUT, INPUT, tuple(single(first).shape), _seen_scale(first))]
        self.at: list[tuple[str, str]] = []

    def add(self, name: str, part: nn.Module, given: Tensor, output: Tensor) -> None:
        """One call of a module."""
        if not _drawable(output) or given.shape[:1] != (1,):
            return
        before = self._holder(given)
        if before is None and _drawable(given):
            self._put(f"into {name}", BETWEEN, (name, "given"), given, "signed", None)
            before = len(self.layers) - 1
        said = self.words.get(name) or layer_words(part)
        last = len(self.layers) - 1
        joins = name in self.joined or isinstance(part, POINTWISE)
        if before == last and last and joins:
            old = self.layers[last]
            scale: Scale = "magnitude" if isinstance(part, UNSIGNED) else old.scale
            self.layers[last] = replace(old, words=f"{old.words}, {said}", scale=scale)
            self.values[last], self.at[last - 1] = single(output).clone(), (name, "output")
        elif before is None or not same(output, given):
            window = None if before is None else layer_window(part, before, output)
            inherits = window is not None and not hasattr(part, "weight") and before is not None
            kept = self.layers[before].scale if inherits and before is not None else "signed"
            framed = _seen_scale(output) if self.layers[before or 0].scale == "ink" else kept
            self._put(name, said, (name, "output"), output, framed, window)

    def _holder(self, given: Tensor) -> int | None:
        """Index of the latest layer with these values."""
        every = range(len(self.layers) - 1, -1, -1)
        return next((i for i in every if same(self.values[i], given)), None)

    def _put(
        self,
        name: str,
        words: str,
        at: tuple[str, str],
        value: Tensor,
        scale: Scale,
        window: LayerWindow | None,
    ) -> None:
        shape, output = tuple(single(value).shape), f"layer_{len(self.layers)}"
        self.layers.append(Layer(name, words, output, shape, scale, window))
        self.values.append(single(value).clone())
        self.at.append(at)


def single(value: Tensor) -> Tensor:
    """The one example of a batch, in single precision."""
    return value[0].float()


def same(one: Tensor, other: Tensor) -> bool:
    """Whether both hold the same values, in whatever shape."""
    return one.numel() == other.numel() and torch.equal(one.flatten(), other.flatten().float())


def _drawable(value: Any) -> bool:
    if not isinstance(value, Tensor) or not value.is_floating_point() or value.shape[:1] != (1,):
        return False
    return value.layout == torch.strided and value.ndim in (2, 4) and value.shape[1] <= MOST


def _seen_scale(value: Tensor) -> Scale:
    """The colours for an image: ink where one channel is within 0 and 1."""
    if value.ndim == 4 and value.shape[1] == 1 and value.min() >= 0 and value.max() <= 1:
        return "ink"
    return "signed" if value.min() < 0 else "magnitude"


@contextmanager
def _calls(model: nn.Module, hear: Any) -> Iterator[None]:
    """While it lasts, every call of a module without children is heard of.

    Args:
        model: whose modules are meant.
        hear: gets the name, the module, its first input and its output; the name of a module that
            is called again ends in the number of the call: ``relu``, ``relu (2)``.
    """
    given: dict[str, Tensor] = {}
    calls: Counter[str] = Counter()

    def before(name: str) -> Any:
        def keep(part: nn.Module, inputs: tuple[Any, ...]) -> None:
            if inputs and isinstance(inputs[0], Tensor):
                given[name] = inputs[0].clone()  # a module may write into what it is given

        return keep

    def after(name: str) -> Any:
        def heard(part: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
            calls[name] += 1
            if name in given:
                again = f" ({calls[name]})" if calls[name] > 1 else ""
                hear(f"{name}{again}", part, given.pop(name), output)

        return heard

    leaves = [(name, part) for name, part in model.named_modules() if not list(part.children())]
    hooks = [part.register_forward_pre_hook(before(name)) for name, part in leaves]
    hooks += [part.register_forward_hook(after(name)) for name, part in leaves]
    try:
        yield
    finally:
        for each in hooks:
            each.remove()


CELLS: dict[int, Cell] = {4: LSTM, 3: GRU, 1: RNN}
"""The cells by the blocks of rows in their weights."""


class CellDiagram:
    """A recurrent layer's cell: which diagram it is, and the values on its wires.

    Args:
        layer: ``nn.LSTM``, ``nn.GRU``, ``nn.RNN`` with tanh, their cells, or a layer whose weights
            are stacked and named alike.

    >>> CellDiagram(nn.GRU(3, 5)).cell.name
    'GRU'
    """

    def __init__(self, layer: nn.Module) -> None:
        self._layer = layer
        weight = self._weights("weight_hh")
        blocks = weight.shape[0] / weight.shape[1] if weight is not None else 0
        if blocks not in CELLS or getattr(layer, "nonlinearity", "tanh") != "tanh":
            raise ValueError(
                f"{type(layer).__name__} is drawn as no cell: its weight_hh has to have 4 (LSTM), "
                f"3 (GRU) or 1 (RNN with tanh) rows a unit; give the recurrent layer itself"
            )
        self.cell = CELLS[int(blocks)]

    def panel(
        self,
        label: str | None = None,
        *,
        step: str = "tick",
        unit: str = "unit",
        text: str | None = None,
        vocabulary: Sequence[str] | None = None,
    ) -> Network:
        """The panel that draws it; the names are those of ``Network``."""
        named: Any = {"step": step, "unit": unit, "text": text, "vocabulary": vocabulary}
        return Network("h", cell=self.cell, label=label, **named)

    def wires(self, steps: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """All that flows in the cell, each (time, unit), from its gates and states.

        Args:
            steps: (time, unit) tensors: i, f, g, o, c, h of an LSTM; r, z, n, h of a GRU; h of an
                RNN.
        """
        named = dict(steps)
        if self.cell is LSTM:
            before = _shifted(named["c"])
            named |= {"kept": named["f"] * before, "written": named["i"] * named["g"]}
            named["squashed"] = named["c"].tanh()
        if self.cell is GRU:
            before, rest = _shifted(named["h"]), 1 - named["z"]
            named |= {"kept": named["z"] * before, "rest": rest, "written": rest * named["n"]}
            named["reset"] = named["r"] * self._recurrent(before)
        return {name: named[name] for name in self.cell.outputs}

    def frame(self, steps: Any, unit: Tensor, tick: Tensor) -> dict[str, Tensor]:
        """What the panel draws, and ``t``, the next tick, for a figure that carries it.

        Args:
            steps: named tuple of (1, time, unit) tensors, as this book's cells give them.
            unit: index of the one that is drawn.
            tick: how many parts of the computation are drawn.
        """
        named = {name: values[0] for name, values in steps._asdict().items()}
        return {**self.wires(named), "unit": unit, "tick": tick, "t": tick + 1}

    def step(self, tick: Tensor, sequence: Tensor) -> Tensor:
        """The step of a sequence (time,) that a tick belongs to; the first follows the last."""
        many = torch.ones_like(sequence).sum()  # an export would keep a shape as it is
        return tick // self.cell.ticks % many

    def _recurrent(self, before: Tensor) -> Tensor:
        """What a GRU's candidate takes of the old state, (time, unit), before its reset gate."""
        weight, bias = self._weights("weight_hh"), self._weights("bias_hh")
        if weight is None:
            raise ValueError("the layer has lost its weight_hh")
        rows = slice(2 * weight.shape[1], None)
        return functional.linear(before, weight[rows], None if bias is None else bias[rows])

    def _weights(self, name: str) -> Tensor | None:
        """The layer's stacked weights, as torch's cells or its layers name them."""
        weights = dict(self._layer.named_parameters())
        return weights.get(f"{name}_l0", weights.get(name))


def _shifted(states: Tensor) -> Tensor:
    """(time, unit) the states one step before, zeros before the first."""
    return torch.cat([torch.zeros_like(states[:1]), states[:-1]])
