"""What of a handed-in notebook is an answer, and which cells of the student's own it needs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from twobrains.classroom.handed_in import HandedIn, read

COMMENT = "# Exercise {} of small: your answer (leave this line as it is)\n"


def handed_in(tmp_path: Path, *cells: str) -> HandedIn:
    """Cells of a file; one that begins with a number and a colon is that exercise's answer."""
    marked = [
        f"{COMMENT.format(each[0])}{each[2:]}" if each[1:2] == ":" else each for each in cells
    ]
    file = tmp_path / "in.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(each) for each in marked]), file)
    return read(file)


EMPTY = ["1:product = None", "1:", "1:\n# nothing yet\n", "1:%%time\nproduct = None"]


@pytest.mark.parametrize("empty", EMPTY)
def test_of_two_answer_cells_the_one_that_is_filled_in_counts(tmp_path: Path, empty: str) -> None:
    for cells in (("1:product = 42", empty), (empty, "1:product = 42")):
        found = handed_in(tmp_path, *cells, "2:four = None")
        assert found.answers[1].endswith("product = 42")
        assert found.again == {1}


def test_of_two_that_are_filled_in_the_last_counts(tmp_path: Path) -> None:
    found = handed_in(tmp_path, "1:product = 41", "1:product = = 42", "1:product = None")
    assert found.answers[1].endswith("product = = 42")


def test_an_answer_that_stands_once_is_not_told_of(tmp_path: Path) -> None:
    twice = f"1:product = 42\n{COMMENT.format(1)}"  # the comment, in one cell
    assert handed_in(tmp_path, twice, "2:four = None").again == frozenset()


def test_an_answer_that_is_indented_as_a_whole_is_found(tmp_path: Path) -> None:
    assert handed_in(tmp_path, f"    {COMMENT.format(1)}    product = 42").answers.keys() == {1}


def test_a_cell_magic_above_the_comment_hides_no_answer(tmp_path: Path) -> None:
    found = handed_in(tmp_path, f"%%time\n{COMMENT.format(1)}product = 42")
    assert found.answers[1].startswith("%%time")


def needs(tmp_path: Path, *cells: str) -> list[str]:
    return handed_in(tmp_path, *cells).own(1, "product", {"import torch", "def twice(x): ..."})


@pytest.mark.parametrize(
    "own",
    [
        "import math",
        "%%capture\nimport math",
        "    import math",
        "from math import *",
        "try:\n    import math\nexcept ImportError:\n    !pip install math",
        "math: object = 7",
    ],
)
def test_an_own_cell_that_binds_what_the_answer_reads_is_needed(tmp_path: Path, own: str) -> None:
    assert needs(tmp_path, "import torch", own, "2:a = 1", "1:product = math.floor(42.5)") == [own]


def test_what_an_own_cell_needs_is_needed_too_in_order(tmp_path: Path) -> None:
    cells = [
        "import math",
        "other = 1",
        "def helper(x):\n    return math.floor(x)",
        "= =",
        "helper",
    ]
    found = needs(tmp_path, *cells, "1:def product(x):\n    return helper(x)")
    assert found == [cells[0], cells[2]]


@pytest.mark.parametrize(
    "timed", ["%time product = f(42)", "product = %time f(42)", "%time f(product := 42)"]
)
def test_what_a_timed_line_reads_is_needed_too(tmp_path: Path, timed: str) -> None:
    assert needs(tmp_path, "f = abs", "1:" + timed) == ["f = abs"]


def test_an_own_cell_that_gives_the_answer_itself_is_needed(tmp_path: Path) -> None:
    assert needs(tmp_path, "product = 42", "1:# see above") == ["product = 42"]


def test_given_cells_answers_and_cells_below_are_not_the_students_own(tmp_path: Path) -> None:
    answer = "1:product = twice(torch.tensor(21)) + late - late"
    cells = ["import torch\n", "def twice(x): ...", "2:late = 1", answer, "late = 2"]
    assert needs(tmp_path, *cells) == []


def test_an_answer_that_is_no_python_needs_nothing(tmp_path: Path) -> None:
    assert needs(tmp_path, "import math", "1:product = = math.pi") == []
