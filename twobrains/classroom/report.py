"""What the checks found, in words for one student, and as a table for many."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from twobrains.classroom.check import Checked, Verdict

WORDS = {
    "right": "right",
    "wrong": "wrong",
    "open": "not answered yet",
    "error": "error",
    "time": "stopped",
    "missing": "missing",
    "ended": "not run",
}
EDITED = "the check in this file is not the book's; the book's was used"


def told(checked: Checked) -> str:
    """One file, exercise by exercise."""
    if checked.problem:
        return f"{checked.file.name}: {checked.problem}"
    lines = [f"exercise {n}: {_told(each)}" for n, each in enumerate(checked.verdicts, 1)]
    right = f"{checked.right} of {len(checked.verdicts)} right"
    return "\n".join([f"{checked.file.name} ({checked.chapter})", *lines, right])


def _told(verdict: Verdict) -> str:
    parts = [WORDS[verdict.status], verdict.words, EDITED if verdict.edited else ""]
    return ": ".join(filter(None, parts[:2])) + (f" ({parts[2]})" if parts[2] else "")


def table(found: Sequence[Checked]) -> str:
    """Many files, a line each."""
    wide = max(len(each.file.name) for each in found)
    return "\n".join(f"{each.file.name:<{wide}}  {_line(each)}" for each in found)


def _line(checked: Checked) -> str:
    if checked.problem:
        return checked.problem
    share = f"{checked.right} of {len(checked.verdicts)} right"
    left = [
        f"{number} {WORDS[each.status]}"
        for number, each in enumerate(checked.verdicts, 1)
        if each.status != "right"
    ]
    return ": ".join(filter(None, [share, ", ".join(left)]))


def rows(found: Iterator[Checked], file: Path, most: int) -> Iterator[Checked]:
    """Pass on what is found, and write each at once as a row of a CSV file.

    Args:
        found: one file's verdicts after the other.
        file: where to write; replaced if it is there.
        most: exercises that a chapter has at most.
    """
    numbers = range(1, most + 1)
    heads = [f"exercise {n}" for n in numbers] + [f"words {n}" for n in numbers]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["file", "chapter", "right", "of", "problem", *heads])
        for each in found:
            writer.writerow(_row(each, most))
            out.flush()  # what is checked is kept, whatever ends the run
            yield each


def _row(checked: Checked, most: int) -> list[Any]:
    empty = [""] * (most - len(checked.verdicts))
    words = (
        [each.status for each in checked.verdicts],
        [
            "; ".join(filter(None, [each.words, EDITED if each.edited else ""]))
            for each in checked.verdicts
        ],
    )
    count = [checked.right, len(checked.verdicts)]
    front = [str(checked.file), checked.chapter, *count, checked.problem]
    return [*front, *words[0], *empty, *words[1], *empty]
