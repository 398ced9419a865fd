"""Assignments: what they hold of a chapter, what they leave out, and that they can be solved."""

from __future__ import annotations

import builtins
import contextlib
import io
import re
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import nbformat
import pytest
from models.exporting import one_a_day

from twobrains.classroom import assignments
from twobrains.classroom.assignments import assignment, make, steps
from twobrains.classroom.chapters import CHAPTERS, Exercise, chapter, exercises, with_exercises
from twobrains.classroom.handed_in import read
from twobrains.classroom.needed import names
from twobrains.exercises import RIGHT, UNANSWERED

NAMES = with_exercises()
each = pytest.mark.parametrize("name", NAMES)
TRAINS = {"07_video_and_captions", "09_choosing", "look_inside"}
"""Their exercises ask trained nets or long tables: too slow to be run here as well; their solutions
are run with the whole chapter in ``tests/notebooks``."""


def sources(notebook: Any, kind: str = "code") -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


def test_only_chapters_with_exercises_become_assignments(book: Path, tmp_path: Path) -> None:
    files = make(tmp_path / "made", book)
    assert [file.name for file in files] == ["small.ipynb"]
    nbformat.validate(nbformat.read(files[0], 4))


def test_a_needed_cell_is_kept_an_unneeded_one_and_the_solutions_are_not(book: Path) -> None:
    made = assignment("small", book)
    whole = "\n".join(cell.source for cell in made.cells)
    assert "def twice" in whole
    assert "AssertionError" not in whole
    assert "6 * 7" not in whole
    assert "details" not in whole
    assert "Enough." not in whole


def test_an_exercise_is_its_text_what_comes_before_the_answer_and_the_check(book: Path) -> None:
    made = assignment("small", book)
    place = [cell.source for cell in made.cells].index(
        "## Exercise 2\n\nWrite `four(x)`, by `twice`."
    )
    before, answer, check = made.cells[place + 1 : place + 4]
    assert before.source == "cases = [(torch.ones(2),)]"
    assert answer.source.splitlines()[1:] == ["four = None"]
    assert check.source.startswith("check_function(four")
    assert check.metadata.jupyter.source_hidden
    assert not check.metadata.editable
    assert "editable" not in answer.metadata


def test_the_top_says_how_to_check_it(book: Path) -> None:
    top = assignment("small", book).cells[0].source
    assert top.startswith("# Small things: exercises")
    assert "python -m twobrains.classroom check small.ipynb" in top


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("", "What is six times seven?"),
        (
            "https://example.org/it/",
            "What is [six](https://example.org/it/notebooks/next_one.html) times seven?",
        ),
    ],
)
def test_links_between_pages_lead_to_the_published_book_or_are_words(
    book: Path, monkeypatch: Any, address: str, wanted: str
) -> None:
    monkeypatch.setattr(assignments, "addresses", lambda: SimpleNamespace(book=address))
    assert any(wanted in text for text in sources(assignment("small", book), "markdown"))


def test_a_solution_that_is_missing_is_named(book: Path) -> None:
    cells = chapter("small", book)
    cells[7].source = "**2.** No solution above."
    with pytest.raises(ValueError, match=r"exercise 1 \(product\) has no folded solution"):
        exercises(cells)


def test_making_one_again_changes_nothing() -> None:
    assert assignment(NAMES[0]) == assignment(NAMES[0])


@each
def test_every_chapter_gives_a_valid_assignment_with_all_its_exercises(
    name: str, tmp_path: Path
) -> None:
    made, asked = assignment(name), exercises(chapter(name))
    nbformat.validate(made)
    nbformat.write(made, tmp_path / "made.ipynb")
    assert sorted(read(tmp_path / "made.ipynb").answers) == [one.number for one in asked]
    prose = "\n".join(sources(made, "markdown"))
    assert "details" not in prose
    assert re.findall(r"\]\((?!https?:)", prose) == []
    for one in asked:
        assert len(one.text) > 30
        assert one.check in sources(made)
        assert all(one.solution not in text for text in sources(made))
    assert [cell.outputs for cell in made.cells if cell.cell_type == "code" and cell.outputs] == []


@each
def test_every_name_that_an_assignment_reads_is_bound_in_it(name: str) -> None:
    bound = set(dir(builtins))
    for step in steps(chapter(name))[1:]:  # the first sets the notebook up
        code = step.source if not isinstance(step, Exercise) else solved(step, step.solution)
        found = names(code)
        assert found.reads - bound == set()
        bound |= found.gives | found.touches


def solved(exercise: Exercise, answer: str) -> str:
    return "\n".join([exercise.before, answer, exercise.check])


@one_a_day("name", [name for name in NAMES if name not in TRAINS], "08_linear_recurrences")
def test_an_assignment_says_what_is_open_and_its_solutions_are_right(
    name: str, monkeypatch: Any
) -> None:
    monkeypatch.chdir(CHAPTERS)
    here = vars(ModuleType("assignment"))
    for step in steps(chapter(name)):
        if isinstance(step, Exercise):
            assert said(solved(step, f"{step.answer} = None"), here) == UNANSWERED
            assert said(solved(step, step.solution), here) == RIGHT
        else:
            said(step.source, here)


def said(source: str, here: dict[str, Any]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(source, "assignment", "exec"), here)
    return out.getvalue().strip()
