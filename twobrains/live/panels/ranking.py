"""A leaderboard: rows as they come, each with its interval and where it is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypedDict

import numpy as np

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.live.panels.competitors import brains_of, row_marks
from twobrains.live.panels.measure import Measure, MeasureSpec, picked
from twobrains.live.panels.numbers import shown, whole
from twobrains.palette import BRAINS

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

FITS = 10
"""Rows that the image without a script has room for."""
NAMED = 3
"""Rows that the words name."""
UNEVEN = 0.02
"""Share of an interval by which its halves may differ and still be written as ±."""


class Row(NamedTuple):
    """One row that is shown: indices of its name and its note (-1 for none), and its numbers."""

    name: int
    note: int
    value: float
    low: float
    high: float
    more: tuple[float, ...]

    @property
    def interval(self) -> bool:
        """Whether there is one: NaN, or a low end above the high one, says there is none."""
        return self.low <= self.high


class RankingSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    names: list[str]
    brains: list[str]
    marks: list[str]
    notes: list[str]
    unit: str
    measures: list[MeasureSpec]
    measure: str | None
    columns: list[str]
    categories: dict[str, list[str]]
    digits: int
    name_label: str
    value_label: str
    note_label: str
    empty: str


@dataclass(frozen=True)
class Ranking(Panel):
    """A ``(row, 5 + columns)`` tensor as a table, drawn in its order.

    A row is ``(name, note, value, low, high, columns…)``: ``name`` and ``note`` are indices in the
    lists below; name -1 hides the row, note -1 is none. ``low`` and ``high`` are the ends of the
    value's interval; NaN, or a low end above the high one, where there is none. NaN in a further
    column is unknown. Sorting and filtering is the module's: it moves rows and hides them.

    Attributes:
        names: who competes.
        brains: whose colour each name has; the book's in their order where left out.
        marks: of each name, matplotlib's letters; ``MARKS`` over and over where left out.
        notes: where a row comes from: the command that makes it again. Unfolded on request.
        unit: after a value in the words.
        x_label: what the values are, with their unit.
        ends: both ends of the values' axis; as the rows need where left out.
        log: the axis' steps are factors.
        measures: several axes in place of ``x_label``, ``ends`` and ``log``.
        measure: name of an output with the index of the measure shown, a 0-d number.
        columns: what the further columns hold, with their units.
        categories: of a column whose values are indices in a list, that list.
        digits: significant digits of a value.
        name_label, value_label, note_label: heads of the columns.
        empty: the text when every row is hidden.

    >>> board = Ranking("board", names=["CNN", "RNN"], unit="%", value_label="accuracy, %")
    >>> rows = np.array([[1, -1, 97.4, 96.8, 98.0], [0, -1, 95.0, np.nan, np.nan]])
    >>> board.words(rows)
    'board: RNN 97.4 % first of 2, then CNN 95 %'
    >>> [board.cells(row) for row in board.rows(rows)]
    [['RNN', '97.4 ± 0.6'], ['CNN', '95']]
    """

    names: Sequence[str] = field(kw_only=True)
    brains: Sequence[str] | None = field(default=None, kw_only=True)
    marks: Sequence[str] | None = field(default=None, kw_only=True)
    notes: Sequence[str] = field(default=(), kw_only=True)
    unit: str = field(default="", kw_only=True)
    x_label: str = field(default="", kw_only=True)
    ends: tuple[float, float] | None = field(default=None, kw_only=True)
    log: bool = field(default=False, kw_only=True)
    measures: Sequence[Measure] = field(default=(), kw_only=True)
    measure: str | None = field(default=None, kw_only=True)
    columns: Sequence[str] = field(default=(), kw_only=True)
    categories: Mapping[str, Sequence[str]] = field(default_factory=dict, kw_only=True)
    digits: int = field(default=3, kw_only=True)
    name_label: str = field(default="net", kw_only=True)
    value_label: str = field(default="score", kw_only=True)
    note_label: str = field(default="source", kw_only=True)
    empty: str = field(default="No row is left.", kw_only=True)

    kind: ClassVar[str] = "ranking"
    dims: ClassVar[int] = 2
    gaps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        brains_of(self.brains, self.names)
        row_marks(self.marks, self.names)
        if unknown := [name for name in self.categories if name not in self.columns]:
            raise ValueError(f"categories are of {', '.join(self.columns)}; got {unknown}")
        if self.measures and self.measure is None:
            raise ValueError("several measures need the output that picks one: measure=NAME")

    @property
    def axes(self) -> Sequence[Measure]:
        """The axes that values may be on."""
        return self.measures or [Measure(self.x_label, ends=self.ends, log=self.log)]

    @property
    def also(self) -> tuple[str, ...]:
        """Which measure holds."""
        return () if self.measure is None else (self.measure,)

    def check(self, array: Array) -> None:
        """Known names, notes and categories, and finite values in the rows that are shown."""
        wide = 5 + len(self.columns)
        if array.shape[1] != wide or len(array) == 0:
            raise ValueError(
                f"{self.output!r} must be (row, {wide}): name, note, value, low, high"
                f"{''.join(f', {name}' for name in self.columns)}; got {tuple(array.shape)}"
            )
        if not np.isfinite(array[:, 0]).all():
            raise ValueError(f"{self.output!r} holds values that are not finite")
        shown_rows = array[array[:, 0] != -1]
        if not np.isfinite(shown_rows[:, :3]).all() or np.isinf(shown_rows).any():
            raise ValueError(f"{self.output!r} holds values that are not finite")
        _places(f"{self.output!r}, name", shown_rows[:, 0], len(self.names))
        _places(f"{self.output!r}, note", shown_rows[:, 1], len(self.notes), least=-1)
        for at, name in enumerate(self.columns):
            if name in self.categories:
                known = shown_rows[:, 5 + at]
                known = known[~np.isnan(known)]
                _places(f"{self.output!r}, {name}", known, len(self.categories[name]))

    def check_others(self, array: Array, others: Others) -> None:
        """All values are on the axis."""
        values = array[array[:, 0] != -1, 2]
        picked(self.axes, self.measure, others).check(self.output, values)

    def rows(self, array: Array) -> list[Row]:
        """The rows that are shown, in their order."""
        return [
            Row(int(name), int(note), value, low, high, tuple(more))
            for name, note, value, low, high, *more in array.tolist()
            if name != -1
        ]

    def cells(self, row: Row) -> list[str]:
        """The cells of a row: the name, the value with its interval, the further columns."""
        more = [self._cell(name, value) for name, value in zip(self.columns, row.more, strict=True)]
        return [self.names[row.name], self.value_text(row), *more]

    def value_text(self, row: Row) -> str:
        """Value and interval: ``97.4 ± 0.6``, or with both ends where its halves differ."""
        value = shown(row.value, self.digits)
        if not row.interval:
            return value
        below, above, wide = row.value - row.low, row.high - row.value, row.high - row.low
        if abs(above - below) <= UNEVEN * wide:
            return f"{value} ± {shown(wide / 2, 2)}"
        return f"{value} ({shown(row.low, self.digits)} to {shown(row.high, self.digits)})"

    def _cell(self, name: str, value: float) -> str:
        if np.isnan(value):
            return "–"
        if name in self.categories:
            return self.categories[name][int(value)]
        return whole(value)

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Marks with their intervals, names at the left, values at the right."""
        axes, measure = canvas.subplots(), picked(self.axes, self.measure, others)
        rows, brains = self.rows(array), brains_of(self.brains, self.names)
        for place, row in enumerate(rows[:FITS]):
            colour = BRAINS[brains[row.name]]
            if row.interval:
                axes.plot([row.low, row.high], [place, place], color=colour, lw=1.5)
            mark = row_marks(self.marks, self.names)[row.name]
            axes.plot(row.value, place, mark, color=colour, ms=6)
            axes.text(
                1.02, place, self.value_text(row), transform=axes.get_yaxis_transform(),
                va="center", fontsize=7, parse_math=False,
            )  # fmt: skip
        names = [self.names[row.name] for row in rows[:FITS]]
        axes.set_yticks(range(len(names)), names, fontsize=8, parse_math=False)
        axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
        if measure.log:
            axes.set_xscale("log")
        if measure.ends is not None:
            axes.set_xlim(*measure.ends)
        left_out = len(rows) - len(names)
        and_more = f", and {left_out} rows more" if left_out > 0 else ""
        axes.set_xlabel(measure.label + and_more, fontsize=8)
        axes.tick_params(axis="x", labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)

    def words(self, array: Array) -> str:
        """Who is first of how many, and who follows."""
        rows = self.rows(array)
        if not rows:
            return f"{self.heading}: {self.empty}"
        unit = f" {self.unit}" if self.unit else ""
        first = [f"{self.names[r.name]} {shown(r.value, self.digits)}{unit}" for r in rows[:NAMED]]
        then = f", then {', '.join(first[1:])}" if first[1:] else ""
        return f"{self.heading}: {first[0]} first of {len(rows)}{then}"

    def width(self, array: Array) -> float:
        """Wide enough for names and values beside the axis."""
        return 2.6

    def settings(self) -> RankingSettings:
        """Who competes, where rows come from, axes and columns."""
        return {
            "names": list(self.names),
            "brains": brains_of(self.brains, self.names),
            "marks": row_marks(self.marks, self.names),
            "notes": list(self.notes),
            "unit": self.unit,
            "measures": [measure.spec() for measure in self.axes],
            "measure": self.measure,
            "columns": list(self.columns),
            "categories": {name: list(known) for name, known in self.categories.items()},
            "digits": self.digits,
            "name_label": self.name_label,
            "value_label": self.value_label,
            "note_label": self.note_label,
            "empty": self.empty,
        }


def _places(what: str, values: Array, size: int, least: int = 0) -> None:
    """Raise ``ValueError`` unless these are whole numbers from ``least`` to below ``size``."""
    good = (values == values.round()) & (values >= least) & (values < size)
    if not good.all():
        raise ValueError(
            f"{what} must be a whole number from {least} to {size - 1}; got {values[~good][0]:g}"
        )
