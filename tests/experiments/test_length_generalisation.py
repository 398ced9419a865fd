"""The experiment on length: its targets, equal readers, its record, and that a run can be repeated."""

from __future__ import annotations

import pytest
import torch
from experiments.made import made_up, seeded
from torch import nn

from twobrains.experiments.length_generalisation import plots
from twobrains.experiments.length_generalisation import study as lengths
from twobrains.experiments.length_generalisation.study import STUDY, Fused, Run
from twobrains.models import READERS


def test_paritys_answers_count_the_ones() -> None:
    text, targets, counts = lengths.parity(20, 30, seeded())
    assert counts.all()
    for row, parities in zip(text.tolist(), targets.tolist(), strict=True):
        assert parities == [sum(row[: t + 1]) % 2 for t in range(30)]


def test_counting_asks_after_each_b_and_says_so_once() -> None:
    text, targets, counts = lengths.counting(torch.tensor([1, 3]))
    assert text[0, :2].tolist() == [0, 1]
    assert text[1].tolist() == [0, 0, 0, 1, 1, 1]
    assert targets[1].tolist() == [0, 0, 0, 0, 0, 1]
    assert counts.tolist() == [[False, True] + [False] * 4, [False] * 3 + [True] * 3]
    assert (targets * counts).sum(1).tolist() == [1, 1]


@pytest.mark.parametrize("task", lengths.TASKS)
def test_no_batch_is_longer_than_training_may_be(task: str) -> None:
    most = max(lengths.TASKS[task](seeded(seed))[0].shape[1] for seed in range(200))
    assert most == (40 if task == "parity" else 60)


def test_the_loss_is_over_the_answers_that_are_asked_for() -> None:
    class Says(nn.Module):
        def forward(self, text: torch.Tensor) -> torch.Tensor:
            return torch.where(text == 1, 0.0, 100.0)  # wild where nobody asks

    strings = lengths.counting(torch.tensor([1, 4]))
    assert lengths.loss_of(Says(), strings).item() == pytest.approx(torch.tensor(2.0).log().item())


@pytest.mark.parametrize("reader", READERS)
def test_torchs_own_layer_trains_the_same_weights(reader: str) -> None:
    net, text = lengths.started(Run("parity", reader, 0)), torch.randint(0, 2, (3, 9))
    fused = Fused(net)
    torch.testing.assert_close(fused(text), net(text), atol=1e-6, rtol=1e-5)
    fused(text).sum().backward()
    assert all(weight.grad is not None for weight in net.parameters())
    assert len(list(fused.parameters())) == len(list(net.parameters()))


class Knows(nn.Module):
    """The right answer to either task, up to some place or n."""

    def __init__(self, task: str, upto: int) -> None:
        super().__init__()
        self.task, self.upto = task, upto

    def forward(self, text: torch.Tensor) -> torch.Tensor:
        if self.task == "parity":
            right = text.cumsum(1) % 2 * 2.0 - 1
            return torch.where(torch.arange(text.shape[1]) < self.upto, right, -right)
        a, b = (text == 0).cumsum(1), (text == 1).cumsum(1)
        return torch.where((a == b) & (a <= self.upto), 1.0, -1.0)


def test_what_is_measured_is_what_is_right() -> None:
    assert lengths.measured(Knows("parity", 40), "parity") == [1.0] * 4 + [0.0] * 46
    assert lengths.measured(Knows("counting", 33), "counting") == [1.0] * 33 + [0.0] * 217


def test_ranges_are_told_from_the_record() -> None:
    shares = [1.0] * 4 + [0.5] * 46
    results = [made_up(STUDY, Run("parity", "GRU", seed), shares=shares) for seed in range(3)]
    assert lengths.share(results[0], 1, 40) == 1
    assert lengths.share(results[0], 31, 50) == 0.75
    assert lengths.cell(results, "parity", "GRU", 41, 100).values == (0.5,) * 3
    with pytest.raises(ValueError, match=r"parity, RNN, .*: 0 seeds"):
        lengths.cell(results, "parity", "RNN", 1, 40)


def test_the_table_says_who_has_not_learned_the_task() -> None:
    lines = list(plots.table(lengths.STUDY.read()))
    rows = {line.split()[0]: line for line in lines[2:8]}
    assert "not learned" in rows["Transformer"]
    assert "not learned" not in rows["GRU"]


def test_every_run_of_the_record_has_its_shares() -> None:
    results = lengths.STUDY.read()
    for result in results:
        assert len(result.shares) == (50 if result.run.task == "parity" else 250)
        assert all(0 <= share <= 1 for share in result.shares)
