"""Who knew first: what several networks predict while an input grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypedDict

import numpy as np

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.live.panels.numbers import shown
from twobrains.palette import BRAINS

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

WHOLE = 99.5
"""From this share on, %, nothing of the input is missing."""


class Run(NamedTuple):
    """Consecutive moments with the same prediction.

    Attributes:
        says: the class's name.
        first: share of the input at the first of them, %.
        end: share at the first moment after them, %.
        sure: its probability at the last of them.
    """

    says: str
    first: float
    end: float
    sure: float


class RaceSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    labels: list[str]
    brains: list[str]
    classes: list[str]
    of: str
    dare: str
    fooled: str
    unsure: list[float]


@dataclass(frozen=True)
class Race(Panel):
    """A ``(network, moment, 1 + classes)`` tensor: the share of the input, %, and probabilities.

    A network **knew** from the first moment from which on its top class is the final one. Moments
    that have not come yet are NaN.

    Attributes:
        labels: names of the networks.
        brains: whose each is, of ``twobrains.palette.BRAINS``.
        classes: names of the classes.
        of: what grows.
        dare: what is said below when all predict the same, and what when they don't (``fooled``).
        unsure: for each network the probability below which it is unsure of the whole input.

    >>> names, brains = ["CNN", "RNN"], ["convolution", "recurrence"]
    >>> race = Race("race", labels=names, brains=brains, classes=["a", "b"])
    >>> race.words(np.array([[[50, 1, 0], [100, 0, 1.0]], [[50, 0, 1], [100, 0, 1.0]]]))
    'The RNN knew after 50 % of the input, the CNN after 100 %'
    """

    labels: Sequence[str] = field(kw_only=True)
    brains: Sequence[str] = field(kw_only=True)
    classes: Sequence[str] = field(kw_only=True)
    of: str = field(default="input", kw_only=True)
    dare: str = field(default="", kw_only=True)
    fooled: str = field(default="", kw_only=True)
    unsure: Sequence[float] = field(default=(), kw_only=True)

    kind: ClassVar[str] = "race"
    dims: ClassVar[int] = 3
    gaps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if unknown := [brain for brain in self.brains if brain not in BRAINS]:
            raise ValueError(f"brains are of {', '.join(BRAINS)}; got {unknown}")
        if len(self.brains) != len(self.labels):
            raise ValueError(f"{len(self.labels)} labels, but {len(self.brains)} brains")
        if len(self.unsure) not in (0, len(self.labels)):
            raise ValueError(f"{len(self.labels)} labels, but {len(self.unsure)} thresholds")

    def check(self, array: Array) -> None:
        """As many networks and classes as there are names; at least the first moment has come."""
        nets, _, columns = array.shape
        wanted = len(self.labels), 1 + len(self.classes)
        if (nets, columns) != wanted:
            raise ValueError(
                f"{self.output!r} has {nets} networks and {columns} columns; the labels and "
                f"classes want {wanted[0]}, and {wanted[1]}: the share, and a class each"
            )
        known = np.isfinite(array).all(axis=(0, 2)).astype(int)
        if not known[:1].all() or (np.diff(known) > 0).any():
            raise ValueError(f"{self.output!r} has no first moment, or a gap between two moments")

    def runs(self, rows: Array) -> list[Run]:
        """What one network predicts; the last moment is as long as the first."""
        rows = rows[np.isfinite(rows[:, 0])]
        shares, best, sure = rows[:, 0], rows[:, 1:].argmax(1), rows[:, 1:].max(1)
        starts = [i for i in range(len(best)) if i == 0 or best[i] != best[i - 1]]
        ends = [*(float(shares[i]) for i in starts[1:]), float(shares[-1] + shares[0])]
        lasts = [*(i - 1 for i in starts[1:]), len(best) - 1]
        return [
            Run(self.classes[best[i]], float(shares[i]), end, float(sure[last]))
            for i, end, last in zip(starts, ends, lasts, strict=True)
        ]

    def words(self, array: Array) -> str:
        """Who knew after how much; while something is missing, what each predicts so far."""
        last = [self.runs(rows)[-1] for rows in array]
        nets = list(zip(self.labels, last, strict=True))
        share = float(np.nanmax(array[..., 0]))
        if share < WHOLE:
            return f"After {shown(share)} % of the {self.of} {_so_far(nets)}"
        least = dict(zip(self.labels, self.unsure, strict=False))
        doubtful = [name for name, run in nets if run.sure < least.get(name, 0)]
        return _verdict(sorted(nets, key=lambda net: net[1].first), self.of, doubtful)

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """A lane for each network, its final prediction in its colour, and the verdict."""
        axes = canvas.subplots()
        for lane, (rows, brain) in enumerate(zip(array, self.brains, strict=True)):
            *_, last = runs = self.runs(rows)
            for run in runs:
                colour = BRAINS[brain] if run is last else "#e8ebee"
                axes.barh(lane, run.end - run.first, 0.7, run.first, color=colour, edgecolor="w")
                axes.text((run.first + run.end) / 2, lane, run.says, ha="center", va="center")
        axes.set_yticks(range(len(self.labels)), self.labels)
        axes.set_xlim(0, float(array[0, 0, 0]) + 100)
        axes.invert_yaxis()
        axes.set_xlabel(self.words(array), parse_math=False)

    def width(self, array: Array) -> float:
        """Wide enough for the verdict."""
        return 2.4

    def settings(self) -> RaceSettings:
        """Names, colours, and what is said beside the verdict."""
        return {
            "labels": list(self.labels),
            "brains": list(self.brains),
            "classes": list(self.classes),
            "of": self.of,
            "dare": self.dare,
            "fooled": self.fooled,
            "unsure": list(self.unsure),
        }


Nets = Sequence[tuple[str, Run]]
"""Networks by name, each with its last run."""


def _so_far(nets: Nets) -> str:
    """What each predicts at the last moment."""
    if _agree(nets):
        return f"{_every(nets)} predict {nets[0][1].says}"
    (name, run), *rest = nets
    return ", ".join([f"the {name} predicts {run.says}", *(f"the {n} {r.says}" for n, r in rest)])


def _verdict(nets: Nets, of: str, doubtful: Sequence[str]) -> str:
    """Who knew after how much, the first one first; or who is unsure."""
    if doubtful:
        return _doubt(nets, of, doubtful)
    (name, run), *rest = nets
    after = [f"after {shown(each.first)} %" for _, each in nets]
    if not _agree(nets):
        others = [f"the {n} on {r.says} {a}" for (n, r), a in zip(rest, after[1:], strict=True)]
        lead = f"They disagree: the {name} settled on {run.says} {after[0]} of the {of}"
        return ", ".join([lead, *others])
    if rest and len(set(after)) == 1:
        return f"{_every(nets).capitalize()} knew {after[0]} of the {of}"
    others = [f"the {n} {a}" for (n, _), a in zip(rest, after[1:], strict=True)]
    return ", ".join([f"The {name} knew {after[0]} of the {of}", *others])


def _doubt(nets: Nets, of: str, doubtful: Sequence[str]) -> str:
    """Who is unsure in the end, and what the others settled on."""
    if len(doubtful) == len(nets):
        return f"{_every(nets).capitalize()} are unsure what this is"
    unsure = [f"the {name} is unsure" for name in doubtful]
    others = [
        f"the {name} settled on {run.says} after {shown(run.first)} % of the {of}"
        for name, run in nets
        if name not in doubtful
    ]
    words = ", ".join([*unsure, *others])
    return words[0].upper() + words[1:]


def _agree(nets: Nets) -> bool:
    return len({run.says for _, run in nets}) == 1


def _every(nets: Nets) -> str:
    return "both" if len(nets) == 2 else "all"
