"""The contract every control keeps, and the trait that carries its value."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypedDict

import numpy as np
import torch
from numpy.typing import NDArray
from traitlets import TraitError, TraitType

RESERVED = frozenset(
    {
        *("module", "controls", "panels", "alt", "name", "carry", "title", "layout", "frame"),
        *("program", "around", "demo"),
    }
)


Dtype = Literal["float32", "int64", "bool"]
DTYPES: dict[torch.dtype, Dtype] = {
    torch.float32: "float32",
    torch.int64: "int64",
    torch.bool: "bool",
}
"""The types that travel to the page and back."""


class ControlSpec(TypedDict):
    """What the page knows of every control; an axis whose length the reader sets is null."""

    kind: str
    name: str
    label: str
    dtype: Dtype
    shape: list[int | None]


@dataclass(frozen=True)
class Control(ABC):
    """One input of a figure's module; its name is the name of the module's argument.

    Attributes:
        name: a Python identifier, the same in ``forward``, in ``figure.NAME`` and in the page.
        label: what the reader sees; the name where it is left out.
    """

    name: str
    label: str | None = field(default=None, kw_only=True)

    kind: ClassVar[str]
    """The stem of this control's file in ``frontend/controls``."""

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or self.name.startswith("_") or self.name in RESERVED:
            raise ValueError(
                f"a control's name must be a Python identifier that starts with a letter and is "
                f"none of {', '.join(sorted(RESERVED))}; got {self.name!r}"
            )

    @property
    @abstractmethod
    def start(self) -> Any:
        """The value the figure opens with, as ``check`` returns it."""

    @abstractmethod
    def check(self, value: Any) -> Any:
        """The value in its plain form, or a ``ValueError`` that says what is wrong with it."""

    @abstractmethod
    def tensor(self, value: Any) -> torch.Tensor:
        """A checked value as the tensor that the module receives, of one of ``DTYPES``."""

    @property
    def axes(self) -> Mapping[int, str]:
        """Axes of the tensor whose length the reader sets, with a name each for the export."""
        return {}

    def traced(self) -> torch.Tensor:
        """What the export traces the module with: free axes at least two long."""
        return self.tensor(self.start)

    @property
    def places(self) -> int:
        """How many values it has, where a panel may set one of them by its index; 0 elsewhere."""
        return 0

    @abstractmethod
    def sample(self, rng: random.Random) -> Any:
        """A random valid value: every figure is tested on many of them."""

    def words(self, value: Any) -> str:
        """A checked value as text, short enough for a ``repr``."""
        return str(value)

    def to_page(self, value: Any) -> Any:
        """A checked value as JSON; bytes may stand for arrays."""
        return value

    def from_page(self, value: Any) -> Any:
        """What ``to_page`` made, or the page sent, as an unchecked value."""
        return value

    def settings(self) -> Mapping[str, Any]:
        """What the page needs beside its ``ControlSpec``: a ``TypedDict`` of the control's own.

        ``twobrains.tools.specs`` makes types of it for the front end.
        """
        return {}

    def spec(self) -> dict[str, Any]:
        """This control as JSON, tensor type and shape included."""
        example = self.tensor(self.start)
        shared: ControlSpec = {
            "kind": self.kind,
            "name": self.name,
            "label": self.label or self.name,
            "dtype": DTYPES[example.dtype],
            "shape": [None if i in self.axes else size for i, size in enumerate(example.shape)],
        }
        return {**shared, **self.settings()}


def own(value: Any) -> NDArray[np.float32]:
    """Numbers as a float32 array that nobody can change: a value is checked once."""
    array = np.array(value, dtype=np.float32)
    array.flags.writeable = False
    return array


def given(name: str, value: Any, known: Mapping[str, Any], what: str) -> Any:
    """A value as it was given; a text stands for the one of that name.

    Args:
        name: the control's.
        value: a text, or the value itself.
        known: values by name.
        what: they are, in the plural, for the message.
    Raises:
        ValueError: there is none of that name.
    """
    if not isinstance(value, str):
        return value
    if value not in known:
        raise ValueError(f"{name} has the {what} {', '.join(known)}; got {value!r}")
    return known[value]


def opening(value: Any, known: Mapping[str, Any]) -> Any:
    """What a control opens with: the value, or the first of those with a name."""
    return next(iter(known)) if value is None else value


if TYPE_CHECKING:
    Trait = TraitType[Any, Any]
else:
    Trait = TraitType  # traitlets 5.7, which Colab has, knows it as a plain class


class ControlTrait(Trait):
    """A trait that accepts what its control accepts: ``figure.dx = 3`` moves the slider."""

    def __init__(self, control: Control) -> None:
        self.control = control
        super().__init__(default_value=control.start)
        self.tag(
            sync=True,
            echo_update=False,
            to_json=lambda value, _: control.to_page(value),
            from_json=lambda value, _: control.from_page(value),
        )

    def validate(self, obj: object, value: Any) -> Any:
        """The checked value, or the control's own words as a ``TraitError``."""
        try:
            return self.control.check(value)
        except ValueError as problem:
            raise TraitError(str(problem)) from None
