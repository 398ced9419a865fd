"""What a figure computes: a module, the controls that feed it and the panels that draw it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from twobrains.live.controls import Control
from twobrains.live.controls.base import DTYPES
from twobrains.live.panels import Panel
from twobrains.live.panels.base import Array, Others

Frame = dict[str, torch.Tensor]
"""The tensors of one evaluation, by output name: all that panels draw and ``carry`` takes along."""


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """In eval mode: no dropout, and no running mean that moves with a slider.

    By the flags alone: ``eval()`` may do more that does not come back, as merging an adapter's
    weights, and an exported program refuses it.
    """
    training = [part for part in module.modules() if part.training]
    for part in training:
        part.training = False
    try:
        yield
    finally:
        for part in training:
            part.training = True


@dataclass(frozen=True)
class Program:
    """One function from control values and carried state to the tensors that are drawn.

    Attributes:
        module: ``forward`` takes the controls and the carried state by name, returns a dict.
        controls, panels: what feeds the module and what draws its outputs.
        carry: state by name, with its value at the start. An output of that name is the
            state's next value: a step takes it, a reset goes back to the start.
    """

    module: nn.Module
    controls: Sequence[Control]
    panels: Sequence[Panel]
    carry: Mapping[str, torch.Tensor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [control.name for control in self.controls] + list(self.carry)
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"used twice among controls and carry: {', '.join(repeated)}")
        for name, state in self.carry.items():
            if state.dtype not in DTYPES:
                raise ValueError(
                    f"carried state {name!r} is {state.dtype}; "
                    f"the page knows {', '.join(map(str, DTYPES))}"
                )
        takes = list(inspect.signature(self.module.forward).parameters)
        if sorted(takes) != sorted(names):
            raise ValueError(
                f"{type(self.module).__name__}.forward takes ({', '.join(takes)}); "
                f"the controls and carry give ({', '.join(names)})"
            )

        for panel in self.panels:
            for name in panel.sets:
                self._settable(panel, name)

    def _settable(self, panel: Panel, name: str) -> None:
        """Raise ``ValueError`` unless a panel can set the control of this name."""
        known = {control.name: control for control in self.controls}
        if name not in known:
            raise ValueError(
                f"panel {panel.output!r} sets {name!r}, which is no control of the figure; "
                f"there are {', '.join(known) or 'none'}"
            )
        if not known[name].places:
            raise ValueError(
                f"panel {panel.output!r} sets {name!r}, a {known[name].kind}; it can set a "
                f"choice, or a slider of whole numbers"
            )

    @property
    def outputs(self) -> list[str]:
        """Names of the outputs that are drawn, read by panels or carried, each once."""
        drawn = [panel.output for panel in self.panels]
        read = [name for panel in self.panels for name in panel.also]
        return list(dict.fromkeys(drawn + read + list(self.carry)))

    def start(self) -> dict[str, Any]:
        """Every control's value when the figure opens."""
        return {control.name: control.start for control in self.controls}

    def checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Every control's value in its plain form.

        Raises:
            ValueError: a control can't take its value; in the control's words.
        """
        return {control.name: control.check(values[control.name]) for control in self.controls}

    def tensors(self, values: Mapping[str, Any], carry: Frame | None = None) -> Frame:
        """Checked values and carried state (the start where none) as tensors by name."""
        state = self.carry if carry is None else carry
        tensors = {control.name: control.tensor(values[control.name]) for control in self.controls}
        return {**tensors, **{name: tensor.clone() for name, tensor in state.items()}}

    def inputs(self, values: Mapping[str, Any], carry: Frame | None = None) -> Frame:
        """As ``tensors``, of values that nobody has checked yet; a figure's traits check theirs."""
        return self.tensors(self.checked(values), carry)

    def traced(self) -> Frame:
        """Inputs for the export."""
        return {**{c.name: c.traced() for c in self.controls}, **self.carry}

    def axes(self) -> dict[str, Mapping[int, str]]:
        """The inputs' axes whose length the reader sets, by input and axis."""
        return {control.name: control.axes for control in self.controls if control.axes}

    def evaluate(self, inputs: Frame) -> Frame:
        """The module's outputs; what is drawn comes as float32, what is carried as it is.

        Raises:
            ValueError: ``forward`` left out an output, or carried state changed its shape.
        """
        with torch.no_grad(), one_thread(), evaluating(self.module):
            returned = self.module(**inputs)
        if not isinstance(returned, Mapping):
            raise ValueError(
                f"forward returned a {type(returned).__name__}; "
                f"it must return a dict of tensors by name: {', '.join(self.outputs)}"
            )
        if missing := [name for name in self.outputs if name not in returned]:
            raise ValueError(
                f"forward returned {', '.join(returned)}; "
                f"the panels and carry also want {', '.join(missing)}"
            )
        for name in self.outputs:
            if not isinstance(returned[name], torch.Tensor):
                raise ValueError(
                    f"forward returned {name!r} as a {type(returned[name]).__name__}; "
                    f"it must be a tensor"
                )
        for name, state in self.carry.items():
            if returned[name].dtype != state.dtype:
                raise ValueError(
                    f"carried state {name!r} opened as {state.dtype} "
                    f"and came back as {returned[name].dtype}"
                )
            if returned[name].shape != state.shape:
                raise ValueError(
                    f"carried state {name!r} opened with shape {tuple(state.shape)} "
                    f"and came back with {tuple(returned[name].shape)}"
                )
        return {
            name: returned[name].to(self._dtype(name), copy=True).detach() for name in self.outputs
        }

    def _dtype(self, name: str) -> torch.dtype:
        return self.carry[name].dtype if name in self.carry else torch.float32

    def check(self, frame: Frame) -> None:
        """Raise ``ValueError`` for a frame that a panel can't draw, or can't set controls by."""
        places = {control.name: control.places for control in self.controls}
        for panel, (array, _) in zip(self.panels, self.read(frame), strict=True):
            for axis, (name, size) in enumerate(zip(panel.sets, array.shape, strict=False)):
                if size != places[name]:
                    raise ValueError(
                        f"{panel.output!r} is {size} long on axis {axis} and sets {name!r}, "
                        f"which has {places[name]} values"
                    )

    def read(self, frame: Frame) -> list[tuple[Array, Others]]:
        """For each panel what it draws, trimmed and checked, and the other outputs it reads."""
        arrays = {name: tensor.numpy() for name, tensor in frame.items()}
        return [panel.read(arrays) for panel in self.panels]

    def words(self, frame: Frame) -> list[str]:
        """What each panel shows, in words."""
        seen = zip(self.panels, self.read(frame), strict=True)
        return [panel.words(array) for panel, (array, _) in seen]


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one thread: for a small model more of them only wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
