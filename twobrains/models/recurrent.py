"""Recurrent layers as equations: every gate and state of every step can be looked at.

One ``unroll`` runs them all. Symbols are those of the notation page, weights are stacked and named
as in ``torch.nn``'s cells, and sequences are (batch, time, feature).

>>> steps = LSTM(3, 8)(torch.zeros(2, 5, 3))
>>> steps.f.shape, steps.h.shape            # forget gate and hidden state, step by step
(torch.Size([2, 5, 8]), torch.Size([2, 5, 8]))
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import torch
from torch import Tensor, nn

__all__ = ["GRU", "LSTM", "RNN", "GRUSteps", "LSTMSteps", "RNNSteps", "Recurrent", "unroll"]

Tensors = tuple[Tensor, ...]
Step = Callable[[Tensors, Tensors], tuple[Tensors, Tensors]]


def unroll(
    step: Step, start: Tensors, xs: Tensors, *, reverse: bool = False
) -> tuple[Tensors, Tensors]:
    """Apply one step after another, each to the state that the one before left.

    While a model is exported this is a ``scan``, which becomes one ONNX ``Scan`` and runs at any
    length. A Python loop would keep the length of the example.

    Args:
        step: (state, what arrives) to (next state, what is shown), without side effects.
        start: state before the first step.
        xs: what arrives, each (time, ...), at least one step.
        reverse: go from the last step to the first.
    Returns:
        the state after the last step; and what was shown, each (time, ...), in the order of time.
    """
    if torch.compiler.is_exporting():
        return _scan(step, start, xs, reverse)
    state, shown = start, []
    arriving = list(zip(*(x.unbind() for x in xs), strict=True))  # indexing x[t] is far slower
    for x in reversed(arriving) if reverse else arriving:
        state, out = step(state, x)
        shown.append(out)
    if reverse:
        shown.reverse()
    return state, tuple(torch.stack(out) for out in zip(*shown, strict=True))


def _scan(step: Step, start: Tensors, xs: Tensors, reverse: bool) -> tuple[Tensors, Tensors]:
    from torch._higher_order_ops import scan

    def apart(state: Tensors, x: Tensors) -> tuple[list[Tensor], list[Tensor]]:
        after, shown = step(tuple(state), tuple(x))
        return [s.clone() for s in after], [s.clone() for s in shown]  # no output may be another

    after, shown = scan(apart, [s.clone() for s in start], list(xs), reverse=reverse)
    return tuple(after), tuple(shown)


class RNNSteps(NamedTuple):
    """A simple recurrent network, step by step.

    Attributes:
        h: (batch, time, hidden) hidden state, from −1 to 1.
    """

    h: Tensor


class LSTMSteps(NamedTuple):
    """A long short-term memory, step by step; each is (batch, time, hidden).

    Attributes:
        i, f, o: input, forget and output gate, from 0 to 1.
        g: what would be written, from −1 to 1.
        c: cell state.
        h: hidden state, from −1 to 1.
    """

    i: Tensor
    f: Tensor
    g: Tensor
    o: Tensor
    c: Tensor
    h: Tensor


class GRUSteps(NamedTuple):
    """A gated recurrent unit, step by step; each is (batch, time, hidden).

    Attributes:
        r, z: reset and update gate, from 0 to 1; z = 1 keeps the old state.
        n: what would replace the state, from −1 to 1.
        h: hidden state, from −1 to 1.
    """

    r: Tensor
    z: Tensor
    n: Tensor
    h: Tensor


Steps = TypeVar("Steps", RNNSteps, LSTMSteps, GRUSteps)


class Recurrent(nn.Module, Generic[Steps]):
    """What the three layers share: stacked weights, and a step that is repeated.

    Args:
        input_size: numbers that arrive at each step.
        hidden_size: units.

    A subclass names its ``gates`` (blocks of rows in the stacked weights), its ``states`` (what the
    next step needs of ``steps``) and writes ``equations``. Weights start as in ``torch.nn``.
    """

    steps: ClassVar[Any]  # the class of its Steps
    gates: ClassVar[int]
    states: ClassVar[tuple[str, ...]]

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        if input_size < 1 or hidden_size < 1:
            raise ValueError(
                f"input_size (={input_size}) and hidden_size (={hidden_size}) must be 1 or more"
            )
        self.input_size, self.hidden_size = input_size, hidden_size
        rows, reach = self.gates * hidden_size, 1 / math.sqrt(hidden_size)

        def weights(*shape: int) -> nn.Parameter:
            return nn.Parameter(torch.empty(*shape).uniform_(-reach, reach))

        self.weight_ih = weights(rows, input_size)
        self.weight_hh = weights(rows, hidden_size)
        self.bias_ih, self.bias_hh = weights(rows), weights(rows)

    def start(self, batch: int) -> Tensors:
        """Zeros for every state, each (batch, hidden) and a tensor of its own."""
        return tuple(self.weight_hh.new_zeros(batch, self.hidden_size) for _ in self.states)

    def arriving(self, x: Tensor) -> Tensor:
        """(..., input) to (..., gates * hidden): all that a step needs to know of its input."""
        return x @ self.weight_ih.mT + self.bias_ih

    def equations(self, state: Tensors, x: Tensor) -> Steps:
        """One step: states (batch, hidden) and ``arriving(x)`` to gates and states after it."""
        raise NotImplementedError

    def forward(
        self,
        x: Tensor,
        lengths: Tensor | None = None,
        start: Tensors | None = None,
        *,
        reverse: bool = False,
    ) -> Steps:
        """Every gate and state at every step.

        Args:
            x: (batch, time, input), at least one step.
            lengths: (batch,) steps that count; beyond them a state stays as it was, so padding
                changes nothing. All steps count unless given.
            start: states before the first step, each (batch, hidden); zeros unless given.
            reverse: read from the last step that counts to the first.
        """
        where = torch.arange(x.shape[1], device=x.device)[:, None, None]
        count = x.shape[1] if lengths is None else lengths[:, None]
        inside = (where < count).expand(-1, x.shape[0], 1)  # (time, batch, 1)
        arriving = self.arriving(x).transpose(0, 1)  # (time, batch, gates * hidden)
        places = [self.steps._fields.index(name) for name in self.states]

        def step(state: Tensors, xs: Tensors) -> tuple[Tensors, Tensors]:
            shown = list(self.equations(state, xs[0]))
            for place, old in zip(places, state, strict=True):
                shown[place] = torch.where(xs[1], shown[place], old)
            return tuple(shown[place] for place in places), tuple(shown)

        begin = self.start(x.shape[0]) if start is None else start
        _, shown = unroll(step, begin, (arriving, inside), reverse=reverse)
        made: Steps = self.steps(*(each.transpose(0, 1) for each in shown))
        return made


class RNN(Recurrent[RNNSteps]):
    """The simple recurrent network (Elman 1990) with tanh; ``torch.nn.RNN`` computes the same."""

    steps, gates, states = RNNSteps, 1, ("h",)

    def equations(self, state: Tensors, x: Tensor) -> RNNSteps:
        """What arrives and what was there, squashed."""
        (h,) = state
        return RNNSteps(torch.tanh(x + h @ self.weight_hh.mT + self.bias_hh))


class LSTM(Recurrent[LSTMSteps]):
    """Long short-term memory (Hochreiter & Schmidhuber 1997) with a forget gate (Gers et al. 2000).

    No peepholes; ``torch.nn.LSTM`` computes the same. Rows are stacked as i, f, g, o.
    """

    steps, gates, states = LSTMSteps, 4, ("h", "c")

    def equations(self, state: Tensors, x: Tensor) -> LSTMSteps:
        """Forget a share of the cell state, write a share of the candidate, show a share of it."""
        h, c = state
        i, f, g, o = (x + h @ self.weight_hh.mT + self.bias_hh).chunk(4, -1)  # (batch, hidden) each
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        return LSTMSteps(i, f, g, o, c, o * c.tanh())


class GRU(Recurrent[GRUSteps]):
    """The gated recurrent unit (Cho et al. 2014), as ``torch.nn.GRU`` computes it.

    Two conventions to know: z = 1 *keeps* the old state, as in Cho et al.; and the reset gate
    multiplies *after* the recurrent matrix, its bias included, where Cho et al. multiply the state
    before it. Rows are stacked as r, z, n.
    """

    steps, gates, states = GRUSteps, 3, ("h",)

    def equations(self, state: Tensors, x: Tensor) -> GRUSteps:
        """Mix the old state with a candidate that looked back at a share of it."""
        (h,) = state
        xr, xz, xn = x.chunk(3, -1)  # (batch, hidden) each
        hr, hz, u = (h @ self.weight_hh.mT + self.bias_hh).chunk(3, -1)
        r, z = (xr + hr).sigmoid(), (xz + hz).sigmoid()
        n = (xn + r * u).tanh()
        return GRUSteps(r, z, n, (1 - z) * n + z * h)
