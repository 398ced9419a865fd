"""A recommendation: who is to be tried first, for which reasons, or that nobody knows."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, TypedDict

import numpy as np

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.live.panels.competitors import brains_of, marks_of
from twobrains.live.panels.numbers import shown
from twobrains.live.panels.parts import Part
from twobrains.palette import BRAINS

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

UNKNOWN = "We don't know"
NEXT = 2
"""Most options that are named after the recommended one."""
LINE, LINES = 74, 15
"""Letters a line and lines where no script runs."""


@dataclass(frozen=True)
class Option:
    """What may be recommended.

    Attributes:
        name: what it is called.
        brain: whose colour it has, one of ``twobrains.palette.BRAINS``.
        begin: what to begin with, in one sentence.
    """

    name: str
    brain: str
    begin: str


@dataclass(frozen=True)
class Because:
    """A reason, and how much it speaks for each option.

    Attributes:
        says: the reason, in one sentence.
        speaks: points for each option; below zero against it.
        grade: what it rests on, in a word or two.
        link: where it is from: a page of the book as its own pages name it,
            ``../book/comparison.md#copying`` or ``04_temporal.ipynb#heading``.
        source: what that page is called.
    """

    says: str
    speaks: Sequence[float]
    grade: str
    link: str
    source: str


@dataclass(frozen=True)
class Trial:
    """An experiment that would tell more.

    Attributes:
        says: what it asks, in one sentence.
        command: what runs it.
    """

    says: str
    command: str


class Verdict(NamedTuple):
    """What scores come to.

    Attributes:
        known: whether one option is recommended.
        order: options worth a word, the best first: if known that one and who comes next, where
            anything speaks for it; else those that nothing tells apart, none where nothing
            speaks for any.
    """

    known: bool
    order: list[int]


class AdviceSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    options: list[Annotated[dict[str, Any], Option]]
    because: list[Annotated[dict[str, Any], Because]]
    trials: list[Annotated[dict[str, Any], Trial]]
    holds: str
    tries: str
    marks: list[str]
    least: float
    lead: float
    questions: list[str]
    heard: str | None


@dataclass(frozen=True)
class Advice(Panel):
    """An ``(option,)`` tensor of points, as a recommendation with its reasons.

    The option with the most points is recommended if it has ``least`` of them and ``lead`` more
    than the next one. Otherwise the panel says that nobody knows, and between whom.

    Attributes:
        options: what may be recommended.
        because: the reasons there are.
        trials: the experiments that would tell more.
        holds: name of an output ``(reason,)``, 1 where a reason holds, else 0.
        tries: name of an output ``(trial,)``, 1 where an experiment fits, else 0.
        marks: of each option, matplotlib's letters; ``MARKS`` in their order where left out.
        least: points that a recommendation needs.
        lead: points by which it has to lead.
        questions: what they are about, each in a word or two.
        heard: name of an output ``(question,)``, 1 where a reason that holds takes account of it.

    >>> nets = [Option("CNN", "convolution", "Begin small."), Option("RNN", "recurrence", "")]
    >>> advice = Advice("points", options=nets, because=[], trials=[], holds="holds", tries="fits")
    >>> advice.words(np.array([5.0, 3.0]))
    'points: CNN, 5 points; then RNN, 3 points'
    >>> advice.words(np.array([3.0, 3.0]))
    "points: we don't know. As much speaks for CNN as for RNN"
    """

    options: Sequence[Option] = field(kw_only=True)
    because: Sequence[Because] = field(kw_only=True)
    trials: Sequence[Trial] = field(kw_only=True)
    holds: str = field(kw_only=True)
    tries: str = field(kw_only=True)
    marks: Sequence[str] | None = field(default=None, kw_only=True)
    least: float = field(default=1.0, kw_only=True)
    lead: float = field(default=1.0, kw_only=True)
    questions: Sequence[str] = field(default=(), kw_only=True)
    heard: str | None = field(default=None, kw_only=True)

    kind: ClassVar[str] = "advice"
    dims: ClassVar[int] = 1

    def __post_init__(self) -> None:
        names = [option.name for option in self.options]
        brains_of([option.brain for option in self.options], names)
        marks_of(self.marks, names)
        if self.least <= 0 or self.lead <= 0:
            raise ValueError(f"least and lead are above 0; got {self.least} and {self.lead}")
        if self.questions and self.heard is None:
            raise ValueError("questions need the output that says which were heard: heard=NAME")
        for reason in self.because:
            if len(reason.speaks) != len(names):
                raise ValueError(
                    f"a reason speaks for or against each of {len(names)} options; got "
                    f"{len(reason.speaks)} points for {reason.says!r}"
                )

    @property
    def also(self) -> tuple[str, ...]:
        """Which reasons hold, which experiments fit, and what was taken account of."""
        return tuple(name for name in (self.holds, self.tries, self.heard) if name is not None)

    def check(self, array: Array) -> None:
        """As many points as options."""
        super().check(array)
        if len(array) != len(self.options):
            raise ValueError(
                f"{self.output!r} has {len(array)} values for {len(self.options)} options"
            )

    def check_others(self, array: Array, others: Others) -> None:
        """A zero or a one for each reason, experiment and question."""
        lists: Sequence[Sequence[object]] = (self.because, self.trials, self.questions)
        for name, there in zip(self.also, lists, strict=False):
            given = others[name].reshape(-1)
            if len(given) != len(there) or not np.isin(given, (0, 1)).all():
                raise ValueError(
                    f"{name!r} must hold a 0 or a 1 for each of {len(there)}; got {given.tolist()}"
                )

    def verdict(self, array: Array) -> Verdict:
        """Who is recommended, or between whom nothing decides."""
        points = array.tolist()
        order = sorted(range(len(points)), key=lambda option: -points[option])
        best, second = points[order[0]], points[order[1]] if order[1:] else 0.0
        if best < self.least:
            return Verdict(False, [])
        if best - second < self.lead:
            return Verdict(False, [each for each in order if best - points[each] < self.lead])
        next_ones = [each for each in order[1:] if second - points[each] < self.lead]
        return Verdict(True, [order[0], *(next_ones[:NEXT] if second > 0 else [])])

    def parts(self, array: Array, others: Others) -> list[Part]:
        """All that a reader reads, piece by piece, in reading order."""
        known, order = self.verdict(array)
        parts = [Part("verdict", self._name(order[0]) if known else UNKNOWN)]
        parts += [Part("begin", self.options[order[0]].begin if known else self._why(order))]
        for option in order:
            parts.append(Part("option", self._name(option)))
            parts += self._reasons(option, others, 1)
            parts += self._reasons(option, others, -1)
        parts += self._others(order, others)
        parts += [Part("deaf", self._deaf(others))] if self._deaf(others) else []
        for fits, trial in zip(others[self.tries].reshape(-1), self.trials, strict=True):
            if fits:
                parts += [Part("trial", trial.says), Part("command", trial.command)]
        return parts

    def _reasons(self, option: int, others: Others, sign: int) -> list[Part]:
        """Those that hold and speak for an option, or against it."""
        kind = "for" if sign > 0 else "against"
        found = [each for each in self._holding(others) if each.speaks[option] * sign > 0]
        return [part for reason in found for part in _told(kind, reason)]

    def _others(self, order: Sequence[int], others: Others) -> list[Part]:
        """Reasons that hold and bear on none of those that are named."""
        found = [each for each in self._holding(others) if not any(each.speaks[i] for i in order)]
        return [part for reason in found for part in _told("other", reason)]

    def _holding(self, others: Others) -> list[Because]:
        holds = others[self.holds].reshape(-1)
        return [each for each, does in zip(self.because, holds, strict=True) if does]

    def _deaf(self, others: Others) -> str:
        """The questions of which no reason takes account; "" where none does of any."""
        if self.heard is None or not others[self.heard].any():
            return ""
        heard = others[self.heard].reshape(-1)
        missed = [each for each, took in zip(self.questions, heard, strict=True) if not took]
        return f"No reason of ours takes account of: {', '.join(missed)}." if missed else ""

    def _name(self, option: int) -> str:
        return self.options[option].name

    def _why(self, order: Sequence[int]) -> str:
        """Why nobody knows."""
        if not order:
            return "No reason of ours, or too weak a one, bears on this."
        names = [self._name(option) for option in order]
        return f"As much speaks for {' as for '.join(names)}."

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Points as bars, and beside them what there is room for."""
        bars, text = canvas.subplots(1, 2, width_ratios=(1, 1.7))
        marks = marks_of(self.marks, [option.name for option in self.options])
        for row, (option, points) in enumerate(zip(self.options, array, strict=True)):
            bars.barh(row, points, color=BRAINS[option.brain], height=0.6)
            bars.plot(0, row, marks[row], color=BRAINS[option.brain], ms=6, clip_on=False)
        names = [option.name for option in self.options]
        bars.set_yticks(range(len(names)), names, fontsize=7, parse_math=False)
        bars.invert_yaxis()
        bars.tick_params(axis="x", labelsize=7)
        bars.spines[["top", "right"]].set_visible(False)
        text.set_axis_off()
        parts = [p for p in self.parts(array, others) if p.kind not in ("source", "begin")]
        verdict, rest = parts[0], [p for p in parts[1:] if p.text != parts[0].text]
        heads = {
            "option": "",
            "for": "+ ",
            "against": "− ",
            "other": "· ",
            "deaf": "",
            "trial": "",
            "command": "> ",
        }
        lines = [
            line for part in rest for line in textwrap.wrap(heads[part.kind] + part.text, LINE)
        ]
        shown_lines = [*lines[:LINES], *(["…"] if lines[LINES:] else [])]
        style: dict[str, Any] = {"transform": text.transAxes, "va": "top", "parse_math": False}
        text.text(0, 1, verdict.text, fontsize=9, weight="bold", **style)
        text.text(0, 0.9, "\n".join(shown_lines), fontsize=6.5, **style)

    def words(self, array: Array) -> str:
        """Who is recommended with how many points and who comes next, or that nobody knows."""
        known, order = self.verdict(array)
        if not known:
            return f"{self.heading}: {UNKNOWN.lower()}. {self._why(order)}".removesuffix(".")
        points = [f"{self._name(option)}, {shown(array[option])} points" for option in order]
        return f"{self.heading}: {'; then '.join(points)}"

    def width(self, array: Array) -> float:
        """Wide enough for sentences."""
        return 4.0

    def settings(self) -> AdviceSettings:
        """Options, reasons and experiments, and what a recommendation needs."""
        return {
            "options": [asdict(option) for option in self.options],
            "because": [asdict(reason) for reason in self.because],
            "trials": [asdict(trial) for trial in self.trials],
            "holds": self.holds,
            "tries": self.tries,
            "marks": marks_of(self.marks, [option.name for option in self.options]),
            "least": self.least,
            "lead": self.lead,
            "questions": list(self.questions),
            "heard": self.heard,
        }


def _told(kind: str, reason: Because) -> tuple[Part, Part]:
    return Part(kind, reason.says), Part("source", reason.source, reason.link)
