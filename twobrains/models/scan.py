"""A gated linear recurrence, one step after another or in few passes over all steps at once.

    h_t = a_t h_{t-1} + b_t

A step multiplies by a and adds b. Two consecutive steps are again a step that multiplies and adds,
so steps can be joined in any grouping, as sums can: joining is associative. Hence the
prefixes, and with them all states, take few passes (Hillis & Steele 1986; for this recurrence
Blelloch 1990, section 1.4; in networks Martin & Cundy 2018). What is multiplied by h must not
depend on h: a GRU's gates do, so a GRU has no such shortcut.

Of T steps one after another, each waits for the one before: depth T, work T. The passes here have
depth ⌈log2 T⌉, each over all steps: work T log2 T. (Blelloch's has work 2T in twice the depth.) So
a scan does *more* arithmetic, and wins only on parallel hardware.

>>> a, b = torch.full((1, 4, 1), 0.5), torch.ones(1, 4, 1)
>>> parallel(a, b).flatten().tolist()
[1.0, 1.5, 1.75, 1.875]
>>> [each.reach for each in passes(a, b)]      # steps that each prefix has joined
[1, 2, 4]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from twobrains.models.recurrent import Tensors, unroll

__all__ = ["Pass", "depth", "joined", "parallel", "passes", "sequential"]

Times = Callable[[Tensor, Tensor], Tensor]
"""How a share multiplies a state; ``torch.mul`` unless numbers are complex, as pairs."""


class Pass(NamedTuple):
    """All steps after one pass: each stands for the last ``reach`` steps up to it, joined.

    Attributes:
        a: (batch, time, ...) share of what was before that is kept.
        b: (batch, time, ...) what is added; after the last pass, the state.
        reach: steps that have been joined; fewer at the beginning of the sequence.
    """

    a: Tensor
    b: Tensor
    reach: int


def joined(early: Tensors, late: Tensors, times: Times = torch.mul) -> Tensors:
    """Two consecutive steps as one: (a, b) then (a', b') is (a' a, a' b + b')."""
    (a, b), (a_late, b_late) = early, late
    return times(a_late, a), times(a_late, b) + b_late


def depth(time: int) -> int:
    """Passes that join a whole sequence: ⌈log2 time⌉."""
    if time < 1:
        raise ValueError(f"time (={time}) must be 1 or more")
    return (time - 1).bit_length()


def sequential(
    a: Tensor, b: Tensor, start: Tensor | None = None, *, times: Times = torch.mul
) -> Tensor:
    """States, each made from the one before.

    Args:
        a: (batch, time, ...) share that a step keeps.
        b: (batch, time, ...) what it adds.
        start: (batch, ...) state before the first step; zeros unless given.
        times: how a share multiplies a state.
    Returns:
        (batch, time, ...) states.
    """

    def step(state: Tensors, x: Tensors) -> tuple[Tensors, Tensors]:
        h = times(x[0], state[0]) + x[1]
        return (h,), (h,)

    begin = torch.zeros_like(b[:, 0]) if start is None else start
    _, (h,) = unroll(step, (begin,), (a.transpose(0, 1), b.transpose(0, 1)))
    return h.transpose(0, 1)


def passes(
    a: Tensor, b: Tensor, count: int | None = None, *, times: Times = torch.mul
) -> list[Pass]:
    """Every pass of Hillis & Steele's scan, the steps as given first.

    In pass k, each step is joined with the one 2^k steps before it.

    Args:
        a: (batch, time, ...), as for ``sequential``.
        b: likewise.
        count: passes, so 2^count steps can be joined; as many as this sequence needs unless given.
            A model to be exported gives it: the number of passes cannot depend on the length.
        times: how a share multiplies a state.
    """
    done = [Pass(a, b, 1)]
    place = torch.arange(a.shape[1], device=a.device).reshape(1, -1, *[1] * (a.ndim - 2))
    for k in range(depth(a.shape[1]) if count is None else count):
        late = done[-1]
        early = _before(late.a, 2**k), _before(late.b, 2**k)
        a, b = joined(early, (late.a, late.b), times)
        alone = place < 2**k  # nothing stands so far before
        done.append(Pass(torch.where(alone, late.a, a), b, 2 ** (k + 1)))
    return done


def _before(x: Tensor, steps: int) -> Tensor:
    """(batch, time, ...) as it was some steps ago; zeros before the first."""
    return F.pad(x, (*[0, 0] * (x.ndim - 2), steps, 0))[:, : x.shape[1]]


def parallel(
    a: Tensor, b: Tensor, start: Tensor | None = None, *, times: Times = torch.mul
) -> Tensor:
    """The same states as ``sequential``, in ⌈log2 time⌉ passes.

    While a model is exported, ``sequential`` is used: a doubling loop would keep the length of
    the example, without a word.
    """
    if torch.compiler.is_exporting():
        return sequential(a, b, start, times=times)
    last = passes(a, b, times=times)[-1]
    return last.b if start is None else times(last.a, start[:, None]) + last.b
