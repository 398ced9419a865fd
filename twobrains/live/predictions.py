"""What a reader commits to before a figure shows it.

Predicting first helps where the outcome surprises (Brod, Hasselhorn & Bunge 2018). The truth is no
text of an author: it is read from what the module computes, on the reader's own input too.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

import numpy as np

from twobrains.live.panels.base import Array
from twobrains.live.panels.lines import Lines
from twobrains.live.panels.numbers import shown
from twobrains.live.panels.text import ColouredText, first_largest

if TYPE_CHECKING:
    from twobrains.live.program import Frame, Program

KNOTS = 9
"""Points of a drawn curve, evenly spaced along its axis; between them it is straight."""


class PredictionSpec(TypedDict):
    """What the page knows of every prediction."""

    kind: str
    question: str
    output: str
    hides: list[str]
    because: str


@dataclass(frozen=True)
class Prediction(ABC):
    """A question that a figure asks before it shows some of its panels.

    Attributes:
        question: one sentence.
        output: of the panel that holds the truth.
        hides: outputs whose panels are covered until the reader has predicted, or wants to be
            shown; that panel's where left out.
        because: one sentence that follows once both are seen.
    """

    question: str
    output: str = field(kw_only=True)
    hides: Sequence[str] = field(default=(), kw_only=True)
    because: str = field(default="", kw_only=True)

    kind: ClassVar[str]

    @property
    def covered(self) -> list[str]:
        """Outputs of the covered panels."""
        return list(self.hides) or [self.output]

    def check(self, program: Program, frame: Frame) -> None:
        """Raise ``ValueError`` where the figure has no such panel, or its output no truth."""
        drawn = {panel.output: panel for panel in program.panels}
        wanted = dict.fromkeys([self.output, *self.covered])
        if missing := [name for name in wanted if name not in drawn]:
            raise ValueError(
                f"the prediction needs panels of {missing}; the panels draw {list(drawn)}"
            )
        self.fits(drawn[self.output].trim(frame[self.output].numpy()))

    @abstractmethod
    def fits(self, array: Array) -> None:
        """Raise ``ValueError`` if a trimmed array can't hold the truth."""

    @abstractmethod
    def verdict(self, given: Any, array: Array) -> str:
        """The sentence that says what was predicted and what a trimmed array holds."""

    def settings(self) -> Mapping[str, Any]:
        """What the page needs beside its ``PredictionSpec``."""
        return {}

    def spec(self) -> dict[str, Any]:
        """As JSON."""
        shared: PredictionSpec = {
            "kind": self.kind,
            "question": self.question,
            "output": self.output,
            "hides": self.covered,
            "because": self.because,
        }
        return {**shared, **self.settings()}


class PredictChoiceSettings(TypedDict):
    """What the page knows of it beside what it knows of every prediction."""

    options: list[str]


@dataclass(frozen=True)
class PredictChoice(Prediction):
    """Which of some is it? The truth is the largest value of a ``(option,)`` output.

    Attributes:
        options: a name for each value.

    >>> who = PredictChoice("Who recalls more?", output="right", options=["RNN", "GRU"])
    >>> who.verdict(0, np.array([0.13, 0.44]))
    'You predicted RNN; it is GRU.'
    """

    options: Sequence[str] = field(kw_only=True)

    kind: ClassVar[str] = "choice"

    def fits(self, array: Array) -> None:
        """One value an option."""
        if array.shape != (len(self.options),):
            raise ValueError(
                f"{self.output!r} has shape {array.shape} for the options {list(self.options)}"
            )

    def verdict(self, given: int, array: Array) -> str:
        """The option chosen, and the one with the largest value."""
        truth = int(array.argmax())
        if given == truth:
            return f"You predicted {self.options[given]}, and so it is."
        return f"You predicted {self.options[given]}; it is {self.options[truth]}."

    def settings(self) -> PredictChoiceSettings:
        """The options' names."""
        return {"options": list(self.options)}


class PredictNumberSettings(TypedDict):
    """What the page knows of it beside what it knows of every prediction."""

    at: int
    low: float
    high: float
    step: float
    unit: str
    near: float


