"""A GRU and an LSTM whose gates do not look at the state: so few passes train them.

Source: Feng, Tung, Ahmed, Bengio & Hajimirsadeghi 2024, "Were RNNs all we needed?", section 3.
Their plain form is here; for training in low precision they take logarithms, for which what is
written has to be positive (appendix).

>>> layer, x = MinGRU(3, 8), torch.randn(2, 5, 3)
>>> torch.allclose(layer(x).h, layer.by_scan(x).h, atol=1e-6)
True
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.models.scan import parallel, sequential

__all__ = ["MinGRU", "MinGRUSteps", "MinLSTM", "MinLSTMSteps"]


class MinGRUSteps(NamedTuple):
    """A minimal GRU, step by step; each is (batch, time, hidden).

    Attributes:
        z: update gate, from 0 to 1; z = 1 keeps the old state.
        n: what would replace the state.
        h: hidden state.
    """

    z: Tensor
    n: Tensor
    h: Tensor


class MinGRU(nn.Module):
    """A GRU without its reset gate, without tanh, and with gates that see the input only.

        z_t = σ(W_z x_t)    n_t = W_n x_t    h_t = z_t ⊙ h_{t-1} + (1 − z_t) ⊙ n_t

    As everywhere in this book, z = 1 *keeps* the old state; in Feng et al. it replaces it.

    Args:
        input_size: numbers that arrive at each step.
        hidden_size: units.
    """

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.gates = nn.Linear(input_size, 2 * hidden_size)

    def equations(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, time, input) to gate and candidate (batch, time, hidden): all at once."""
        z, n = self.gates(x).chunk(2, -1)
        return z.sigmoid(), n

    def forward(self, x: Tensor, start: Tensor | None = None) -> MinGRUSteps:
        """One step after another.

        Args:
            x: (batch, time, input), at least one step.
            start: (batch, hidden) state before the first step; zeros unless given.
        """
        z, n = self.equations(x)
        return MinGRUSteps(z, n, sequential(z, (1 - z) * n, start))

    def by_scan(self, x: Tensor, start: Tensor | None = None) -> MinGRUSteps:
        """All steps at once, ⌈log2 T⌉ times; arguments as for ``forward``."""
        z, n = self.equations(x)
        return MinGRUSteps(z, n, parallel(z, (1 - z) * n, start))


class MinLSTMSteps(NamedTuple):
    """A minimal LSTM, step by step; each is (batch, time, hidden).

    Attributes:
        i, f: input and forget gate, from 0 to 1.
        kept: f / (f + i), the share of the old state that stays; the rest is written anew.
        g: what would be written.
        h: hidden state, which is the cell state too.
    """

    i: Tensor
    f: Tensor
    kept: Tensor
    g: Tensor
    h: Tensor


class MinLSTM(nn.Module):
    """An LSTM without output gate, without tanh, and with gates that see the input only.

        i_t = σ(W_i x_t)    f_t = σ(W_f x_t)    g_t = W_g x_t
        h_t = (f_t h_{t-1} + i_t g_t) / (f_t + i_t)

    What is kept and what is written add up to 1, so the state's scale does not depend on time.

    Args:
        input_size: numbers that arrive at each step.
        hidden_size: units.
    """

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.gates = nn.Linear(input_size, 3 * hidden_size)

    def equations(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(batch, time, input) to i, f, the share kept, and g, each (batch, time, hidden)."""
        i, f, g = self.gates(x).chunk(3, -1)
        kept = (F.softplus(-i) - F.softplus(-f)).sigmoid()  # f / (f + i), where both vanish too
        return i.sigmoid(), f.sigmoid(), kept, g

    def forward(self, x: Tensor, start: Tensor | None = None) -> MinLSTMSteps:
        """One step after another.

        Args:
            x: (batch, time, input), at least one step.
            start: (batch, hidden) state before the first step; zeros unless given.
        """
        i, f, kept, g = self.equations(x)
        return MinLSTMSteps(i, f, kept, g, sequential(kept, (1 - kept) * g, start))

    def by_scan(self, x: Tensor, start: Tensor | None = None) -> MinLSTMSteps:
        """All steps at once, ⌈log2 T⌉ times; arguments as for ``forward``."""
        i, f, kept, g = self.equations(x)
        return MinLSTMSteps(i, f, kept, g, parallel(kept, (1 - kept) * g, start))
