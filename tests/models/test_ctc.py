"""CTC: the same as torch's, as counting every path, and in ONNX at any number of columns."""

from __future__ import annotations

import math
from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from models.exporting import LENGTHS, exported
from twobrains.models import ctc
from twobrains.models.ctc import NEVER

BLANK = 3  # of the classes 0, 1, 2 and blank, unless it says otherwise


def sure(time: int, classes: int = 4, batch: int = 1, sharp: float = 2.0) -> Tensor:
    """(batch, time, class) log probabilities, random."""
    return (sharp * torch.randn(batch, time, classes)).double().log_softmax(-1)


def by_counting(log_probs: Tensor) -> dict[tuple[int, ...], float]:
    """(time, class): the probability of every text, from every path."""
    time, classes = log_probs.shape
    found: dict[tuple[int, ...], float] = {}
    for path in product(range(classes), repeat=time):
        text = ctc.spelled(path, classes - 1)
        of_path = math.exp(sum(log_probs[t, k].item() for t, k in enumerate(path)))
        found[text] = found.get(text, 0) + of_path
    return found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ([3, 3, 3], ()),
        ([0, 0, 3, 0], (0, 0)),
        ([0, 0, 0], (0,)),
        ([3, 1, 2, 2, 3, 3, 2, 1], (1, 2, 2, 1)),
        ([], ()),
    ],
)
def test_what_a_path_spells(path: list[int], text: tuple[int, ...]) -> None:
    assert ctc.spelled(path, BLANK) == text


@pytest.mark.parametrize("time", [1, 2, 5])
def test_a_texts_probability_is_that_of_all_its_paths(time: int) -> None:
    log_probs = sure(time)
    counted = by_counting(log_probs[0])
    assert math.fsum(counted.values()) == pytest.approx(1)
    for text, probability in counted.items():
        symbols = torch.tensor([[*text, 0, 0]])  # padded
        loss = ctc.ctc_loss(
            log_probs, symbols, torch.tensor([time]), torch.tensor([len(text)]), BLANK
        )
        assert loss.exp().item() == pytest.approx(1 / probability)


@given(st.integers(0, 2**31), st.integers(1, 4))
def test_loss_and_gradient_are_torchs(seed: int, classes: int) -> None:
    torch.manual_seed(seed)
    batch, time = 5, 24
    lengths = torch.randint(1, 8, (batch,))
    widths = torch.randint(16, time + 1, (batch,))  # enough for seven equal symbols
    symbols = torch.randint(0, classes, (batch, 8))
    found = []
    for ours in (True, False):
        logits = torch.randn(
            batch, time, classes + 1, dtype=torch.double, generator=_generator(seed)
        )
        logits.requires_grad_()
        log_probs = logits.log_softmax(-1)
        if ours:
            loss = ctc.ctc_loss(log_probs, symbols, widths, lengths, classes)
        else:
            told = (log_probs.transpose(0, 1), symbols, widths, lengths)
            loss = F.ctc_loss(*told, blank=classes, reduction="none")
        loss.sum().backward()
        found.append((loss.detach(), logits.grad))
    torch.testing.assert_close(found[0], found[1])


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_hundred_columns_in_single_precision_are_torchs_too() -> None:
    log_probs = torch.randn(2, 100, 12).log_softmax(-1)
    symbols = torch.tensor([[1] * 40, list(range(10)) * 4])
    widths, lengths = torch.tensor([100, 90]), torch.tensor([40, 33])
    theirs = F.ctc_loss(
        log_probs.transpose(0, 1), symbols, widths, lengths, blank=11, reduction="none"
    )
    torch.testing.assert_close(ctc.ctc_loss(log_probs, symbols, widths, lengths, 11), theirs)


def test_too_few_columns_are_infinitely_unlikely_and_have_no_slope() -> None:
    logits = torch.randn(1, 3, 4, requires_grad=True)
    loss = ctc.ctc_loss(
        logits.log_softmax(-1), torch.tensor([[1, 1]]), torch.tensor([2]), torch.tensor([2]), BLANK
    )
    assert loss.item() == math.inf
    enough = ctc.ctc_loss(
        logits.log_softmax(-1), torch.tensor([[1, 1]]), torch.tensor([3]), torch.tensor([2]), BLANK
    )
    enough.sum().backward()
    assert enough.isfinite().all()
    assert logits.grad is not None
    assert logits.grad.isfinite().all()


