"""The nets: to their budget, equal to torch's, blind to padding and to what comes later."""

from __future__ import annotations

import itertools

import pytest
import torch
from experiments.made import seeded
from torch import nn

from twobrains.experiments.comparison.grid import BUDGETS, TASKS, takes_part
from twobrains.experiments.comparison.nets import (
    KINDS,
    NETS,
    Bidirectional,
    OneWay,
    applies,
    build,
)
from twobrains.models import GRU, LSTM, RNN, TCN
from twobrains.models.recurrent import Recurrent
from twobrains.training import parameters

CLOSE = {"atol": 1e-5, "rtol": 1e-5}
each_task = pytest.mark.parametrize("name", TASKS)


@each_task
@pytest.mark.slow
def test_every_net_has_the_budget_to_5_percent(name: str) -> None:
    budget = BUDGETS[name]
    for net in KINDS:
        if takes_part(name, net):
            assert abs(parameters(build(net, TASKS[name], budget)) - budget) <= 0.05 * budget, net


@pytest.mark.parametrize(
    "name", ["digits", "pen-movement", "copy", "counting", "sunspots", "recall", "induction"]
)
@pytest.mark.slow
def test_every_net_answers_what_is_asked_and_learns_with_all_its_weights(name: str) -> None:
    task = TASKS[name]
    batch = task.draw(seeded())
    for kind in KINDS:
        if not (applies(kind, task) if kind in NETS else takes_part(name, kind)):
            continue
        net = build(kind, task, BUDGETS[name])
        logits = net(batch.x, batch.mask)
        assert logits.shape == (len(batch.targets), task.outputs), kind
        task.loss(logits, batch.targets).backward()
        idle = [each for each, weights in net.named_parameters() if weights.grad is None]
        if kind == "WaveNet":  # what its last layer hands on, nobody reads
            idle = [each for each in idle if ".residual." not in each]
        assert not idle, kind


def test_a_net_that_does_not_apply_is_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match=r"MLP can't do parity.*one length"):
        build("MLP", TASKS["parity"], 10_000)
    with pytest.raises(ValueError, match=r"ViT can't do parity.*reads images only"):
        build("ViT", TASKS["parity"], 10_000)
    with pytest.raises(ValueError, match="no size within 5 % of 3 parameters"):
        build("GRU", TASKS["adding"], 3)


@pytest.mark.parametrize(
    "kind", [name for name, kind in KINDS.items() if not (kind.ahead or kind.picture or kind.fixed)]
)
def test_an_answer_in_the_middle_knows_nothing_of_what_comes_later(kind: str) -> None:
    task = TASKS["counting"]
    net = build(kind, task, 10_000)
    x = torch.randn(2, 20, 2)
    mask = torch.zeros(2, 20, dtype=torch.bool)
    mask[:, 8] = True
    torch.testing.assert_close(net(x, mask), net(x[:, :9], mask[:, :9]), **CLOSE)


@pytest.mark.parametrize(
    "kind", [name for name, kind in KINDS.items() if not (kind.picture or kind.fixed)]
)
def test_padding_changes_no_answer(kind: str) -> None:
    task = TASKS["pen-movement"]
    net, x = build(kind, task, 10_000), torch.randn(3, 30, 3)
    mask = torch.zeros(3, 30, dtype=torch.bool)
    mask[range(3), [29, 11, 20]] = True
    together = net(x, mask)
    for row, end in enumerate((30, 12, 21)):
        alone = net(x[row : row + 1, :end], mask[row : row + 1, :end])
        torch.testing.assert_close(alone[0], together[row], **CLOSE)


def test_both_directions_are_torchs() -> None:
    ours, theirs = Bidirectional(3, 5), nn.GRU(3, 5, batch_first=True, bidirectional=True)
    for cell, suffix in ((ours.onward.cell, ""), (ours.back.cell, "_reverse")):
        for name, weights in cell.named_parameters():
            getattr(theirs, f"{name}_l0{suffix}").data.copy_(weights.data)
    x, mask = torch.randn(4, 9, 3), torch.zeros(4, 9, dtype=torch.bool)
    mask[:, -1] = True
    _, (onward, back) = theirs(x)
    torch.testing.assert_close(ours(x, mask)[:, -1], torch.cat([onward, back], -1), **CLOSE)


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_counting_by_equations_counts_the_same_net(kind: type[Recurrent]) -> None:
    net, x = OneWay(kind(3, 4)), torch.randn(2, 7, 3)
    fast = net(x)
    net.by_equations = True
    torch.testing.assert_close(net(x), fast, **CLOSE)


def test_the_tcn_is_its_definition_in_plain_loops() -> None:
    torch.manual_seed(0)
    net, x = TCN(2, 3, levels=2).double(), torch.randn(6, 2, dtype=torch.double)

    def convolved(x: list[list[float]], conv: nn.Conv1d, dilation: int) -> list[list[float]]:
        weights, biases = conv.weight.tolist(), conv.bias.tolist()  # [out][in][tap]
        out = []
        for t in range(len(x)):
            row = list(biases)
            for o, i, tap in itertools.product(range(len(row)), range(len(x[0])), range(3)):
                before = t - (2 - tap) * dilation
                row[o] += weights[o][i][tap] * (x[before][i] if before >= 0 else 0)
            out.append([max(0.0, value) for value in row])
        return out

    now = x.tolist()
    for level, block in enumerate(net.blocks):
        change = convolved(now, block.first.conv, 2**level)
        change = convolved(change, block.second.conv, 2**level)
        skip = block.skip(torch.tensor(now, dtype=torch.double)).tolist()
        now = [[max(0.0, a + b) for a, b in zip(*rows, strict=True)]
               for rows in zip(change, skip, strict=True)]  # fmt: skip
    torch.testing.assert_close(net(x[None])[0], torch.tensor(now, dtype=torch.double))
