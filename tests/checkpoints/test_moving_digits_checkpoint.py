"""The net that predicts moving digits: it moves them on, and bounces them where it should."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from twobrains import checkpoints
from twobrains.data import moving_digits as moving
from twobrains.experiments.video import study as video
from twobrains.experiments.video.study import HORIZON, READ
from twobrains.models.forecast import Forecaster


@pytest.fixture(scope="module")
def model() -> Forecaster:
    found = checkpoints.load("moving-digits")
    assert isinstance(found, Forecaster)
    return found


def foreseen(model: Forecaster, video: Tensor) -> Tensor:
    with torch.no_grad():
        return model.predict(video[:, :READ], video.shape[1] - READ)


def going(x: float, y: float, speed: float, angle: float, time: int = 8) -> Tensor:
    """A digit of a hand that it has not learned from."""
    glyph = moving.glyphs(video.HANDS, seed=video.UNSEEN)[4]
    values = (torch.tensor(value) for value in (x, y, speed, angle))
    return moving.continuation(glyph, *values, torch.tensor(1), time)


def middle(frame: Tensor) -> Tensor:
    """(2,) x and y of the ink's mass."""
    ink, at = frame[0], torch.arange(frame.shape[-1]) + 0.5
    return torch.stack([(ink.sum(0) * at).sum(), (ink.sum(1) * at).sum()]) / ink.sum()


@pytest.mark.parametrize("angle", [0, 45, 90, 135, 180, 225, 270, 315])
def test_it_moves_a_digit_on_in_every_direction(model: Forecaster, angle: float) -> None:
    turn = math.radians(angle)
    truth = going(6 - 3 * math.cos(turn), 6 + 3 * math.sin(turn), 1, angle)  # far from the walls
    last, told, is_there = truth[0, READ - 1], foreseen(model, truth)[0, 1], truth[0, READ + 1]
    moved, wanted = middle(told) - middle(last), middle(is_there) - middle(last)
    assert torch.dot(moved, wanted) / wanted.square().sum() > 0.5
    error = (told - is_there).square().sum()
    assert error < 0.8 * (last - is_there).square().sum()


def test_it_turns_a_digit_round_at_the_edge(model: Forecaster) -> None:
    truth = going(8, 6, 1, 0, time=12)  # at the edge in frame 5
    told = foreseen(model, truth)[0]
    x = [middle(frame)[0].item() for frame in (truth[0, READ - 1], *told)]
    assert x[-1] < max(x) - 0.5


def test_a_blank_sheet_stays_nearly_blank(model: Forecaster) -> None:
    assert foreseen(model, torch.zeros(1, READ + HORIZON, 1, 20, 20)).mean() < 0.02


@pytest.mark.slow
def test_it_is_better_than_every_net_of_the_record_that_learned_for_a_quarter_of_the_time(
    model: Forecaster,
) -> None:
    for test in video.TESTS:
        found = video.evaluate(model, test)
        runs = [r.errors[test] for r in video.STUDY.read() if r.run.training == "endless"]
        assert len(runs) >= 15
        assert sum(found) < min(sum(run) for run in runs)
        assert sum(found) < sum(video.rule("average sheet", test))
