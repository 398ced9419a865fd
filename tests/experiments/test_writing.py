"""The experiment of two brains before one hand: its digits, its record, and that a run can be repeated."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import torch

from twobrains.data.movements import MOST
from twobrains.experiments import writing
from twobrains.experiments.records import Result
from twobrains.experiments.writing import CONDITIONS, NETS, Run


def test_a_condition_is_done_to_every_movement() -> None:
    pens, labels = writing.written(6, 11)
    assert len(pens) == len(labels) == 6
    for pen in pens:
        assert writing.track(pen, "as written").length == min(len(pen), MOST)
        assert writing.track(pen, "after 50 %").length == -(-len(pen) // 2)
        assert writing.track(pen, "at 8 points").length == 8
        assert writing.track(pen, "mirrored").length == len(pen)


def test_every_condition_has_a_name_of_its_own() -> None:
    assert len(set(CONDITIONS)) == len(CONDITIONS)
    pen = writing.written(1, 11)[0][0]
    assert all(writing.track(pen, name).points.isfinite().all() for name in CONDITIONS)


def test_pictures_are_the_tracks_ink() -> None:
    pens, _ = writing.written(6, 11)
    tracks = [writing.track(pen, "as written") for pen in pens] * 2  # more than are drawn at once
    pictures = writing.inked(tracks)
    assert pictures.shape == (12, 1, 28, 28)
    torch.testing.assert_close(pictures[7, 0], tracks[7].picture, atol=1e-5, rtol=0)


def test_finished_runs_are_skipped(monkeypatch: Any, capsys: Any) -> None:
    made: list[Run] = []
    done = writing.grid([0, 1])[5:]
    monkeypatch.setattr(writing, "read", lambda: [result(run) for run in [*done, *made]])
    monkeypatch.setattr(writing, "measure", lambda run: made.append(run) or result(run))
    monkeypatch.setattr(writing.records, "append", lambda line, record: None)
    monkeypatch.setattr(sys, "argv", ["writing", "--seeds", "0", "1"])
    writing.main()
    assert made == writing.grid([0, 1])[:5]
    assert capsys.readouterr().out.startswith("5 runs in ")


def test_the_record_is_whole_and_of_nets_as_they_are() -> None:
    results = writing.read()
    assert {each.run for each in results} == set(writing.grid(range(5)))
    assert len(results) == len(writing.grid(range(5)))
    assert {each.test for each in results} == {writing.TESTED}
    assert {each.parameters for each in results if each.run.net == "pen-rnn"} == {54_666}


def test_a_cell_is_over_the_seeds_of_one_net_under_one_condition() -> None:
    lines = [result(Run(NETS[0], "mirrored", seed), 0.1 * seed) for seed in (1, 2, 3)]
    other = result(Run(NETS[1], "mirrored", 0))
    cell = writing.cell([*lines, other], NETS[0], "mirrored")
    assert cell.accuracies == pytest.approx((0.1, 0.2, 0.3))
    with pytest.raises(ValueError, match=r"digit-cnn, mirrored .*: 1 seeds in the record"):
        writing.cell(lines[:1], NETS[0], "mirrored")


@pytest.mark.weekly
@pytest.mark.slow
def test_a_run_repeats_what_the_record_says() -> None:
    run = Run("pen-rnn", "after 50 %", 0)
    [recorded] = [each for each in writing.read() if each.run == run]
    assert writing.measure(run).accuracy == pytest.approx(recorded.accuracy, abs=0.01)


def result(run: Run, accuracy: float = 0.5) -> Result:
    return Result(
        run=run,
        accuracy=accuracy,
        test=500,
        parameters=1,
        seconds=0.1,
        versions="Python, torch",
        command="python",
    )
