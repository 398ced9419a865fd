"""Exercises: a chapter's folded solutions are right, and what is not answered says so."""

from __future__ import annotations

import contextlib
import io
import re
from itertools import pairwise
from typing import Any

import executed
import jupytext
import pytest
import torch

from twobrains.classroom.chapters import SOLUTION
from twobrains.exercises import RIGHT, UNANSWERED, check_function, check_number
from twobrains.tools.notebooks import FOLDER, twins

BLANK = re.compile(r"^\w+ = None$", re.MULTILINE)


def exercises(cells: list[Any]) -> list[tuple[str, str]]:
    """Each exercise's cell and the solution that is folded below it."""
    return [
        (cell.source, SOLUTION.search(below.source)[1])  # type: ignore[index]
        for cell, below in pairwise(cells)
        if cell.cell_type == "code" and BLANK.search(cell.source)
    ]


WITH = [
    twin
    for twin in twins([])
    if BLANK.search((FOLDER / "_text" / twin.name).read_text(encoding="utf-8"))
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "twin",
    [pytest.param(twin, marks=pytest.mark.xdist_group(twin.stem), id=twin.stem) for twin in WITH],
)
def test_the_folded_solutions_are_right_and_open_exercises_say_so(
    twin: Any, monkeypatch: Any
) -> None:
    monkeypatch.chdir(FOLDER)
    names = dict(executed.chapter(twin.stem).names)  # a solution gives some of them other values
    found = exercises(jupytext.read(twin).cells)
    assert len(found) >= 3
    for source, solution in found:
        assert said(source, names) == UNANSWERED
        assert said(BLANK.sub(lambda _, text=solution: text, source), names) == RIGHT, source


def said(source: str, names: dict[str, Any]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(source, "exercise", "exec"), names)
    return out.getvalue().strip()


def test_a_wrong_number_is_answered_with_the_hint(capsys: Any) -> None:
    check_number(15, lambda: 16, "Count again.")
    check_number("many", lambda: 16, "Count again.")  # type: ignore[arg-type]
    assert capsys.readouterr().out == "Not 15. Count again.\nA number is wanted, got 'many'.\n"


def test_a_wrong_function_is_answered_with_the_case_and_the_hint(capsys: Any) -> None:
    cases = [(torch.zeros(2),), (torch.ones(2),)]
    check_function(lambda x: x, lambda x: 2 * x, cases, "Twice.")
    told = capsys.readouterr().out
    assert told.startswith("Case 2 of 2: ")
    assert told.endswith("Twice.\n")
    check_function(lambda x: x.nothing, lambda x: x, cases, "Twice.")
    assert "Case 1 of 2" in capsys.readouterr().out
