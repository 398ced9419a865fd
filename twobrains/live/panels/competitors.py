"""Who is compared: names, each with its brain's colour and a mark of its own."""

from __future__ import annotations

from collections.abc import Sequence

from twobrains.palette import BRAINS

MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
"""As matplotlib knows them; ``frontend/panels/marks.js`` draws the same."""


def brains_of(brains: Sequence[str] | None, names: Sequence[str]) -> list[str]:
    """Whose each is: as given, or the book's brains in their order.

    Raises:
        ValueError: one is missing or unknown.
    """
    given = list(BRAINS)[: len(names)] if brains is None else list(brains)
    if len(given) != len(names):
        raise ValueError(f"{len(given)} brains for {len(names)} labels")
    if unknown := [name for name in given if name not in BRAINS]:
        raise ValueError(f"a brain is one of {', '.join(BRAINS)}; got {unknown}")
    return given


def marks_of(marks: Sequence[str] | None, names: Sequence[str]) -> list[str]:
    """Each one's mark: as given, or ``MARKS`` in their order.

    Raises:
        ValueError: one is missing, unknown or given twice, or there are too many names.
    """
    if not 1 <= len(names) <= len(MARKS):
        raise ValueError(f"give 1 to {len(MARKS)} labels, got {len(names)}")
    given = list(MARKS[: len(names)]) if marks is None else list(marks)
    if len(given) != len(names) or len(set(given)) != len(given) or not set(given) <= set(MARKS):
        raise ValueError(
            f"give each of the {len(names)} labels a mark of its own, "
            f"of {' '.join(MARKS)}; got {given}"
        )
    return given


def row_marks(marks: Sequence[str] | None, names: Sequence[str]) -> list[str]:
    """The same where each mark is in its name's row: any number, and marks may repeat.

    Raises:
        ValueError: one is missing or unknown.
    """
    given = [MARKS[i % len(MARKS)] for i in range(len(names))] if marks is None else list(marks)
    if not names or len(given) != len(names) or not set(given) <= set(MARKS):
        raise ValueError(
            f"give each of the {len(names)} labels a mark, of {' '.join(MARKS)}; got {given}"
        )
    return given
