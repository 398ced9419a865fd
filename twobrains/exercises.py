"""Exercises that check themselves: a reader's answer against what torch computes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

UNANSWERED = "Not answered yet: write your answer in place of None."
RIGHT = "Right."


def check_number(answer: float | None, wanted: Callable[[], float], hint: str) -> None:
    """Say whether a number is right to one part in a thousand; the hint if it is not."""
    if answer is None:
        print(UNANSWERED)
        return
    try:
        near = abs(float(answer) - wanted()) <= 1e-3 * max(1e-9, abs(wanted()))
    except (TypeError, ValueError):
        print(f"A number is wanted, got {answer!r:.60}.")
        return
    print(RIGHT if near else f"Not {answer:g}. {hint}")


def check_function(
    answer: Callable[..., Tensor] | None,
    wanted: Callable[..., Tensor],
    cases: Sequence[tuple[Tensor, ...]],
    hint: str,
) -> None:
    """Say whether a function gives what another one gives, on every case."""
    if answer is None:
        print(UNANSWERED)
        return
    for number, case in enumerate(cases, 1):
        try:
            given, right = answer(*case), wanted(*case)
            torch.testing.assert_close(given, right, atol=1e-4, rtol=1e-4)
        except Exception as problem:  # noqa: BLE001  the function is the reader's: any error is an answer
            print(f"Case {number} of {len(cases)}: {problem}\n{hint}")
            return
    print(RIGHT)
