"""Competitors as points: what each costs and what it gives, with a budget and a frontier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

import numpy as np
from matplotlib.patches import Circle

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.live.panels.competitors import brains_of, marks_of
from twobrains.live.panels.measure import Measure, MeasureSpec, picked
from twobrains.live.panels.numbers import shown, whole
from twobrains.palette import BRAINS

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

HIDDEN, SHOWN, STRESSED, FADED = range(4)
"""What the fourth number of a point says of it."""


class ScatterSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    names: list[str]
    brains: list[str]
    marks: list[str]
    across: MeasureSpec
    measures: list[MeasureSpec]
    measure: str | None
    limit: str | None
    limit_label: str
    circle: bool
    frontier: bool
    says: str


@dataclass(frozen=True)
class Scatter(Panel):
    """A ``(name, 4)`` tensor of points ``(x, y, half, state)``, one a name.

    ``half`` is half of the interval of y, 0 for none. ``state`` is ``HIDDEN`` (0; the rest of the
    row may be anything then), ``SHOWN`` (1), ``STRESSED`` (2) or ``FADED`` (3).

    Attributes:
        names: what the points are, written beside them.
        brains: whose colour each has; the book's in their order where left out.
        marks: of each point, matplotlib's letters; ``MARKS`` in their order where left out.
        x_label, y_label: what the axes show, with their units.
        x, y: both ends of an axis; as the points need where left out.
        log: the axes whose steps are factors, "x", "y" or "xy"; all values there must be above 0.
        measures: several vertical axes in place of ``y_label``, ``y`` and the y of ``log``.
        measure: name of an output with the index of the measure shown, a 0-d number.
        limit: name of an output with the x of a vertical line, a 0-d number: a budget.
        limit_label: what that line is.
        circle: draw the circle of radius 1 around 0: inside it, powers of a complex number fade.
            It is round: the horizontal axis takes the vertical one's scale, whatever its ends.
        frontier: join the stressed points by steps, from each to the height of the next.
        says: what the words call the stressed points: "on the frontier".

    >>> cost = Scatter("cost", names=["CNN", "RNN"], x_label="ms", y_label="accuracy, %")
    >>> cost.words(np.array([[2.0, 95.0, 0.5, 2], [9.0, 94.0, 0.5, 1]]))
    'cost: in front CNN 95'
    """

    names: Sequence[str] = field(kw_only=True)
    brains: Sequence[str] | None = field(default=None, kw_only=True)
    marks: Sequence[str] | None = field(default=None, kw_only=True)
    x_label: str = field(default="", kw_only=True)
    y_label: str = field(default="", kw_only=True)
    x: tuple[float, float] | None = field(default=None, kw_only=True)
    y: tuple[float, float] | None = field(default=None, kw_only=True)
    log: str = field(default="", kw_only=True)
    measures: Sequence[Measure] = field(default=(), kw_only=True)
    measure: str | None = field(default=None, kw_only=True)
    limit: str | None = field(default=None, kw_only=True)
    limit_label: str = field(default="limit", kw_only=True)
    circle: bool = field(default=False, kw_only=True)
    frontier: bool = field(default=False, kw_only=True)
    says: str = field(default="in front", kw_only=True)

    kind: ClassVar[str] = "scatter"
    dims: ClassVar[int] = 2
    gaps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        brains_of(self.brains, self.names)
        marks_of(self.marks, self.names)
        if self.log not in ("", "x", "y", "xy"):
            raise ValueError(f'log is "", "x", "y" or "xy", got {self.log!r}')
        if self.measures and self.measure is None:
            raise ValueError("several measures need the output that picks one: measure=NAME")
        if self.circle and ("x" in self.log or "y" in self.log or self.measures):
            raise ValueError("a circle needs two plain axes: no log, no measures")
        self.axes  # noqa: B018  both axes are good ones

    @property
    def axes(self) -> tuple[Measure, Sequence[Measure]]:
        """The horizontal axis, and the vertical ones that there may be."""
        across = Measure(self.x_label, ends=self.x, log="x" in self.log)
        up = Measure(self.y_label, ends=self.y, log="y" in self.log)
        return across, self.measures or [up]

    @property
    def also(self) -> tuple[str, ...]:
        """Which measure holds, and where the limit is."""
        return tuple(name for name in (self.measure, self.limit) if name is not None)

    def check(self, array: Array) -> None:
        """A point for each name; known states; finite numbers of what is shown."""
        if array.shape != (len(self.names), 4):
            raise ValueError(
                f"{self.output!r} must be ({len(self.names)}, 4), x, y, half and state of each "
                f"name; got {tuple(array.shape)}"
            )
        state = array[:, 3]
        if not np.isfinite(array[state != HIDDEN]).all():
            raise ValueError(f"{self.output!r} holds values that are not finite")
        if not np.isin(state, (HIDDEN, SHOWN, STRESSED, FADED)).all():
            raise ValueError(f"{self.output!r}: a state is 0, 1, 2 or 3; got {state.tolist()}")
        half = array[state != HIDDEN, 2]
        if (half < 0).any():
            raise ValueError(f"{self.output!r}: half of an interval is below 0: {half.min():g}")

    def check_others(self, array: Array, others: Others) -> None:
        """All points are on the axes, and the limit is a number."""
        across, up = self.axes
        seen = array[array[:, 3] != HIDDEN]
        across.check(f"{self.output}, x", seen[:, 0])
        picked(up, self.measure, others).check(f"{self.output}, y", seen[:, 1])
        limit = self._limit(others)
        if limit is not None and not (np.isfinite(limit) and (limit > 0 or not across.log)):
            raise ValueError(f"{self.limit!r} must be a position on the axis, got {limit:g}")

    def _limit(self, others: Others) -> float | None:
        if self.limit is None:
            return None
        if others[self.limit].size != 1:
            raise ValueError(
                f"{self.limit!r} must hold one number, got shape {others[self.limit].shape}"
            )
        return float(others[self.limit].reshape(()))

    def stressed(self, array: Array) -> list[int]:
        """Indices of the stressed points, from left to right."""
        found = np.flatnonzero(array[:, 3] == STRESSED)
        return [int(i) for i in found[np.argsort(array[found, 0], kind="stable")]]

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Marks with intervals and names, the limit and the frontier."""
        axes, (across, up) = canvas.subplots(), self.axes
        measure, limit = picked(up, self.measure, others), self._limit(others)
        brains, marks = brains_of(self.brains, self.names), marks_of(self.marks, self.names)
        for name, brain, mark, (x, y, half, state) in zip(
            self.names, brains, marks, array.tolist(), strict=True
        ):
            if state == HIDDEN:
                continue
            style: dict[str, Any] = {"color": BRAINS[brain], "alpha": 0.4 if state == FADED else 1}
            if half:
                axes.plot([x, x], [y - half, y + half], lw=1.2, **style)
            axes.plot(x, y, mark, ms=8 if state == STRESSED else 5, **style)
            axes.annotate(
                name, (x, y), (6, 3), fontsize=7, textcoords="offset points",
                weight="bold" if state == STRESSED else "normal", parse_math=False, **style,
            )  # fmt: skip
        if self.circle:
            axes.add_patch(Circle((0, 0), 1, fill=False, ec="0.5", lw=1, zorder=0))
            axes.set_aspect("equal", adjustable="box")
        if self.frontier:
            front = array[self.stressed(array)]
            axes.step(front[:, 0], front[:, 1], where="post", color="0.5", lw=1, zorder=0)
        for one, scale, ends, label in (
            (across, axes.set_xscale, axes.set_xlim, axes.set_xlabel),
            (measure, axes.set_yscale, axes.set_ylim, axes.set_ylabel),
        ):
            if one.log:
                scale("log")
            if one.ends is not None:
                ends(*one.ends)
            label(one.label, fontsize=8)
        if limit is not None:
            axes.axvline(limit, color="0.2", ls="--", lw=1)
            axes.annotate(
                f"{self.limit_label} {whole(limit)}", (limit, 1), (3, -8), fontsize=7,
                xycoords=axes.get_xaxis_transform(), textcoords="offset points", parse_math=False,
            )  # fmt: skip
        axes.tick_params(labelsize=7)
        axes.margins(0.08)
        axes.spines[["top", "right"]].set_visible(False)

    def words(self, array: Array) -> str:
        """The stressed points, from left to right, each with its y."""
        stressed = [f"{self.names[i]} {shown(float(array[i, 1]))}" for i in self.stressed(array)]
        return f"{self.heading}: {self.says} {', '.join(stressed) or 'none'}"

    def width(self, array: Array) -> float:
        """Wide enough for names beside the points."""
        return 2.2

    def settings(self) -> ScatterSettings:
        """Names, axes, limit and frontier."""
        across, up = self.axes
        return {
            "names": list(self.names),
            "brains": brains_of(self.brains, self.names),
            "marks": marks_of(self.marks, self.names),
            "across": across.spec(),
            "measures": [measure.spec() for measure in up],
            "measure": self.measure,
            "limit": self.limit,
            "limit_label": self.limit_label,
            "circle": self.circle,
            "frontier": self.frontier,
            "says": self.says,
        }
