"""The studies of depth: their nets, their pictures, their record, and that a run can be repeated."""

from __future__ import annotations

import pytest
import torch
from experiments.made import seeded

from twobrains.experiments.depth import plots
from twobrains.experiments.depth import study as depth
from twobrains.experiments.depth.study import FAR, KINDS, NEAR, RATES


@pytest.fixture(scope="module")
def results() -> list[depth.Result]:
    return depth.STUDY.read()


def test_every_digit_stands_whole_at_places_that_differ() -> None:
    found = depth.parts().test
    pictures, labels = depth.moved(found, 40, 16, seeded(0))
    assert pictures.shape == (40, 1, 16, 16)
    ink = {
        (round(float(p.sum()), 3), int(y))
        for p, y in zip(found.pictures, found.labels, strict=True)
    }
    assert all(
        (round(float(p.sum()), 3), int(y)) in ink for p, y in zip(pictures, labels, strict=True)
    )
    tops = [int(picture[0].amax(1).nonzero()[0]) for picture in pictures]
    assert len(set(tops)) > 5


def test_two_dots_are_as_far_apart_as_their_label_says() -> None:
    pictures, labels = depth.dots(200, 21, seeded(0))
    assert pictures.sum((1, 2, 3)).max() == 8
    for picture, label in zip(pictures[:, 0], labels, strict=True):
        places = picture.nonzero().float()
        apart = torch.cdist(places, places).max() - 2**0.5  # between the nearest corners, about
        low, high = (NEAR, FAR)[int(label)]
        assert low - 1.6 <= apart <= high + 1.6


def test_the_window_of_the_deepest_layer_is_the_canvas_in_the_study_of_fields() -> None:
    [run] = [run for run in depth.shown() if run.task == "dots"]
    assert 2 * run.depth + 1 == depth.SIDES["field"]
    sides = depth.sides(depth.stack(run), torch.rand(4, 1, 21, 21))
    assert all(1 < side <= 2 * place + 3 for place, side in enumerate(sides))


def test_every_layer_is_on_record(results: list[depth.Result]) -> None:
    for result in results:
        layers = {"rate": 0, "probe": result.run.depth + 1}.get(result.run.study, result.run.depth)
        assert len(result.before) == len(result.after) == layers


def test_rates_were_chosen_on_validation_digits_and_used(results: list[depth.Result]) -> None:
    for result in results:
        if result.run.study == "flow":
            assert result.run.rate == depth.best_rate(results, result.run.net, result.run.depth)
    assert {r.run.seed for r in results if r.run.study == "rate"} == {depth.TUNING}
    assert depth.TUNING not in {r.run.seed for r in results if r.run.study != "rate"}
    with pytest.raises(ValueError, match=f"0 of {len(RATES)}"):
        depth.best_rate([], "plain", 4)


@pytest.mark.weekly
@pytest.mark.slow
def test_the_recorded_nets_read_as_the_record_says(results: list[depth.Result]) -> None:
    for run in depth.shown():
        net, probes = depth.recorded(run.study, run.task, "after")
        [result] = [result for result in results if result.run == run]
        sample = depth.material(run, "test")(360)(seeded(1))
        right = (net(sample[0]).argmax(-1) == sample[1]).float().mean()
        assert right == pytest.approx(result.accuracy, abs=0.03)
        assert len(probes) == (9 if run.study == "probe" else 0)


def test_tables_have_a_line_for_each_cell_and_the_picture_is_drawn(
    results: list[depth.Result],
) -> None:
    assert len(list(plots.field_table(results))) == 5
    assert len(list(plots.flow_table(results))) == 1 + len(KINDS)
    assert len(list(plots.probe_table(results))) == 1 + 9
    assert plots.field_curves(results).axes
    assert depth.lost(next(r for r in results if r.run.study == "flow")) > 0
