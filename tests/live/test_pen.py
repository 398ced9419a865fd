"""The pen path: points, strokes and words, the same in Python and in the page."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from torch import Tensor, nn

from twobrains.live import LiveFigure, PenPath, Slider
from twobrains.live.export import export, native
from twobrains.live.program import Program

CORNER = np.array([[2, 3, 0], [4, 0, 0], [0, 5, 1], [10, -4, 1]], dtype=np.float32)


def drawn(array: Any) -> np.ndarray:
    figure = Figure(figsize=(2, 2), layout="constrained")
    FigureCanvasAgg(figure)
    PenPath("path").draw(figure.subfigures(), np.asarray(array, dtype=np.float32))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return imread(io.BytesIO(buffer.getvalue()))


def test_points_are_summed_from_the_top_left_corner() -> None:
    assert PenPath("path").points(CORNER).tolist() == [[2, 3], [6, 3], [6, 8], [16, 4]]


@pytest.mark.parametrize("shape", [(0, 3), (4, 2), (4, 4), (3,), (2, 4, 3)])
def test_other_shapes_are_refused_and_shown(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"'path' .*got|'path' has shape"):
        PenPath("path").trim(np.zeros(shape))


def test_values_that_are_not_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="'path' holds values that are not finite"):
        PenPath("path").trim(np.full((2, 3), np.nan))


def test_a_sheet_has_a_side() -> None:
    with pytest.raises(ValueError, match=r"size \(=0\)"):
        PenPath("path", size=0)


def test_words_tell_what_missed_the_sheet() -> None:
    assert PenPath("path", label="pen").words(CORNER) == "pen: 4 points in 2 strokes"
    assert PenPath("path", size=10).words(CORNER).endswith(", 1 off the sheet")


@given(
    st.lists(
        st.tuples(st.integers(-80, 80), st.integers(-80, 80), st.sampled_from([0, 0.2, 0.5, 1])),
        min_size=1,
        max_size=30,
    )
)
def test_any_path_has_as_many_strokes_as_ends(rows: list[tuple[float, float, float]]) -> None:
    said = PenPath("p").words(np.array(rows, dtype=np.float32) / np.array([8, 8, 1]))
    ends = sum(lift >= 0.5 for *_, lift in rows[:-1]) + 1
    assert f" in {ends} stroke{'' if ends == 1 else 's'}" in said


def test_the_page_says_what_python_says(in_node: Any) -> None:
    rng = np.random.default_rng(0)
    paths = [
        np.column_stack([rng.normal(0, 6, (n, 2)), rng.random(n)]).astype(np.float32)
        for n in (1, 2, 17, 400)
    ]
    said = in_node(
        'const { penPoints, penWords } = await import("./scenes/pen.js");'
        "give(given.map((rows) => penWords('pen', penPoints(Float32Array.from(rows)), 28)))",
        [path.ravel().tolist() for path in paths],
    )
    assert said == [PenPath("path", label="pen").words(path) for path in paths]


def test_room_at_the_end_is_no_point(in_node: Any) -> None:
    path = np.concatenate([CORNER, np.zeros((5, 3), np.float32)])
    panel = PenPath("path", label="pen")
    assert np.array_equal(panel.trim(path), CORNER)
    assert panel.trim(np.zeros((4, 3))).shape == (1, 3)
    said = in_node(
        'const { penPoints, penWords } = await import("./scenes/pen.js");'
        "give(given.map((rows) => penWords('pen', penPoints(Float32Array.from(rows)), 28)))",
        [path.ravel().tolist(), [0.0] * 12],
    )
    assert said == ["pen: 4 points in 2 strokes", "pen: 1 point in 1 stroke"]


def test_where_the_pen_is_lifted_the_picture_differs() -> None:
    assert not np.array_equal(drawn(CORNER), drawn(CORNER * [1, 1, 0]))
    assert not np.array_equal(drawn(CORNER), drawn(CORNER[::-1]))


class Circle(nn.Module):
    def forward(self, turns: Tensor) -> dict[str, Tensor]:
        angle = torch.linspace(0, 1, 40)[:, None] * turns  # (time, 1)
        points = 14 + 10 * torch.cat([angle.cos(), angle.sin()], 1)
        steps = torch.cat([points[:1], points[1:] - points[:-1]])
        lift = (torch.arange(40) == 39)[:, None].float()
        return {"path": torch.cat([steps, lift], 1)}


def test_a_figure_draws_it_in_torch_and_in_onnx() -> None:
    program = Program(Circle(), [Slider("turns", 1, 6)], [PenPath("path")])
    model = export(program)
    for turns in (1, 3, 6):
        inputs = program.inputs({"turns": turns})
        torch.testing.assert_close(
            native(model)(inputs)["path"], program.evaluate(inputs)["path"], atol=1e-5, rtol=1e-5
        )
    figure = LiveFigure(Circle(), [Slider("turns", 1, 6)], [PenPath("path")], alt="A circle.")
    assert repr(figure).endswith("path: 40 points in 1 stroke")
