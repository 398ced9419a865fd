"""Panels: what they draw, what they refuse, their words."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from twobrains.live import Bars, Heatmap, Lines, Maps, Matrix, Panel, Picture, Quantities, Reading
from twobrains.live.panels.base import summary

ALL = [
    Picture("x"),
    Maps("x"),
    Maps("x", signed=True),
    Maps("x", scale="map"),
    Bars("x", labels=["a", "b", "c"]),
    Heatmap("x"),
    Heatmap("x", time=False, signed=True),
    Heatmap("x", top=50.0),
    Heatmap("x", names=list("abcde")),
    Lines("x", labels=list("abcd")),
    Matrix("x"),
    Matrix("x", categories=["", "a"]),
    Quantities("x", rows=list("abcd"), columns=list("vwxyz"), units="%", signed=True),
    Reading("x"),
]


def shape_of(panel: Panel) -> tuple[int, ...]:
    return {1: (3,), 2: (4, 5), 3: (6, 4, 5)}[panel.dims]


@pytest.mark.parametrize("panel", ALL)
@given(leading=st.integers(0, 3))
def test_leading_axes_of_size_one_are_dropped(panel: Panel, leading: int) -> None:
    shape = shape_of(panel)
    assert panel.trim(np.ones((1,) * leading + shape)).shape == shape


@pytest.mark.parametrize("panel", ALL)
def test_an_array_with_another_number_of_axes_is_refused_with_its_shape(panel: Panel) -> None:
    wanted = f"panel {panel.kind} draws {panel.dims} axes .* 'x' has shape"
    with pytest.raises(ValueError, match=wanted):
        panel.trim(np.ones((2, *shape_of(panel))))
    with pytest.raises(ValueError, match=wanted):
        panel.trim(np.ones(shape_of(panel)[1:]))


@pytest.mark.parametrize("panel", ALL)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused(panel: Panel, bad: float) -> None:
    array = np.zeros(shape_of(panel))
    array.flat[0] = bad
    with pytest.raises(ValueError, match="'x' holds values that are not finite"):
        panel.trim(array)


def test_a_heatmap_with_a_top_refuses_what_lies_above_it() -> None:
    Heatmap("x", top=1).trim(np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"'x' goes to 1\.5, above 1"):
        Heatmap("x", top=1).trim(np.full((2, 2), 1.5))


def test_bars_want_as_many_values_as_labels() -> None:
    with pytest.raises(ValueError, match="'x' has 2 values for 3 labels"):
        Bars("x", labels=["a", "b", "c"]).trim(np.array([0.5, 0.5]))


@pytest.mark.parametrize("values", [[0.5, 1.5], [-0.5, 0.5]])
def test_bars_want_values_between_zero_and_one(values: list[float]) -> None:
    with pytest.raises(ValueError, match="'x' must lie between 0 and 1, got"):
        Bars("x", labels=["a", "b"]).trim(np.array(values))


def test_bars_belong_to_a_brain() -> None:
    with pytest.raises(ValueError, match=r"brain is one of convolution, .*; got 'snail'"):
        Bars("x", labels=["a"], brain="snail")


def test_bars_say_what_is_believed_most() -> None:
    bars = Bars("x", labels=["cat", "dog"], label="belief")
    assert bars.words(np.array([0.02, 0.98])) == "belief: predicts dog, 98 %"


@pytest.mark.parametrize("share", [0.005, 0.125, 0.375, 0.985])
def test_bars_round_a_share_as_the_page_does(share: float, in_node: Any) -> None:
    """Python rounds a half to the even neighbour, JavaScript upwards: the words must not differ."""
    python = Bars("x", labels=["a"]).words(np.array([share]))
    page = in_node('give((await import("./scenes/bars.js")).percent(given))', share)
    assert python.endswith(f", {page}")


def test_bars_may_be_named_by_the_texts_that_they_are_of() -> None:
    texts = Bars("x", labels=["1st", "2nd"], texts="codes", says="highest is", label="texts")
    frame = {"x": np.array([0.75, 0.25]), "codes": np.array([[52, 50, 0], [55, 0, 0]])}
    array, others = texts.read(frame)
    assert texts.named(others) == ["42", "7"]
    assert texts.words(array) == "texts: highest is 75 %"


COST = Quantities(
    "x",
    rows=["steps", "padding"],
    columns=["pad", "pack"],
    units=["", "%"],
    scale="row",
    label="cost",
)


def test_quantities_are_said_by_their_names_with_their_units() -> None:
    costs = np.array([[90.0, 49.0], [45.5555, 0.0]])
    assert COST.words(costs) == "cost: steps pad 90, pack 49; padding pad 45.6 %, pack 0 %"
    alone = Quantities("x", rows=["side"], units="px", label="size")
    assert alone.words(np.array([[10.0]])) == "size: side 10 px"


def test_quantities_of_one_unit_are_bars_on_one_scale_and_a_single_one_is_none() -> None:
    costs = np.array([[90.0, 45.0], [50.0, 0.0]])
    assert COST.lengths(costs).tolist() == [[1, 0.5], [0.5, 0]]
    apart = Quantities("x", rows=["a", "b"], units=["px", "%"], scale="row")
    lengths = apart.lengths(np.array([[3.0], [25.0]]))
    assert np.isnan(lengths[0, 0])
    assert lengths[1, 0] == 0.25
    signed = Quantities("x", rows=["a", "b"], top=1, signed=True)
    assert signed.lengths(np.array([[-0.5], [0.25]])).tolist() == [[-0.5], [0.25]]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"rows": "ab", "scale": "row", "units": ["px"]}, "'x' has 1 units for 2 scales, one a row"),
        ({"rows": "a", "scale": "cell"}, "scale is panel, row or column; got 'cell'"),
        ({"rows": "a", "brains": ["snail"]}, r"a brain is one of convolution, .*; got \['snail'\]"),
    ],
)  # fmt: skip
def test_quantities_have_a_unit_a_scale_and_a_brain_a_row(given: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Quantities("x", **given)


def test_quantities_below_zero_are_signed_and_as_many_as_their_names() -> None:
    with pytest.raises(ValueError, match="'x' holds -1, below zero"):
        Quantities("x", rows="a").trim(np.array([[-1.0]]))
    with pytest.raises(ValueError, match=r"'x' has shape \(1, 1\) for 2 rows and 1 columns"):
        Quantities("x", rows="ab").trim(np.array([[1.0]]))


def test_bars_leave_a_label_with_a_percent_sign_alone() -> None:
    assert Bars("x", labels=["5%"]).words(np.array([1.0])) == "x: predicts 5%, 100 %"
    gates = Bars("gates", labels=["i", "f"], says="highest is")
    assert gates.words(np.array([0.25, 0.5])) == "gates: highest is f, 50 %"


@pytest.mark.parametrize("panel", [Picture("x"), Maps("x")])
def test_pictures_and_maps_say_enough_to_notice_other_data(panel: Panel) -> None:
    array = np.random.default_rng(0).random(shape_of(panel))
    said = panel.words(array)
    assert said.startswith("x " + "×".join(map(str, array.shape)))
    assert said != panel.words(array * 1.01)


@pytest.mark.parametrize("panel", [each for each in ALL if not isinstance(each, Reading)])
def test_a_panel_draws_different_pictures_of_different_data(panel: Panel) -> None:
    first, second = (drawn(panel, place) for place in (0, 1))
    assert not np.array_equal(first, second)
    assert np.array_equal(first, drawn(panel, 0))


def test_maps_bear_their_channels_names() -> None:
    panel, figure = Maps("x", names=["left", "right"], scale="map"), Figure()
    panel.draw(figure.subfigures(), np.full((2, 3, 3), 0.5))
    assert [axes.get_title() for axes in figure.axes] == ["left, to 0.5", "right, to 0.5"]
    assert panel.settings()["names"] == ["left", "right"]
    with pytest.raises(ValueError, match="'x' has 3 channels for 2 names"):
        panel.check(np.zeros((3, 2, 2), dtype=np.float32))


@pytest.mark.parametrize("channels", [1, 3, 4, 8, 32])
def test_maps_draw_any_number_of_channels(channels: int) -> None:
    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    Maps("x").draw(figure.subfigures(), np.ones((channels, 2, 2)))
    assert len(figure.axes) == channels + 1  # and the colour bar


def test_maps_of_nothing_but_zeros_can_be_drawn() -> None:
    maps = Maps("x", signed=True)
    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    maps.draw(figure.subfigures(), maps.trim(np.zeros((2, 3, 3))))
    assert len(figure.axes) == 3


def drawn(panel: Panel, place: int) -> np.ndarray:
    """The panel's pixels for an array that is 1 in one place and 0 elsewhere."""
    array = np.zeros(shape_of(panel))
    array.flat[place] = 1
    figure = Figure(figsize=(2, 2), layout="constrained")
    FigureCanvasAgg(figure)
    panel.draw(figure.subfigures(), panel.trim(array))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return imread(io.BytesIO(buffer.getvalue()))


