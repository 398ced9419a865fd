"""The record for figures, and brain against brain: against the tables, scipy, and made-up runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from scipy.stats import ttest_ind

from twobrains.experiments.comparison.board import COSTS, board, duel, versus
from twobrains.experiments.comparison.grid import TASKS, TIERS, Run
from twobrains.experiments.comparison.nets import NETS
from twobrains.experiments.comparison.study import KEPT, STUDY, load
from twobrains.experiments.comparison.tables import cell
from twobrains.experiments.comparison.training import Result, evaluate

RESULTS = STUDY.read()


def runs(net: str, scores: list[float], losses: float, task: str = "digits") -> Iterator[Result]:
    blank = RESULTS[0]
    for seed, score in enumerate(scores):
        run = Run("final", task, net, 0.01, seed, 10)
        yield replace(blank, id=run.id, run=run, score=score, loss=losses)


def test_a_board_holds_what_the_tables_hold() -> None:
    found = board(RESULTS)
    for i, task in enumerate(TIERS[1]):
        for j, net in enumerate(NETS):
            one = cell(RESULTS, task, net)
            assert bool(found.there[i, j]) == (one is not None)
            if one:
                want = (one.mean, one.mean - one.half, one.mean + one.half)
                assert found.scores[i, j].tolist() == pytest.approx(want, rel=1e-5)
                assert found.costs[i, j, 0] == one.results[0].multiply_adds
                assert found.notes[i * len(NETS) + j].count(one.results[0].id) == 1
    assert found.costs.shape[-1] == len(COSTS)


@pytest.mark.parametrize("task", ["pixels", "sunspots", "parity"])
def test_the_best_come_first_and_those_that_are_not_there_last(task: str) -> None:
    found = board(RESULTS)
    row = list(TIERS[1]).index(task)
    order = [j for j in found.best[row].tolist() if found.there[row, j]]
    scores = [float(found.scores[row, j, 0]) for j in order]
    assert scores == sorted(scores, reverse=TASKS[task].better == "more")
    gone = found.best[row].tolist()[len(order) :]
    assert not any(found.there[row, j] for j in gone)


def test_an_interval_of_a_difference_is_scipys() -> None:
    here, there = [97.0, 95.0, 96.5, 98.0], [91.0, 94.0, 93.5]
    found = versus([*runs("TCN", here, 0.1), *runs("GRU", there, 0.2)], "digits", "TCN", "GRU")
    want = ttest_ind(here, there, equal_var=False).confidence_interval()
    assert (found.low, found.high) == pytest.approx((want.low, want.high))
    assert found.winner == "TCN"


def test_less_is_better_where_the_task_says_so() -> None:
    made = [*runs("TCN", [1.0, 1.1], 0.1, "co2"), *runs("GRU", [0.5, 0.6], 0.2, "co2")]
    assert versus(made, "co2", "TCN", "GRU").winner == "GRU"
    assert versus(made, "co2", "TCN", "GRU").ahead == pytest.approx(-0.5)


def test_an_interval_that_holds_zero_decides_nothing() -> None:
    made = [*runs("TCN", [90.0, 99.0], 0.1), *runs("GRU", [92.0, 96.0], 0.2)]
    assert versus(made, "digits", "TCN", "GRU").winner == "neither"
    alike = [*runs("TCN", [90.0, 90.0], 0.1), *runs("GRU", [90.0, 90.0], 0.2)]
    assert versus(alike, "digits", "TCN", "GRU").winner == "neither"


def test_sides_are_chosen_on_validation_and_not_on_the_test() -> None:
    made = [*runs("CNN", [99.0, 99.1], 0.5), *runs("TCN", [90.0, 91.0], 0.1)]
    assert duel([*made, *runs("GRU", [95.0, 95.1], 0.3)], "digits").one == "TCN"


def test_a_net_without_runs_is_named() -> None:
    with pytest.raises(ValueError, match="no final runs of LSTM on 'digits'"):
        versus([*runs("TCN", [90.0, 91.0], 0.1)], "digits", "TCN", "LSTM")


@pytest.mark.weekly
@pytest.mark.slow
@pytest.mark.parametrize("task", KEPT)
def test_a_kept_net_has_the_score_on_record(task: str) -> None:
    for net in KEPT[task]:
        [score] = [
            result.score
            for result in RESULTS
            if (result.run.stage, result.run.task, result.run.net, result.run.seed)
            == ("final", task, net, 0)
        ]
        assert evaluate(load(task, net), TASKS[task], "test")[1] == pytest.approx(score, abs=0.3)


def test_what_is_not_kept_is_named() -> None:
    with pytest.raises(ValueError, match="no weights of MLP on 'pixels' are kept"):
        load("pixels", "MLP")
