"""The studies of memory: equal sizes, a record without gaps, the lag at which recall falls."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from experiments.made import made_up

from twobrains.experiments.memory import plots
from twobrains.experiments.memory import study as memory
from twobrains.experiments.memory.study import Result, Run


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return memory.STUDY.read()


def test_every_run_has_a_recall_for_each_lag(results: list[Result]) -> None:
    for result in results:
        assert len(result.recall) == len(result.lags)


def test_the_rates_are_those_that_the_search_found(results: list[Result]) -> None:
    assert memory.searched(results) == memory.RATES


@pytest.mark.slow
@pytest.mark.parametrize(("study", "net"), sorted(memory.KEPT))
def test_the_kept_weights_are_those_of_the_record(
    results: list[Result], study: str, net: str
) -> None:
    [result] = [r for r in results if (r.run.study, r.run.net, r.run.seed) == (study, net, 0)]
    if study == "text":
        assert result.recall == [pytest.approx(memory.bits(memory.recorded(study, net)), abs=0.3)]
        return
    run = replace(result.run, lag=10)  # at one lag only
    recall = memory.evaluate(run, memory.recorded(study, net))[1]
    assert recall == [pytest.approx(result.recall[result.lags.index(10)], abs=0.01)]


def test_a_run_can_be_repeated() -> None:
    run = Run("fixed", "lstm, bias 1", 3, 1e-2, 0)
    steps, memory.STEPS = memory.STEPS, 8
    try:
        torch.set_num_threads(1)
        first, second = memory.train(run), memory.train(run)
    finally:
        memory.STEPS = steps
    assert replace(first, seconds=0) == replace(second, seconds=0)


def made(lags: list[int], recall: list[float], seed: int = 0) -> Result:
    run = Run("mixed", "rnn", 0, 1e-2, seed)
    return made_up(memory.STUDY, run, recall=recall, lags=lags, parameters=5618)  # type: ignore[no-any-return]


def test_recall_falls_between_two_lags_where_a_straight_line_crosses_one_half() -> None:
    lags = [10, 40, 160]
    found = [made(lags, [1.0, 0.0, 0.0]), made(lags, [0.4, 0.2, 0.1], 1), made(lags, [1, 1, 1], 2)]
    assert memory.falls(found, "mixed", "rnn") == [pytest.approx(20), 10, math.inf]
    rows = list(plots.falling(found, "mixed"))
    assert rows[1].split() == ["rnn", "5,618", "not", "in", "all", "by", "160", "20,", "10,", "–"]
    both = list(plots.falling(found[:2], "mixed"))
    assert "14 (0 to 1156)" in both[1]


def test_the_picture_has_a_curve_for_each_net(results: list[Result]) -> None:
    figure = plots.recall_curves(results)
    assert [axes.get_title() for axes in figure.axes] == [
        "trained on one lag",
        "trained on lags from 1 to 160",
    ]
