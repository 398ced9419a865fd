"""Ranking and scatter: what they take, refuse, draw and say; the page says the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from live.test_readings import drawn
from torch import Tensor, nn

from twobrains.live import (
    Choice,
    Control,
    Lines,
    LiveFigure,
    Matrix,
    Measure,
    Ranking,
    Scatter,
    Slider,
    still,
)
from twobrains.live.export import export, native
from twobrains.live.panels.competitors import MARKS

NAMES = ["TCN", "GRU", "MLP"]
NAN = float("nan")
BOARD = np.array(
    [
        # name, note, value, low, high, cost, reads
        [1, 0, 97.4, 96.8, 98.0, 12345, 0],
        [-1, 9, NAN, NAN, NAN, NAN, NAN],
        [0, 1, 95.5, 93.0, 96.0, 0.1234, 1],
        [2, -1, 40.0, NAN, NAN, NAN, 1],
    ],
    dtype=np.float32,
)


def board(**settings: Any) -> Ranking:
    return Ranking(
        "x",
        names=NAMES,
        brains=["convolution", "recurrence", "dense"],
        notes=["run gru", "run tcn"],
        columns=["cost", "reads"],
        categories={"reads": ["once", "twice"]},
        **settings,
    )


def without(array: np.ndarray, row: int) -> np.ndarray:
    """The same with one row hidden."""
    hidden = array.copy()
    hidden[row, 0] = -1
    return hidden


def test_a_ranking_tells_its_rows_in_their_order_without_the_hidden_ones() -> None:
    panel = board()
    assert [panel.cells(row) for row in panel.rows(panel.trim(BOARD[None]))] == [
        ["GRU", "97.4 ± 0.6", "12,345", "once"],
        ["TCN", "95.5 (93 to 96)", "0.123", "twice"],
        ["MLP", "40", "–", "twice"],
    ]


def test_a_ranking_says_who_is_first_and_who_follows() -> None:
    assert board(label="digits", unit="%").words(BOARD) == (
        "digits: GRU 97.4 % first of 3, then TCN 95.5 %, MLP 40 %"
    )
    assert board().words(without(BOARD[:3], 0)) == "x: TCN 95.5 first of 1"
    assert board(empty="Nobody fits.").words(np.full((2, 7), -1.0)) == "x: Nobody fits."


def test_a_low_end_above_the_high_one_is_no_interval() -> None:
    row = board().rows(np.array([[0, 0, 5, 1, -1, 0, 0.0]]))[0]
    assert board().value_text(row) == "5"


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [
        ((0, 0), 3, r"name must be a whole number from 0 to 2; got 3"),
        ((0, 0), 0.5, r"name must be a whole number from 0 to 2; got 0.5"),
        ((0, 1), 2, r"note must be a whole number from -1 to 1; got 2"),
        ((0, 6), 2, r"reads must be a whole number from 0 to 1; got 2"),
        ((0, 2), NAN, "not finite"),
        ((0, 3), np.inf, "not finite"),
        ((0, 0), NAN, "not finite"),
    ],
)
def test_a_ranking_refuses_what_has_no_place_in_it(
    at: tuple[int, int], value: float, said: str
) -> None:
    array = BOARD.copy()
    array[at] = value
    with pytest.raises(ValueError, match=said):
        board().trim(array)


def test_a_ranking_wants_a_number_for_each_of_its_columns() -> None:
    wanted = r"'x' must be \(row, 7\): name, note, value, low, high, cost, reads; got \(4, 6\)"
    with pytest.raises(ValueError, match=wanted):
        board().trim(BOARD[:, :6])
    with pytest.raises(ValueError, match=r"categories are of cost; got \['reads'\]"):
        Ranking("x", names=NAMES, columns=["cost"], categories={"reads": ["once"]})


def test_an_output_picks_the_axis() -> None:
    measures = [Measure("accuracy, %", ends=(0, 100)), Measure("error", log=True)]
    panel = board(measures=measures, measure="task")
    assert panel.also == ("task",)
    panel.read({"x": BOARD, "task": np.array(0.0)})
    with pytest.raises(ValueError, match="'x' must lie on the axis from 0 to 100; got 40 to 101"):
        panel.read({"x": BOARD + [0, 0, 3.6, 0, 0, 0, 0] * (BOARD[:, 2:3] > 97), "task": np.array([0.0])})  # fmt: skip
    with pytest.raises(ValueError, match="'x' must stay above 0 on a logarithmic axis"):
        panel.read({"x": BOARD * [1, 1, 0, 1, 1, 1, 1], "task": np.array(1.0)})
    for wrong in (2.0, 0.5, -1.0):
        with pytest.raises(ValueError, match="'task' must hold one whole number from 0 to 1"):
            panel.read({"x": BOARD, "task": np.array(wrong)})
    with pytest.raises(ValueError, match="several measures need the output that picks one"):
        board(measures=measures)


def test_an_axis_goes_up() -> None:
    with pytest.raises(ValueError, match="from a lower to a higher one"):
        Measure("x", ends=(1, 1))
    with pytest.raises(ValueError, match="above 0"):
        Measure("x", ends=(0, 1), log=True)


def test_a_ranking_is_drawn_with_its_intervals() -> None:
    panel = board(x_label="accuracy, %")
    first = drawn(panel, BOARD, {})
    narrower = BOARD.copy()
    narrower[0, 3:5] = 97.3, 97.5
    for other in (narrower, without(BOARD, 3), BOARD[[2, 1, 0, 3]]):
        assert not np.array_equal(first, drawn(panel, other, {}))
    assert drawn(panel, np.full((2, 7), -1.0), {}).size, "nothing at all is left"


def test_the_page_tells_a_ranking_as_python_does(in_node: Any) -> None:
    script = """
      const { furtherCells, rankedRows, rankingWords, scoreWords } = await import("./scenes/ranking.js");
      const number = (value) => value === null ? NaN : value;
      give(given.arrays.map((array) => {
        const rows = rankedRows({ shape: [array.length, 7], data: Float32Array.from(array.flat(), number) });
        const cells = rows.map((row) => [given.spec.names[row.name], scoreWords(row, given.spec.digits), ...furtherCells(row, given.spec)]);
        return [cells, rankingWords(rows, given.spec)];
      }));
    """
    panel, rng = board(unit="%"), np.random.default_rng(0)
    arrays = [BOARD, np.full((1, 7), -1, dtype=np.float32)]
    for _ in range(40):
        half = rng.uniform(0, 3, (3, 1)).round(2)
        value = (10.0 ** rng.uniform(-6, 5, (3, 1))).round(int(rng.integers(0, 8)))
        lean = rng.choice([0, 0.01, 0.5], (3, 1))
        place = rng.permutation(3)[:, None]
        made = [place, -np.ones((3, 1)), value, value - half, value + half * (1 + lean)]
        made += [rng.choice([-3, 0, 1e6, 1e18, 0.125], (3, 1)), rng.integers(0, 2, (3, 1))]
        arrays.append(np.hstack(made).astype(np.float32))
    plain = [[[None if np.isnan(n) else n for n in row] for row in a.tolist()] for a in arrays]
    page = in_node(script, {"arrays": plain, "spec": panel.spec()})
    for array, (cells, words) in zip(arrays, page, strict=True):
        assert cells == [panel.cells(row) for row in panel.rows(array)]
        assert words == panel.words(array)


CLOUD = np.array(
    [[2000, 95.5, 1.5, 2], [100, 97.25, 0, 2], [30, 90, 2, 1]], dtype=np.float32
)  # fmt: skip


def cloud(**settings: Any) -> Scatter:
    return Scatter("x", names=NAMES, brains=["convolution", "recurrence", "dense"], **settings)


def test_a_scatter_says_which_points_are_stressed_from_left_to_right() -> None:
    assert cloud(label="cost", says="on the frontier").words(CLOUD) == (
        "cost: on the frontier GRU 97.3, TCN 95.5"
    )
    assert cloud().words(CLOUD * [1, 1, 1, 0]) == "x: in front none"


def test_a_hidden_point_may_hold_anything() -> None:
    array = CLOUD.copy()
    array[2] = NAN, np.inf, -1, 0
    cloud(log="xy", y=(90, 100)).read({"x": array})


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [
        ((0, 3), 4, "a state is 0, 1, 2 or 3; got"),
        ((0, 3), NAN, "not finite"),
        ((0, 0), NAN, "not finite"),
        ((2, 2), -1, "half of an interval is below 0: -1"),
        ((0, 0), 0, "'x, x' must stay above 0 on a logarithmic axis; got 0"),
        ((0, 1), 101, "'x, y' must lie on the axis from 0 to 100; got 90 to 101"),
    ],
)
def test_a_scatter_refuses_what_has_no_place_in_it(
    at: tuple[int, int], value: float, said: str
) -> None:
    array = CLOUD.copy()
    array[at] = value
    with pytest.raises(ValueError, match=said):
        cloud(log="x", y=(0, 100)).read({"x": array})


def test_a_scatter_wants_a_point_for_each_name_and_a_limit_on_the_axis() -> None:
    with pytest.raises(ValueError, match=r"'x' must be \(3, 4\).* got \(2, 4\)"):
        cloud().trim(CLOUD[:2])
    limited = cloud(log="x", limit="budget")
    for budget in (np.array(50.0), np.array([50.0])):
        limited.read({"x": CLOUD, "budget": budget})
    for wrong, said in (
        (np.ones(2), "must hold one number"),
        (np.zeros(()), "must be a position on the axis"),
    ):
        with pytest.raises(ValueError, match=f"'budget' {said}"):
            limited.read({"x": CLOUD, "budget": wrong})
    with pytest.raises(ValueError, match="log is"):
        cloud(log="z")
    with pytest.raises(ValueError, match="from a lower to a higher one"):
        cloud(x=(3, 1))


def test_a_scatter_is_drawn_with_intervals_limit_and_frontier() -> None:
    first = drawn(cloud(log="x"), CLOUD, {})
    for panel, array, others in (
        (cloud(log="x", frontier=True), CLOUD, {}),
        (cloud(log="x", limit="budget"), CLOUD, {"budget": np.array(500.0)}),
        (cloud(log="x"), CLOUD * [1, 1, 0, 1], {}),
        (cloud(log="x"), CLOUD * [1, 1, 1, 0], {}),
        (cloud(log="x"), np.add(CLOUD, [0, 0, 0, 1]), {}),
    ):
        assert not np.array_equal(first, drawn(panel, array, others))


def test_the_page_tells_a_scatter_as_python_does(in_node: Any) -> None:
    script = """
      const { scatterPoints, scatterWords } = await import("./scenes/scatter.js");
      give(given.arrays.map((array) => scatterWords(scatterPoints(Float32Array.from(array.flat())), given.spec)));
    """
    rng = np.random.default_rng(0)
    arrays = [
        np.hstack([rng.integers(1, 4, (3, 2)) / 8, rng.uniform(0, 1, (3, 1)), rng.integers(0, 4, (3, 1))])
        for _ in range(40)
    ]  # fmt: skip
    panel = cloud(says="best")
    page = in_node(script, {"arrays": [a.tolist() for a in arrays], "spec": panel.spec()})
    assert page == [panel.words(array.astype(np.float32)) for array in arrays]


class Sorted(nn.Module):
    """Rows sorted and hidden by controls, with gaps."""

    def forward(self, sort: Tensor, most: Tensor) -> dict[str, Tensor]:
        value, cost = torch.tensor([3.0, 1, 2]), torch.tensor([10.0, 20, 5])
        order = torch.stack([-value, cost])[sort].argsort()
        name = torch.where(cost[order] <= most, order.float(), -1.0)
        half = torch.tensor([0.5, torch.nan, 0.25])
        state = torch.where(cost <= most, 1.0, 3.0)
        columns = [name, name * 0 - 1, value[order], (value - half)[order], (value + half)[order]]
        return {
            "ranks": torch.stack(columns, 1),
            "points": torch.stack([cost, value, cost * 0, state], 1),
            "budget": most.float(),
        }


def test_rows_are_sorted_and_hidden_alike_in_torch_and_in_onnx() -> None:
    figure = LiveFigure(
        Sorted(),
        [Choice("sort", ["value", "cost"]), Slider("most", 1, 30)],
        [Ranking("ranks", names=NAMES), Scatter("points", names=NAMES, limit="budget")],
        alt="x",
    )
    model = native(export(figure.program))
    for sort, most, names in [
        ("value", 30, "TCN MLP GRU"),
        ("cost", 30, "MLP TCN GRU"),
        ("cost", 10, "MLP TCN"),
        ("value", 1, ""),
    ]:
        inputs = figure.program.inputs({"sort": sort, "most": most})
        ours, theirs = figure.program.evaluate(inputs), model(inputs)
        torch.testing.assert_close(theirs, ours, equal_nan=True)
        ((array, _), _) = figure.program.read(theirs)
        board = figure.program.panels[0]
        assert isinstance(board, Ranking)
        assert " ".join(board.names[row.name] for row in board.rows(array)) == names
    figure.most, figure.sort = 10, "cost"
    assert "ranks: MLP 2 first of 2, then TCN 3" in repr(figure)
    assert still.draw(figure)[:4] == b"\x89PNG"


def test_eight_competitors_have_a_mark_and_a_dash_each() -> None:
    from twobrains.live.panels.lines import DASHES

    brains = ["dense", "convolution", "convolution", *["recurrence"] * 4, "attention"]
    panel = Lines("x", labels=list("abcdefgh"), brains=brains, marks="osDv^PX*")
    assert panel.settings()["marks"] == list("osDv^PX*")
    assert len(set(DASHES)) == len(set(MARKS)) == 8
    assert Lines("x", labels=list("abc")).settings()["marks"] == ["o", "s", "^"]
    for marks in ("ooo", "os", "osz"):
        with pytest.raises(ValueError, match="give each of the 3 labels a mark of its own"):
            Lines("x", labels=list("abc"), marks=marks)


def test_rows_of_a_ranking_may_share_a_mark_and_be_more_than_there_are_marks() -> None:
    names = [f"net {i}" for i in range(20)]
    brains = ["convolution"] * 20
    assert Ranking("x", names=names, brains=brains).settings()["marks"][7:10] == ["*", "o", "s"]
    assert (
        Ranking("x", names=names, brains=brains, marks="o" * 20).settings()["marks"] == ["o"] * 20
    )
    for marks in ("o" * 19, "z" * 20):
        with pytest.raises(ValueError, match="give each of the 20 labels a mark, of o s"):
            Ranking("x", names=names, brains=brains, marks=marks)


def test_a_circle_wants_plain_axes() -> None:
    assert cloud(circle=True).settings()["circle"] is True
    for settings in ({"log": "x"}, {"measures": [Measure("a")], "measure": "m"}):
        with pytest.raises(ValueError, match="a circle needs two plain axes"):
            cloud(circle=True, **settings)


def test_the_page_knows_every_mark(in_node: Any) -> None:
    script = """
      const { markAt } = await import("./panels/marks.js");
      give(given.map((mark) => {
        const drawn = [];
        const context = new Proxy({}, { get: (_, name) => (...places) => void drawn.push([name, ...places]) });
        markAt(context, mark, 10, 20);
        return drawn;
      }));
    """
    drawings = in_node(script, list(MARKS))
    assert len({str(each) for each in drawings}) == len(MARKS)
    for drawing in drawings:
        corners = np.array([each[1:3] for each in drawing if each[0] in ("lineTo", "arc")])
        assert (np.abs(corners - [10, 20]) <= 6).all()


class Table(nn.Module):
    """A table that two controls go with."""

    def forward(self, truth: Tensor, told: Tensor) -> dict[str, Tensor]:
        return {"counts": torch.eye(3) * truth + told}


def table(*controls: Control, sets: Any = ("truth", "told")) -> LiveFigure:
    return LiveFigure(Table(), controls, [Matrix("counts", sets=sets)], alt="x")


def test_a_table_sets_controls_of_its_figure() -> None:
    figure = table(Choice("truth", list("abc")), Slider("told", 2, 6, step=2))
    assert figure._spec["panels"][0]["sets"] == ["truth", "told"]
    assert [control.places for control in figure.program.controls] == [3, 3]
    assert Matrix("x").spec()["sets"] == []


def test_a_table_is_told_in_words_which_controls_it_cannot_set() -> None:
    three, level = Choice("truth", list("abc")), Slider("told", 0, 1.0, step=0.5)
    with pytest.raises(
        ValueError, match=r"'counts' sets 'says', which is no control .*truth, told"
    ):
        table(three, Slider("told", 0, 2), sets=("truth", "says"))
    with pytest.raises(ValueError, match=r"'counts' sets 'told', a slider; it can set a choice"):
        table(three, level)
    with pytest.raises(
        ValueError, match=r"'counts' is 3 long on axis 1 and sets 'told', which has 4 values"
    ):
        table(three, Slider("told", 0, 3))
