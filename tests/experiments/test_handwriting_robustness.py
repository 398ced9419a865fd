"""The experiment of two brains before one hand: its digits, its record, and that a run can be repeated."""

from __future__ import annotations

import torch

from twobrains.data.movements import MOST
from twobrains.experiments.handwriting_robustness import study as robustness
from twobrains.experiments.handwriting_robustness.study import CONDITIONS


def test_a_condition_is_done_to_every_movement() -> None:
    pens, labels = robustness.written(6, 11)
    assert len(pens) == len(labels) == 6
    for pen in pens:
        assert robustness.track(pen, "as written").length == min(len(pen), MOST)
        assert robustness.track(pen, "after 50 %").length == -(-len(pen) // 2)
        assert robustness.track(pen, "at 8 points").length == 8
        assert robustness.track(pen, "mirrored").length == len(pen)


def test_every_condition_has_a_name_of_its_own() -> None:
    assert len(set(CONDITIONS)) == len(CONDITIONS)
    pen = robustness.written(1, 11)[0][0]
    assert all(robustness.track(pen, name).points.isfinite().all() for name in CONDITIONS)


def test_pictures_are_the_tracks_ink() -> None:
    pens, _ = robustness.written(6, 11)
    tracks = [
        robustness.track(pen, "as written") for pen in pens
    ] * 2  # more than are drawn at once
    pictures = robustness.inked(tracks)
    assert pictures.shape == (12, 1, 28, 28)
    torch.testing.assert_close(pictures[7, 0], tracks[7].picture, atol=1e-5, rtol=0)


def test_the_record_is_whole_and_of_nets_as_they_are() -> None:
    results = robustness.STUDY.read()
    assert {each.test for each in results} == {robustness.TESTED}
    assert {each.parameters for each in results if each.run.net == "pen-rnn"} == {54_666}
