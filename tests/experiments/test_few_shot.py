"""The study of few samples: which are learned from, its arithmetic, its record, and that a run can be repeated."""

from __future__ import annotations

import math

import pytest
import torch
from experiments.made import made_up, seeded

from twobrains.experiments.comparison import tables
from twobrains.experiments.comparison.grid import TASKS
from twobrains.experiments.comparison.study import STUDY as COMPARISON
from twobrains.experiments.few_shot import study as few_shot
from twobrains.experiments.few_shot.study import COUNTS, NETS, ON, Run

each_task = pytest.mark.parametrize("task", ON)


@each_task
def test_a_smaller_set_lies_within_a_larger_one_and_a_seed_chooses(task: str) -> None:
    small, large = (few_shot.few(task, count, 0) for count in COUNTS[:2])
    assert len(small.x) == len(small.targets) == 50
    assert torch.equal(large.x[:50], small.x)
    assert torch.equal(large.targets[:50], small.targets)
    assert small.targets.unique().numel() >= 8
    assert not torch.equal(few_shot.few(task, 50, 1).x, small.x)


@each_task
def test_only_the_few_are_drawn_and_what_is_held_stays_whole(task: str) -> None:
    there = few_shot.few(task, 50, 3)
    narrowed = few_shot.narrowed(task, 50, 3)
    known = {
        (tuple(x.flatten().tolist()), int(y)) for x, y in zip(there.x, there.targets, strict=True)
    }
    drawn = [narrowed.draw(seeded(seed)) for seed in range(20)]
    met = {
        (tuple(x.flatten().tolist()), int(y))
        for batch in drawn
        for x, y in zip(batch.x, batch.targets, strict=True)
    }
    assert met == known
    for part in ("validation", "test"):
        assert narrowed.heldout(part)[0].x is TASKS[task].heldout(part)[0].x or torch.equal(
            narrowed.heldout(part)[0].x, TASKS[task].heldout(part)[0].x
        )


@pytest.mark.slow
def test_with_all_samples_the_runs_are_the_comparisons() -> None:
    whole = few_shot.whole(range(5))
    for task in ON:
        for net in NETS:
            cell = few_shot.STUDY.cell(whole, task, net, few_shot.counts(task)[-1])
            theirs = tables.cell(COMPARISON.read(), task, net)
            assert theirs
            assert 100 * cell.mean == pytest.approx(theirs.mean, abs=0.006)
    assert few_shot.counts("digits") == (50, 150, 450, 1078)


def test_samples_needed_are_told_between_two_sizes() -> None:
    lines = [
        made_up(few_shot.STUDY, Run("digits", "CNN", count, seed), accuracy=accuracy)
        for seed in (0, 1)
        for count, accuracy in zip(few_shot.counts("digits"), (0.5, 0.7, 0.9, 0.9), strict=True)
    ]
    assert few_shot.needed(lines, "digits", "CNN", 0.4) == 50
    assert few_shot.needed(lines, "digits", "CNN", 0.7) == pytest.approx(150)
    assert few_shot.needed(lines, "digits", "CNN", 0.8) == pytest.approx(math.sqrt(150 * 450))
    assert few_shot.needed(lines, "digits", "CNN", 0.95) is None
    with pytest.raises(ValueError, match=r"digits, TCN, 50, accuracy .*: 0 seeds"):
        few_shot.needed(lines, "digits", "TCN", 0.9)


def test_the_record_holds_the_grid_once() -> None:
    results = few_shot.STUDY.read()
    for each in results:
        made = few_shot.comparison.counted(each.run.task, each.run.net, each.run.seed)
        assert each.rate == made.rate
        assert 0 < each.trained <= made.steps
        assert each.test == (360 if each.run.task == "digits" else 1000)
        assert abs(each.parameters - 10_000) <= 500


@each_task
def test_the_record_is_shown_in_words(task: str) -> None:
    results = few_shot.everything()
    lines = list(few_shot.table(results, task))
    assert [line.split()[0] for line in lines] == ["right,", *NETS]
    found = few_shot.STUDY.cell(results, task, "CNN", 150)
    assert f"{100 * found.mean:.1f} ± {100 * found.half:4.1f}" in lines[2]
