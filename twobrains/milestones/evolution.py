"""The milestones as a figure: from a lineage, two years and a choice to who came from whom."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from twobrains.live import Choice, Slider
from twobrains.milestones.history import LINEAGES, History
from twobrains.milestones.layout import Entry
from twobrains.milestones.panel import Lineages

EVERY = "all lineages"
FAR = 1000
"""Generations to what is no ancestor."""


class Evolution(nn.Module):
    """Which milestones are shown, and how many generations each lies before the chosen one.

    Attributes:
        years: (milestone,).
        belongs: (1 + lineage, milestone) 1 where it is of that lineage; all ones in row 0.
        back: (milestone, milestone) generations from the row's back to the column's, by the
            shortest way; 0 to itself, ``FAR`` where there is none.
    """

    years: Tensor
    belongs: Tensor
    back: Tensor

    def __init__(self, history: History) -> None:
        super().__init__()
        self.history = history
        self.register_buffer("years", torch.tensor([each.year for each in history]))
        belongs = [[lineage in each.lineages for each in history] for lineage in LINEAGES]
        self.register_buffer("belongs", torch.tensor([[True] * len(history), *belongs]).float())
        self.register_buffer("back", generations(inheritance(history)))

    @property
    def furthest(self) -> int:
        """The most generations between any milestone and one of its ancestors."""
        return int(self.back[self.back < FAR].max())

    def forward(
        self, lineage: Tensor, since: Tensor, until: Tensor, milestone: Tensor, generations: Tensor
    ) -> dict[str, Tensor]:
        """``states`` (milestone, 2) for the panel, ``span`` (2,) its first and last year.

        Args:
            lineage: 0 for all, else its index in ``LINEAGES`` plus 1.
            since: a year, the first or the last.
            until: the other.
            milestone: the chosen one's index.
            generations: how far back arcs go.
        """
        low = torch.minimum(since, until)
        high = torch.maximum(torch.maximum(since, until), low + 1)
        inside = (self.years >= low) & (self.years <= high)
        shown = self.belongs.index_select(0, lineage[None])[0] * inside  # (milestone,)
        at = milestone[None]
        back = self.back.index_select(0, at)[0]
        heir = self.back.index_select(1, at)[:, 0] == 1
        related = (back <= generations) | heir
        which = torch.where(heir, -1, torch.where(back <= generations, back, 0)).float()
        states = torch.where(related, 2.0, shown)
        return {
            "states": torch.stack([states, which], 1),
            "span": torch.stack([low, high]).float(),
        }

    def controls(self, opens: str) -> list[Choice | Slider]:
        """The milestone by year and name, how far back arcs go, lineage and years."""
        first, last = int(self.years[0]) // 10 * 10, int(self.years[-1])
        return [
            Choice(
                "milestone", [each.dated for each in self.history], value=self.history[opens].dated
            ),
            Slider("generations", 1, self.furthest, value=1, label="generations back"),
            Choice("lineage", [EVERY, *LINEAGES]),
            Slider("since", first, last, value=first, label="from year"),
            Slider("until", first, last, value=last, label="to year"),
        ]

    def panel(self, label: str = "milestones") -> Lineages:
        """The timeline; a click on a milestone chooses it."""
        place = self.history.place
        entries = [
            Entry(
                name=each.name,
                year=each.year,
                lanes=[LINEAGES.index(lineage) for lineage in each.lineages],
                says=each.idea,
                inherits=[place[parent] for parent in each.inherits],
                source=each.cited,
                link=each.link,
                shown=each.shown,
                shown_as=each.shown_as,
            )
            for each in self.history
        ]
        return Lineages(
            "states", entries=entries, lanes=LINEAGES, span="span", chooses="milestone", label=label
        )


def inheritance(history: History) -> Tensor:
    """(milestone, milestone) 1 where the row's inherits from the column's."""
    matrix = torch.zeros(len(history), len(history))
    for row, each in enumerate(history):
        for parent in each.inherits:
            matrix[row, history.place[parent]] = 1
    return matrix


def generations(inherits: Tensor) -> Tensor:
    """(milestone, milestone) int64: the fewest steps of inheritance from row back to column.

    Row k of a power of the matrix counts the ways of that many steps back from k.
    """
    size = len(inherits)
    back = torch.full((size, size), FAR)
    back.fill_diagonal_(0)
    ways = torch.eye(size)
    for steps in range(1, size):
        ways = (ways @ inherits > 0).float()
        back = torch.where((back == FAR) & (ways > 0), steps, back)
    return back
