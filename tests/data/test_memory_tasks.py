"""Tasks with a lag: what is asked stands where it should, and guessing gives what the chapter says."""

from __future__ import annotations

import pytest
import torch

from twobrains.data.memory_tasks import TASKS, adding, copying, log_uniform, recall


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("lag", [1, 17])
def test_the_marked_symbol_comes_first_and_is_the_answer(lag: int) -> None:
    inputs, answers = recall(lag, 5, seeded())
    assert inputs.shape == (5, lag + 1, 9)
    assert inputs[:, 0, 8].tolist() == [1] * 5
    assert inputs[:, 1:, 8].sum() == 0
    assert torch.equal(inputs[:, 0, :8].argmax(-1), answers)


@pytest.mark.parametrize("lag", [1, 30])
def test_two_marked_numbers_are_added(lag: int) -> None:
    inputs, answers = adding(lag, 4000, seeded())
    assert inputs.shape == (4000, lag + 1, 2)
    torch.testing.assert_close((inputs[..., 0] * inputs[..., 1]).sum(1, keepdim=True), answers)
    assert TASKS["adding"].loss(torch.ones(4000, 1, 1), answers) == pytest.approx(1 / 6, abs=0.01)


def test_a_word_blanks_and_the_asking() -> None:
    inputs, answers = copying(3, 6, seeded())
    assert inputs.shape == (6, 23, 10)
    assert torch.equal(inputs.sum(-1), torch.ones(6, 23))
    assert torch.equal(inputs[:, :10, :8].argmax(-1), answers)
    assert inputs[:, 10:13, 8].sum() == 18
    assert inputs[:, 13:, 9].sum() == 60


def test_recall_is_counted_by_the_symbol() -> None:
    told = torch.eye(8)[torch.tensor([[0, 1], [2, 3]])]
    assert TASKS["copy"].accuracy(told, torch.tensor([[0, 1], [2, 4]])) == 0.75
    assert TASKS["copy"].loss(20 * told, torch.tensor([[0, 1], [2, 3]])) < 1e-6


def test_lags_reach_both_ends_and_each_doubling_is_as_likely() -> None:
    generator = seeded()
    drawn = torch.tensor([log_uniform(1, 64, generator) for _ in range(2000)])
    assert (int(drawn.min()), int(drawn.max())) == (1, 64)
    assert float((drawn <= 8).double().mean()) == pytest.approx(0.5, abs=0.06)
