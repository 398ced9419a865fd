"""A chapter's exercises as a notebook of their own, with the code they need and no solution."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from twobrains.addresses import addresses
from twobrains.classroom.chapters import (
    CHAPTERS,
    Exercise,
    chapter,
    exercises,
    title,
    with_exercises,
)
from twobrains.classroom.needed import names, needed

ANSWER = "# Exercise {number} of {chapter}: your answer (leave this line as it is)"
LOCKED = {"deletable": False, "editable": False}
_NAMED = re.compile(r"`([A-Za-z_]\w*)(?:\.\w+)*`")
_LINK = re.compile(r"\[([^\]]*)\]\((?:\.\./book/([\w-]+)\.md|([\w-]+)\.ipynb)(#[\w.-]*)?\)")
_TOP = """# {title}: exercises

An assignment from [{title}]({name}.ipynb), a chapter of *Two Brains*.

- Run the cells from top to bottom. The first ones hold the chapter's code that the exercises use.
- Write each answer into its cell, in place of `None`. All that it needs belongs in that cell, below
  the comment that names the exercise; leave the comment as it is. Of cells that you add, the check
  runs those above an answer that bind a name it reads. The folded cell that follows an answer says
  whether it is right.
- Hand in this file. Check it before you do, as it will be checked then:

  ```
  python -m twobrains.classroom check {name}.ipynb
  ```
"""


def steps(cells: list[Any]) -> list[Any]:
    """What an assignment runs, in order: the chapter's code cells that are needed, and exercises.

    The first code cell, which sets a notebook up, is always among them.
    """
    asked = {each.place: each for each in exercises(cells)}
    code = [cell.source if cell.cell_type == "code" else None for cell in cells]
    first = next(place for place, source in enumerate(code) if source)
    code[first] = None  # may hold commands to the notebook, which are no Python
    roots = {place: _named(each) for place, each in asked.items()}
    return [asked.get(place, cells[place]) for place in [first, *needed(code, roots)]]


def _named(exercise: Exercise) -> set[str]:
    """Names that an answer may want: those its solution reads, and those in the exercise's text."""
    solution = names(exercise.solution)
    return {*solution.reads, *_NAMED.findall(exercise.text)}


def assignment(name: str, folder: Path = CHAPTERS) -> Any:
    """A chapter's assignment as a notebook.

    Raises:
        ValueError: there is no such chapter.
    """
    cells = chapter(name, folder)
    made = [new_markdown_cell(_linked(_TOP.format(title=title(cells), name=name)))]
    for step in steps(cells):
        made += _asked(name, step) if isinstance(step, Exercise) else [_taken(step)]
    for place, cell in enumerate(made):
        cell.id = f"cell-{place}"  # the same each time it is made
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=made, metadata={"kernelspec": kernel})


def _asked(name: str, exercise: Exercise) -> list[Any]:
    """An exercise's cells: text, what comes before the answer, the answer, the check."""
    text = f"## Exercise {exercise.number}\n\n{_linked(exercise.text)}"
    comment = ANSWER.format(number=exercise.number, chapter=name)
    blank = new_code_cell(f"{comment}\n{exercise.answer} = None", metadata={"deletable": False})
    before = [_given(exercise.before)] if exercise.before else []
    return [new_markdown_cell(text), *before, blank, _given(exercise.check, folded=True)]


def _taken(cell: Any) -> Any:
    """A cell of the chapter; what the book folds is folded."""
    return _given(cell.source, folded="hide-input" in cell.metadata.get("tags", []))


def _given(source: str, *, folded: bool = False) -> Any:
    """Code that is not the student's."""
    metadata = LOCKED | ({"jupyter": {"source_hidden": True}} if folded else {})
    return new_code_cell(source, metadata=metadata)


def _linked(text: str) -> str:
    """Links between the book's pages as addresses, or as words while the book has no address."""
    book = addresses().book.rstrip("/")

    def link(found: re.Match[str]) -> str:
        words, page, notebook, anchor = found.groups()
        where = f"book/{page}" if page else f"notebooks/{notebook}"
        return f"[{words}]({book}/{where}.html{anchor or ''})" if book else words

    return _LINK.sub(link, text)


def make(target: Path, folder: Path = CHAPTERS) -> list[Path]:
    """Write the assignment of each chapter that has exercises; their files, in order."""
    target.mkdir(parents=True, exist_ok=True)
    files = [target / f"{name}.ipynb" for name in with_exercises(folder)]
    for file in files:
        nbformat.write(assignment(file.stem, folder), file)
    return files
