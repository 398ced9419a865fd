"""Readers of lines: equal sizes, padding that changes nothing, any width, and the same in ONNX."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.exporting import Shown, exported, one_a_day
from twobrains.data import lines
from twobrains.models import ctc
from twobrains.models.crnn import BLANK, CLASSES, LINE_READERS, LineReader, columns_of
from twobrains.training import Batch, Recipe, fit, parameters

WIDTHS = [28, 57, 336]
every_kind = pytest.mark.parametrize("kind", LINE_READERS)


def made(kind: str) -> LineReader:
    """A reader whose normalisation has seen something, so that a blank column is not zero."""
    torch.manual_seed(1)
    net = LineReader(kind)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.bias)
            module.running_mean.normal_()
    return net.eval()


def ink(width: int, batch: int = 2) -> Tensor:
    """Random strokes, as many at the end as at the beginning."""
    return (torch.rand(batch, 1, 28, width) < 0.2).float()


@every_kind
def test_the_readers_have_69000_parameters_within_5_percent(kind: str) -> None:
    assert abs(parameters(LineReader(kind)) - 69_000) <= 0.05 * 69_000


@every_kind
@pytest.mark.parametrize("width", [1, 4, 5, *WIDTHS])
def test_there_is_an_answer_for_every_4_px_begun(kind: str, width: int) -> None:
    logits = made(kind)(ink(width))
    assert logits.shape == (2, -(-width // 4), CLASSES)
    assert columns_of(torch.tensor(width)) == logits.shape[1]


@every_kind
@pytest.mark.parametrize("width", [28, 33, 57, 62])
def test_padding_changes_nothing(kind: str, width: int) -> None:
    net, line = made(kind), ink(width, 1)
    beyond = torch.rand(1, 1, 28, 90 - width)
    padded = torch.cat([torch.cat([line, beyond], -1), torch.rand(1, 1, 28, 90)])
    count = int(columns_of(torch.tensor(width)))
    alone, beside = net(line), net(padded, torch.tensor([width, 90]))
    torch.testing.assert_close(beside[:1, :count], alone, atol=2e-5, rtol=1e-5)


@pytest.mark.parametrize(
    ("kind", "columns"), [("CNN", 4), ("RNN", 28), ("CRNN", 28), ("dilated CNN", 28)]
)
def test_how_far_a_change_is_noticed(kind: str, columns: int) -> None:
    """The plain CNN's output depends on four columns to either side, and what their windows see."""
    net, line = made(kind).double(), ink(240, 1).double()
    line.requires_grad_()
    slope = torch.autograd.grad(net(line)[0, 30].square().sum(), line)[0].abs().amax((0, 1, 2))
    seen = slope.view(-1, 4).amax(1).nonzero()[:, 0] - 30  # columns
    edge = 0 if kind == "RNN" else 3  # the windows' own reach
    assert columns <= -int(seen[0]) <= max(columns + edge, 30)
    assert columns <= int(seen[-1]) <= max(columns + edge, 30)
    if kind == "CNN":
        assert len(seen) <= 2 * (columns + edge) + 1


@pytest.mark.parametrize("kind", ["CRNN", "RNN"])
def test_the_fast_kernels_give_what_the_equations_give(kind: str) -> None:
    net, counts = made(kind).context, torch.tensor([9, 4])
    x = torch.randn(2, 9, 64 if kind == "CRNN" else 112)
    for told in (None, counts):
        ours = net.stack(x, told).h
        for row, count in enumerate(counts if told is not None else [9, 9]):
            torch.testing.assert_close(net(x, told)[row, :count], ours[row, :count])


def test_what_a_reading_shows_is_what_the_answer_comes_from() -> None:
    net, line, widths = made("CRNN"), ink(61), torch.tensor([61, 40])
    shown = net.read(line, widths)
    assert [tuple(each.shape[1:]) for each in shown.maps] == [
        (12, 14, 31),
        (24, 14, 31),
        (32, 7, 16),
    ]
    assert shown.columns.shape == (2, 16, 64)
    assert shown.forward.c.shape == shown.backward.h.shape == (2, 16, 48)
    for row, count in enumerate([16, 10]):
        theirs = net(line, widths)[row, :count]
        torch.testing.assert_close(shown.logits[row, :count], theirs, atol=2e-6, rtol=1e-5)


def test_only_a_crnn_shows_both() -> None:
    with pytest.raises(TypeError, match="only a CRNN"):
        made("RNN").read(ink(28))
    with pytest.raises(ValueError, match="CRNN, CNN, dilated CNN, RNN; got 'LSTM'"):
        LineReader("LSTM")


@one_a_day("kind", LINE_READERS, next(iter(LINE_READERS)))
def test_onnx_agrees_at_any_width(kind: str) -> None:
    net = made(kind)
    run = exported(Shown(net), [ink(120, 1)], {0: 3})
    for width in [*WIDTHS, 1, 1000]:
        line = ink(width, 1)
        with torch.no_grad():
            ours = net(line)
        assert ours[0].std() > 0.01
        torch.testing.assert_close(run(line)[0], ours, atol=2e-5, rtol=1e-4)


class Inside(nn.Module):
    """Everything that a figure may show of a line."""

    def __init__(self, net: LineReader) -> None:
        super().__init__()
        self.net = net

    def forward(self, ink: Tensor) -> tuple[Tensor, ...]:
        maps, columns, there, back, logits = self.net.read(ink)
        best = ctc.best_path(logits, BLANK)
        return (*maps, columns, *there, *back, logits, *best)


@pytest.mark.slow
def test_everything_inside_a_crnn_is_the_same_in_onnx_at_any_width() -> None:
    module = Inside(made("CRNN"))
    run = exported(module, [ink(120, 1)], {0: 3})
    for width in WIDTHS:
        line = ink(width, 1)
        with torch.no_grad():
            ours = module(line)
        for one, other in zip(run(line), ours, strict=True):
            torch.testing.assert_close(one, other, atol=2e-5, rtol=1e-4)


@one_a_day("kind", LINE_READERS, next(iter(LINE_READERS)))
def test_it_learns_eight_lines_by_heart(kind: str) -> None:
    rng = np.random.default_rng(0)
    texts = [lines.number(rng, 3) for _ in range(8)]
    told = lines.compose(lines.writers(8, seed=1), texts, rng)

    def loss(net: nn.Module, batch: Batch) -> Tensor:
        log_probs = net(batch[0], batch[1]).log_softmax(-1).transpose(0, 1)
        return F.ctc_loss(log_probs, batch[2], columns_of(batch[1]), batch[3], blank=BLANK)

    net = LineReader(kind)
    fit(
        net,
        lambda _: told,
        loss,
        Recipe(400 if kind == "RNN" else 150, learning_rate=1e-2),
        progress=False,
    )
    assert ctc.decoded(net(told.ink, told.widths), BLANK, columns_of(told.widths)) == told.texts()
