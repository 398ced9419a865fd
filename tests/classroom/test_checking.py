"""What is handed in is judged by the book's checks; a bad file gets words, and stops no other."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from twobrains.classroom import __main__ as outermost
from twobrains.classroom import check as checking
from twobrains.classroom.__main__ import main
from twobrains.classroom.assignments import assignment
from twobrains.classroom.chapters import chapter, exercises
from twobrains.classroom.check import AGAIN, Checked, Verdict, check
from twobrains.classroom.report import EDITED, table, told
from twobrains.exercises import CHANGED

RIGHT = {1: "product = 42", 2: "def four(x):\n    return twice(twice(x))", 3: "eight = 8"}
FOREVER = "while True:\n    print('on and on')"
SHORT = "two_brains_watch_you_write"


def statuses(checked: Checked) -> list[str]:
    assert checked.problem == ""
    return [each.status for each in checked.verdicts]


def edited(notebook: Any) -> None:
    """Checks that say what one wants to hear; one of them is gone."""
    for cell in notebook.cells:
        if cell.source.startswith("check_number"):
            cell.source = 'print("Right.")'
    notebook.cells = [cell for cell in notebook.cells if "check_function(four" not in cell.source]


@pytest.mark.slow
def test_answers_that_edit_shadow_or_print_are_judged_by_the_books_checks(
    book: Path, hand_in: Callable[..., Path]
) -> None:
    loud = "def four(x):\n    print('Right.')\n    return x"
    shadow = "check_number = twice = lambda *a: print('Right.')\neight = 9"
    found = check(hand_in("sly", {1: "product = 41", 2: loud, 3: shadow}, edited), book)
    assert statuses(found) == ["wrong", "wrong", "wrong"]
    assert [each.edited for each in found.verdicts] == [True, True, True]
    assert found.verdicts[0].words == "Not 41. Half of 84."
    assert found.verdicts[1].words.startswith("Case 1 of 1: ")
    assert found.verdicts[1].words.endswith("Twice twice.")
    assert EDITED in told(found)


@pytest.mark.slow
def test_an_endless_loop_is_stopped_and_the_other_exercises_are_judged(
    book: Path, hand_in: Callable[..., Path]
) -> None:
    def drop(notebook: Any) -> None:
        notebook.cells = [c for c in notebook.cells if not c.source.startswith("# Exercise 3 of")]

    found = check(hand_in("slow", {1: FOREVER, 2: "four = nobody"}, drop), book, limit=3)
    assert statuses(found) == ["time", "error", "missing"]
    assert found.verdicts[1].words.startswith("NameError: name 'nobody' is not defined. Nothing")


@pytest.mark.slow
def test_an_answer_that_ends_the_kernel_ends_only_its_own_file(
    book: Path, hand_in: Callable[..., Path], tmp_path: Path, capsys: Any
) -> None:
    dead = hand_in("dead", {1: RIGHT[1], 2: "import os\nos._exit(1)", 3: RIGHT[3]})
    good = hand_in("good", RIGHT)
    files = [str(dead), str(tmp_path / "nowhere.ipynb"), str(good)]
    result = tmp_path / "marks.csv"
    words = ["--chapters", str(book), "check", *files, "--csv", str(result), "--jobs", "2"]
    assert main(words) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("dead.ipynb     1 of 3 right: 2 stopped, 3 not run")
    assert "it can't be opened" in shown[1]
    assert shown[2] == "good.ipynb     3 of 3 right"
    with result.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [row["right"] for row in rows] == ["1", "0", "3"]
    assert [rows[0][f"exercise {n}"] for n in (1, 2, 3)] == ["right", "time", "ended"]
    assert rows[1]["problem"].startswith("it can't be opened")


@pytest.mark.slow
def test_an_assignment_of_the_book_is_judged_exercise_by_exercise(
    tmp_path: Path, capsys: Any
) -> None:
    notebook, (first, *solved) = assignment(SHORT), exercises(chapter(SHORT))
    for one in solved:
        for cell in notebook.cells:
            if cell.source.startswith(f"# Exercise {one.number} of"):
                cell.source = f"{cell.source.partition(chr(10))[0]}\n{one.solution}"
    file = tmp_path / "of_a_student.ipynb"
    nbformat.write(notebook, file)
    assert main(["check", str(file)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[:2] == [
        f"of_a_student.ipynb ({SHORT})",
        f"exercise {first.number}: not answered yet",
    ]
    assert shown[2:] == ["exercise 2: right", "exercise 3: right", "2 of 3 right"]


def untidy(notebook: Any) -> None:
    """As notebooks are at the end of an evening."""
    (first,) = [cell for cell in notebook.cells if cell.source.startswith("# Exercise 1 of")]
    again = new_code_cell(first.source.partition("\n")[0] + "\nproduct = None")
    for cell in notebook.cells:
        if cell.source.startswith("# Exercise"):
            cell.source = f"%%time\n{cell.source}"
    own = new_code_cell("%%capture\nimport math\ndef helper(x):\n    return math.floor(x)")
    notebook.cells = [own, *notebook.cells, again]


@pytest.mark.slow
def test_a_notebook_with_magics_helpers_a_wait_and_a_second_cell_is_judged_as_it_runs(
    book: Path, hand_in: Callable[..., Path]
) -> None:
    waits = "import asyncio\nawait asyncio.sleep(0)\nproduct = helper(42.5)"
    changes = "def four(x):\n    x *= 4\n    return x"
    found = check(hand_in("late", {1: waits, 2: changes, 3: "eight = hepler(8)"}, untidy), book)
    assert statuses(found) == ["right", "right", "error"]
    assert found.verdicts[0].words == AGAIN
    assert found.verdicts[1].words == CHANGED
    assert "Nothing that runs binds hepler: the book's cells run" in found.verdicts[2].words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no notebook", "it is no notebook; download it as .ipynb"),
        ("[1, 2]", "it is no notebook of format 4"),
        (json.dumps({"worksheets": []}), "it is no notebook of format 4"),
        (json.dumps({"cells": [7, {"cell_type": "code"}]}), "it has no answer cell"),
        (
            json.dumps(
                {
                    "cells": [
                        {"cell_type": "code", "source": f"# Exercise 1 of {name}: your answer"}
                        for name in ("one", "two")
                    ]
                }
            ),
            "it holds answers to several chapters: one, two",
        ),
        (
            json.dumps(
                {
                    "cells": [
                        {"cell_type": "code", "source": ["# Exercise 1 of none: your answer\n"]}
                    ]
                }
            ),
            "there is no chapter none among the book's",
        ),
    ],
)
def test_a_file_that_is_no_assignment_is_answered_in_words(
    tmp_path: Path, book: Path, text: str, words: str
) -> None:
    file = tmp_path / "odd.ipynb"
    file.write_text(text, encoding="utf-8")
    assert check(file, book).problem.startswith(words)


def test_a_file_of_other_bytes_is_answered_in_words(tmp_path: Path, book: Path) -> None:
    (tmp_path / "odd.ipynb").write_bytes(b"\xff\xfe\x00")
    assert check(tmp_path / "odd.ipynb", book).problem.startswith("it is no notebook")


def test_a_table_names_what_is_left_to_do() -> None:
    verdicts = (Verdict("right"), Verdict("open"), Verdict("missing", "gone"))
    shown = table(
        [Checked(Path("a.ipynb"), "x", verdicts), Checked(Path("long.ipynb"), problem="no")]
    )
    assert shown == "a.ipynb     1 of 3 right: 2 not answered yet, 3 missing\nlong.ipynb  no"


def test_without_the_books_chapters_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"holds no chapter with exercises.*--chapters"):
        main(["--chapters", str(tmp_path), "make"])


def test_what_is_missing_to_run_notebooks_is_named(monkeypatch: Any) -> None:
    monkeypatch.setattr(outermost, "find_spec", lambda name: None if name == "nbclient" else name)
    with pytest.raises(SystemExit, match=r"missing: nbclient. Run: pip install nbclient"):
        main(["make"])


@pytest.mark.parametrize("limit", ["0", "-1", "soon"])
def test_a_limit_that_is_none_is_refused_in_words(limit: str, capsys: Any) -> None:
    with pytest.raises(SystemExit):
        main(["check", "a.ipynb", "--limit", limit])
    assert "a whole number from 1 on is wanted" in capsys.readouterr().err


def test_a_file_that_cant_be_written_is_named(book: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(SystemExit, match="taken can't be written: "):
        main(["--chapters", str(book), "make", str(tmp_path / "taken")])


def test_a_run_that_fails_is_told_in_words(
    book: Path, hand_in: Callable[..., Path], monkeypatch: Any
) -> None:
    def fails(*_: Any) -> None:
        raise KeyError("no kernel of that name")

    monkeypatch.setattr(checking, "_verdicts", fails)
    found = check(hand_in("fine", RIGHT), book)
    assert found.problem == "it could not be run: 'no kernel of that name'"
    assert not found.all_right
