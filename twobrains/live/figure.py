"""A live figure as an ipywidget: torch evaluates it while there is a kernel."""

from __future__ import annotations

import re
import weakref
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import anywidget
import torch
import traitlets
from torch import nn

from twobrains.live import bundle, markup, still
from twobrains.live.controls import Control, ControlTrait
from twobrains.live.demo import Demo
from twobrains.live.panels import Panel
from twobrains.live.predictions import Prediction
from twobrains.live.program import Frame, Program
from twobrains.live.timeline import Timeline
from twobrains.live.weights import fingerprint, stamp
from twobrains.live.wire import pack, spec


class Request(NamedTuple):
    """One evaluation that is wanted.

    Attributes:
        id: the page's name for it, which the reply bears; "" if it came from Python.
        move: how the carried state moves first, see ``Timeline.go``.
    """

    id: str = ""
    move: str = "stay"


class LiveFigure(anywidget.AnyWidget):
    """A module that a reader can move.

    ``forward`` takes the controls by name and returns a dict of named tensors. Each control is a
    trait: ``figure.dx = 3`` moves the slider, ``observe`` and ``ipywidgets.link`` work.

    Args:
        module: from control values (and carried state) to named tensors.
        controls: what the reader moves, in reading order.
        panels: what the reader sees, in reading order; secondary ones (``more``) come last.
        alt: what the figure shows, for readers who don't see it.
        name: its name in addresses and links; made from the module's class where left out.
        carry: state by name with its start value; adds Play, Step and Reset (see ``Program``).
        seen: one sentence shown below: what was seen, and what to try.
        around: outputs of the panels to the left of the controls, and of those to their right;
            without, the controls have a column of their own.
        demo: what is shown until the reader touches the figure in a published page.
        predict: what it asks before it shows some of its panels.

    >>> class Line(nn.Module):
    ...     def forward(self, slope):
    ...         return {"line": slope * torch.arange(3.0)[None]}  # (1, 3)
    >>> controls, panels = [Slider("slope", -8, 8)], [Lines("line", labels=["y"])]
    >>> figure = LiveFigure(Line(), controls, panels, alt="A line through the origin.")
    >>> figure.slope = 3
    >>> figure.frame["line"]
    tensor([[0., 3., 6.]])
    >>> figure
    LiveFigure line: slope=3 → line ends at 6 (y)
    """

    _esm = bundle.bundle("widget.js")
    _css = bundle.style()

    _spec = traitlets.Dict().tag(sync=True)
    _frame = traitlets.Dict().tag(sync=True)  # the latest output; its count always differs
    _request = traitlets.Dict().tag(sync=True)  # as `Request`, from the page; never set here

    _ipython_display_ = None  # ipywidgets 7 would show the widget only, and no image

    def __init__(
        self,
        module: nn.Module,
        controls: Sequence[Control],
        panels: Sequence[Panel],
        *,
        alt: str,
        name: str | None = None,
        carry: Mapping[str, torch.Tensor] | None = None,
        seen: str = "",
        around: Sequence[Sequence[str]] = (),
        demo: Demo | None = None,
        predict: Prediction | None = None,
    ) -> None:
        in_order = sorted(panels, key=lambda panel: panel.more)
        self.program = Program(module, controls, in_order, carry or {})
        self.name = name or _kebab(type(module).__name__)
        if not re.fullmatch(r"[A-Za-z0-9_-]+", self.name):
            raise ValueError(
                f"a figure's name is part of addresses: letters, digits, - and _; got {self.name!r}"
            )
        if not alt.strip():
            raise ValueError(f"{self.name}: alt is empty; say what the figure shows")
        self.alt = alt
        self.seen = seen
        self.around = around
        self.demo = demo
        self.predict = predict
        if demo:
            demo.check(self.program)
        drawn = {panel.output for panel in panels}
        if missing := [name for side in around for name in side if name not in drawn]:
            raise ValueError(f"{self.name}: around names {missing}; the panels draw {drawn}")
        self._setting = False  # the page's values, all of them before any is evaluated
        self._timeline = Timeline(dict(self.program.carry))
        self._count = 0
        if taken := [c.name for c in controls if hasattr(type(self), c.name)]:
            raise ValueError(f"a figure has these of its own, name them otherwise: {taken}")
        self.add_traits(**{control.name: ControlTrait(control) for control in controls})
        self.frame = self._compute("stay")
        self.program.check(self.frame)
        if predict:
            predict.check(self.program, self.frame)
        super().__init__(
            _spec=spec(self),
            _frame={"id": 0, **pack(self.frame)},
        )
        self._weights = fingerprint(module)
        for control in controls:  # one by one: no names at all would be every trait
            self.observe(self._moved, names=control.name)
        _after_each_cell(self)

    @property
    def values(self) -> dict[str, Any]:
        """Every control's present value."""
        return {control.name: getattr(self, control.name) for control in self.program.controls}

    def step(self) -> None:
        """Let one tick pass: the carried outputs become the state."""
        self._evaluate(Request(move="step"))

    def back(self) -> None:
        """Take the last tick back; at the first frame, evaluate again."""
        self._evaluate(Request(move="back"))

    def reset(self) -> None:
        """Bring the carried state back to its start."""
        self._evaluate(Request(move="reset"))

    def refresh(self) -> None:
        """Evaluate again: after a change that the figure can't notice by itself."""
        self._evaluate(Request())

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page sent, all of it at once, and evaluate once."""
        values = dict(sync_data)
        sent = values.pop("_request", None)
        request = Request() if sent is None else Request(**sent)
        self._setting = True
        try:
            super().set_state(values)
        except traitlets.TraitError as problem:
            self._publish(request, words=str(problem))
            return
        finally:
            self._setting = False
        if sent is not None or values.keys() & self.values.keys():  # or as `jslink` sends them
            self._evaluate(request)

    def follow(self) -> None:
        """Evaluate again if the module's weights have changed since the last time.

        Called after each cell, since cells change weights: all are read only here. The
        stamp adds what that can't notice: the frame is of weights that the cell has restored since.
        """
        before, self._weights = self._weights, fingerprint(self.program.module)
        if self._weights != before or stamp(self.program.module) != self._stamp:
            self.refresh()

    def _moved(self, change: object) -> None:
        if not self._setting:
            self.refresh()

    def _compute(self, move: str) -> Frame:
        state = self._timeline.go(move)
        try:  # the values are a trait's, which has checked them
            frame = self.program.evaluate(self.program.tensors(self.values, state))
        finally:  # an error, too, is what these weights gave
            self._stamp = stamp(self.program.module)
        self._timeline.gave({name: frame[name] for name in self.program.carry})
        return frame

    def _evaluate(self, request: Request) -> None:
        try:
            frame = self._compute(request.move)
            self.program.check(frame)
        except Exception as problem:  # noqa: BLE001  the module is the reader's: any error is a reply
            self._publish(request, words=f"{type(problem).__name__}: {problem}")
            return
        self.frame = frame
        self._publish(request, past=self._timeline.past)

    def _publish(self, request: Request, **more: Any) -> None:
        """Send the present frame, or with ``words`` what went wrong after it."""
        self._count += 1
        self._frame = {"id": self._count, "to": request.id, **more, **pack(self.frame)}

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if store := markup.store():
            return {"text/html": markup.section(self, store), "text/plain": repr(self)}
        shown = super()._repr_mimebundle_(**kwargs) or {}
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {**data, "image/png": still.draw(self), "text/plain": repr(self)}, metadata

    def __repr__(self) -> str:
        values = ", ".join(
            f"{control.name}={control.words(self.values[control.name])}"
            for control in self.program.controls
        )
        return f"LiveFigure {self.name}: {values} → {'; '.join(self.program.words(self.frame))}"


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _after_each_cell(figure: LiveFigure) -> None:
    """In a notebook, let the figure follow what a cell did to the module's weights."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    if (shell := get_ipython()) is None:
        return
    alive = weakref.ref(figure)

    def follow(*_: object) -> None:
        here = alive()
        if here is None or here.comm is None:
            shell.events.unregister("post_run_cell", follow)
        else:
            here.follow()

    shell.events.register("post_run_cell", follow)
