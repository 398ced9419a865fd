"""Connectionist temporal classification: all ways in which columns can spell a text, summed.

A network predicts at every column a symbol or *blank*. A path, one class for each column, spells
a text: repetitions are read once, then blanks are dropped. So "7", "7", blank, "7" spells 77, and a
blank is what keeps two equal digits apart. The probability of a text is that of all paths that
spell it (Graves, Fernández, Gomez & Schmidhuber 2006), and its sum goes column by column.

Everything runs through ``unroll``, so it exports at any number of columns. Probabilities are
logarithms; a batch is (batch, time, class), padded, of which ``widths`` columns count.

>>> spelled([7, 7, 10, 7], blank=10)
(7, 7)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from twobrains.models.lengths import inside
from twobrains.models.recurrent import Tensors, unroll

__all__ = [
    "NEVER", "BestPath", "backward_variables", "best_path", "ctc_loss", "decoded", "either",
    "extended", "forward_variables", "occupancy", "spelled",
]  # fmt: skip

NEVER = -1e30
"""The logarithm of no probability: finite, so that no gradient becomes 0 · ∞."""


def either(one: Tensor, other: Tensor) -> Tensor:
    """The logarithm of the sum of two probabilities.

    As ``torch.logaddexp``, which the exporter writes as log(exp + exp): −∞ for unlikely ones.
    """
    return torch.maximum(one, other) + (-(one - other).abs()).exp().log1p()


def spelled(path: Iterable[int], blank: int) -> tuple[int, ...]:
    """What a path spells: Graves et al.'s map B. Repetitions are read once, blanks dropped."""
    read, before = [], blank
    for symbol in path:
        if symbol not in (before, blank):
            read.append(symbol)
        before = symbol
    return tuple(read)


def extended(symbols: Tensor, blank: int) -> Tensor:
    """(batch, length) texts l to l' with a blank before, behind and between: (batch, position)."""
    between = torch.stack([torch.full_like(symbols, blank), symbols], -1)  # (batch, length, 2)
    return F.pad(between.flatten(1), (0, 1), value=blank)  # (batch, 2 length + 1)


def forward_variables(
    log_probs: Tensor, symbols: Tensor, blank: int, widths: Tensor | None = None
) -> Tensor:
    """How likely the columns so far have spelled a text up to each position of l'.

    With y the probabilities and a(s) = α_{t-1}(s) + α_{t-1}(s-1), eq. 7,

        α_t(s) = a(s) · y_t(l'_s)                     where l'_s is blank or l'_{s-2},
        α_t(s) = (a(s) + α_{t-1}(s-2)) · y_t(l'_s)    everywhere else, eq. 6:

    only a blank keeps two equal symbols apart, any other blank may be left out.

    Args:
        log_probs: (batch, time, class).
        symbols: (batch, length), padded with any symbol.
        blank: the class that is no symbol.
        widths: (batch,) columns that count; beyond them nothing changes.
    Returns:
        log α (batch, time, 2 length + 1).
    """
    places = extended(symbols, blank)
    start = torch.where(torch.arange(places.shape[1]) == 0, 0.0, NEVER)  # all before column 1
    return _recursion(log_probs, places, blank, widths, start.expand(len(places), -1), False)


def backward_variables(
    log_probs: Tensor,
    symbols: Tensor,
    blank: int,
    widths: Tensor | None = None,
    lengths: Tensor | None = None,
) -> Tensor:
    """How likely this column and the later ones spell the rest of a text, from each position of l'.

    The same recursion from the other end (eq. 9 to 11).

    Args:
        log_probs: (batch, time, class).
        symbols: (batch, length), padded with any symbol.
        blank: the class that is no symbol.
        widths: (batch,) columns that count.
        lengths: (batch,) symbols that count.
    Returns:
        log β (batch, time, 2 length + 1).
    """
    places = extended(symbols, blank)
    ends = symbols.new_full((len(symbols),), symbols.shape[1]) if lengths is None else lengths
    at_end = torch.arange(places.shape[1]) == 2 * ends[:, None]  # all behind the last column
    return _recursion(log_probs, places, blank, widths, torch.where(at_end, 0.0, NEVER), True)


