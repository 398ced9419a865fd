"""Forecasters: equal sizes, their own predictions fed back, any length read, and ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import exported, one_a_day
from twobrains.models.forecast import (
    FORECASTERS,
    SHEET,
    WINDOW,
    Forecaster,
    copy_last,
    mean_frame,
)
from twobrains.training import Batch, Recipe, fit, parameters

LENGTHS = [1, 2, 7]
every_kind = pytest.mark.parametrize("kind", FORECASTERS)
with_places = pytest.mark.parametrize("kind", ["ConvLSTM", "ConvGRU"])


def videos(time: int, batch: int = 2) -> Tensor:
    return torch.rand(batch, time, 1, SHEET, SHEET)


@every_kind
def test_all_but_the_wide_one_have_37000_parameters_within_5_percent(kind: str) -> None:
    wanted = 323_000 if kind == "wide LSTM" else 37_000
    assert abs(parameters(Forecaster(kind)) - wanted) <= 0.05 * wanted


@every_kind
@pytest.mark.parametrize("time", LENGTHS)
def test_there_is_an_answer_after_every_frame_read_and_every_one_foreseen(
    kind: str, time: int
) -> None:
    net, video = Forecaster(kind), videos(time)
    told = net(video, 4)
    assert told.shape == (2, time + 3, 1, SHEET, SHEET)
    torch.testing.assert_close(told[:, :time], net(video))
    torch.testing.assert_close(net.predict(video, 4), told[:, -4:].sigmoid())


@every_kind
def test_it_reads_its_own_predictions_as_if_they_were_frames(kind: str) -> None:
    net, video = Forecaster(kind), videos(6)
    with torch.no_grad():
        ahead = net.predict(video, 4)
        read = video
        for k in range(4):
            torch.testing.assert_close(net.predict(read, 1), ahead[:, k : k + 1])
            read = torch.cat([read, ahead[:, k : k + 1]], 1)


def test_the_window_forgets_and_the_states_do_not() -> None:
    video = videos(WINDOW + 3)
    for kind in FORECASTERS:
        net = Forecaster(kind)
        other = torch.cat([1 - video[:, :1], video[:, 1:]], 1)
        same = torch.equal(net.predict(video, 1), net.predict(other, 1))
        assert same == (kind == "CNN"), kind


@with_places
def test_what_is_shown_is_what_the_forecast_comes_from(kind: str) -> None:
    net, video = Forecaster(kind), videos(5)
    shown = net.read(video, 4)
    torch.testing.assert_close(shown.frames, net(video, 4).sigmoid())
    torch.testing.assert_close(shown.read[:, :5], video)
    torch.testing.assert_close(shown.read[:, 5:], shown.frames[:, 4:-1])
    again = net.read(shown.read)  # all of them given
    for one, other in zip(shown.steps, again.steps, strict=True):
        assert one.shape == (2, 8, net.net.layer.channels, SHEET // 2, SHEET // 2)
        torch.testing.assert_close(one, other)


class Ahead(nn.Module):
    """Four frames beyond those given."""

    def __init__(self, net: Forecaster) -> None:
        super().__init__()
        self.net = net

    def forward(self, frames: Tensor) -> tuple[Tensor, ...]:
        return (self.net.predict(frames, 4),)


class Inside(Ahead):
    """Everything that a figure may show."""

    def forward(self, frames: Tensor) -> tuple[Tensor, ...]:
        read, ahead, steps = self.net.read(frames, 4)
        return (read, ahead, *steps)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "kind"),
    [*((Ahead, kind) for kind in FORECASTERS), (Inside, "ConvLSTM"), (Inside, "ConvGRU")],
)
def test_onnx_agrees_after_any_number_of_frames(module: type[Ahead], kind: str) -> None:
    asked = module(Forecaster(kind))
    run = exported(asked, [videos(3, 1)], {0: 1})
    for time in LENGTHS:
        video = videos(time, 1)
        with torch.no_grad():
            ours = asked(video)
        for one, other in zip(run(video), ours, strict=True):
            torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


def test_the_rules_are_what_they_are_called() -> None:
    video = videos(3)
    copied, mean = copy_last(video, 4), mean_frame(video, 4)
    assert copied.shape == mean.shape == (2, 4, 1, SHEET, SHEET)
    assert all(torch.equal(frame, video[:, 2]) for frame in copied.unbind(1))
    torch.testing.assert_close(mean[:, 3], (video[:, 0] + video[:, 1] + video[:, 2]) / 3)


def test_what_makes_no_sense_is_named() -> None:
    with pytest.raises(ValueError, match=r"ConvLSTM, .*, wide LSTM; got 'Transformer'"):
        Forecaster("Transformer")
    with pytest.raises(ValueError, match=r"horizon \(=0\)"):
        Forecaster()(videos(2), 0)
    with pytest.raises(TypeError, match="at every position"):
        Forecaster("LSTM").read(videos(2))


@one_a_day("kind", FORECASTERS, "ConvGRU")
def test_it_learns_one_video_by_heart(kind: str) -> None:
    torch.manual_seed(0)
    video = torch.zeros(1, 6, 1, SHEET, SHEET)
    for t in range(6):
        video[0, t, 0, 6:12, 2 * t : 2 * t + 6] = 1

    def loss(net: nn.Module, batch: Batch) -> Tensor:
        logits = net(batch[0][:, :3], 3)
        return nn.functional.binary_cross_entropy_with_logits(logits, batch[0][:, 1:])

    net = Forecaster(kind)
    steps = 400 if kind in ("LSTM", "wide LSTM") else 100
    fit(net, lambda _: (video,), loss, Recipe(steps, learning_rate=1e-2), progress=False)
    with torch.no_grad():
        error = (net.predict(video[:, :3], 3) - video[:, 3:]).square().mean()
    still = (copy_last(video[:, :3], 3) - video[:, 3:]).square().mean()
    assert error < 0.1 * still
