"""A text whose symbols are coloured by a value each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypedDict

import numpy as np

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.live.panels.numbers import shown
from twobrains.palette import MAGNITUDE, SIGNED
from twobrains.plots import bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

LINE = 32
"""Symbols a line where no script runs."""
NEARLY = 0.999
"""The first value that comes to this share of the largest is named, whatever the last bits are."""


class ColouredTextSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    text: str
    signed: bool
    marks: bool


@dataclass(frozen=True)
class ColouredText(Panel):
    """A ``(time,)`` tensor of values, one for each symbol of a text.

    Attributes:
        text: name of an output ``(time,)`` with the symbols' code points; a text control's
            indices are looked up in ``Text.codes``.
        signed: colours diverge from zero; otherwise they rise from zero.
        marks: the colours only mark symbols: no colour bar says what number they are.

    >>> surprise = ColouredText("bits", text="codes")
    >>> array, others = surprise.read({"bits": np.array([1.0, 7.5]), "codes": np.array([113, 120])})
    >>> surprise.words(array)
    'bits: highest at symbol 2 of 2, 7.5'
    """

    text: str = field(kw_only=True)
    signed: bool = field(default=False, kw_only=True)
    marks: bool = field(default=False, kw_only=True)

    kind: ClassVar[str] = "text"
    dims: ClassVar[int] = 1

    @property
    def also(self) -> tuple[str, ...]:
        """The text."""
        return (self.text,)

    def check(self, array: Array) -> None:
        """Finite, at least one value, none below zero unless signed."""
        super().check(array)
        if array.size == 0:
            raise ValueError(f"{self.output!r} holds no values: its shape is {array.shape}")

    def check_others(self, array: Array, others: Others) -> None:
        """One code point a value."""
        codes = others[self.text]
        if codes.reshape(-1).shape != array.shape:
            raise ValueError(
                f"{self.output!r} has {len(array)} values for the {codes.size} symbols of "
                f"{self.text!r}"
            )

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Symbols in lines, each on its colour, with the colour bar unless they are marks."""
        text = [symbol(float(code)) for code in others[self.text].reshape(-1)]
        lines = -(-len(text) // LINE)
        sheet = np.full((max(lines, 4), min(LINE, max(len(text), 8))), np.nan)
        peak = float(np.abs(array).max()) or 1.0
        axes = bare_axes(canvas)
        for i, (each, value) in enumerate(zip(text, array, strict=True)):
            row, column = divmod(i, LINE)
            sheet[row, column] = value
            plain = each if each.isprintable() and ord(each) < 0x250 else "·"
            axes.text(
                column, row, plain, ha="center", va="center", fontsize=7, family="monospace",
                parse_math=False, color="black" if self._light(value / peak) else "white",
            )  # fmt: skip
        colours, low = (SIGNED, -peak) if self.signed else (MAGNITUDE, 0)
        image = axes.imshow(sheet, cmap=colours, vmin=low, vmax=peak, aspect="auto")
        if not self.marks:
            canvas.colorbar(image, ax=axes, shrink=0.8, aspect=30)

    def _light(self, share: float) -> bool:
        """Whether the colour at a share of the peak is a light one."""
        return abs(share) < 0.5 if self.signed else share > 0.6

    def words(self, array: Array) -> str:
        """Where the largest value is."""
        place = first_largest(array)
        largest = "strongest" if self.signed else "highest"
        return f"{self.heading}: {largest} at symbol {place + 1} of {len(array)}, " + shown(
            array[place], 2
        )

    def width(self, array: Array) -> float:
        """Wide enough for a line of text."""
        return 2.4

    def settings(self) -> ColouredTextSettings:
        """The text's name, which colours, and whether they only mark."""
        return {"text": self.text, "signed": self.signed, "marks": self.marks}


def first_largest(array: Array) -> int:
    """The index of the first value that is shown as large as the largest."""
    size = np.abs(array)
    return int((size >= NEARLY * size.max()).argmax())


def symbol(code: float) -> str:
    """A code point as one visible symbol; what stands for none is �, a line's end ⏎."""
    point = int(code) if 0 <= code <= 0x10FFFF else 0
    if point == 10:
        return "⏎"
    return "�" if point < 32 or 0xD800 <= point <= 0xDFFF else chr(point)
