"""The guide examined: the record's best, advice with and without what a task has shown."""

from __future__ import annotations

from functools import cache

import pytest
import torch

from twobrains.experiments.comparison import tables
from twobrains.experiments.comparison.grid import TASKS, TIERS
from twobrains.experiments.comparison.study import STUDY
from twobrains.guide import Advisor, Examined, exams, read, without
from twobrains.guide.examined import recommended, unbeaten
from twobrains.live import Choice, LiveFigure, Toggle

GUIDE = read()
each_task = pytest.mark.parametrize("task", GUIDE.tasks)


@cache
def examined() -> Examined:
    return Examined(Advisor(GUIDE), STUDY.read())


def test_every_task_of_the_comparison_is_put_to_the_guide() -> None:
    assert set(GUIDE.tasks) == set(TIERS[1])


@pytest.mark.slow
@each_task
def test_who_is_clearly_beaten_is_not_among_the_best_and_the_best_one_is(task: str) -> None:
    sign = 1 if TASKS[task].better == "more" else -1
    best = unbeaten(STUDY.read())[task]
    cells = {
        net: tables.cell(STUDY.read(), task, net)
        for net in ("MLP", "CNN", "TCN", "RNN", "GRU", "LSTM", "BiGRU", "Transformer")
    }
    ends = {net: (sign * c.mean - c.half, sign * c.mean + c.half) for net, c in cells.items() if c}
    assert max(ends, key=lambda net: sum(ends[net])) in best
    for net, (_, high) in ends.items():
        beaten = any(low > high + 1e-6 for low, _ in ends.values())
        assert (net in best) != beaten, net


@each_task
def test_without_a_task_no_reason_tells_of_it_and_all_others_stay(task: str) -> None:
    less = without(GUIDE, task)
    assert not [reason for reason in less.reasons if f": {task} |" in reason.says]
    gone = [reason for reason in GUIDE.reasons if reason not in less.reasons]
    assert all(f" task={task} " in reason.says for reason in gone)


def test_a_name_within_a_name_is_another_task() -> None:
    assert any("selective-copy" in reason.says for reason in without(GUIDE, "copy").reasons)


def test_told_of_a_task_the_guide_does_not_contradict_its_record() -> None:
    for exam in exams(GUIDE, STUDY.read()):
        assert exam.informed is None or exam.informed in exam.best, exam.task


def test_not_told_it_can_be_wrong() -> None:
    wrong = [
        e.task for e in exams(GUIDE, STUDY.read()) if e.uninformed and e.uninformed not in e.best
    ]
    assert wrong


@each_task
@pytest.mark.parametrize("told", [True, False])
def test_the_figure_says_what_the_guide_says(task: str, told: bool) -> None:
    place = examined().tasks.index(task)
    points = examined()(torch.tensor(place), torch.tensor(told))["points"]
    guide = GUIDE if told else without(GUIDE, task)
    torch.testing.assert_close(points, Advisor(guide).evaluate(GUIDE.tasks[task])["points"])
    known, order = Advisor(guide).panel().verdict(points.numpy())
    assert recommended(guide, task) == (GUIDE.families[order[0]].key if known else None)


def test_the_record_stands_beside_it_the_best_first() -> None:
    figure = LiveFigure(
        examined(),
        [Choice("task", examined().tasks, value="copy"), Toggle("informed", value=True)],
        [examined().advisor.panel(), examined().ranking("record")],
        alt="The guide beside the record.",
    )
    assert "record: TCN 100 first of 8, then Transformer 100" in repr(figure)
    figure.task = "parity"
    assert "first of 6" in repr(figure), "MLP and BiGRU don't do parity"