@pytest.mark.parametrize("panel", ALL)
def test_every_panel_tells_the_page_its_output_kind_and_axes(panel: Panel) -> None:
    spec = panel.spec()
    assert spec["output"] == spec["label"] == "x"
    assert (spec["kind"], spec["dims"]) == (panel.kind, panel.dims)


def test_a_reading_leaves_out_what_is_no_symbol_and_says_when_there_is_none() -> None:
    panel = Reading("x", label="reads")
    assert panel.words(np.array([0.0, 52, 0, 50, 10, 0])) == "reads: 42⏎"
    assert panel.words(np.zeros(3)) == "reads: nothing"


def test_rows_of_a_heatmap_and_their_names_are_as_many() -> None:
    with pytest.raises(ValueError, match="'x' has 5 rows for 4 names"):
        Heatmap("x", names=list("abcd")).check(np.ones((4, 5)))
    Heatmap("x", names=list("abcd"), time=False).check(np.ones((4, 5)))


CODES = {"codes": np.array([97.0, 40, 10, 41])}


def test_a_heatmap_of_a_text_has_a_column_a_symbol_and_of_pairs_a_row_too() -> None:
    Heatmap("x", text="codes").check_others(np.ones((4, 5)), CODES)
    Heatmap("x", text="codes", time=False).check_others(np.ones((5, 4)), CODES)
    Heatmap("x", text="codes", pairs=True).check_others(np.ones((4, 4)), CODES)
    with pytest.raises(ValueError, match="'x' has 5 columns and 4 rows for the 4 symbols of 'cod"):
        Heatmap("x", text="codes").check_others(np.ones((5, 4)), CODES)
    with pytest.raises(ValueError, match="'x' has 4 columns and 5 rows"):
        Heatmap("x", text="codes", pairs=True).check_others(np.ones((4, 5)), CODES)
    with pytest.raises(ValueError, match="pairs of which text"):
        Heatmap("x", pairs=True)


def test_a_heatmap_of_a_text_is_drawn_with_its_symbols() -> None:
    figure = Figure()
    Heatmap("x", text="codes").draw(figure.subfigures(), np.ones((4, 5)), CODES)
    assert {"a", "(", "⏎", ")"} <= {text.get_text() for text in figure.findobj(Text)}


def test_a_reading_is_drawn_as_its_text() -> None:
    figure = Figure()
    Reading("x").draw(figure.subfigures(), np.array([0.0, ord("4"), ord("2")]))
    assert [text.get_text() for text in figure.findobj(Text)].count("42") == 1


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e5])
def test_a_summary_is_the_same_on_every_processor(scale: float) -> None:
    """Noise of rounding in a mean is shown as 0, and a mean of three digits stays one."""
    signs = np.array([1.0, -1.0, 1.0, -1.0])
    told = {summary(scale * (2 * signs + noise)) for noise in (0.0, 1e-6, -1e-6)}
    assert told == {f"4, mean 0, peak {2 * scale:.3g}"}
    assert summary(np.array([0.25, 1.0])) == "2, mean 0.625, peak 1"
    assert summary(np.zeros((2, 3))) == "2×3, mean 0, peak 0"
