"""One of a few named options."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypedDict

import torch

from twobrains.live.controls.base import Control

MANY = 20
"""Options beyond which a refusal names the first and the last; ``choice.js`` does the same."""


class ChoiceSettings(TypedDict):
    """What the page knows of it beside what it knows of every control."""

    options: list[str]


@dataclass(frozen=True)
class Choice(Control):
    """One option of several, given to the module as its index: a 0-d int64.

    Attributes:
        options: the names, in the order the reader sees them.
        value: the option it opens with; the first where it is left out.

    >>> Choice("pool", ["max", "mean"], value="mean").tensor("mean")
    tensor(1)
    """

    options: Sequence[str]
    value: str | None = field(default=None, kw_only=True)

    kind: ClassVar[str] = "choice"

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(set(self.options)) < max(2, len(self.options)):
            raise ValueError(f"{self.name}: give two or more different options, got {self.options}")
        self.check(self.start)

    @property
    def start(self) -> str:
        """The given option, else the first."""
        return self.options[0] if self.value is None else self.value

    @property
    def places(self) -> int:
        """Its options."""
        return len(self.options)

    def check(self, value: Any) -> str:
        """One of the options, by name."""
        if value not in self.options:
            every = ", ".join(self.options)
            if len(self.options) > MANY:
                every = f"{len(self.options)}, from {self.options[0]} to {self.options[-1]}"
            raise ValueError(f"{self.name} is one of {every}; got {value!r}")
        return str(value)

    def tensor(self, value: str) -> torch.Tensor:
        """The option's index."""
        return torch.tensor(list(self.options).index(value))

    def sample(self, rng: random.Random) -> str:
        """Any option."""
        return rng.choice(list(self.options))

    def settings(self) -> ChoiceSettings:
        """The options."""
        return {"options": list(self.options)}
