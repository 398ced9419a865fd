"""The experiment on moving digits: what is learned and asked, when training ends, its record."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from experiments.made import seeded
from torch import Tensor, nn

from twobrains.data import moving_digits as moving
from twobrains.experiments.video import study as video
from twobrains.experiments.video.study import HORIZON, READ, TESTS, Run
from twobrains.models.forecast import FORECASTERS, Forecaster


def test_batches_repeat_by_seed_and_are_as_long_as_training_asks() -> None:
    run = Run("endless", "CNN", 0)
    (first,), (again,), (other,) = (video.draw(run, seeded(s)) for s in (3, 3, 4))
    assert first.shape == (16, READ + video.LEARNED, 1, 20, 20)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_300_videos_are_the_same_ones_in_every_batch() -> None:
    run = Run("300", "CNN", 0)
    there = {hash(each.numpy().tobytes()) for each in video._fixed(0, 300)}
    drawn = [each for s in range(5) for each in video.draw(run, seeded(s))[0]]
    assert len(there) == 300
    assert {hash(each.numpy().tobytes()) for each in drawn} <= there


def test_tests_have_other_hands_than_training_and_directions_of_their_own(
    monkeypatch: Any,
) -> None:
    made: list[tuple[Tensor, moving.Directions]] = []
    make = moving.motions

    def noted(pool: Tensor, *rest: Any, directions: moving.Directions) -> moving.Motion:
        made.append((pool, directions))
        return make(pool, *rest, directions=directions)

    monkeypatch.setattr(moving, "motions", noted)
    for test in (*TESTS, "validation"):
        video.asked.__wrapped__(test)
    pools, directions = zip(*made, strict=True)
    assert directions == (moving.SEEN, moving.HELD_OUT, moving.HELD_OUT, moving.SEEN)
    trained = {hash(each.numpy().tobytes()) for each in moving.glyphs(video.HANDS, seed=0)}
    for pool in pools:
        assert not trained & {hash(each.numpy().tobytes()) for each in pool}
    assert torch.equal(pools[2], moving.real_glyphs())
    assert not torch.equal(pools[0], pools[3])  # validation has hands of its own
    with pytest.raises(ValueError, match="seen, new, real, validation; got 'old'"):
        video.asked("old")


@pytest.mark.parametrize("test", TESTS)
def test_who_knows_what_comes_makes_no_error_and_rules_make_some(test: str) -> None:
    videos = video.asked(test)
    assert videos.shape == (video.VIDEOS, READ + HORIZON, 1, 20, 20)
    assert video.errors(videos[:, READ:], videos) == [0] * HORIZON
    blank = video.errors(torch.zeros_like(videos[:, READ:]), videos)
    assert blank[3] == pytest.approx(videos[:, READ + 3].square().sum().item() / 256, abs=1e-3)
    copied, mean, average = (video.rule(name, test) for name in video.RULES)
    assert copied[0] < mean[0]
    assert copied[-1] > mean[-1]
    assert max(average) < 1.03 * min(average)  # one frame is as likely as another
    assert max(average) < blank[0]


def test_the_loss_is_of_every_frame_that_can_be_foreseen() -> None:
    class Knows(nn.Module):
        def forward(self, frames: Tensor, horizon: int) -> Tensor:
            assert (frames.shape[1], horizon) == (READ, video.LEARNED)
            sure = 60 * videos[:, 1:].round() - 30
            return torch.cat([-sure[:, :1], sure[:, 1:]], 1)  # wrong only about the second frame

    (videos,) = video.draw(Run("endless", "CNN", 0), seeded())
    assert video.forecast_loss(Knows(), (videos.round(),)) < 1e-6
    half = video.forecast_loss(lambda frames, horizon: torch.zeros(16, 10, 1, 20, 20), (videos,))  # type: ignore[arg-type]
    assert half.item() == pytest.approx(0.6931, abs=1e-4)


def test_a_run_can_be_made_and_gives_the_same_again(monkeypatch: Any) -> None:
    monkeypatch.setattr(video, "STEPS", dict.fromkeys(FORECASTERS, 20))
    first, again = (video.train(Run("endless", "LSTM", 1)) for _ in range(2))
    assert first.errors == again.errors
    assert first.trained == 20
    assert first.best in range(3, 19, 3)
    assert {test: len(each) for test, each in first.errors.items()} == dict.fromkeys(TESTS, 10)


def test_the_record_has_every_net_of_three_seeds_as_large_as_it_is_now() -> None:
    results = [result for result in video.STUDY.read() if result.run.training == "endless"]
    for result in results:
        net = Forecaster(result.run.kind)
        assert result.parameters == sum(weights.numel() for weights in net.parameters())
        assert result.best <= result.trained <= video.STEPS[result.run.kind]
    for test in TESTS:
        assert len(list(video.table(results, test))) == 1 + len(video.RULES) + len(FORECASTERS)
