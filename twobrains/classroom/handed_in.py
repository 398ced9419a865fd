"""What a student has handed in: answers, and whether the checks are still the book's."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from twobrains.classroom.needed import names, needed
from twobrains.classroom.python import plain

_ANSWER = re.compile(r"^[ \t]*# Exercise (\d+) of ([\w-]+): your answer", re.MULTILINE)


@dataclass(frozen=True)
class HandedIn:
    """A notebook that was handed in.

    Attributes:
        chapter: the name of the chapter that its exercises are from.
        answers: source of each answer's cell by the exercise's number; of several with one number,
            as after a copy, the last that holds more than ``None``.
        again: the numbers of exercises whose answer cell is there more than once.
        code: the sources of all its code cells, in order.
    """

    chapter: str
    answers: dict[int, str]
    again: frozenset[int]
    code: tuple[str, ...]

    def own(self, number: int, answer: str, given: Set[str]) -> list[str]:
        """The student's own cells above an answer's that it needs, in order.

        Args:
            number: the exercise's.
            answer: the name that its answer gets.
            given: what the assignment's cells hold, which are not the student's.
        """
        place = self.code.index(self.answers[number])
        cells = [_python(source) for source in self.code[: place + 1]]
        above = [self.code[each] for each in needed(cells, {place: [answer]}) if each < place]
        return [each for each in above if each.strip() not in given and not _ANSWER.search(each)]


def read(file: Path) -> HandedIn:
    """A notebook that was handed in.

    Raises:
        ValueError: it can't be read or is no assignment; the message says why, for a student.
    """
    code = _code(file)
    found = [(mark, each) for each in code for mark in dict.fromkeys(_ANSWER.findall(each))]
    chapters = sorted({name for (_, name), _ in found})
    if not chapters:
        raise ValueError(
            "it has no answer cell: none begins with the comment '# Exercise 1 of CHAPTER: your "
            "answer'. Take the assignment anew and copy the answers into its cells"
        )
    if len(chapters) > 1:
        raise ValueError(f"it holds answers to several chapters: {', '.join(chapters)}")
    cells: dict[int, list[str]] = {}
    for (number, _), source in found:
        cells.setdefault(int(number), []).append(source)
    answers = {each: _chosen(sources) for each, sources in cells.items()}
    again = frozenset(each for each, sources in cells.items() if len(sources) > 1)
    return HandedIn(chapters[0], answers, again, tuple(code))


def _chosen(sources: list[str]) -> str:
    """The last of an exercise's cells that is filled in, or the last."""
    return ([each for each in sources if not _empty(each)] or sources)[-1]


def _empty(source: str) -> bool:
    """Whether an answer's cell holds no more than ``NAME = None``."""
    code = _python(source)
    return code is not None and all(
        isinstance(each, ast.Assign) and ast.unparse(each.value) == "None"
        for each in ast.parse(code).body
    )


def _python(source: str) -> str | None:
    """A cell's code, or ``None`` if it is no Python."""
    try:
        names(code := plain(source))
    except SyntaxError:
        return None
    return code


def _code(file: Path) -> list[str]:
    """Sources of a notebook's code cells."""
    try:
        notebook = json.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ValueError(f"it can't be opened: {problem.strerror}") from None
    except ValueError:  # no UTF-8, or no JSON
        raise ValueError("it is no notebook; download it as .ipynb and hand that in") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise ValueError("it is no notebook of format 4; open and save it in JupyterLab")
    kinds = [each for each in cells if isinstance(each, dict) and each.get("cell_type") == "code"]
    return ["".join(each.get("source", "")) for each in kinds]
