"""A study: runs are made once, whatever happens; its record, cells, marks and weights; all studies."""

from __future__ import annotations

import dataclasses
import doctest
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from filelock import FileLock
from torch import nn

from twobrains import early_stopping
from twobrains.data.perturbations import PERTURBATIONS
from twobrains.experiments import command, records, runner, study, values
from twobrains.experiments.data_efficiency import study as data_efficiency
from twobrains.experiments.dilated_recall import study as dilated_recall
from twobrains.experiments.memory import study as memory
from twobrains.experiments.records import Cell
from twobrains.experiments.registry import find, studies
from twobrains.experiments.study import Study
from twobrains.experiments.values import measured
from twobrains.models.captions import Captioner
from twobrains.models.crnn import LineReader
from twobrains.models.forecast import Forecaster
from twobrains.models.strided import StreamReader
from twobrains.models.tagger import Tagger
from twobrains.training import parameters

NAMES = list(studies())
each_study = pytest.mark.parametrize("name", NAMES)


@dataclass(frozen=True)
class Run:
    net: str
    rate: float
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    run: Run
    by_test: dict[str, list[float]] = field(default_factory=dict)


def grid(_: Iterable[int]) -> list[Run]:
    return [Run(net, rate, 100) for net in ("dense", "wide, dense") for rate in (0.1, 0.2)]


def finals(seeds: Iterable[int], results: list[Result]) -> list[Run]:
    best = {r.run.net: r.run.rate for r in sorted(results, key=lambda r: r.accuracy)}
    return [Run(net, rate, seed) for seed in seeds for net, rate in best.items()]


def train(run: Run) -> Result:
    score = run.rate if run.seed == 100 else run.seed / 10
    by_test = {"old, new": [score, 1.0]}
    return Result(run=run, accuracy=score, test=1, parameters=1, seconds=0, by_test=by_test)


TOY = Study(
    name="toy",
    run=Run,
    result=Result,
    grid=grid,
    finals=finals,
    train=train,
    keep={
        name: lambda n=n: {"weight": torch.full((2,), n)} for n, name in ((1.0, "a"), (2.0, "b"))
    },  # type: ignore[misc]
    measures={
        "spread": lambda results, *, net: TOY.cell(results, net, 0.2).most,
        "never": lambda results: None,
    },
)


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study[Run, Result]:
    """The study above, with an empty folder."""
    monkeypatch.setattr(study, "FOLDER", tmp_path)
    (tmp_path / "toy").mkdir()
    return TOY


def test_runs_that_are_there_are_not_made_again(toy: Study[Run, Result]) -> None:
    assert toy.complete([0, 1]) == 4 + 2 * 2
    assert toy.complete([0, 1]) == 0
    assert toy.complete() == 2, "the third seed"
    runs = [result.run for result in toy.read()]
    assert runs[:4] == grid([])
    assert {run.rate for run in runs[4:]} == {0.2}, "the better rate"
    assert len(set(runs)) == len(runs)


def test_a_line_says_what_made_it(toy: Study[Run, Result]) -> None:
    toy.complete([7])
    last = toy.read()[-1]
    assert last.command == "python -m twobrains experiments run toy --seeds 7"
    assert last.versions == records.versions()
    assert toy.make(last.run) == last


def test_only_what_is_named_is_made_and_may_be_changed_elsewhere(
    toy: Study[Run, Result], tmp_path: Path
) -> None:
    assert toy.complete([0], ["net=wide, dense", "rate=0.2"]) == 2
    assert {result.run.net for result in toy.read()} == {"wide, dense"}
    toy.complete([0], ["net=dense"], ["rate=0.5"], record=tmp_path / "trial.jsonl")
    tried = {result.run.rate for result in toy.read(tmp_path / "trial.jsonl")}
    assert tried == {0.5}
    with pytest.raises(ValueError, match="got 'dense', wanted FIELD=VALUE"):
        toy.complete([0], ["dense"])
    with pytest.raises(ValueError, match=r"runs have no field 'nett', but net, rate, seed"):
        toy.complete([0], ["nett=dense"])


def test_another_runner_on_the_same_record_is_refused_in_words(tmp_path: Path) -> None:
    record = tmp_path / "runs.jsonl"
    with (
        FileLock(record.with_suffix(".lock")),
        pytest.raises(SystemExit, match="another runner is at work"),
    ):
        command.main(["run", "sharing", "--record", str(record)])
    assert not record.exists()


