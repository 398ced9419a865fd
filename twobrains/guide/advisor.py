"""From a reader's answers to points for each family: which reasons hold, times what they weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from twobrains.guide.panel import Advice, Because, Option, Trial
from twobrains.guide.rules import Guide, Question, Where, plain
from twobrains.live import Choice

LEAST = 2
"""Points that a recommendation needs: an aside alone is not enough."""


class Advisor(nn.Module):
    """The guide as a figure: six answers, by their indices, to points, reasons and experiments.

    Attributes:
        weights: (reason, family) points that a reason gives or takes where it holds.
        names: (reason, question) 1 where a reason takes account of the answer to it.
        allows, suits: for each question (reason or trial, answer) 1 where that answer is no
            hindrance.
    """

    weights: Tensor
    names: Tensor

    def __init__(self, guide: Guide) -> None:
        super().__init__()
        self.guide = guide
        points = [
            [reason.points * reason.speaks.get(family.key, 0) for family in guide.families]
            for reason in guide.reasons
        ]
        self.register_buffer("weights", torch.tensor(points).float())
        named = [[each.key in reason.where for each in guide.questions] for reason in guide.reasons]
        self.register_buffer("names", torch.tensor(named).float())
        reasons = [reason.where for reason in guide.reasons]
        trials = [trial.where for trial in guide.trials]
        self.allows = nn.ParameterList(_allowed(each, reasons) for each in guide.questions)
        self.suits = nn.ParameterList(_allowed(each, trials) for each in guide.questions)

    def forward(
        self,
        data: Tensor,
        length: Tensor,
        samples: Tensor,
        answer: Tensor,
        device: Tensor,
        matters: Tensor,
    ) -> dict[str, Tensor]:
        """``points`` (family,), and 0 or 1 for each reason, trial and question.

        A reason ``holds``, a trial fits (``tries``), an answer is taken account of (``heard``).
        """
        given = [data, length, samples, answer, device, matters]
        return self.weigh(_all_of(self.allows, given), _all_of(self.suits, given))

    def weigh(self, holds: Tensor, tries: Tensor) -> dict[str, Tensor]:
        """Points and what they rest on, from the reasons that hold and the trials that fit."""
        heard = (holds[:, None] * self.names).amax(0)
        return {"points": holds @ self.weights, "holds": holds, "tries": tries, "heard": heard}

    def evaluate(self, path: Mapping[str, str]) -> dict[str, Tensor]:
        """What ``forward`` returns, for answers by their keys."""
        places = [list(q.answers).index(path[q.key]) for q in self.guide.questions]
        given: dict[str, Tensor] = self(*map(torch.tensor, places))
        return given

    def controls(self) -> list[Choice]:
        """A choice for each question."""
        return [
            Choice(
                question.key,
                list(question.answers.values()),
                value=question.answers[question.opens],
                label=question.asks,
            )
            for question in self.guide.questions
        ]

    def panel(self, label: str = "our advice") -> Advice:
        """The recommendation with its reasons, as a panel."""
        guide = self.guide
        weights = self.weights.tolist()
        return Advice(
            "points",
            options=[Option(each.name, each.brain, each.begin) for each in guide.families],
            because=[
                Because(plain(each.says), speaks, each.grade, each.link, each.source)
                for each, speaks in zip(guide.reasons, weights, strict=True)
            ],
            trials=[Trial(each.says, each.command) for each in guide.trials],
            holds="holds",
            tries="tries",
            marks=[each.mark for each in guide.families],
            least=LEAST,
            questions=[each.name for each in guide.questions],
            heard="heard",
            label=label,
        )


def _allowed(question: Question, rules: Sequence[Where]) -> nn.Parameter:
    """(rule, answer) 1 where the rule lets that answer pass."""
    answers = list(question.answers)
    passes = [[answer in where.get(question.key, answers) for answer in answers] for where in rules]
    return nn.Parameter(torch.tensor(passes).float(), requires_grad=False)


def _all_of(tables: Sequence[Tensor] | nn.ParameterList, given: Sequence[Tensor]) -> Tensor:
    """(rule,) 1 where every answer that was given passes."""
    columns = [
        table.index_select(1, answer[None])[:, 0]
        for table, answer in zip(tables, given, strict=True)
    ]
    return torch.stack(columns).amin(0)
