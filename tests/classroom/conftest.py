"""A small book of one chapter, and what a class hands in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from twobrains.classroom.assignments import assignment

FOLDED = "<details><summary>Solution</summary>\n\n```python\n{}\n```\n\nSo it is.\n\n</details>"


def chapter_cells() -> list[Any]:
    """A chapter of three exercises; the last two are questions to a function of the chapter."""
    return [
        new_markdown_cell("# Small things\n\nWhy are they small?"),
        new_code_cell("import twobrains"),
        new_code_cell(
            "import torch\nfrom twobrains.exercises import check_function, check_number",
            metadata={"tags": ["hide-input"]},
        ),
        new_code_cell("def twice(x):\n    return 2 * x"),
        new_code_cell('raise AssertionError("no exercise needs this")'),
        new_markdown_cell(
            "Enough. See [notation](../book/notation.md#sums) and [the next](next_one.ipynb).\n\n"
            "## Exercises\n\nWrite in place of None.\n\n**1.** What is [six](next_one.ipynb) times seven?"
        ),
        new_code_cell("product = None\ncheck_number(product, lambda: 42, 'Half of 84.')"),
        new_markdown_cell(
            FOLDED.format("product = 6 * 7") + "\n\n**2.** Write `four(x)`, by `twice`."
        ),
        new_code_cell(
            "cases = [(torch.ones(2),)]\nfour = None\n"
            "check_function(four, lambda x: 4 * x, cases, 'Twice twice.')"
        ),
        new_markdown_cell(
            FOLDED.format("def four(x):\n    return twice(twice(x))") + "\n\n**3.** And eight?"
        ),
        new_code_cell("eight = None\ncheck_number(eight, lambda: twice(4), 'Twice four.')"),
        new_markdown_cell(FOLDED.format("eight = twice(4)")),
    ]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The folder of the small book's chapters; one of them has no exercise."""
    folder = tmp_path / "chapters"
    folder.mkdir()
    nbformat.write(new_notebook(cells=chapter_cells()), folder / "small.ipynb")
    plain = new_notebook(cells=[new_markdown_cell("# Plain"), new_code_cell("1 + 1")])
    nbformat.write(plain, folder / "plain.ipynb")
    return folder


@pytest.fixture
def hand_in(book: Path, tmp_path: Path) -> Callable[..., Path]:
    """Fill in the small chapter's assignment and hand it in under a name."""

    def fill(name: str, answers: dict[int, str], edit: Callable[[Any], None] | None = None) -> Path:
        notebook = assignment("small", book)
        for cell in notebook.cells:
            for number, answer in answers.items():
                if cell.source.startswith(f"# Exercise {number} of"):
                    cell.source = cell.source.partition("\n")[0] + "\n" + answer
        if edit:
            edit(notebook)
        file = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook, file)
        return file

    return fill