def test_what_is_tried_out_does_not_get_into_the_books_record() -> None:
    with pytest.raises(SystemExit, match="--record"):
        command.main(["run", "comparison", "--set", "steps=5"])


def test_a_cell_is_over_the_seeds_of_runs_with_these_fields(toy: Study[Run, Result]) -> None:
    toy.complete([1, 2, 3])
    cell = toy.cell(toy.read()[4:], "dense")
    assert cell.values == pytest.approx((0.1, 0.2, 0.3))
    assert [result.run.seed for result in cell.results] == [1, 2, 3]
    assert toy.cell(toy.read(), net="dense", rate=0.2, value="by_test[old, new][1]").mean == 1
    with pytest.raises(ValueError, match=r"tense, accuracy \(made by .* run toy\): 0 seeds"):
        toy.cell(toy.read(), "tense")


def test_marks_name_numbers(toy: Study[Run, Result]) -> None:
    toy.complete([1, 2])
    words = ["net=dense", "rate=0.2", "seed=2"]
    assert toy.value([*words, "accuracy"]) == 0.2
    assert toy.value([*words, "by_test[old, new]", "%"]) == pytest.approx(60)
    assert toy.value(["net=wide, dense", "spread"]) == 0.2
    for aggregate in ("mean", "least", "most", "half", "low", "high"):
        assert toy.value(["net=dense", "rate=0.2", f"accuracy.{aggregate}"]) == getattr(
            toy.cell(toy.read(), "dense", 0.2), aggregate
        )
    with pytest.raises(ValueError, match="toy: never is nothing"):
        toy.value(["never"])
    with pytest.raises(ValueError, match="wanted one run, found 3"):
        toy.value(["net=dense", "rate=0.2", "accuracy"])


def test_the_table_has_every_cell(toy: Study[Run, Result]) -> None:
    toy.complete([1, 2])
    head, *rows = toy.table(toy.read())
    assert head == "net, rate: accuracy"
    assert rows[0] == "dense, 0.1: 0.1"
    assert len(rows) == 4


def test_kept_weights_are_trained_once_and_come_back_by_name(toy: Study[Run, Result]) -> None:
    assert toy.train_kept() == 2
    assert toy.train_kept() == 0
    assert toy.weights("b")["weight"].tolist() == [2, 2]


def test_a_cell_has_students_intervals() -> None:
    cell = records.interval([0.1, 0.2, 0.3], "three")
    assert cell.mean == pytest.approx(0.2)
    assert cell.half == pytest.approx(4.303 * 0.1 / 3**0.5)
    assert cell.high - cell.mean == pytest.approx(4.303 * 0.1 * (1 + 1 / 3) ** 0.5)
    assert cell.mean - cell.low == pytest.approx(cell.high - cell.mean)
    assert (cell.least, cell.most) == (0.1, 0.3)
    with pytest.raises(ValueError, match="one net: 1 seeds in the record"):
        records.interval([0.1], "one net")


@each_study
def test_a_record_holds_its_grid_once_with_what_made_it(name: str) -> None:
    found = find(name)
    results = found.read()
    if name == "comparison/full_size":
        assert results == []
        return
    runs = [result.run for result in results]
    wanted = [*found.grid(found.seeds), *found.finals(found.seeds, results)]
    assert set(runs) == set(wanted)
    assert len(set(runs)) == len(runs) == len(wanted), "each of them once"
    assert all(result.versions.startswith("Python") for result in results)
    assert all(result.command.startswith("python -m twobrains") for result in results)
    assert len(list(found.table(results))) > 1


BUILT: dict[str, Callable[[Any], nn.Module]] = {
    "captions": lambda run: Captioner(run.captioner),
    "data_efficiency": lambda run: data_efficiency.untrained(run.net),
    "dilated_recall": lambda run: dilated_recall.build(run.net),
    "handwritten_lines": lambda run: LineReader(run.reader),
    "length_generalisation": lambda run: Tagger(run.reader),
    "memory": lambda run: memory.build(run.study, run.net),
    "sensors": lambda run: StreamReader(run.reader),
    "video": lambda run: Forecaster(run.kind),
}
"""The net of a run, untrained."""


