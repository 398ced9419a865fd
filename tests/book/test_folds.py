"""Code folds: which cells fold, what becomes one fold, and what its line says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes

from twobrains.book import folds

FIGURE = 'class Shift(nn.Module):\n    """Move the digit and watch the `maps`."""\n'
EXERCISE = "rows = None\ncheck_number(rows, 26)"


def cell(code: str, *tags: str, output: str = "") -> nodes.container:
    """A cell as MyST-NB makes it."""
    made = nodes.container(nb_element="cell_code", cell_metadata={"tags": list(tags)})
    made += nodes.container("", nodes.literal_block(code, code), nb_element="cell_code_source")
    if output:
        made += nodes.container("", nodes.Text(output), nb_element="cell_code_output")
    return made


def folded(*parts: nodes.Node) -> nodes.section:
    """A section of these, after the build has folded them."""
    section = nodes.section("", *parts)
    document = SimpleNamespace(findall=section.findall)
    folds.FoldCode.run(SimpleNamespace(document=document))  # type: ignore[arg-type]
    return section


def lines(section: nodes.section) -> list[str]:
    """What the folds' lines say."""
    return [fold["summary"] for fold in section.findall(folds.Fold)]


def test_code_is_folded_and_its_output_stays_in_sight() -> None:
    section = folded(cell("print(1)", output="1"))
    fold, output = section[0].children
    assert isinstance(fold, folds.Fold)
    assert fold.astext() == "print(1)"
    assert (output["nb_element"], output.astext()) == ("cell_code_output", "1")


@pytest.mark.parametrize("given", [cell("h = x", "show-input"), cell(EXERCISE)])
def test_a_tag_or_an_exercise_keeps_code_open(given: nodes.container) -> None:
    assert lines(folded(given)) == []


def test_cells_with_nothing_between_them_are_one_fold() -> None:
    section = folded(
        cell("import torch"), nodes.comment(), cell(FIGURE), cell("f", output="figure")
    )
    assert len(lines(section)) == 1
    assert len([each for each in section if isinstance(each, nodes.container)]) == 1
    shown = section[-1]
    assert [each.astext() for each in shown[0]] == ["import torch", FIGURE, "f"]
    assert shown[1].astext() == "figure"


@pytest.mark.parametrize(
    "between", [[nodes.paragraph("", "text")], [cell("open", "show-input")], [cell(EXERCISE)]]
)
def test_text_or_open_code_between_cells_keeps_folds_apart(between: list[nodes.Node]) -> None:
    assert len(lines(folded(cell("a = 1"), *between, cell("b = 2")))) == 2


def test_an_output_ends_a_fold() -> None:
    assert len(lines(folded(cell("a", output="1"), cell("b", output="2")))) == 2


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        (["# Train on 1,078 digits.\nfit()"], "Train on 1,078 digits"),
        ([FIGURE], "Move the digit and watch the maps"),
        (['def at(x):\n    """Helps."""\n', FIGURE], "Move the digit and watch the maps"),
        (["import torch", FIGURE], "Move the digit and watch the maps"),
        (["# NBVAL_IGNORE_OUTPUT\nfit()"], ""),
        (["%timeit x"], ""),
        (["x = 1"], ""),
        (["x = 1", "LiveFigure(x)"], folds.FIGURE),
    ],
)
def test_the_line_says_what_the_code_says_of_itself(codes: list[str], says: str) -> None:
    assert folds.summary(codes) == says


def test_paper_has_the_code_that_is_not_only_a_figures() -> None:
    section = folded(cell("a = 1"), cell("plot()", "hide-input", output="plot"))
    printed = ["not-printed" not in code["classes"] for code in section[0][0]]
    assert printed == [True, False]


def test_a_line_is_escaped() -> None:
    written: list[str] = []
    translator: Any = SimpleNamespace(body=written)
    folds.visit(translator, folds.Fold(summary="x < y"))
    assert "x &lt; y</span></summary>" in written[0]


def test_only_a_page_with_folds_has_the_switch() -> None:
    app: Any = None
    for body, there in (('<details class="code-fold">', True), ("<details>", False)):
        context: dict[str, Any] = {"body": body}
        folds.offer_switch(app, "page", "page.html", context, None)
        assert context["code_folds"] is there
