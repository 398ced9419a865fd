"""What a student has handed in: answers, and whether the checks are still the book's."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

_ANSWER = re.compile(r"^# Exercise (\d+) of ([\w-]+): your answer", re.MULTILINE)


@dataclass(frozen=True)
class HandedIn:
    """A notebook that was handed in.

    Attributes:
        chapter: the name of the chapter that its exercises are from.
        answers: source of each answer's cell by the exercise's number; of two with one number, as
            after a copy, the later one.
        code: the sources of all its code cells.
    """

    chapter: str
    answers: dict[int, str]
    code: frozenset[str]


def read(file: Path) -> HandedIn:
    """A notebook that was handed in.

    Raises:
        ValueError: it can't be read or is no assignment; the message says why, for a student.
    """
    code = _code(file)
    found = [(mark, source) for source in code for mark in _ANSWER.finditer(source)]
    chapters = sorted({mark[2] for mark, _ in found})
    if not chapters:
        raise ValueError(
            "it has no answer cell: none begins with the comment '# Exercise 1 of CHAPTER: your "
            "answer'. Take the assignment anew and copy the answers into its cells"
        )
    if len(chapters) > 1:
        raise ValueError(f"it holds answers to several chapters: {', '.join(chapters)}")
    answers = {int(mark[1]): source for mark, source in found}
    return HandedIn(chapters[0], answers, frozenset(source.strip() for source in code))


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
