"""What single cells of a recurrent network keep track of in a program.

Every cell is scored by a stated method: chosen on one part of the text, scored on another, and set
beside the best cell of a network that was never trained, and a linear probe of all cells. The
question is that of Karpathy, Johnson and Li (2015), who found such cells by looking.
"""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

__all__ = ["TRAITS", "CellScore", "Traits", "area_under_curve", "explained", "score", "traits"]

_STRINGS = {"FSTRING_START": 1, "FSTRING_END": -1, "TSTRING_START": 1, "TSTRING_END": -1}
_OPEN, _CLOSE = "([{", ")]}"


class Traits(NamedTuple):
    """What is so after each character of a program, each (time,) float32.

    Attributes:
        string: 1 inside a string, from its first quote to before its last.
        comment: 1 inside a comment, from its #.
        depth: brackets that are open.
        column: characters since the line's start.
        indentation: spaces at the line's start, as many as there are so far.
    """

    string: Tensor
    comment: Tensor
    depth: Tensor
    column: Tensor
    indentation: Tensor


TRAITS = Traits._fields
YES_NO = ("string", "comment")


@dataclass(frozen=True)
class CellScore:
    """How well one cell, and all together, follow a trait.

    Areas under the curve (0.5 is chance) for a trait that is so or not; otherwise the share of the
    variance that a straight line through the cell's value explains (below 0: worse than the mean).

    Attributes:
        trait: one of TRAITS.
        cell: the one that was best where it was chosen.
        chosen: its score there.
        scored: its score on text that did not choose it.
        probe: the score there of a linear probe of all cells.
    """

    trait: str
    cell: int
    chosen: float
    scored: float
    probe: float


def traits(text: str) -> Traits:
    """Label each character of a program.

    Raises:
        tokenize.TokenError, SyntaxError: the text is no program.
    """
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    string, comment, change = (torch.zeros(len(text)) for _ in range(3))
    inside, began = 0, 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        first, past = (starts[row - 1] + column for row, column in (token.start, token.end))
        kind = tokenize.tok_name[token.type]
        if kind in _STRINGS:  # from Python 3.12 on an f-string is many tokens
            began = first + _prefix(token.string) if not inside else began
            inside += _STRINGS[kind]
            if not inside:
                string[began : past - 1] = 1
        elif inside:
            continue
        elif kind == "STRING":
            string[first + _prefix(token.string) : past - 1] = 1
        elif kind == "COMMENT":
            comment[first:past] = 1
        elif kind == "OP" and token.string in _OPEN + _CLOSE:
            change[first] = 1 if token.string in _OPEN else -1
    return Traits(string, comment, change.cumsum(0), *_columns(text, starts))


def _prefix(string: str) -> int:
    """Letters before a string's first quote."""
    return min(place for place in (string.find('"'), string.find("'")) if place >= 0)


def _columns(text: str, starts: list[int]) -> tuple[Tensor, Tensor]:
    """Characters since the line's start, and spaces at its start, after each character."""
    column, indentation = [], []
    for at, symbol in enumerate(text):
        start = starts[bisect_right(starts, at) - 1]
        column.append(0 if symbol == "\n" else at + 1 - start)
        line = text[start : at + 1]
        indentation.append(0 if symbol == "\n" else len(line) - len(line.lstrip(" ")))
    return torch.tensor(column).float(), torch.tensor(indentation).float()


def area_under_curve(values: Tensor, so: Tensor) -> Tensor:
    """Chance that a cell's value is larger where something is so than where it isn't.

    Args:
        values: (time, cells).
        so: (time,) 1 where it is so, 0 elsewhere; both must occur.
    Returns:
        (cells,) from 0 to 1; ties count half.
    """
    so = so.bool()
    if so.all() or not so.any():
        raise ValueError("the area under the curve needs both: where it is so and where it isn't")
    yes = values[so].sort(0).values.mT.contiguous()  # (cells, yes)
    no = values[~so].mT.contiguous()  # (cells, no)
    below = torch.searchsorted(yes, no)
    upto = torch.searchsorted(yes, no, right=True)
    larger = yes.shape[1] - (below + upto).double() / 2
    return larger.mean(1) / yes.shape[1]


def explained(predicted: Tensor, values: Tensor) -> Tensor:
    """Share of the variance of values (time,) that predictions (time, k) explain: (k,), up to 1."""
    left = (values[:, None] - predicted).double().square().mean(0)
    share: Tensor = 1 - left / values.double().var(unbiased=False)
    return share


def score(
    trait: str,
    choosing: tuple[Tensor, Tensor],
    scoring: tuple[Tensor, Tensor],
) -> CellScore:
    """Choose the cell that follows a trait best, score it elsewhere, and probe all cells.

    Args:
        trait: one of TRAITS.
        choosing: cells' values (time, cells) and the trait (time,) where the cell is chosen and
            the line and the probe are fitted.
        scoring: the same of other text.
    """
    (cells, so), (others, others_so) = choosing, scoring
    if trait in YES_NO:
        area = area_under_curve(cells, so)
        sign = torch.where(area < 0.5, -1.0, 1.0)  # a cell may fall where it is so
        best = int((area - 0.5).abs().argmax())
        chosen = area_under_curve(cells * sign, so)[best]
        scored = area_under_curve((others * sign)[:, best, None], others_so)[0]
    else:
        slope, height = _lines(cells, so)
        fitted = explained(cells * slope + height, so)
        best, chosen = int(fitted.argmax()), fitted.max()
        scored = explained((others * slope + height)[:, best, None], others_so)[0]
    predicted = _probe(cells, so, others)[:, None]
    measure = area_under_curve if trait in YES_NO else explained
    probe = measure(predicted, others_so)[0]
    return CellScore(trait, best, *(round(float(each), 4) for each in (chosen, scored, probe)))


def _lines(cells: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
    """Slope and intercept (cells,) of a straight line from each cell's value to the trait's."""
    middle, about = cells.mean(0), values.mean()
    away = cells - middle
    slope = (away * (values - about)[:, None]).mean(0) / away.square().mean(0).clamp(min=1e-8)
    return slope, about - slope * middle


def _probe(cells: Tensor, values: Tensor, others: Tensor) -> Tensor:
    """Ridge regression of the trait on all cells, and its predictions for others (time,)."""
    middle, spread = cells.mean(0), cells.std(0).clamp(min=1e-4)
    design, about = ((cells - middle) / spread).double(), values.double().mean()
    gram = design.mT @ design + 1e-3 * len(design) * torch.eye(design.shape[1]).double()
    weights = torch.linalg.solve(gram, design.mT @ (values.double() - about))
    predicted: Tensor = ((others - middle) / spread).double() @ weights + about
    return predicted.float()
