"""Chapters: in step with their texts, executed, clean, readable where no book is around them."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest

from twobrains.addresses import addresses
from twobrains.paths import ROOT
from twobrains.tools import notebooks
from twobrains.tools.notebooks import FOLDER, WIDGET, twins
from twobrains.tools.write_addresses import setup_cell

STEMS = [twin.stem for twin in twins([])]
each = pytest.mark.parametrize("stem", STEMS)
LINES = 25
MACHINE = re.compile(r"/(?:home|tmp|work|usr|root|Users|content|opt)/\w|[A-Z]:\\\\|0x[0-9a-f]{8,}")
ROLE = re.compile(r"\{[a-z][a-z:-]*\}`")
DIRECTIVE = re.compile(r"^(?:```|~~~|:::)+\s*\{[a-z]", re.MULTILINE)
TARGET = re.compile(r"^\([\w-]+\)=\s*$", re.MULTILINE)


def committed(stem: str) -> Any:
    """The notebook as it was committed."""
    return nbformat.read(FOLDER / f"{stem}.ipynb", 4)


def text(stem: str) -> Any:
    """The notebook's text, as cells."""
    return jupytext.read(FOLDER / "_text" / f"{stem}.py")


def of_kind(notebook: Any, kind: str) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def outputs(stem: str) -> list[Any]:
    return [output for cell in of_kind(committed(stem), "code") for output in cell.outputs]


def said(stem: str) -> str:
    """All that the cells printed or answered in words."""
    return "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in outputs(stem)
    )


def test_every_notebook_has_its_text_and_every_text_its_notebook() -> None:
    assert STEMS
    assert sorted(file.stem for file in FOLDER.glob("*.ipynb")) == STEMS


@each
def test_the_notebook_is_in_step_with_its_text(stem: str) -> None:
    made = notebooks.read(FOLDER / "_text" / f"{stem}.py")
    wanted = [(cell.cell_type, cell.source) for cell in made.cells]
    found = [(cell.cell_type, cell.source) for cell in committed(stem).cells]
    assert found == wanted, f"python -m twobrains.tools.notebooks {stem}"
    tags = [cell.metadata.get("tags", []) for cell in made.cells]
    assert [cell.metadata.get("tags", []) for cell in committed(stem).cells] == tags


@each
def test_the_notebook_is_valid_and_its_cells_have_names_that_stay(stem: str) -> None:
    notebook = committed(stem)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [f"cell-{n}" for n in range(len(notebook.cells))]


@each
def test_the_notebook_is_committed_executed_in_order(stem: str) -> None:
    counts = [cell.execution_count for cell in of_kind(committed(stem), "code")]
    assert counts == list(range(1, len(counts) + 1))


@each
def test_every_chapter_holds_a_live_figure_with_its_picture_and_words(stem: str) -> None:
    figures = [
        output.data
        for output in outputs(stem)
        if "LiveFigure" in output.get("data", {}).get("text/plain", "")
    ]
    assert figures
    assert all(len(data["image/png"]) > 2000 for data in figures)


@each
def test_no_error_warning_or_progress_bar_stands_in_the_notebook(stem: str) -> None:
    assert [output.evalue for output in outputs(stem) if output.output_type == "error"] == []
    assert [output.text for output in outputs(stem) if output.get("name") == "stderr"] == []


@each
def test_no_widget_state_is_committed(stem: str) -> None:
    notebook = committed(stem)
    assert "widgets" not in notebook.metadata
    assert [output for output in outputs(stem) if WIDGET in output.get("data", {})] == []


@each
def test_nothing_of_the_machine_it_ran_on_is_committed(stem: str) -> None:
    assert MACHINE.findall(said(stem)) == []
    whole = (FOLDER / f"{stem}.ipynb").read_text(encoding="utf-8")
    assert str(ROOT) not in whole
    assert str(Path.home()) not in whole
    assert set(committed(stem).metadata) == {"kernelspec"}


@each
def test_the_notebook_is_small_enough_to_review(stem: str) -> None:
    assert (FOLDER / f"{stem}.ipynb").stat().st_size < 2_000_000


@each
def test_there_is_one_title_and_it_comes_first(stem: str) -> None:
    cells = text(stem).cells
    headings = [
        line
        for cell in of_kind(text(stem), "markdown")
        for line in re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL).splitlines()
        if re.match(r"# ", line)
    ]
    assert len(headings) == 1
    assert cells[0].source.startswith(headings[0])


@each
def test_no_heading_skips_a_level(stem: str) -> None:
    prose = "\n".join(cell.source for cell in of_kind(text(stem), "markdown"))
    levels = [len(found) for found in re.findall(r"^(#+) ", prose, re.MULTILINE)]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


@each
def test_no_code_cell_is_longer_than_a_screen(stem: str) -> None:
    long = {
        cell.source.splitlines()[0]: len(cell.source.splitlines())
        for cell in of_kind(text(stem), "code")
        if len(cell.source.splitlines()) > LINES
    }
    assert long == {}


@each
def test_no_raw_directive_role_or_target_is_visible(stem: str) -> None:
    """GitHub, Colab and JupyterLab show Markdown as it is."""
    for cell in of_kind(text(stem), "markdown"):
        for pattern in (ROLE, DIRECTIVE, TARGET):
            assert pattern.findall(cell.source) == [], cell.source


@each
def test_every_picture_in_the_prose_has_a_text_alternative(stem: str) -> None:
    prose = "\n".join(cell.source for cell in of_kind(text(stem), "markdown"))
    assert re.findall(r"!\[\s*\]\(", prose) == []
    assert [tag for tag in re.findall(r"<img[^>]*>", prose) if 'alt="' not in tag] == []


@each
def test_the_first_code_cell_sets_the_notebook_up(stem: str) -> None:
    [wanted] = jupytext.reads("# %%\n" + setup_cell(addresses()), "py:percent").cells
    assert of_kind(text(stem), "code")[0].source == wanted.source, "make addresses"


@each
def test_a_link_that_sets_a_figure_names_one_of_the_chapter_and_its_control(stem: str) -> None:
    prose = "\n".join(cell.source for cell in of_kind(text(stem), "markdown"))
    for figure, control in re.findall(r'href="#?\?([\w-]+)\.(\w+)=', prose):
        assert f"LiveFigure {figure}:" in said(stem), f"?{figure}.{control}="
        described = said(stem).split(f"LiveFigure {figure}:", 1)[1].split("LiveFigure ", 1)[0]
        assert re.search(rf"\b{control}=", described), f"?{figure}.{control}="


def test_a_text_read_as_a_notebook_has_names_that_a_run_does_not_change() -> None:
    twin = twins([])[0]
    assert nbformat.writes(notebooks.read(twin)) == nbformat.writes(notebooks.read(twin))


def test_an_unknown_chapter_is_named_beside_those_there_are() -> None:
    with pytest.raises(SystemExit, match=f"no chapter 99_nowhere; there are {STEMS[0]}"):
        twins(["99_nowhere"])


def test_chapters_can_be_chosen_by_name() -> None:
    assert [twin.stem for twin in twins([STEMS[0]])] == STEMS[:1]
