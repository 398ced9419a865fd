"""A table of values as coloured cells, with their numbers where they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

import numpy as np

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel, summary
from twobrains.live.panels.numbers import shown
from twobrains.palette import CATEGORIES, MAGNITUDE, SIGNED
from twobrains.plots import bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

FITS = 12
"""Rows or columns up to which the image without a script writes numbers into its cells."""


class MatrixSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    rows: list[str] | None
    columns: list[str] | None
    numbers: bool
    digits: int
    signed: bool
    categories: list[str] | None
    like: str | None
    across: str
    down: str


@dataclass(frozen=True)
class Matrix(Panel):
    """A ``(row, column)`` tensor as cells.

    Attributes:
        rows, columns: names for them; their numbers from 0 where left out.
        numbers: write the values into the cells, where they fit.
        digits: significant digits of those numbers.
        signed: colours diverge from zero; otherwise they rise from zero.
        categories: the values are whole numbers, each standing for the name at that index
            ("which weight is this"); an empty name is an empty cell. Colours then stand for names;
            more names than there are colours are all grey.
        like: name of another output that is compared with this one: both are on one colour scale.
        x_label, y_label: what a column and a row is.
        sets: two controls of the figure, for rows and for columns: a click on a cell sets both to
            its indices, and the cell that they point to is framed.

    >>> confusion = Matrix("confusion", rows=["cat", "dog"], columns=["cat", "dog"], signed=False)
    >>> confusion.words(np.array([[40, 2], [3, 55]]))
    'confusion 2×2, mean 25, peak 55'
    """

    rows: Sequence[str] | None = field(default=None, kw_only=True)
    columns: Sequence[str] | None = field(default=None, kw_only=True)
    numbers: bool = field(default=True, kw_only=True)
    digits: int = field(default=2, kw_only=True)
    signed: bool = field(default=True, kw_only=True)
    categories: Sequence[str] | None = field(default=None, kw_only=True)
    like: str | None = field(default=None, kw_only=True)
    x_label: str = field(default="column", kw_only=True)
    y_label: str = field(default="row", kw_only=True)
    sets: tuple[str, str] | tuple[()] = field(default=(), kw_only=True)

    kind: ClassVar[str] = "matrix"
    dims: ClassVar[int] = 2
    spoken: ClassVar[bool] = False

    @property
    def also(self) -> tuple[str, ...]:
        """What it shares its scale with."""
        return () if self.like is None else (self.like,)

    @property
    def palette(self) -> list[str]:
        """A colour for each category, "" for none; all grey for more names than colours."""
        names = list(self.categories or [])
        said = [name for name in names if name]
        grey = len(said) > len(CATEGORIES) and len(set(said)) == len(said)
        return [
            (CATEGORIES[-1] if grey else CATEGORIES[i % len(CATEGORIES)]) if name else ""
            for i, name in enumerate(names)
        ]

    def check(self, array: Array) -> None:
        """As many rows, columns and categories as there are names."""
        super().check(array)
        if array.size == 0:
            raise ValueError(f"{self.output!r} holds no values: its shape is {array.shape}")
        for what, names, size in zip(
            ("rows", "columns"), (self.rows, self.columns), array.shape, strict=True
        ):
            if names is not None and len(names) != size:
                raise ValueError(f"{self.output!r} has {size} {what} for {len(names)} names")
        if self.categories is not None:
            whole = (array == array.round()) & (array >= 0) & (array < len(self.categories))
            if not whole.all():
                raise ValueError(
                    f"{self.output!r} must hold whole numbers from 0 to "
                    f"{len(self.categories) - 1}, one a category; got {array[~whole][0]:g}"
                )

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Cells with names at the sides, and numbers where there is room."""
        axes = bare_axes(canvas)
        if self.categories is None:
            compared = [np.abs(each).max() for each in (array, *(others[n] for n in self.also))]
            peak = float(max(compared)) or 1.0
            colours, low = (SIGNED, -peak) if self.signed else (MAGNITUDE, 0)
            image = axes.imshow(array, cmap=colours, vmin=low, vmax=peak)
            canvas.colorbar(image, ax=axes, shrink=0.8, aspect=30)
        else:
            axes.imshow(self._coloured(array))
        for size, names, place, put in (
            (array.shape[0], self.rows, axes.set_yticks, axes.set_yticklabels),
            (array.shape[1], self.columns, axes.set_xticks, axes.set_xticklabels),
        ):
            if names is not None:
                place(range(size))
                put(names, fontsize=7, parse_math=False)
        axes.set_xlabel(self.x_label, fontsize=8)
        axes.set_ylabel(self.y_label, fontsize=8)
        if self.numbers and max(array.shape) <= FITS:
            for (row, column), value in np.ndenumerate(array):
                style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 7}
                axes.text(
                    column, row, self._cell(float(value)), color="0.1", parse_math=False, **style
                )

    def _coloured(self, array: Array) -> Array:
        """Red, green and blue from 0 to 1 for each cell's category."""
        palette = [
            [int((colour or "#ffffff")[at : at + 2], 16) / 255 for at in (1, 3, 5)]
            for colour in self.palette
        ]
        coloured: Array = np.array(palette)[array.astype(int)]
        return coloured

    def _cell(self, value: float) -> str:
        return shown(value, self.digits) if self.categories is None else self.categories[int(value)]

    def words(self, array: Array) -> str:
        """Shape, mean and peak."""
        return f"{self.heading} {summary(array)}"

    def width(self, array: Array) -> float:
        """A little wider than an image."""
        return 1.4

    def settings(self) -> MatrixSettings:
        """Names, colours, whether numbers are written."""
        return {
            "rows": None if self.rows is None else list(self.rows),
            "columns": None if self.columns is None else list(self.columns),
            "numbers": self.numbers,
            "digits": self.digits,
            "signed": self.signed,
            "categories": None if self.categories is None else list(self.categories),
            "like": self.like,
            "across": self.x_label,
            "down": self.y_label,
        }
