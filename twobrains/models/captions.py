"""Images to captions: a grid of features, and an LSTM that attends to it word by word.

Convolutions encode the image once. Before each word, attention weighs the positions of the grid, by
the LSTM's state after the words so far (Xu et al. 2015, "Show, attend and tell", soft attention; a
CNN as encoder and an LSTM as decoder are those of Vinyals et al. 2015). Its halves do the whole
work with one of the two: convolutions that predict every word at once, each by itself; and the same
LSTM with attention over rows of px that another LSTM has read.

>>> seen = Captioner("CNN + LSTM").read(torch.zeros(1, 1, 32, 32))
>>> seen.words.shape, seen.weights.shape            # words, and attention weights
(torch.Size([1, 9]), torch.Size([1, 9, 64]))
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from twobrains.models.fast import fast_states
from twobrains.models.recurrent import LSTM, Tensors, unroll

__all__ = ["CAPTIONERS", "Caption", "Captioner", "Decoder", "Grid", "Rows", "Slots"]

SHEET = 32
"""Height and width of an image, px."""
GRID = 8
"""Positions in a row and in a column of the grid."""
STEPS = 9
"""Words of a sentence, its stop included."""
WORDS = 12
"""The vocabulary; word 0 is the stop, and the input before the first word."""


class Grid(nn.Module):
    """Convolutions: each of 8×8 positions has a receptive field of 17×17 px, and its coordinates.

    Args:
        channels: maps of the three layers; the first two have a stride of 2.
    """

    def __init__(self, channels: tuple[int, int, int] = (16, 32, 48)) -> None:
        super().__init__()
        first, second, third = channels
        self.layers = nn.Sequential(
            *_layer(1, first, 5, 2), *_layer(first, second, 3, 2), *_layer(second, third, 3, 1)
        )
        self.size = third + 2

    def maps(self, ink: Tensor) -> Tensor:
        """(batch, 1, 32, 32) to (batch, third, 8, 8)."""
        return self.layers(ink)  # type: ignore[no-any-return]

    def forward(self, ink: Tensor) -> Tensor:
        """(batch, 1, 32, 32) to (batch, 64, size): features and position, x and y from −1 to 1."""
        maps = self.maps(ink)
        at = torch.linspace(-1, 1, GRID, dtype=ink.dtype, device=ink.device)
        where = torch.stack([at.expand(GRID, -1), at[:, None].expand(-1, GRID)])  # x, then y
        return torch.cat([maps, where.expand(len(ink), -1, -1, -1)], 1).flatten(2).mT


class Rows(nn.Module):
    """No convolution: an LSTM reads the image row by row, down and up.

    Args:
        hidden: units in each direction.
    """

    def __init__(self, hidden: int = 30) -> None:
        super().__init__()
        self.down, self.up = LSTM(SHEET, hidden), LSTM(SHEET, hidden)
        self.size = 2 * hidden

    def forward(self, ink: Tensor) -> Tensor:
        """(batch, 1, 32, 32) to (batch, 32, size): each row in the light of all others."""
        rows = ink[:, 0]  # (batch, row, px)
        if torch.compiler.is_exporting():
            return torch.cat([self.down(rows).h, self.up(rows, reverse=True).h], -1)
        there, back = fast_states(self.down, rows)[0], fast_states(self.up, rows.flip(1))[0]
        return torch.cat([there, back.flip(1)], -1)


class DecoderStep(NamedTuple):
    """One word, with all that led to it.

    Attributes:
        logits: (batch, WORDS).
        weights: (batch, position) attention weights, which add up to 1.
        h, c: (batch, hidden) states after it.
    """

    logits: Tensor
    weights: Tensor
    h: Tensor
    c: Tensor


class Decoder(nn.Module):
    """An LSTM that writes a sentence, with attention over positions before each word.

    Equations are those of Xu et al. 2015, whose attention is that of Bahdanau et al. 2015.

    Args:
        place: features of a position.
        hidden: units of the LSTM.
        embedding: size of a word's embedding.
        scored: units that score a position by the state.
    """

    def __init__(self, place: int, hidden: int, embedding: int = 24, scored: int = 32) -> None:
        super().__init__()
        self.embed = nn.Embedding(WORDS, embedding)
        self.begin_h, self.begin_c = nn.Linear(place, hidden), nn.Linear(place, hidden)
        self.of_place, self.of_state = nn.Linear(place, scored), nn.Linear(hidden, scored)
        self.score = nn.Linear(scored, 1, bias=False)
        self.cell = LSTM(embedding + place, hidden)
        self.shown_h, self.shown_z = nn.Linear(hidden, embedding), nn.Linear(place, embedding)
        self.out = nn.Linear(embedding, WORDS)

    def start(self, places: Tensor) -> Tensors:
        """States before the first word, from the mean of all positions (section 3.1.2)."""
        mean = places.mean(1)
        return self.begin_h(mean).tanh(), self.begin_c(mean).tanh()

    def next_word(self, state: Tensors, word: Tensor, places: Tensor, keys: Tensor) -> DecoderStep:
        """The next word.

        Args:
            state: h and c, each (batch, hidden).
            word: (batch,) the one before.
            places: (batch, position, feature).
            keys: (batch, position, scored), ``of_place(places)``.
        """
        scores = self.score((keys + self.of_state(state[0])[:, None]).tanh())[..., 0]  # eq. 4
        weights = scores.softmax(-1)  # (batch, place), eq. 5
        z = (weights[:, None] @ places)[:, 0]  # (batch, feature), eq. 13
        y = self.embed(word)
        steps = self.cell.equations(state, self.cell.arriving(torch.cat([y, z], -1)))  # eq. 1 to 3
        logits = self.out(y + self.shown_h(steps.h) + self.shown_z(z))  # eq. 7
        return DecoderStep(logits, weights, steps.h, steps.c)

    def teacher_forced(self, places: Tensor, words: Tensor) -> Tensor:
        """Logits (batch, time, WORDS) where each word follows the right ones (teacher forcing).

        Args:
            places: (batch, position, feature).
            words: (batch, time) the right ones.
        """
        keys = self.of_place(places)
        before = torch.cat([torch.zeros_like(words[:, :1]), words[:, :-1]], 1).mT  # (time, batch)

        def step(state: Tensors, x: Tensors) -> tuple[Tensors, Tensors]:
            made = self.next_word(state, x[0], places, keys)
            return (made.h, made.c), (made.logits,)

        return unroll(step, self.start(places), (before,))[1][0].transpose(0, 1)

    def forward(self, places: Tensor) -> tuple[Tensor, DecoderStep]:
        """Words (batch, STEPS), each the likeliest after those before; and all that led to them.

        What is shown of each step comes as (batch, STEPS, ...).
        """
        keys = self.of_place(places)
        first = torch.zeros(len(places), dtype=torch.long, device=places.device)

        def step(state: Tensors, _: Tensors) -> tuple[Tensors, Tensors]:
            made = self.next_word(state[:2], state[2], places, keys)
            word = made.logits.argmax(-1)
            return (made.h, made.c, word), (word, *made)

        ticks = torch.zeros(STEPS, 1, device=places.device)
        _, shown = unroll(step, (*self.start(places), first), (ticks,))
        words, *rest = (each.transpose(0, 1) for each in shown)
        return words, DecoderStep(*rest)


class Slots(nn.Module):
    """No recurrence: every word of the sentence by itself, from the whole grid.

    Args:
        size: maps of the grid.
        hidden: units that all words share.
    """

    def __init__(self, size: int, hidden: int = 40) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.AvgPool2d(2),  # 8×8 to 4×4
            nn.Flatten(),
            nn.Linear(size * (GRID // 2) ** 2, hidden),
            nn.ReLU(),
            nn.Linear(hidden, STEPS * WORDS),
        )

    def forward(self, maps: Tensor) -> Tensor:
        """(batch, size, 8, 8) to logits (batch, STEPS, WORDS)."""
        return self.layers(maps).view(len(maps), STEPS, WORDS)  # type: ignore[no-any-return]


class Caption(NamedTuple):
    """A sentence, with all that led to it.

    Attributes:
        words: (batch, STEPS) the likeliest after those before; beyond the first 0 nothing counts.
        logits: (batch, STEPS, WORDS).
        weights: (batch, STEPS, position) attention weights before each word, row by row.
        h, c: (batch, STEPS, hidden) states after each word.
        places: (batch, position, feature) the encoder's features.
    """

    words: Tensor
    logits: Tensor
    weights: Tensor
    h: Tensor
    c: Tensor
    places: Tensor


CAPTIONERS = ("CNN + LSTM", "CNN", "RNN")
"""Each of 54,000 parameters, to 5 %."""


class Captioner(nn.Module):
    """Images (batch, 1, 32, 32) to sentences of up to ``STEPS`` words.

    Args:
        kind: one of ``CAPTIONERS``.
    """

    def __init__(self, kind: str = "CNN + LSTM") -> None:
        super().__init__()
        if kind not in CAPTIONERS:
            raise ValueError(f"kind is one of {', '.join(CAPTIONERS)}; got {kind!r}")
        self.kind = kind
        self.look = Rows() if kind == "RNN" else Grid()
        self.tell: Slots | Decoder
        if kind == "CNN":
            self.tell = Slots(self.look.size - 2)
        else:
            self.tell = Decoder(self.look.size, hidden=48)

    def forward(self, ink: Tensor, words: Tensor) -> Tensor:
        """Logits (batch, STEPS, WORDS), for training.

        Args:
            ink: (batch, 1, 32, 32) in [0, 1].
            words: (batch, STEPS) the targets, for teacher forcing; without effect on a kind that
                predicts all words at once.
        """
        if isinstance(self.tell, Slots):
            return self._at_once(ink)
        return self.tell.teacher_forced(self.look(ink), words)

    def words(self, ink: Tensor) -> Tensor:
        """(batch, STEPS): the sentence, each word the likeliest after those before."""
        if isinstance(self.tell, Slots):
            return self._at_once(ink).argmax(-1)
        return self.tell(self.look(ink))[0]  # type: ignore[no-any-return]

    def read(self, ink: Tensor) -> Caption:
        """All that can be seen while it speaks, for a figure.

        Raises:
            TypeError: it predicts all words at once, and has no attention.
        """
        if isinstance(self.tell, Slots):
            raise TypeError("only a net with attention shows where it looks; this one has none")
        places = self.look(ink)
        words, made = self.tell(places)
        return Caption(words, made.logits, made.weights, made.h, made.c, places)

    def _at_once(self, ink: Tensor) -> Tensor:
        assert isinstance(self.look, Grid)
        return self.tell(self.look.maps(ink))  # type: ignore[no-any-return]


def _layer(before: int, after: int, window: int, stride: int) -> tuple[nn.Module, ...]:
    """Convolution that keeps the size but for its stride, batch normalisation, ReLU."""
    conv = nn.Conv2d(before, after, window, stride, padding=window // 2, bias=False)
    return conv, nn.BatchNorm2d(after), nn.ReLU()
