"""What a kind of module is that a reader may look into, and what becomes of one."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from twobrains.live import Heatmap, LiveFigure, Maps, Panel, look_inside

PICTURE, SOUND, STEPS = torch.rand(1, 2, 6, 6), torch.rand(1, 2, 9), torch.rand(1, 7, 2)


@dataclass(frozen=True)
class Kind:
    """A module, an example, and what becomes of it.

    Attributes:
        make: the module and what it is called with.
        shown: of its first layer "sum" (each value with the sum it came from), "maps", "courses",
            "states"; "output" where only the model's answer is drawn, "refused".
        words: part of the sentence below the figure, or of the refusal.
    """

    make: Callable[[], tuple[nn.Module, Any]]
    shown: str
    words: str = ""


KINDS: dict[str, Kind] = {}


def kind(name: str, shown: str, words: str = "", *, given: Tensor = PICTURE) -> Callable[..., Any]:
    """Keep a module, a class of one, or a function that makes one or a pair with its example."""

    def keep(maker: Callable[[], Any]) -> Callable[[], Any]:
        def make() -> tuple[nn.Module, Any]:
            made = maker()
            return made if isinstance(made, tuple) else (made, given)

        KINDS[name] = Kind(make, shown, words)
        return maker

    return keep


def plain(**settings: Any) -> nn.Conv2d:
    return nn.Conv2d(2, 3, 3, **settings)


class Conv(nn.Conv2d):
    """The parent of those that do more."""

    def __init__(self) -> None:
        super().__init__(2, 3, 3)


def small(layer: nn.Module | None = None) -> nn.Sequential:
    """A convolution and a last layer."""
    return nn.Sequential(layer or plain(), nn.ReLU(), nn.Flatten(), nn.LazyLinear(4))


def run(model: nn.Module, example: Tensor = PICTURE) -> nn.Module:
    """The model, after it has answered once."""
    with torch.no_grad():
        model(example)
    return model


def small_run() -> nn.Module:
    return run(small())


def changed(module: nn.Module, name: str, value: Any) -> Any:
    setattr(module, name, value)
    return module


def fate(each: Kind) -> tuple[str, str, LiveFigure | None]:
    """What becomes of it, in the words of ``Kind``, the sentence that says so, and the figure."""
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own, of what it has grown out of
        model, example = each.make()
    try:
        figure = look_inside(model, example)
    except ValueError as problem:
        return "refused", str(problem), None
    return shown(figure), figure.seen, figure


def shown(figure: LiveFigure) -> str:
    """How the first layer of a figure is drawn."""
    panel = first_layer(figure)
    if isinstance(panel, Maps):
        return "sum" if panel.explain else "maps"
    if isinstance(panel, Heatmap):
        return "states" if panel.y_label == "unit" else "courses"
    return "output"


def first_layer(figure: LiveFigure) -> Panel | None:
    """The panel of the first layer, of an adapter's layers the outermost."""
    layers = [panel for panel in figure.program.panels if panel.output.startswith("at_")]
    return min(layers, key=lambda panel: len(panel.output), default=None)
