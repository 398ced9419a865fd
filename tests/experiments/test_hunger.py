"""The study of hunger: what is learned from, its arithmetic, its record, and that a run can be repeated."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import torch

from twobrains.experiments import hunger, samples
from twobrains.experiments.hunger import COUNTS, NETS, RATES, Result, Run
from twobrains.training import parameters


@pytest.fixture(autouse=True)
def little(monkeypatch: Any) -> None:
    """The first 400 of the pool: a larger one takes long to write."""
    few = hunger.handwriting.generate(400, seed=hunger.WRITTEN_SEEDS["train"])
    found = hunger.at_the_end(few.pictures(), few.labels)
    monkeypatch.setattr(hunger, "pool", lambda: found)


def test_the_nets_are_alike_in_size() -> None:
    for name in NETS:
        assert abs(parameters(hunger.untrained(name)) - hunger.BUDGET) <= 0.05 * hunger.BUDGET


def test_only_the_few_are_drawn() -> None:
    there = samples.first(hunger.pool(), 80, 3)
    task = hunger.task(80, "as written", 3)
    drawn = [task.draw(torch.Generator().manual_seed(seed)).x for seed in range(30)]
    known, met = (set(map(sum_of, each)) for each in (there.x, torch.cat(drawn)))
    assert known == met
    assert len(known) == 80


def test_shuffling_moves_whole_patches_alike_in_every_part() -> None:
    plain, moved = (hunger.task(80, how, 0) for how in ("as written", "shuffled"))
    which = hunger.order("shuffled")
    assert sorted(which.tolist()) == list(range(16))
    for part in ("validation", "test", "real"):
        before, after = plain.held(part)[0].x[:3], moved.held(part)[0].x[:3]
        for place, came in enumerate(which.tolist()):
            here, there = (
                (slice(7 * (at // 4), 7 * (at // 4) + 7), slice(7 * (at % 4), 7 * (at % 4) + 7))
                for at in (place, came)
            )
            assert torch.equal(after[:, *here], before[:, *there])


def test_each_nets_rate_is_that_of_the_least_loss_on_validation() -> None:
    lines = [result(run, validation=abs(run.rate - 3e-3)) for run in hunger.searches()]
    assert hunger.found_rates(lines) == dict.fromkeys(NETS, 3e-3)
    later = result(Run("CNN", 400, "as written", 1e-2, 0), validation=-1)  # no search
    assert hunger.found_rates([*lines, later])["CNN"] == 3e-3


def test_the_arithmetic_over_seeds() -> None:
    lines = [
        result(Run(net, count, "as written", 1e-3, seed), accuracy=right + 0.01 * seed)
        for seed in (0, 1)
        for net, shares in (("CNN", (0.5, 0.7, 0.9, 0.95)), ("ViT", (0.2, 0.6, 0.9, 0.97)))
        for count, right in zip(COUNTS, shares, strict=True)
    ]
    assert hunger.cell(lines, "CNN", 80).mean == pytest.approx(0.505)
    assert hunger.lead(lines, "CNN", "ViT", 80).mean == pytest.approx(0.3)
    assert hunger.lead(lines, "CNN", "ViT", 80).half == pytest.approx(0, abs=1e-9)
    assert hunger.needed(lines, "CNN", 0.705) == pytest.approx(400)
    assert hunger.needed(lines, "ViT", 0.99) is None
    with pytest.raises(ValueError, match=r"ConvNeXt, 80 digits, as written .*: 0 seeds"):
        hunger.cell(lines, "ConvNeXt", 80)


def test_rates_are_searched_first_and_finished_runs_are_skipped(monkeypatch: Any) -> None:
    there = [result(run, validation=run.rate) for run in hunger.searches()[:-1]]
    monkeypatch.setattr(hunger, "read", lambda: list(there))
    monkeypatch.setattr(hunger, "train", lambda run: result(run, validation=run.rate))
    monkeypatch.setattr(hunger.records, "append", lambda line, record: there.append(line))
    monkeypatch.setattr(sys, "argv", ["hunger", "--seeds", "0"])
    hunger.main()
    runs = [each.run for each in there]
    assert runs[: len(hunger.searches())] == hunger.searches()
    assert runs[len(hunger.searches()) :] == hunger.grid([0], dict.fromkeys(NETS, RATES[0]))


def test_the_record_holds_the_grid_once() -> None:
    results = hunger.read()
    wanted = [*hunger.searches(), *hunger.grid(hunger.SEEDS, hunger.found_rates(results))]
    assert {each.run for each in results} == set(wanted)
    assert len(results) == len(wanted)
    for each in results:
        assert each.test == 1000
        assert each.parameters == parameters(hunger.untrained(each.run.net))


@pytest.mark.weekly
@pytest.mark.slow
def test_a_run_repeats_what_the_record_says(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.undo()
    [recorded] = [
        each
        for each in hunger.read()
        if (each.run.net, each.run.samples, each.run.seed) == ("ViT", 80, 0)
    ]
    hunger.records.append(hunger.train(recorded.run), tmp_path / "again.jsonl")
    [again] = hunger.read(tmp_path / "again.jsonl")
    assert again.accuracy == pytest.approx(recorded.accuracy, abs=0.03)
    assert again.run == recorded.run


def test_the_record_is_shown_in_words() -> None:
    results = hunger.read()
    lines = list(hunger.table(results))
    assert [line.split()[0] for line in lines] == ["right,", *NETS]
    found = hunger.cell(results, "CNN", 400)
    assert f"{100 * found.mean:.1f} ± {100 * found.half:4.1f}" in lines[1]


def sum_of(picture: torch.Tensor) -> float:
    return round(float(picture.double().sum()), 6)


def result(run: Run, accuracy: float = 0.5, validation: float = 1.0) -> Result:
    return Result(
        run=run, accuracy=accuracy, test=1000, parameters=1, seconds=0.1, versions="Python, torch",
        command="python", validation=validation, real=0.4,
    )  # fmt: skip
