"""Prefix beam search: the likeliest texts, each with all the paths that spell it.

The likeliest path need not spell the likeliest text: many less likely paths may spell another. The
search reads column by column and keeps the likeliest beginnings of a text. Of each it knows how
likely the columns so far spell it with a blank at the end, and with its last symbol: only after a
blank can that symbol come again.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from twobrains.models.ctc import NEVER, either
from twobrains.models.recurrent import Tensors, unroll

__all__ = ["NOTHING", "Beams", "beam_search"]

NOTHING = -1
"""Padding behind the end of a text."""


class Beams(NamedTuple):
    """The beginnings that are kept after each column, likeliest first.

    Attributes:
        symbols: (time, beam, longest) each text, then ``NOTHING``.
        blank, symbol: (time, beam) log probability that the columns so far spell the text and end
            in a blank, or in the text's last symbol.
    """

    symbols: Tensor
    blank: Tensor
    symbol: Tensor

    @property
    def scores(self) -> Tensor:
        """(time, beam) log probability of each text; ``NEVER`` where there is none."""
        return either(self.blank, self.symbol)

    @property
    def texts(self) -> list[tuple[int, ...]]:
        """After the last column, likeliest first."""
        live = self.symbols[-1][self.scores[-1] > NEVER / 2]
        return [tuple(row[row != NOTHING].tolist()) for row in live]


def beam_search(
    log_probs: Tensor, blank: int, beams: Tensor | int, *, most: int = 8, longest: int = 16
) -> Beams:
    """The likeliest texts of one line, as far as they can be found with so many beginnings.

    As in Graves & Jaitly 2014, algorithm 1, without a language model. Exports at any width.

    Args:
        log_probs: (time, class), ``blank`` among the classes.
        blank: the class that is no symbol.
        beams: beginnings kept after each column, 1 to ``most``, as a number or 0-d.
        most: room for beginnings.
        longest: symbols of a text at most; longer ones are not looked for.
    """
    rank, place = torch.arange(most), torch.arange(longest)
    classes = torch.arange(log_probs.shape[1])

    def step(state: Tensors, xs: Tensors) -> tuple[Tensors, Tensors]:
        (y,) = xs
        symbols, stay_blank, stay_symbol, longer = _spelled_on(Beams(*state), y, blank, classes)
        totals = torch.cat([either(stay_blank, stay_symbol), longer.flatten()])
        best, chosen = totals.topk(most)
        parent = torch.where(chosen < most, chosen, (chosen - most) // len(classes))
        grows = chosen >= most
        added = torch.where(grows, (chosen - most) % len(classes), NOTHING)
        kept = symbols[parent]  # (beam, longest)
        end = (kept != NOTHING).sum(-1, keepdim=True)
        kept = torch.where((place == end) & grows[:, None], added[:, None], kept)
        live = (rank < beams) & (best > NEVER / 2)
        ends_blank = torch.where(live & ~grows, stay_blank[parent], NEVER)
        ends_symbol = torch.where(grows, best, stay_symbol[parent])
        after = (kept, ends_blank, torch.where(live, ends_symbol, NEVER))
        return after, after

    nothing = torch.full((most, longest), NOTHING)
    begin = torch.where(rank == 0, 0.0, NEVER).to(log_probs)  # the empty text, after no column
    start = (nothing, begin, torch.full_like(begin, NEVER))
    _, shown = unroll(step, start, (log_probs,))
    return Beams(*shown)


def _spelled_on(state: Beams, y: Tensor, blank: int, classes: Tensor) -> tuple[Tensor, ...]:
    """One column more for every beginning.

    Returns:
        symbols as they were; log probability of each beginning (beam,) if it stays as it is, with
        a blank or its last symbol at the end; and of each beginning with one symbol more
        (beam, class), ``NEVER`` where that is another beginning that is kept already.
    """
    symbols, with_blank, with_symbol = state
    total = either(with_blank, with_symbol)
    live = total > NEVER / 2
    length = (symbols != NOTHING).sum(-1)
    last = symbols.gather(1, (length - 1).clamp(min=0)[:, None])[:, 0]  # NOTHING if there is none
    again = classes == last[:, None]  # (beam, class)
    longer = torch.where(again, with_blank[:, None], total[:, None]) + y
    full = (length >= symbols.shape[1])[:, None]
    longer = torch.where((classes == blank) | full, NEVER, longer)

    rest = torch.where(torch.arange(symbols.shape[1]) < length[:, None] - 1, symbols, NOTHING)
    follows = (rest[:, None] == symbols).all(-1)  # (beam, beam) the first is the second and a bit
    follows = follows & (length > 0)[:, None] & live[:, None] & live
    grown = longer[:, last.clamp(min=0)].mT  # (beam, beam) the second with the first's last symbol
    joins = torch.where(follows, grown, NEVER).amax(1)  # one beginning at most is another's
    taken = (follows[..., None] & again[:, None]).any(0)  # (beam, class)
    stays = torch.where(length > 0, with_symbol + y[last.clamp(min=0)], NEVER)
    return (
        symbols,
        total + y[blank],
        either(stays, joins),
        torch.where(taken, NEVER, longer),
    )
