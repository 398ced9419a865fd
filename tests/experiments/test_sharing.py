"""The studies of sharing: their nets, their digits, their record, and that a run can be repeated."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from twobrains.experiments.sharing import plots
from twobrains.experiments.sharing import study as sharing
from twobrains.experiments.sharing.study import EDGES, LAYERS, MARGINS, SETS, TWINS, Later
from twobrains.training import Recipe, parameters


@pytest.fixture(scope="module")
def results() -> list[sharing.Result]:
    return sharing.STUDY.read()


def test_the_readers_have_equal_units_and_fewer_weights_from_one_to_the_next() -> None:
    pictures = torch.zeros(2, 1, 16, 16)
    layers = [make() for make in LAYERS.values()]
    assert {layer(pictures).shape for layer in layers} == {(2, 16, 6, 6)}
    assert [parameters(layer) for layer in layers] == [148_032, 14_976, 416]


@pytest.mark.parametrize("kind", ["local", "dense"])
def test_a_freed_reader_starts_with_the_same_answers(kind: str) -> None:
    torch.manual_seed(0)
    conv = nn.Conv2d(1, 16, 5, stride=2)
    pictures = torch.rand(3, 1, 16, 16)
    freed = sharing.loosened(conv, kind)
    torch.testing.assert_close(freed(pictures), conv(pictures), atol=1e-5, rtol=1e-5)


def test_a_freed_reader_is_trained_as_long_and_at_the_same_rates_as_one_that_is_not() -> None:
    whole, first = Recipe(400, 3e-2), Later(100, 3e-2)
    later = Later(300, 3e-2, begun=100)
    rates = [first.rate(step) for step in range(100)] + [later.rate(step) for step in range(300)]
    assert rates == [whole.rate(step) for step in range(400)]


def test_a_twin_that_never_halves_is_invariant_and_one_that_does_is_not() -> None:
    torch.manual_seed(0)
    pictures = torch.rand(8, 1, 16, 16)
    nets = {name: make().eval() for name, make in TWINS.items()}
    apart = {name: (n(pictures) - n(pictures.roll(1, 3))).abs().max() for name, n in nets.items()}
    assert apart["unhalved, wrapped"] < 1e-5
    assert apart["max, wrapped"] > 1e-4
    even = nets["max, wrapped"]
    torch.testing.assert_close(even(pictures), even(pictures.roll(4, 3)), atol=1e-5, rtol=1e-5)


def test_with_circular_padding_the_two_corners_are_one_picture() -> None:
    torch.manual_seed(0)
    net, picture = EDGES["circular"](), torch.rand(1, 1, 16, 16)
    torch.testing.assert_close(
        net(picture), net(picture.roll((5, 5), (2, 3))), atol=1e-5, rtol=1e-5
    )


@pytest.mark.parametrize("data", [*SETS, *MARGINS])
def test_every_digit_stands_whole_on_its_canvas(data: str) -> None:
    found = sharing.material("real").test.take(torch.arange(12))
    placed = sharing.placed(found, data, 3)
    assert placed.pictures.shape == (12, 1, 16, 16)
    torch.testing.assert_close(placed.pictures.sum((1, 2, 3)), found.pictures.sum((1, 2, 3)))
    again = sharing.placed(found, data, 3)
    assert torch.equal(placed.pictures, again.pictures)


def test_the_place_is_the_label_where_it_is_asked_for() -> None:
    found = sharing.material("real").test.take(torch.arange(12))
    for margin, data in enumerate(MARGINS):
        placed = sharing.placed(found, data, 0)
        for picture, label in zip(placed.pictures[:, 0], placed.labels, strict=True):
            corner = picture[margin : margin + 8, margin : margin + 8]
            other = picture.flip(0, 1)[margin : margin + 8, margin : margin + 8]
            assert (corner if label == 0 else other).sum() == pytest.approx(float(picture.sum()))


def test_a_shift_by_nothing_changes_nothing(results: list[sharing.Result]) -> None:
    for result in results:
        assert len(result.shifted) == len(sharing.SHIFTS)
        assert result.shifted[sharing.ROOM] == result.accuracy
        assert 0 <= result.agreement <= 1


def test_the_recorded_training_begins_at_chance_and_ends_as_it_says() -> None:
    states = sharing.epochs()
    assert {len(values) for values in states.values()} == {13}
    assert states["accuracy"][0] < 0.2
    sample = sharing.placed(sharing.material("real").test, "real", 0)
    net = sharing.recorded("max, zeros")
    right = (net(sample.pictures).argmax(-1) == sample.labels).float().mean()
    assert right == pytest.approx(float(states["accuracy"][-1]), abs=0.005)


def test_tables_have_a_line_for_each_cell_and_pictures_are_drawn(
    results: list[sharing.Result],
) -> None:
    assert len(list(plots.table(results))) == 2 + 3 * 4 + 2
    assert len(list(plots.shift_table(results))) == 1 + len(TWINS)
    assert len(list(plots.place_table(results))) == 1 + len(EDGES)
    assert len(list(plots.freeing_table(results))) == 4
    for draw in (plots.learning_curves, plots.shift_curves):
        assert draw(results).axes
    assert plots.freeing_curves(results).axes
