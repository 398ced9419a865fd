"""A chapter of the book as cells, and its exercises: text, what comes first, check, solution."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import v4

from twobrains.paths import ROOT

CHAPTERS = ROOT / "notebooks"
BLANK = re.compile(r"^(\w+) = None\n", re.MULTILINE)
SOLUTION = re.compile(r"<details>.*?```python\n(.*?)```.*?</details>", re.DOTALL)
_NUMBERED = re.compile(r"^\*\*(?:\d+\.|Exercise\.)\*\* ", re.MULTILINE)
_HEADING = re.compile(r"^#+ .*[Ee]xercise.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Exercise:
    """One exercise of a chapter.

    Attributes:
        number: counted through the chapter, from 1.
        place: of its code cell among the chapter's cells.
        text: Markdown.
        answer: the name that gets the reader's answer.
        before: code that runs before the answer, or "".
        check: code that compares the answer.
        solution: code with a right answer.
    """

    number: int
    place: int
    text: str
    answer: str
    before: str
    check: str
    solution: str


def exercises(cells: list[Any]) -> list[Exercise]:
    """Those among a chapter's cells: ``NAME = None``, the text above it, a solution below."""
    blanks = [
        place
        for place, cell in enumerate(cells)
        if cell.cell_type == "code" and BLANK.search(cell.source)
    ]
    return [_exercise(number, place, cells) for number, place in enumerate(blanks, 1)]


def _exercise(number: int, place: int, cells: list[Any]) -> Exercise:
    before, answer, check = BLANK.split(cells[place].source, maxsplit=1)
    folded = SOLUTION.search(cells[place + 1].source)
    if folded is None:
        raise ValueError(f"exercise {number} ({answer}) has no folded solution in the next cell")
    text = _text(cells[place - 1].source)
    return Exercise(number, place, text, answer, before.strip(), check.strip(), folded[1].strip())


def _text(above: str) -> str:
    """An exercise's text: the end of the cell above it, which may hold more."""
    rest = above.rsplit("</details>", 1)[-1]
    for mark in (_NUMBERED, _HEADING):
        if found := list(mark.finditer(rest)):
            return rest[found[-1].end() :].strip()
    return rest.strip()


def chapter(name: str, folder: Path = CHAPTERS) -> list[Any]:
    """A chapter's cells.

    Raises:
        ValueError: there is no such chapter.
    """
    file = folder / f"{name}.ipynb"
    if not file.is_file():
        raise ValueError(f"there is no chapter {name} among the book's, in {folder}")
    cells: list[Any] = v4.reads(file.read_text(encoding="utf-8")).cells
    return cells


def with_exercises(folder: Path = CHAPTERS) -> list[str]:
    """The names of the chapters that have exercises, in order."""
    found = sorted(file.stem for file in folder.glob("*.ipynb"))
    return [name for name in found if exercises(chapter(name, folder))]


def title(cells: list[Any]) -> str:
    """A chapter's title: its first line."""
    source: str = cells[0].source
    return source.partition("\n")[0].removeprefix("# ").strip()