def _recursion(
    log_probs: Tensor, places: Tensor, blank: int, widths: Tensor | None, start: Tensor, back: bool
) -> Tensor:
    """(batch, time, position) variables of l' (batch, position), from either end."""
    batch, time, _ = log_probs.shape
    index = places[:, None].expand(-1, time, -1)
    log_y = log_probs.gather(2, index).transpose(0, 1)  # (time, batch, place)
    twice = _moved(places, 2, back, blank)  # l'_{s-2}
    leaps = (places != blank) & (places != twice)  # where the blank between may be left out
    count = torch.arange(time)[:, None, None] < (time if widths is None else widths[:, None])

    def step(state: Tensors, xs: Tensors) -> tuple[Tensors, Tensors]:
        (before,), (y, counts) = state, xs
        near = either(before, _moved(before, 1, back))
        far = torch.where(leaps, _moved(before, 2, back), NEVER)
        after = torch.where(counts, either(near, far) + y, before)
        return (after,), (after,)

    xs = (log_y, count.expand(-1, batch, 1))
    _, (shown,) = unroll(step, (start.to(log_y),), xs, reverse=back)
    return shown.transpose(0, 1)


def _moved(x: Tensor, by: int, back: bool, value: float = NEVER) -> Tensor:
    """The last axis shifted forward or back by some positions, filled with ``value``."""
    if back:
        return F.pad(x, (0, by), value=value)[..., by:]
    return F.pad(x, (by, 0), value=value)[..., :-by]


def ctc_loss(
    log_probs: Tensor, symbols: Tensor, widths: Tensor, lengths: Tensor, blank: int
) -> Tensor:
    """The negative logarithm of a text's probability, α_T(|l'|) + α_T(|l'| - 1), eq. 8.

    ``torch.nn.functional.ctc_loss`` computes the same, faster.

    Args:
        log_probs: (batch, time, class).
        symbols: (batch, length) the texts, padded.
        widths: (batch,) columns that count.
        lengths: (batch,) symbols that count; none is a text too.
        blank: the class that is no symbol.
    Returns:
        (batch,) in nats; infinite where there are too few columns to spell the text.
    """
    last = forward_variables(log_probs, symbols, blank, widths)[:, -1]  # (batch, place)
    end = 2 * lengths[:, None]  # where l' ends, with a blank
    with_blank = last.gather(1, end)[:, 0]
    without = last.gather(1, (end - 1).clamp(min=0))[:, 0]
    without = torch.where(lengths > 0, without, NEVER)
    loss = -either(with_blank, without)
    return torch.where(loss > -NEVER / 2, torch.inf, loss)


def occupancy(
    log_probs: Tensor, symbols: Tensor, widths: Tensor, lengths: Tensor, blank: int
) -> Tensor:
    """The probability of each position of l' at each column, given that the text is spelled.

    It is α_t(s) β_t(s) / y_t(l'_s), over its sum, eq. 14: the soft alignment.

    Args:
        log_probs: (batch, time, class).
        symbols: (batch, length) the texts, padded.
        widths: (batch,) columns that count.
        lengths: (batch,) symbols that count.
        blank: the class that is no symbol.
    Returns:
        (batch, time, 2 length + 1), over the positions 1 in each column that counts, 0 in others.
    """
    alpha = forward_variables(log_probs, symbols, blank, widths)
    beta = backward_variables(log_probs, symbols, blank, widths, lengths)
    index = extended(symbols, blank)[:, None].expand(-1, log_probs.shape[1], -1)
    shares = (alpha + beta - log_probs.gather(2, index)).softmax(-1)
    return shares * inside(widths, log_probs.shape[1])[..., None]


class BestPath(NamedTuple):
    """The likeliest class of each column, and what it adds to the text.

    Attributes:
        path: (batch, time) classes; blank beyond the width.
        emits: (batch, time) bool, true at the columns where a symbol is read.
        place: (batch, time) how many symbols have been read before this column's own; a column
            of a symbol has the symbol's index in the text.
    """

    path: Tensor
    emits: Tensor
    place: Tensor


def best_path(log_probs: Tensor, blank: int, widths: Tensor | None = None) -> BestPath:
    """Best path decoding: the likeliest path, which need not spell the likeliest text.

    Args:
        log_probs: (batch, time, class), or logits.
        blank: the class that is no symbol.
        widths: (batch,) columns that count.
    """
    path = log_probs.argmax(-1)  # (batch, time)
    if widths is not None:
        path = torch.where(inside(widths, path.shape[1]), path, blank)
    before = F.pad(path, (1, 0), value=blank)[:, :-1]
    emits = (path != blank) & (path != before)
    place = emits.long().cumsum(1) - (path != blank).long()
    return BestPath(path, emits, place)


def decoded(log_probs: Tensor, blank: int, widths: Tensor | None = None) -> list[tuple[int, ...]]:
    """The text that the best path of each line spells; arguments as for ``best_path``."""
    path, emits, _ = best_path(log_probs, blank, widths)
    return [tuple(row[read].tolist()) for row, read in zip(path, emits, strict=True)]