@dataclass(frozen=True)
class PredictNumber(Prediction):
    """What number is it?

    Attributes:
        at: which value of the output, counted row by row.
        low, high, step: what the reader can choose from.
        unit: of the number.
        near: a prediction that is no further off is called close.

    >>> cost = PredictNumber("Which step?", output="n", at=0, low=0, high=9, near=1, unit="steps")
    >>> cost.verdict(4, np.array([5.0]))
    'You predicted 4 steps; it is 5 steps: close.'
    """

    at: int = field(kw_only=True)
    low: float = field(kw_only=True)
    high: float = field(kw_only=True)
    step: float = field(default=1, kw_only=True)
    unit: str = field(default="", kw_only=True)
    near: float = field(default=0, kw_only=True)

    kind: ClassVar[str] = "number"

    def __post_init__(self) -> None:
        if not (self.low < self.high and 0 < self.step <= self.high - self.low):
            raise ValueError(
                f"a number from {self.low} to {self.high} in steps of {self.step} can't be chosen"
            )

    def fits(self, array: Array) -> None:
        """A value at that index."""
        if not 0 <= self.at < array.size:
            raise ValueError(f"{self.output!r} has {array.size} values, none at {self.at}")

    def verdict(self, given: float, array: Array) -> str:
        """Both numbers to three digits."""
        truth = float(array.reshape(-1)[self.at])
        said, here = (
            shown(each) + (f" {self.unit}" if self.unit else "") for each in (given, truth)
        )
        if said == here:
            return f"You predicted {said}, and so it is."
        close = ": close." if abs(given - truth) <= self.near else "."
        return f"You predicted {said}; it is {here}{close}"

    def settings(self) -> PredictNumberSettings:
        """Which number, and what can be chosen."""
        return {
            "at": self.at,
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "unit": self.unit,
            "near": self.near,
        }


class PredictCurveSettings(TypedDict):
    """What the page knows of it beside what it knows of every prediction."""

    curve: int
    knots: int


@dataclass(frozen=True)
class PredictCurve(Prediction):
    """How does a curve go on? The truth is one series of a ``Lines`` panel.

    The reader draws it between the panel's axes, with the pointer or with arrow keys.

    Attributes:
        curve: which series, from 0.

    >>> fall = PredictCurve("Draw the loss.", output="loss", curve=0)
    >>> fall.verdict(np.zeros(9), np.linspace(0, 1, 9)[None])
    'Your curve is off by 0.5 on average, by 1 at most.'
    """

    curve: int = field(kw_only=True)

    kind: ClassVar[str] = "curve"

    def check(self, program: Program, frame: Frame) -> None:
        """As any prediction, of a panel with curves and a linear vertical axis with ends."""
        panel = next((each for each in program.panels if each.output == self.output), None)
        fits = isinstance(panel, Lines) and panel.y is not None and not panel.log
        if panel is not None and not fits:
            raise ValueError(f"{self.output!r} must be Lines with y given and no log axis")
        super().check(program, frame)

    def fits(self, array: Array) -> None:
        """A series of that index, with two values at least."""
        if not 0 <= self.curve < len(array) or array.shape[1] < 2:
            raise ValueError(f"{self.output!r} has shape {array.shape}: no curve {self.curve}")

    def verdict(self, given: Array, array: Array) -> str:
        """How far off the knots are, on average and at most."""
        length = array.shape[1]
        along = np.linspace(0, length - 1, KNOTS)
        off = np.abs(np.asarray(given) - np.interp(along, np.arange(length), array[self.curve]))
        mean, most = shown(float(off.mean()), 2), shown(float(off.max()), 2)
        return f"Your curve is off by {mean} on average, by {most} at most."

    def settings(self) -> PredictCurveSettings:
        """Which curve, and of how many points the reader's is."""
        return {"curve": self.curve, "knots": KNOTS}


@dataclass(frozen=True)
class PredictPosition(Prediction):
    """Which symbol of a text matters most? The truth is where a ``ColouredText`` is strongest.

    The reader marks one, with the pointer or with arrow keys.

    >>> most = PredictPosition("Which letter matters most?", output="share")
    >>> most.verdict(0, np.array([0.2, 0.1, 0.7]))
    'You marked symbol 1, number 2 of 3; symbol 3 comes first.'
    """

    kind: ClassVar[str] = "position"

    def check(self, program: Program, frame: Frame) -> None:
        """As any prediction, of a text."""
        panel = next((each for each in program.panels if each.output == self.output), None)
        if panel is not None and not isinstance(panel, ColouredText):
            raise ValueError(f"{self.output!r} must be a ColouredText")
        super().check(program, frame)

    def fits(self, array: Array) -> None:
        """More than one symbol."""
        if array.size < 2:
            raise ValueError(f"{self.output!r} has shape {array.shape}: nothing to choose from")

    def verdict(self, given: int, array: Array) -> str:
        """The symbol marked, its rank, and the strongest one."""
        truth = first_largest(array)
        if given == truth:
            return f"You marked symbol {given + 1}, and so it is."
        if given >= array.size:
            return f"You marked symbol {given + 1}, which this text lacks."
        rank = max(2, 1 + int((np.abs(array) > np.abs(array[given])).sum()))
        return (
            f"You marked symbol {given + 1}, number {rank} of {array.size}; "
            f"symbol {truth + 1} comes first."
        )
