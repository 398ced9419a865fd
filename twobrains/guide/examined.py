"""The guide examined: does it recommend what the record shows, with and without that record?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from twobrains.experiments.comparison.board import Board, board
from twobrains.experiments.comparison.grid import TASKS, TIERS
from twobrains.experiments.comparison.nets import NETS
from twobrains.experiments.comparison.training import Result
from twobrains.guide.advisor import Advisor
from twobrains.guide.rules import Guide, without
from twobrains.live import Measure, Ranking

__all__ = ["Exam", "Examined", "exams", "unbeaten"]

KIND = {"MLP": "linear", "CNN": "cnn", "TCN": "tcn", "Transformer": "attention"}
"""The family that each net of the comparison belongs to; all others are recurrent."""


class Exam(NamedTuple):
    """One task put to the guide.

    Attributes:
        task: its name.
        informed: the family it recommends, with all its reasons; None where it does not know.
        uninformed: the same without the reasons that were measured on this task.
        best: families of the nets that no other one clearly beats.
    """

    task: str
    informed: str | None
    uninformed: str | None
    best: set[str]


def unbeaten(results: Sequence[Result]) -> dict[str, list[str]]:
    """For each task, the nets whose interval lies wholly below that of no other."""
    found = board(results)
    better = torch.tensor([1.0 if TASKS[task].better == "more" else -1.0 for task in TIERS[1]])
    ends = found.scores[..., 1:] * better[:, None, None]  # (task, net, 2), more is better
    low = torch.where(found.there, ends.amin(2), -torch.inf)
    high = torch.where(found.there, ends.amax(2), -torch.inf)
    good = found.there & (high >= low.amax(1, keepdim=True))
    return {
        task: [net for net, here in zip(NETS, row, strict=True) if here]
        for task, row in zip(TIERS[1], good.tolist(), strict=True)
    }


def exams(guide: Guide, results: Sequence[Result]) -> list[Exam]:
    """The guide's answers for every task of the comparison, and what the record says."""
    best = unbeaten(results)
    return [
        Exam(
            task,
            recommended(guide, task),
            recommended(without(guide, task), task),
            {KIND.get(net, "rnn") for net in best[task]},
        )
        for task in guide.tasks
    ]


def recommended(guide: Guide, task: str) -> str | None:
    """The family that the guide recommends for a task of the comparison."""
    advisor = Advisor(guide)
    points = advisor.evaluate(guide.tasks[task])["points"].numpy()
    known, order = advisor.panel().verdict(points)
    return guide.families[order[0]].key if known else None


class Examined(nn.Module):
    """The guide's advice on a task, with or without what was measured on it; and the record."""

    holds: Tensor
    tries: Tensor
    own: Tensor
    rows: Tensor

    def __init__(self, advisor: Advisor, results: Sequence[Result]) -> None:
        super().__init__()
        self.advisor, guide = advisor, advisor.guide
        self.tasks = list(guide.tasks)
        answers = [advisor.evaluate(path) for path in guide.tasks.values()]
        own = [[task in reason.rests_on for reason in guide.reasons] for task in self.tasks]
        found = board(results)
        self.notes = found.notes
        places = [list(TIERS[1]).index(task) for task in self.tasks]
        self.register_buffer("holds", torch.stack([each["holds"] for each in answers]))
        self.register_buffer("tries", torch.stack([each["tries"] for each in answers]))
        self.register_buffer("own", torch.tensor(own).float())
        self.register_buffer("rows", torch.stack([_rows(found, place) for place in places]))

    def forward(self, task: Tensor, informed: Tensor) -> dict[str, Tensor]:
        """As ``Advisor``, and ``record`` (net, 5) with its ``measure``, as ``Ranking`` has them."""
        at = (torch.arange(len(self.tasks)) == task).float()
        left = 1 - (at @ self.own) * torch.where(informed, 0.0, 1.0)  # (reason,)
        weighed = self.advisor.weigh((at @ self.holds) * left, at @ self.tries)
        return weighed | {"record": self.rows.index_select(0, task[None])[0], "measure": task}

    def ranking(self, label: str) -> Ranking:
        """The record's scores on the task."""
        return Ranking(
            "record",
            names=list(NETS),
            brains=[kind.brain for kind in NETS.values()],
            notes=self.notes,
            measures=[
                Measure(f"{TASKS[t].measure}, {TASKS[t].better} is better") for t in self.tasks
            ],
            measure="measure",
            label=label,
        )


def _rows(found: Board, task: int) -> Tensor:
    """(net, 5) name, note, mean and the ends of its interval, the best first; name -1 if absent."""
    order = found.best[task]
    nets = order.float()
    names = torch.where(found.there[task, order], nets, -1.0)
    notes = torch.where(found.there[task, order], nets + task * len(NETS), -1.0)
    return torch.cat([names[:, None], notes[:, None], found.scores[task, order]], 1)
