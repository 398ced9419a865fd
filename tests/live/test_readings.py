"""Heatmap, lines, coloured text and matrix: what they take, refuse, draw and say."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from torch import Tensor, nn

from twobrains.live import ColouredText, Heatmap, Lines, LiveFigure, Matrix, Panel, Slider, still
from twobrains.live.export import export, native
from twobrains.live.program import Program

SHEET = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)
CODES = np.array([ord(c) for c in "<i>$ש\n"], dtype=np.float32)
CASES: list[tuple[Panel, np.ndarray, dict[str, np.ndarray]]] = [
    (Heatmap("x"), SHEET, {}),
    (Heatmap("x", signed=True, time=False), SHEET, {}),
    (Lines("x", labels=["a", "b", "c"]), SHEET, {}),
    (Lines("x", labels=["a", "b", "c"], x="p"), SHEET, {"p": np.array([0.0, 1, 2, 9])}),
    (Lines("x", labels=["a", "$b", "c"], y=(-2, 2), y_label="loss"), SHEET, {}),
    (Lines("x", labels=["a", "b", "c"], log="y"), np.exp(SHEET), {}),
    (ColouredText("x", text="t", signed=True), SHEET.ravel()[:6], {"t": CODES}),
    (ColouredText("x", text="t"), np.abs(SHEET.ravel()[:6]), {"t": CODES[None]}),
    (Matrix("x", rows=["a", "b", "c"]), SHEET, {}),
    (Matrix("x", categories=["", "w", "v"]), np.array([[0.0, 1], [2, 0]]), {}),
]
each_case = pytest.mark.parametrize(("panel", "array", "others"), CASES)


def drawn(panel: Panel, array: np.ndarray, others: dict[str, np.ndarray]) -> np.ndarray:
    figure = Figure(figsize=(3, 2), layout="constrained")
    FigureCanvasAgg(figure)
    panel.draw(figure.subfigures(), array, others)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return imread(io.BytesIO(buffer.getvalue()))


@each_case
def test_it_draws_another_picture_of_other_data(
    panel: Panel, array: np.ndarray, others: dict[str, np.ndarray]
) -> None:
    first = drawn(panel, array, others)
    assert np.array_equal(first, drawn(panel, array, others))
    assert not np.array_equal(first, drawn(panel, np.flip(array), others))


@each_case
def test_it_reads_its_output_and_the_others_from_a_frame(
    panel: Panel, array: np.ndarray, others: dict[str, np.ndarray]
) -> None:
    got, more = panel.read({"x": array[None], **others, "unused": array})
    assert np.array_equal(got, array)
    assert list(more) == list(others)


@each_case
def test_it_refuses_what_is_not_finite_or_empty(
    panel: Panel, array: np.ndarray, others: dict[str, np.ndarray]
) -> None:
    with pytest.raises(ValueError, match="'x' holds values that are not finite"):
        panel.trim(array * np.nan)
    with pytest.raises(ValueError, match="'x'"):
        panel.trim(array[..., :0])


@each_case
def test_it_has_words(panel: Panel, array: np.ndarray, others: dict[str, np.ndarray]) -> None:
    assert panel.words(array).startswith("x")
    assert panel.words(array) != panel.words(array * 0.9) or panel.kind == "matrix"


def test_a_curve_needs_a_label_and_a_brain_each() -> None:
    with pytest.raises(ValueError, match=r"'x' must be \(2, x\)"):
        Lines("x", labels=["a", "b"]).trim(SHEET)
    with pytest.raises(ValueError, match="1 brains for 2 labels"):
        Lines("x", labels=["a", "b"], brains=["hybrid"])
    with pytest.raises(ValueError, match=r"a brain is one of .*got \['snail'\]"):
        Lines("x", labels=["a"], brains=["snail"])
    with pytest.raises(ValueError, match="give 1 to 8 labels, got 9"):
        Lines("x", labels=list("abcdefghi"))
    with pytest.raises(ValueError, match="from a lower to a higher end"):
        Lines("x", labels=["a"], y=(1, 1))
    with pytest.raises(ValueError, match="log is"):
        Lines("x", labels=["a"], log="z")
    with pytest.raises(ValueError, match="logarithmic y starts above 0"):
        Lines("x", labels=["a"], log="y", y=(0, 1))
    with pytest.raises(ValueError, match="'x' must stay above 0 on a logarithmic y; got -1"):
        Lines("x", labels=["a"], log="y").trim(np.array([[1.0, -1.0]]))


@pytest.mark.parametrize("places", [[0, 1, 2], [0, 2, 1, 3], [0, 0, 1, 2]])
def test_a_curves_places_must_rise_and_be_as_many(places: list[float]) -> None:
    panel = Lines("x", labels=["a", "b", "c"], x="p")
    with pytest.raises(ValueError, match="'p' must hold 4 rising positions for 'x'"):
        panel.read({"x": SHEET, "p": np.array(places)})


def test_a_text_has_a_value_for_each_symbol() -> None:
    with pytest.raises(ValueError, match="'x' has 12 values for the 6 symbols of 't'"):
        ColouredText("x", text="t").read({"x": SHEET.ravel(), "t": CODES})


def test_a_matrix_has_as_many_names_as_rows_and_known_categories() -> None:
    with pytest.raises(ValueError, match="'x' has 4 columns for 1 names"):
        Matrix("x", columns=["a"]).trim(SHEET)
    with pytest.raises(ValueError, match=r"whole numbers from 0 to 1, one a category; got 0.5"):
        Matrix("x", categories=["a", "b"]).trim(np.array([[0, 0.5]]))
    with pytest.raises(ValueError, match="got 2"):
        Matrix("x", categories=["a", "b"]).trim(np.array([[0, 2.0]]))


@pytest.mark.parametrize(
    ("code", "seen"),
    [(65, "A"), (10, "⏎"), (0, "�"), (0xD800, "�"), (0x202E, "\u202e"), (-1, "�"), (1e9, "�")],
)
def test_a_symbol_is_the_same_in_python_and_in_the_page(
    code: float, seen: str, in_node: Any
) -> None:
    from twobrains.live.panels.text import symbol

    page = in_node('give((await import("./symbols.js")).symbolOf(given))', code)
    assert symbol(code) == page == seen


class Everything(nn.Module):
    """One output for each panel; whole numbers and bools among them."""

    def forward(self, k: Tensor) -> dict[str, Tensor]:
        wave = (torch.arange(30).reshape(10, 3) * k / 7).sin()
        places = torch.arange(10)
        return {
            "states": wave,
            "curves": wave.T,
            "places": places * 2,
            "marks": wave[:, 0].abs(),
            "codes": places + 60,
            "which": (wave[:3] > 0).long(),
        }


def everything() -> tuple[nn.Module, list[Slider], list[Panel]]:
    return Everything(), [Slider("k", 1, 9)], [
        Heatmap("states", signed=True),
        Lines("curves", labels=["a", "b", "c"], x="places"),
        ColouredText("marks", text="codes"),
        Matrix("which", categories=["no", "yes"]),
    ]  # fmt: skip


@pytest.mark.slow
def test_all_of_them_agree_in_torch_and_in_onnx() -> None:
    program = Program(*everything())
    assert program.outputs == ["states", "curves", "marks", "which", "places", "codes"]
    model = export(program)
    for k in (1, 4, 9):
        inputs = program.inputs({"k": k})
        ours, theirs = program.evaluate(inputs), native(model)(inputs)
        program.check(theirs)
        torch.testing.assert_close(theirs, ours, atol=1e-5, rtol=1e-5)


@pytest.mark.slow
def test_a_figure_of_all_of_them_has_a_picture_and_words() -> None:
    figure = LiveFigure(*everything(), alt="Everything there is.")
    assert still.draw(figure)[:4] == b"\x89PNG"
    assert "curves ends at" in repr(figure)
    assert "marks: highest at symbol" in repr(figure)


def test_the_page_says_what_python_says_of_curves_and_text() -> None:
    assert Lines("x", labels=["a", "b"]).words(np.array([[0.0, 0.125], [1, -2]])) == (
        "x ends at 0.13 (a), −2 (b)"
    )
    marked = ColouredText("x", text="t", signed=True)
    assert marked.words(np.array([0.5, -0.75])) == "x: strongest at symbol 2 of 2, −0.75"


@pytest.mark.parametrize("marks", [False, True])
def test_marked_symbols_have_no_colour_bar(marks: bool) -> None:
    canvas = Figure().subfigures()
    panel = ColouredText("x", text="t", marks=marks)
    panel.draw(canvas, *panel.read({"x": np.array([0.0, 1.0]), "t": np.array([97, 98])}))
    assert len(canvas.axes) == (1 if marks else 2)
    assert panel.settings()["marks"] == marks
