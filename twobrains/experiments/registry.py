"""All studies by name: each folder with a ``study.py``, and the ``Study`` objects in it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from twobrains.experiments.study import FOLDER, Study


@cache
def studies() -> dict[str, Study[Any, Any]]:
    """All of them, folder by folder."""
    found: dict[str, Study[Any, Any]] = {}
    for file in sorted(FOLDER.glob("*/study.py")):
        module = import_module(f"twobrains.experiments.{file.parent.name}.study")
        own = [each for each in vars(module).values() if isinstance(each, Study)]
        found |= {each.name: each for each in own if each.record.parent == file.parent}
    return found


def find(name: str) -> Study[Any, Any]:
    """A study by its name.

    Raises:
        ValueError: there is none; the message names those that there are.
    """
    if name not in studies():
        raise ValueError(f"no study {name!r}; there are {', '.join(studies())}")
    return studies()[name]
