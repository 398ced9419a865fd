"""Exercises that check themselves: a reader's answer against what torch computes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, SupportsFloat

from torch import Tensor
from torch.testing import assert_close
from torch.utils import _pytree as pytree

UNANSWERED = "Not answered yet: write your answer in place of None."
RIGHT = "Right."
CHANGED = (
    "It changes its input, though, which its caller may still need: work on a copy, x.clone()."
)


def check_number(
    answer: SupportsFloat | str | None,
    wanted: Callable[[], float],
    hint: str,
    *,
    say: Callable[[str], object] = print,
) -> None:
    """Say whether a number is right to one part in a thousand; the hint if it is not."""
    if answer is None:
        say(UNANSWERED)
        return
    right = wanted()
    try:
        given = _number(answer)
    except Exception:  # noqa: BLE001  whatever it is, it has no number
        say(f"A number is wanted, got {_named(answer)}.")
        return
    near = abs(given - right) <= 1e-3 * max(1e-9, abs(right))
    say(RIGHT if near else f"Not {given:g}. {hint}")


def _number(answer: Any) -> float:
    """An answer as a float, an infinite one if it is larger than floats are."""
    value = answer.item() if hasattr(answer, "item") else answer  # one element of torch or NumPy
    if isinstance(value, bool | complex):
        raise TypeError
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _named(answer: object) -> str:
    """An answer as one short line."""
    try:
        return f"{' '.join(repr(answer).split()):.60}"
    except Exception:  # noqa: BLE001  an int of 5,000 digits has no repr either
        return f"a {type(answer).__name__}"


def check_function(
    answer: Callable[..., Tensor] | None,
    wanted: Callable[..., Tensor],
    cases: Sequence[tuple[Any, ...]],
    hint: str,
    *,
    say: Callable[[str], object] = print,
) -> None:
    """Say whether a function gives what another one gives, on every case."""
    if answer is None:
        say(UNANSWERED)
        return
    changed = False
    for number, case in enumerate(cases, 1):
        right, mine = wanted(*_copied(case)), _copied(case)
        problem = _problem(answer, mine, right)
        changed = changed or not _same(mine, case)
        if problem:
            say(f"Case {number} of {len(cases)}: {problem}\n{hint}")
            break
    else:
        say(RIGHT)
    if changed:
        say(CHANGED)


def _problem(answer: Callable[..., Tensor], case: tuple[Any, ...], right: Tensor) -> str:
    """What is wrong with a function's answer, or ""."""
    if not callable(answer):
        return f"a function is wanted, got {_named(answer)}."
    try:
        given = answer(*case)
    except Exception as problem:  # noqa: BLE001  the function is the reader's: any error is an answer
        return f"{type(problem).__name__}: {problem}".removesuffix(": ")
    try:
        assert_close(given, right, atol=1e-4, rtol=1e-4)
    except (AssertionError, RuntimeError, ValueError) as problem:
        return str(problem)
    except TypeError:
        return f"a {type(right).__name__} is wanted, got {_named(given)}."
    return ""


def _copied(case: Any) -> Any:
    """A case that may be changed, in whatever its tensors are held."""
    return pytree.tree_map(_copy, case)


def _copy(value: Any) -> Any:
    if not isinstance(value, Tensor):
        return deepcopy(value)
    mine = value.detach().clone().requires_grad_(value.requires_grad)
    return mine if value.is_leaf else mine.clone()  # which may be changed in place, as it may


def _same(one: Any, other: Any) -> bool:
    """Whether a case holds what another one holds."""
    (mine, shape), (kept, whole) = map(pytree.tree_flatten, (one, other))
    return shape == whole and all(map(_alike, mine, kept))


def _alike(one: Any, other: Any) -> bool:
    try:
        assert_close(one, other, rtol=0, atol=0, equal_nan=True)
    except AssertionError:
        return False
    except TypeError:  # neither numbers nor tensors
        return True
    return True
