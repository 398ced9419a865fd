"""On or off."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch

from twobrains.live.controls.base import Control


@dataclass(frozen=True)
class Toggle(Control):
    """A box to tick, given to the module as a 0-d bool.

    ``if tick:`` does not export: use ``torch.where``, or multiply.

    Attributes:
        value: whether it opens ticked.

    >>> Toggle("mirror", value=True).tensor(True)
    tensor(True)
    """

    value: bool = field(default=False, kw_only=True)

    kind: ClassVar[str] = "toggle"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check(self.value)

    @property
    def start(self) -> bool:
        """As given."""
        return self.value

    def check(self, value: Any) -> bool:
        """A bool, or what stands for one without doubt: 0 and 1."""
        if value not in (False, True):
            raise ValueError(f"{self.name} is on (True) or off (False), got {value!r}")
        return bool(value)

    def tensor(self, value: bool) -> torch.Tensor:
        """The bool as a 0-d tensor."""
        return torch.tensor(value)

    def sample(self, rng: random.Random) -> bool:
        """Either."""
        return rng.random() < 0.5

    def words(self, value: bool) -> str:
        """On or off."""
        return "on" if value else "off"
