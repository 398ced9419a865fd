"""Values by name: a field of a run, and what a result holds."""

from __future__ import annotations

import math
import re
from dataclasses import fields
from statistics import fmean
from typing import Any

AGGREGATES = ("mean", "half", "low", "high", "least", "most")
"""Attributes of a cell that a mark may name."""
_PART = re.compile(r"(\w+)|\.(\w+)|\[([^\]]*)\]")
_KINDS = {"int": int, "float": float}


def typed(pair: str, run: Any) -> tuple[str, Any]:
    """``train=1000`` as a name and a value: of the run's field, or a number where it reads as one.

    Args:
        pair: name and value.
        run: the dataclass of a run.
    Raises:
        ValueError: it is no pair.
    """
    name, equals, value = pair.partition("=")
    if not equals:
        raise ValueError(f"got {pair!r}, wanted FIELD=VALUE")
    kinds = {field.name: str(field.type) for field in fields(run)}
    if name in kinds:
        return name, _KINDS.get(kinds[name], str)(value)
    number = re.fullmatch(r"\d+|(\d*\.\d+)", value)
    return name, (float(value) if number[1] else int(value)) if number else value


def measured(result: Any, path: str) -> float:
    """A number that a result holds.

    Args:
        result: a line of a record.
        path: ``accuracy``, ``longer[twice as long]`` or ``shares[0:4]``; of more than one number
            it is the mean, of none NaN.

    >>> from types import SimpleNamespace
    >>> result = SimpleNamespace(shares=[1.0, 0.5, 0.0], errors={"new digits": [2.0, 4.0]})
    >>> [measured(result, path) for path in ("shares[1]", "shares[0:2]", "errors[new digits]")]
    [0.5, 0.75, 3.0]
    """
    found = result
    for start, name, key in _PART.findall(path):
        found = getattr(found, start or name) if start or name else _item(found, key)
    if found is None:
        return math.nan
    return float(found) if isinstance(found, int | float) else fmean(found)


def _item(found: Any, key: str) -> Any:
    if isinstance(found, dict):
        return found[key]
    first, colon, last = key.partition(":")
    return found[slice(int(first), int(last))] if colon else found[int(key)]
