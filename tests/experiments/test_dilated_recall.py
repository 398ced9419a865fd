"""How far stacks of convolutions see: the record's grid, the kept weights, and the holes themselves."""

from __future__ import annotations

import pytest
import torch
from experiments.made import seeded
from torch.nn import functional as F

from twobrains.data.memory_tasks import TASKS
from twobrains.experiments.dilated_recall import study as dilated
from twobrains.experiments.dilated_recall.study import Result, Run, build


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return dilated.STUDY.read()


def test_every_run_has_a_recall_for_each_lag(results: list[Result]) -> None:
    for result in results:
        assert len(result.recall) == dilated.FURTHEST


@pytest.mark.slow
@pytest.mark.parametrize("net", dilated.NETS)
def test_the_kept_weights_are_those_of_the_record(results: list[Result], net: str) -> None:
    [result] = [r for r in results if r.run == Run(net, 0)]
    assert dilated.evaluate(dilated.recorded(net)) == pytest.approx(result.recall, abs=0.02)


@pytest.mark.parametrize("growth", dilated.GROWTHS)
def test_a_stack_sees_the_steps_that_its_paths_say_and_no_other(growth: int) -> None:
    net, time = build(f"growth {growth}").double(), 350
    x = torch.randn(1, time, dilated.INPUTS, dtype=torch.double, requires_grad=True)
    net.each_step(x)[0, -1].sum().backward()
    assert x.grad is not None
    sees = x.grad[0].abs().sum(-1).flip(0) > 0  # (steps back,)
    paths = net.body.paths(time)  # type: ignore[operator,union-attr]
    assert not (sees & (paths == 0)).any()
    assert (sees == (paths > 0)).double().mean() > 0.99  # a dead ReLU may hide a step
    assert int(paths.nonzero().max()) + 1 == net.body.window  # type: ignore[union-attr]


def test_where_a_window_has_holes_recall_is_guessing(results: list[Result]) -> None:
    for growth in (4, 5):
        paths = build(f"growth {growth}").body.paths(dilated.FURTHEST + 1)[1:]  # type: ignore[operator,union-attr]
        recall = dilated.curve(results, f"growth {growth}")
        assert recall[paths == 0].mean() == pytest.approx(1 / 8, abs=0.02)
        assert recall[paths > 0].mean() > 0.5


def test_what_a_net_tells_on_the_way_is_what_it_tells_of_the_shorter_sequence() -> None:
    for net in map(build, dilated.NETS):
        x, _ = TASKS["recall"].draw(60, 3, seeded(0))
        along, alone = net.each_step(x)[:, 40], net.at_the_end(x[:, :41])
        torch.testing.assert_close(along, alone, atol=1e-5, rtol=1e-5)


def test_the_table_has_a_line_for_each_net(results: list[Result]) -> None:
    lines = list(dilated.table(results, (8, 40)))
    assert [" ".join(line.split()[:2]) for line in lines[1:-1]] == list(dilated.NETS[:-1])
    mean = 100 * float(F.relu(dilated.curve(results, "lstm"))[7])
    assert f"{mean:.1f} ±" in lines[-1]
