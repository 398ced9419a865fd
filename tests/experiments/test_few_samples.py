"""The study of few samples: which are learned from, its arithmetic, its record, and that a run can be repeated."""

from __future__ import annotations

import math
import sys
from typing import Any

import pytest
import torch

from twobrains.experiments import samples
from twobrains.experiments.comparison import tables
from twobrains.experiments.comparison.grid import TASKS
from twobrains.experiments.comparison.runner import read as compared
from twobrains.experiments.samples import COUNTS, NETS, ON, Result, Run

each_task = pytest.mark.parametrize("task", ON)


@each_task
def test_a_smaller_set_lies_within_a_larger_one_and_a_seed_chooses(task: str) -> None:
    small, large = (samples.few(task, count, 0) for count in COUNTS[:2])
    assert len(small.x) == len(small.answers) == 50
    assert torch.equal(large.x[:50], small.x)
    assert torch.equal(large.answers[:50], small.answers)
    assert small.answers.unique().numel() >= 8
    assert not torch.equal(samples.few(task, 50, 1).x, small.x)


@each_task
def test_only_the_few_are_drawn_and_what_is_held_stays_whole(task: str) -> None:
    there = samples.few(task, 50, 3)
    narrowed = samples.narrowed(task, 50, 3)
    known = {
        (tuple(x.flatten().tolist()), int(y)) for x, y in zip(there.x, there.answers, strict=True)
    }
    drawn = [narrowed.draw(torch.Generator().manual_seed(seed)) for seed in range(20)]
    met = {
        (tuple(x.flatten().tolist()), int(y))
        for batch in drawn
        for x, y in zip(batch.x, batch.answers, strict=True)
    }
    assert met == known
    for part in ("validation", "test"):
        assert narrowed.held(part)[0].x is TASKS[task].held(part)[0].x or torch.equal(
            narrowed.held(part)[0].x, TASKS[task].held(part)[0].x
        )


@pytest.mark.slow
def test_with_all_samples_the_runs_are_the_comparisons() -> None:
    whole = samples.whole(range(5))
    for task in ON:
        for net in NETS:
            cell = samples.cell(whole, task, net, samples.counts(task)[-1])
            theirs = tables.cell(compared(), task, net)
            assert theirs
            assert 100 * cell.mean == pytest.approx(theirs.mean, abs=0.006)
    assert samples.counts("digits") == (50, 150, 450, 1078)


def test_samples_needed_are_told_between_two_sizes() -> None:
    lines = [
        result(Run("digits", "CNN", count, seed), accuracy)
        for seed in (0, 1)
        for count, accuracy in zip(samples.counts("digits"), (0.5, 0.7, 0.9, 0.9), strict=True)
    ]
    assert samples.needed(lines, "digits", "CNN", 0.4) == 50
    assert samples.needed(lines, "digits", "CNN", 0.7) == pytest.approx(150)
    assert samples.needed(lines, "digits", "CNN", 0.8) == pytest.approx(math.sqrt(150 * 450))
    assert samples.needed(lines, "digits", "CNN", 0.95) is None
    with pytest.raises(ValueError, match=r"digits, TCN, 50 samples .*: 0 seeds"):
        samples.needed(lines, "digits", "TCN", 0.9)


def test_finished_runs_are_skipped(monkeypatch: Any, capsys: Any) -> None:
    made: list[Run] = []
    monkeypatch.setattr(samples, "read", lambda: [result(run) for run in samples.grid([0, 1])[3:]])
    monkeypatch.setattr(samples, "train", lambda run: made.append(run) or result(run))
    monkeypatch.setattr(samples.records, "append", lambda line, record: None)
    monkeypatch.setattr(sys, "argv", ["samples", "--seeds", "0", "1"])
    samples.main()
    assert made == samples.grid([0, 1])[:3]
    assert "3 runs in " in capsys.readouterr().out


def test_the_record_holds_the_grid_once() -> None:
    results = samples.read()
    assert {each.run for each in results} == set(samples.grid(range(5)))
    assert len(results) == len(ON) * len(NETS) * len(COUNTS) * 5
    for each in results:
        made = samples.trained_as(each.run)
        assert each.rate == made.rate
        assert 0 < each.trained <= made.steps
        assert each.test == (360 if each.run.task == "digits" else 1000)
        assert abs(each.parameters - 10_000) <= 500


@pytest.mark.weekly
@pytest.mark.slow
def test_a_run_repeats_what_the_record_says(tmp_path: Any) -> None:
    run = Run("digits", "MLP", 150, 1)
    [recorded] = [each for each in samples.read() if each.run == run]
    samples.records.append(samples.train(run), tmp_path / "again.jsonl")
    [again] = samples.read(tmp_path / "again.jsonl")
    assert again.accuracy == pytest.approx(recorded.accuracy, abs=0.02)
    assert (again.run, again.parameters, again.rate) == (run, recorded.parameters, recorded.rate)


@each_task
def test_the_record_is_shown_in_words(task: str) -> None:
    results = samples.everything()
    lines = list(samples.table(results, task))
    assert [line.split()[0] for line in lines] == ["right,", *NETS]
    found = samples.cell(results, task, "CNN", 150)
    assert f"{100 * found.mean:.1f} ± {100 * found.half:4.1f}" in lines[2]


def result(run: Run, accuracy: float = 0.5) -> Result:
    return Result(
        run=run, accuracy=accuracy, test=360, parameters=1, seconds=0.1, versions="Python, torch",
        command="python", rate=0.01, trained=800,
    )  # fmt: skip
