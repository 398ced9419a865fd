"""Checkpoints: as good as their records say, made of nothing but tensors, saved as they load."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from models.exporting import one_a_day
from safetensors.torch import load_file
from torch import nn

from twobrains import checkpoints, models
from twobrains.checkpoints.digit_cnn import measure as measure_digit_cnn
from twobrains.data import code, digits
from twobrains.metrics import accuracy
from twobrains.models import DigitCNN
from twobrains.recipes.captions import measure as measure_captions
from twobrains.recipes.code_lstm import measure as measure_code_lstm
from twobrains.recipes.crnn_lines import measure as measure_crnn_lines
from twobrains.recipes.moving_digits import measure as measure_moving_digits
from twobrains.recipes.parity_readers import measure as measure_parity_readers
from twobrains.recipes.patch_readers import measure as measure_patch_readers
from twobrains.recipes.pen_rnn import measure as measure_pen_rnn
from twobrains.recipes.registry import RECIPES
from twobrains.recipes.three_readers import measure as measure_three_readers

Metrics = dict[str, float]
HALF_A_POINT = 0.005


MEASURED: dict[str, list[Callable[[nn.Module], Metrics]]] = {
    "captions": [measure_captions],
    "code-lstm": [measure_code_lstm],
    "crnn-lines": [measure_crnn_lines],
    "digit-cnn": [measure_digit_cnn],
    "moving-digits": [measure_moving_digits],
    "parity-readers": [measure_parity_readers],
    "patch-readers": [measure_patch_readers],
    "pen-rnn": [measure_pen_rnn],
    "three-readers": [measure_three_readers],
}
each = pytest.mark.parametrize("name", checkpoints.names())


@one_a_day("name", checkpoints.names(), "parity-readers")
def test_a_checkpoint_is_as_good_as_its_record_says(name: str) -> None:
    model = checkpoints.load(name)
    if checkpoints.record(name).versions.get("python") not in (None, code.version()):
        pytest.skip("measured on another Python's standard library")
    found = {
        metric: value for measure in MEASURED[name] for metric, value in measure(model).items()
    }
    assert found == pytest.approx(checkpoints.record(name).metrics, abs=HALF_A_POINT)


@each
def test_a_checkpoints_record_is_about_its_weights(name: str) -> None:
    record, model = checkpoints.record(name), checkpoints.load(name)
    assert record.parameters == sum(weight.numel() for weight in model.parameters())
    assert hasattr(models, record.architecture)
    assert record.command == f"python -m twobrains.checkpoints {name}"
    assert record.seconds > 0
    assert record.metrics
    assert all(
        -1 <= value <= 1 or ("bits" in metric and value > 0)
        for metric, value in record.metrics.items()
    )


@each
def test_a_checkpoint_can_be_made_anew(name: str) -> None:
    assert name in RECIPES


@each
def test_a_checkpoint_loads_without_pickle_in_eval_mode(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, function in ((pickle, "load"), (pickle, "loads"), (torch, "load")):
        monkeypatch.setattr(module, function, None)
    assert not checkpoints.load(name).training


@each
def test_a_checkpoint_is_small(name: str) -> None:
    assert (checkpoints.HERE / f"{name}.safetensors").stat().st_size < 2_000_000


@each
def test_a_checkpoint_loads_the_same_each_time_and_apart(name: str) -> None:
    first, second = checkpoints.load(name), checkpoints.load(name)
    next(first.parameters()).data.zero_()
    assert next(second.parameters()).abs().sum() > 0


def test_nothing_but_safetensors_and_records_lies_beside_the_code() -> None:
    kept = [file for file in checkpoints.HERE.iterdir() if file.is_file()]
    assert {file.suffix for file in kept} <= {".py", ".json", ".md", ".safetensors"}
    weights = {file.stem for file in kept if file.suffix == ".safetensors"}
    assert weights == set(checkpoints.names())


def test_an_unknown_checkpoint_is_named_beside_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no checkpoint 'digit-rnn'; there are .*digit-cnn"):
        checkpoints.load("digit-rnn")


def test_what_is_saved_is_what_was_trained(tmp_path: Path) -> None:
    model, made = DigitCNN(), checkpoints.record("digit-cnn")
    checkpoints.save("mine", model, made, tmp_path)
    weights = load_file(tmp_path / "mine.safetensors")
    assert all(torch.equal(weights[name], tensor) for name, tensor in model.state_dict().items())
    assert checkpoints.Record(**json.loads((tmp_path / "mine.json").read_text("utf-8"))) == made


def test_a_record_says_what_the_model_is_and_the_command_that_made_it() -> None:
    made = checkpoints.Record.of(
        nn.Linear(3, 2), "mine", data="none", seed=4, metrics={"x": 0.5}, seconds=1.26, lark="1.0"
    )
    assert (made.architecture, made.settings, made.parameters) == ("Linear", {}, 8)
    assert (made.command, made.seconds) == ("python -m twobrains.checkpoints mine", 1.3)
    assert set(made.versions) == {"torch", "twobrains", "lark"}


def test_accuracy_is_the_share_of_right_answers() -> None:
    class Says(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return torch.eye(10)[torch.zeros(len(pictures), dtype=torch.long)]

    data = digits.Digits(torch.zeros(4, 1, 28, 28), torch.tensor([0, 0, 0, 5]))
    assert accuracy(Says(), data) == 0.75


@each
def test_a_model_card_has_its_records_numbers(name: str) -> None:
    written = (checkpoints.HERE / f"{name}.md").read_text(encoding="utf-8")
    assert written == checkpoints.card(name)
