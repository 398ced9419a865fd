"""A pencil that writes by itself until the reader touches the figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from twobrains.live.controls import PenPad
from twobrains.live.panels.race import Race

if TYPE_CHECKING:
    from twobrains.live.program import Program


class DemoSettings(TypedDict):
    """What the page knows of it."""

    pen: str
    race: str
    bars: list[str]
    image: str
    movement: str


@dataclass(frozen=True)
class Demo:
    """What a figure's pen pad opens with is written once more, point by point.

    No runtime is needed: the first frame's race holds what each network predicts at each moment,
    and the page shows as much of it as has been written. What it shows after a moment's ink is
    what the module gives for that share of the movement.

    Attributes:
        pen: name of the ``PenPad``.
        race: output of a ``Race`` whose moments are shares of the ink.
        bars: outputs with the probabilities at the last moment, a network each, as in the race.
        image: output with the ink so far.
        movement: output with the rows so far, the room at the end zeros.
    """

    pen: str
    race: str
    bars: tuple[str, ...]
    image: str
    movement: str

    def check(self, program: Program) -> None:
        """Raise ``ValueError`` where the figure has no such control or panel."""
        pads = [each.name for each in program.controls if isinstance(each, PenPad)]
        if self.pen not in pads:
            raise ValueError(f"the demo writes on {self.pen!r}; pen pads are {pads}")
        races = [panel.output for panel in program.panels if isinstance(panel, Race)]
        if self.race not in races:
            raise ValueError(f"the demo shows the race {self.race!r}; races are {races}")
        drawn = [panel.output for panel in program.panels]
        if missing := [
            name for name in (*self.bars, self.image, self.movement) if name not in drawn
        ]:
            raise ValueError(f"the demo shows {missing}; the panels draw {drawn}")

    def settings(self) -> DemoSettings:
        """As JSON."""
        return {
            "pen": self.pen,
            "race": self.race,
            "bars": list(self.bars),
            "image": self.image,
            "movement": self.movement,
        }