@pytest.mark.parametrize("name", BUILT)
def test_a_record_is_of_nets_as_they_are_and_of_equal_size(name: str) -> None:
    sizes: dict[Any, set[int]] = {}
    for result in find(name).read():
        assert result.parameters == parameters(BUILT[name](result.run))
        group = (
            result.run.study if name == "memory" else getattr(result.run, "kind", "") == "wide LSTM"
        )
        sizes.setdefault(group, set()).add(result.parameters)
    assert all(max(each) <= 1.06 * min(each) for each in sizes.values()), sizes


@each_study
def test_a_line_of_a_record_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    for result in find(name).read()[:3]:
        records.append(result, tmp_path / "record.jsonl")
    assert find(name).read(tmp_path / "record.jsonl") == find(name).read()[:3]


@pytest.mark.parametrize("name", [name for name in NAMES if find(name).keep])
def test_all_weights_that_figures_need_are_kept(name: str) -> None:
    found = find(name)
    assert all(found.weights(each) for each in found.keep)


@each_study
def test_a_missing_cell_is_named_with_the_command(name: str) -> None:
    found: Study[Any, Any] = find(name)
    field = next(each.name for each in dataclasses.fields(found.run) if each.name != "seed")
    with pytest.raises(ValueError, match=rf"odd, .*experiments run {name}\): 0 seeds"):
        found.cell(found.read(), **{field: "odd"})


def test_an_unknown_study_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"no study 'hearing'; there are captions, comparison"):
        find("hearing")


def test_commands_show_studies_runs_and_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["list"])
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == set(NAMES)
    command.main(["list", "comparison", "--only", "task=digits", "net=MLP", "stage=final"])
    assert capsys.readouterr().out.count("experiments rerun ") == 5
    command.main(["table", "sharing", "agreement"])
    assert capsys.readouterr().out.startswith("study, data, net, train: agreement")
    command.main(
        ["value", "locality", "task=moved", "net=dense", "train=1000", "accuracy.mean", "%"]
    )
    cell: Cell = find("locality").cell(find("locality").read(), "moved", "dense", 1000)
    assert float(capsys.readouterr().out) == pytest.approx(100 * cell.mean)


REPEATED: dict[str, dict[str, float]] = {
    "locality task=centred net=dense train=100": {"accuracy": 0.03},
    "depth study=probe": {"accuracy": 0.05, **{f"before[{layer}]": 0.02 for layer in range(9)}},
    "data_efficiency net=ViT samples=80": {"accuracy": 0.03},
    "few_shot task=digits net=MLP samples=150": {"accuracy": 0.02, "rate": 0},
    "handwriting_robustness net=pen-rnn 'condition=after 50 %'": {"accuracy": 0.01},
    "handwritten_lines training=numbers reader=RNN": {"accuracy": 0.08},
    "length_generalisation task=parity reader=LSTM": {"accuracy": 0.02},
    "robustness task=pen-movement net=MLP": {
        f"accuracies[{kind}][{strength}]": 0.02  # another processor rounds otherwise
        for kind, strength in product(PERTURBATIONS, range(5))
    },
    "sharing study=data data=real net=convolution train=100": {"accuracy": 0.03},
    "sharing study=freeing 'net=local from 100'": {"accuracy": 0.03},
    "sharing study=shift 'net=max, zeros'": {"accuracy": 0.03},
}
"""Runs of seed 0, and how far each measure may be from its record."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words, marks=[] if words.startswith("locality") else pytest.mark.weekly)
        for words in REPEATED
    ],
)
def test_a_run_repeats_what_the_record_says(words: str) -> None:
    name, *only = shlex.split(words)
    found = find(name)
    results = {result.run: result for result in found.read()}
    [run] = found.chosen(results, [*only, "seed=0"])
    again = found.make(run)
    assert again.parameters == results[run].parameters
    for path, room in REPEATED[words].items():
        want = measured(results[run], path)
        assert measured(again, path) == pytest.approx(want, abs=room), path


@pytest.mark.parametrize("module", [study, records, values, runner, early_stopping])
def test_examples_in_docstrings_hold(module: ModuleType) -> None:
    assert doctest.testmod(module, optionflags=doctest.ELLIPSIS) == (0, module_examples(module))


def module_examples(module: ModuleType) -> int:
    """How many there are: at least one."""
    count = sum(len(test.examples) for test in doctest.DocTestFinder().find(module))
    assert count
    return count