def test_no_text_at_all_is_a_blank_in_every_column() -> None:
    log_probs = sure(6)
    loss = ctc.ctc_loss(log_probs, torch.tensor([[2]]), torch.tensor([6]), torch.tensor([0]), BLANK)
    torch.testing.assert_close(loss, -log_probs[:, :, BLANK].sum(1))


def test_forward_and_backward_meet_in_every_column() -> None:
    """The sum over the positions of α β / y is the text's probability, whatever the column (eq. 14)."""
    log_probs = sure(12, batch=2)
    symbols, widths, lengths = torch.tensor([[0, 0, 1, 2], [2, 1, 0, 0]]), [12, 9], [4, 2]
    told = (symbols, torch.tensor(widths), torch.tensor(lengths), BLANK)
    alpha = ctc.forward_variables(log_probs, symbols, BLANK, told[1])
    beta = ctc.backward_variables(log_probs, symbols, BLANK, told[1], told[2])
    y = log_probs.gather(2, ctc.extended(symbols, BLANK)[:, None].expand(-1, 12, -1))
    met = (alpha + beta - y).logsumexp(-1)
    loss = ctc.ctc_loss(log_probs, *told)
    for row, width in enumerate(widths):
        torch.testing.assert_close(met[row, :width], -loss[row].expand(width))


def test_the_soft_alignment_is_the_gradient() -> None:
    """Occupancy, summed over the positions of a class, is minus the loss's gradient along its log."""
    log_probs = sure(12, batch=2).requires_grad_()
    symbols = torch.tensor([[0, 0, 1], [2, 1, 1]])
    told = (symbols, torch.tensor([12, 7]), torch.tensor([3, 2]), BLANK)
    shares = ctc.occupancy(log_probs, *told)
    [slope] = torch.autograd.grad(ctc.ctc_loss(log_probs, *told).sum(), log_probs)
    of_class = F.one_hot(ctc.extended(symbols, BLANK), 4).double()
    torch.testing.assert_close(shares @ of_class, -slope)
    assert (shares[1, 7:] == 0).all()


def test_best_path_says_where_each_symbol_is_read() -> None:
    path = torch.tensor([[3, 1, 1, 3, 1, 2, 3, 3], [0, 0, 1, 1, 1, 1, 1, 2]])
    log_probs = F.one_hot(path, 4).float()
    found = ctc.best_path(log_probs, BLANK, torch.tensor([8, 5]))
    assert found.path[0].equal(path[0])
    assert (found.path[1, 5:] == BLANK).all()
    assert found.emits[0].nonzero()[:, 0].tolist() == [1, 4, 5]
    assert found.place[0, [1, 2, 4, 5]].tolist() == [0, 0, 1, 2]
    assert ctc.decoded(log_probs, BLANK, torch.tensor([8, 5])) == [(1, 1, 2), (0, 1)]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_decoding_spells_the_best_path(path: list[int]) -> None:
    log_probs = F.one_hot(torch.tensor([path]), 4).float()
    assert ctc.decoded(log_probs, BLANK) == [ctc.spelled(path, BLANK)]


class Everything(nn.Module):
    """All that a figure may show of one text."""

    def forward(self, log_probs: Tensor, symbols: Tensor, widths: Tensor) -> tuple[Tensor, ...]:
        lengths = torch.full_like(widths, symbols.shape[1])
        told = (symbols, widths, lengths, 11)
        alpha = ctc.forward_variables(log_probs, symbols, 11, widths)
        return (
            alpha,
            ctc.occupancy(log_probs, *told),
            ctc.ctc_loss(log_probs, *told),
            *ctc.best_path(log_probs, 11, widths),
        )


@pytest.mark.slow
def test_onnx_agrees_at_any_number_of_columns() -> None:
    def given_at(time: int) -> list[Tensor]:
        log_probs = (2 * torch.randn(2, time, 12)).log_softmax(-1)
        return [log_probs, torch.tensor([[4], [7]]), torch.tensor([time, -(-time // 2)])]

    run = exported(Everything(), given_at(5), {0: 1})
    for time in LENGTHS:
        inputs = given_at(time)
        for one, other in zip(run(*inputs), Everything()(*inputs), strict=True):
            possible = other > NEVER / 2 if other.is_floating_point() else other == other
            torch.testing.assert_close(one[possible], other[possible], atol=2e-4, rtol=1e-5)
