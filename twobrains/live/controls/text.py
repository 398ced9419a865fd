"""A text over a known alphabet, of lines where it holds their ends."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypedDict

import torch

from twobrains.live.controls.base import Control

EMPTY = "Type at least one symbol."
BLANKS = {" ": "a space", "\n": "a line's end", "\t": "a tab"}
RUN = 3
"""From so many neighbouring symbols on, an alphabet is written as a run: a–z."""


class TextSettings(TypedDict):
    """What the page knows of it beside what it knows of every control."""

    alphabet: str
    most: int
    drop: bool
    empty: str
    knows: str


@dataclass(frozen=True)
class Text(Control):
    """A text, given to the module as the indices of its symbols: int64 ``(time,)``.

    The length is the reader's, from 1 to ``most``; a module must not bake it in.

    Attributes:
        alphabet: every symbol that the model knows, in the order of its embedding.
        value: the text it opens with.
        most: symbols at most; a longer text is refused in words, never cut without a word.
        drop: of a longer text the model reads the last ``most`` symbols, and the figure says so;
            otherwise a longer text is refused.

    >>> Text("seed", "abc", value="cab").tensor("cab")
    tensor([2, 0, 1])
    """

    alphabet: str
    value: str = field(kw_only=True)
    most: int = field(default=200, kw_only=True)
    drop: bool = field(default=False, kw_only=True)

    kind: ClassVar[str] = "text"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.alphabet or len(set(self.alphabet)) < len(self.alphabet):
            raise ValueError(f"{self.name}: give each symbol once, got {self.alphabet!r}")
        if unicodedata.normalize("NFC", self.alphabet) != self.alphabet:
            raise ValueError(f"{self.name}: the alphabet must be in Unicode's normal form C")
        if self.most < 1:
            raise ValueError(f"{self.name}: most (={self.most}) must be at least 1")
        self.check(self.value)

    @property
    def start(self) -> str:
        """As given, in Unicode's normal form C."""
        return self.check(self.value)

    @property
    def axes(self) -> Mapping[int, str]:
        """The length is free."""
        return {0: f"{self.name}_time"}

    def codes(self) -> torch.Tensor:
        """Each symbol's code point ``(len(alphabet),)``: a coloured text is ``codes[indices]``."""
        return torch.tensor([ord(symbol) for symbol in self.alphabet])

    def check(self, value: Any) -> str:
        """A text of known symbols, not empty and not too long."""
        if not isinstance(value, str):
            raise ValueError(f"{self.name} takes a text, got {value!r:.80}")
        text = unicodedata.normalize("NFC", value)
        if not text:
            raise ValueError(EMPTY)
        if len(text) > self.most and not self.drop:
            raise ValueError(f"At most {self.most} symbols, please: there are {len(text)}.")
        if unknown := [symbol for symbol in text[-self.most :] if symbol not in self.alphabet]:
            raise ValueError(f"The model does not know {named(unknown[0])}. {self._knows}")
        return text

    @property
    def _knows(self) -> str:
        return f"It knows {known(self.alphabet)}."

    def tensor(self, value: str) -> torch.Tensor:
        """Indices in the alphabet of the symbols that are read."""
        return torch.tensor([self.alphabet.index(symbol) for symbol in value[-self.most :]])

    def traced(self) -> torch.Tensor:
        """The opening text, at least seven symbols of it: a length of one would be baked in."""
        return self.tensor((self.start * 7)[: max(7, len(self.start))])

    def sample(self, rng: random.Random) -> str:
        """Any symbols, any length."""
        length = rng.choice([1, 2, self.most, rng.randint(1, self.most)])
        return "".join(rng.choices(self.alphabet, k=min(length, self.most)))

    def words(self, value: str) -> str:
        """The text, its middle left out if it is long."""
        return f"“{value if len(value) <= 24 else f'{value[:16]}…{value[-6:]}'}”"

    def settings(self) -> TextSettings:
        """Alphabet and length, and what is said of others."""
        return {
            "alphabet": self.alphabet,
            "most": self.most,
            "drop": self.drop,
            "empty": EMPTY,
            "knows": self._knows,
        }


def named(symbol: str) -> str:
    """A symbol in quotes; one that can't be seen by its name or number."""
    if unicodedata.category(symbol)[0] in "CMZ":
        return BLANKS.get(symbol, f"U+{ord(symbol):04X}")
    return f"“{symbol}”"


def known(alphabet: str) -> str:
    """An alphabet in few words: runs of neighbours as their ends."""
    runs: list[list[str]] = []
    for symbol in sorted(alphabet):
        if runs and ord(symbol) == ord(runs[-1][-1]) + 1 and symbol.isalnum():
            runs[-1].append(symbol)
        else:
            runs.append([symbol])
    parts = [f"{run[0]}–{run[-1]}" if len(run) >= RUN else run for run in runs]
    flat = [p for part in parts for p in ([part] if isinstance(part, str) else map(_plain, part))]
    return " ".join(flat)


def _plain(symbol: str) -> str:
    words = {" ": "space", "\n": "⏎"}
    return words.get(symbol, symbol)
