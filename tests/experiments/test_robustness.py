"""The study of perturbed digits: what is asked, its arithmetic, its record, and that a run can be repeated."""

from __future__ import annotations

import pytest
import torch
from experiments.made import made_up
from torch import Tensor, nn

from twobrains.data.movements import MOST
from twobrains.data.perturbations import PERTURBATIONS, REST
from twobrains.experiments.comparison.digit_tasks import pen
from twobrains.experiments.comparison.nets import NETS
from twobrains.experiments.comparison.study import STUDY as COMPARISON
from twobrains.experiments.robustness import study as robustness
from twobrains.experiments.robustness.study import ON, STRENGTHS, Result, Run


@pytest.mark.parametrize("kind", PERTURBATIONS)
def test_at_strength_0_the_comparisons_own_test_is_asked(kind: str) -> None:
    for task, how in zip(ON, ("picture", "movement"), strict=True):
        pairs = zip(robustness.perturbed_test(task, kind, 0.0), pen("test", how), strict=True)
        assert all(torch.equal(*pair) for pair in pairs)


@pytest.mark.parametrize("kind", PERTURBATIONS)
def test_what_is_asked_is_perturbed_and_asked_at_the_end_of_what_is_left(kind: str) -> None:
    for task, how in zip(ON, ("picture", "movement"), strict=True):
        found, clean = robustness.perturbed_test(task, kind, 1.0), pen("test", how)
        assert not torch.equal(found.x[:, : clean.x.shape[1]], clean.x)
        assert torch.equal(found.targets, clean.targets)
        assert found.mask.shape == found.x.shape[:2]
        assert found.mask.sum(1).eq(1).all()
    behind = found.mask.int().cumsum(1) - found.mask.int() == 1
    assert found.x[behind].eq(torch.tensor([0, 0, 1.0])).all()


class Says(nn.Module):
    """Always the same digit; and keeps the lengths that it was shown."""

    def __init__(self, digit: int) -> None:
        super().__init__()
        self.digit, self.times = digit, set[int]()

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        self.times.add(x.shape[1])
        logits = torch.zeros(len(x), 10)
        logits[:, self.digit] = 1
        return logits


def test_what_is_measured_is_the_share_of_right_answers() -> None:
    net = Says(3)
    share = round(float((pen("test", "picture").targets == 3).float().mean()), 4)
    found = robustness.measured(net, Run("pen-picture", "CNN", 0))
    assert found == {kind: [share] * len(STRENGTHS) for kind in PERTURBATIONS}


def test_a_net_of_fixed_size_reads_what_it_has_room_for() -> None:
    fixed, free = Says(0), Says(0)
    robustness.measured(fixed, Run("pen-movement", "MLP", 0))
    robustness.measured(free, Run("pen-movement", "GRU", 0))
    assert fixed.times == {MOST}
    assert free.times == {MOST + round(strength * REST) for strength in STRENGTHS}


def test_a_cell_is_over_the_seeds_and_a_loss_is_seed_by_seed() -> None:
    shares = [0.9, 0.8, 0.7, 0.6, 0.5]
    lines = [
        under_all(Run(ON[0], "GRU", seed), [each - 0.1 * seed for each in shares])
        for seed in (0, 1)
    ]
    lines.append(under_all(Run(ON[0], "CNN", 0), shares))
    cell = robustness.cell(lines, ON[0], "GRU", "noise", 0.5)
    assert cell.values == pytest.approx((0.7, 0.6))
    assert cell.mean == pytest.approx(0.65)
    lost = robustness.lost(lines, ON[0], "GRU", "noise", 0.5)
    assert lost.values == pytest.approx((0.2, 0.2))
    assert lost.half == pytest.approx(0)
    with pytest.raises(ValueError, match=r"pen-picture, CNN, accuracies\[noise\]\[4\] .*: 1 seeds"):
        robustness.cell(lines, ON[0], "CNN", "noise", 1.0)


@pytest.mark.slow
def test_the_record_holds_the_grid_once_and_the_comparisons_scores() -> None:
    results = robustness.STUDY.read()
    scores = {each.id: each.score for each in COMPARISON.read()}
    for each in results:
        assert (
            each.trained
            == robustness.comparison.counted(each.run.task, each.run.net, each.run.seed).id
        )
        assert 100 * each.accuracy == pytest.approx(scores[each.trained], abs=0.051)
        assert tuple(each.accuracies) == PERTURBATIONS
        assert {shares[0] for shares in each.accuracies.values()} == {each.accuracy}
        assert all(len(shares) == len(STRENGTHS) for shares in each.accuracies.values())


@pytest.mark.parametrize("task", ON)
def test_the_record_is_shown_in_words(task: str) -> None:
    results = robustness.STUDY.read()
    lines = list(robustness.table(results, task, 1.0))
    assert [line.split()[0] for line in lines] == ["right,", *NETS]
    found = robustness.cell(results, task, "GRU", "occlusion", 1.0)
    assert f"{100 * found.mean:.1f} ± {100 * found.half:4.1f}" in lines[5]


def under_all(run: Run, shares: list[float]) -> Result:
    every = dict.fromkeys(PERTURBATIONS, shares)
    return made_up(robustness.STUDY, run, accuracy=shares[0], accuracies=every)  # type: ignore[no-any-return]
