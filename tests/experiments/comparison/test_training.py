"""One run: the weights that were best on validation are asked, once, and what is counted is right."""

from __future__ import annotations

import weakref
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from twobrains.experiments.comparison import training
from twobrains.experiments.comparison.grid import TASKS, Run
from twobrains.experiments.comparison.nets import build
from twobrains.experiments.comparison.training import multiply_adds, saved_activations_mb, train

FINAL = Run("final", "digits", "MLP", 1e-2, 0, 40)
BUSY: dict[str, Any] = {"seconds": 0, "cpu_seconds": 0, "peak_mb": 0}
"""What differs from time to time."""


def test_a_run_can_be_repeated() -> None:
    first, again = train(FINAL), train(FINAL)
    assert replace(first, **BUSY) == replace(again, **BUSY)
    assert first.score is not None
    assert first.score > 50
    assert [step for step, *_ in first.curve] == list(range(2, 41, 2))
    assert first.loss == min(loss for _, loss, _ in first.curve)


def test_another_seed_is_another_run() -> None:
    other = replace(FINAL, seed=1)
    assert train(other).curve != train(FINAL).curve
    assert other.id != FINAL.id


def test_a_search_does_not_touch_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: list[str] = []
    evaluate = training.evaluate

    def watched(net: nn.Module, task: Any, part: str) -> tuple[float, float]:
        parts.append(part)
        return evaluate(net, task, part)

    monkeypatch.setattr(training, "evaluate", watched)
    assert train(replace(FINAL, stage="search")).score is None
    assert set(parts) == {"validation"}
    parts.clear()
    train(FINAL)
    assert parts.count("test") == 1


def test_multiplications_are_those_of_the_formula() -> None:
    task = TASKS["adding"]
    gru = build("GRU", task, 10_000)
    hidden = 56
    assert multiply_adds(gru, task) == 50 * 3 * hidden * (2 + hidden) + hidden
    assert multiply_adds(build("MLP", task, 10_000), task) == 98 * (100 + 1)


def test_what_is_kept_for_the_way_back_is_counted_once_and_without_weights() -> None:
    layer, x = nn.Linear(1000, 3), torch.randn(262, 1000)

    def step() -> Tensor:
        return layer(x).sum() + layer(x).mean()

    assert saved_activations_mb(step) == pytest.approx(262_000 * 4 / 2**20, rel=0.02)


def test_what_no_way_leads_back_to_is_not_counted() -> None:
    weights = nn.Parameter(torch.randn(9, 9))

    def step() -> Tensor:
        x = torch.randn(1000, 9) @ weights
        for _ in range(3):
            x.exp()  # keeps what it gives for a way back that nobody can take any more
        return x.square().sum()

    alone = (1000 * 9 + 1000 * 9) * 4 / 2**20  # what the weights meet, and what is squared
    assert saved_activations_mb(step) == pytest.approx(alone)


def test_what_is_counted_is_let_go_again() -> None:
    weights = nn.Parameter(torch.randn(9, 9))
    made: list[weakref.ref[Tensor]] = []

    def step() -> Tensor:
        shown = (torch.randn(9, 9) @ weights).tanh()  # its way back needs the output itself
        made.append(weakref.ref(shown))
        return shown.sum()

    assert saved_activations_mb(step) > 0
    assert made[0]() is None


def test_a_rule_is_on_record_like_a_run() -> None:
    found = train(Run("baseline", "co2", "linear", 0, 0, 0))
    assert found.score == pytest.approx(TASKS["co2"].baselines["linear"](), rel=1e-4)
    assert found.command.endswith(found.id)
