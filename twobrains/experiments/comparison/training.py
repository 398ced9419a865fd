"""One run: a net built to its budget, trained, stopped on validation, tested once."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakSet

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from twobrains.early_stopping import EarlyStopping
from twobrains.experiments.comparison.grid import BUDGETS, TASKS, Run
from twobrains.experiments.comparison.nets import OneWay, build
from twobrains.experiments.comparison.tasks import Task
from twobrains.models.backbone import Backbone
from twobrains.training import Batch, History, Recipe, fit, parameters

CHECKS, PATIENCE = 20, 10
"""Looks at validation in a whole training, and how many without a better one end it."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run gave, as a line of the record.

    Attributes:
        id: of the run.
        run: stage, task, net, rate, seed and steps.
        tier: of its task.
        measure: what ``score`` and ``validation`` are, with the unit.
        score: on the test, of the weights with the least loss on validation; None in a search.
        validation: of the same weights, on validation; None for a baseline.
        loss: their loss there.
        curve: steps done, and loss and score on validation after them.
        longer: scores on sequences longer than training has shown, by name.
        parameters: weights and biases.
        multiply_adds: to read the test's first sequence.
        trained: steps done before training ended.
        seconds: of training, by the clock on the wall; of a busy machine they are many.
        cpu_seconds: of them, those that the processor worked for it.
        peak_mb: the most memory that the process held meanwhile, MB; None but on Linux.
        saved_activations_mb: activations that one step saves for the backward pass, MB.
        versions, device, command: what made the line, and what repeats it.
    """

    id: str
    run: Run
    tier: int
    measure: str
    score: float | None
    validation: float | None
    loss: float | None = None
    curve: list[list[float]] = field(default_factory=list)
    longer: dict[str, float] = field(default_factory=dict)
    parameters: int = 0
    multiply_adds: int = 0
    trained: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float | None = None
    saved_activations_mb: float = 0.0
    versions: str = ""
    device: str = "cpu, one thread"
    command: str = ""


def train(run: Run) -> Result:
    """Make one run."""
    return _rule(run) if run.stage == "baseline" else _net(run)


def _rule(run: Run) -> Result:
    task = TASKS[run.task]
    return _result(run, score=rounded(task.baselines[run.net]()), validation=None)


def _result(run: Run, **found: Any) -> Result:
    return Result(
        id=run.id,
        run=run,
        tier=run.tier,
        measure=TASKS[run.task].measure,
        command=run.command,
        **found,
    )


def _net(run: Run) -> Result:
    task = TASKS[run.task]
    reset_peak()
    begun = time.process_time()
    learned = learn(run)
    worked, peak = time.process_time() - begun, peak_mb()
    net, (loss, score) = learned.net, learned.best.scores
    batch = task.draw(torch.Generator().manual_seed(0))
    final = run.stage == "final"
    longer = task.longer(net) if final and task.longer else {}
    return _result(
        run,
        score=rounded(evaluate(net, task, "test")[1]) if final else None,
        validation=rounded(score),
        loss=rounded(loss),
        curve=[[step, *map(rounded, scores)] for step, scores in learned.best.curve],
        longer={name: rounded(score) for name, score in longer.items()},
        parameters=parameters(net),
        multiply_adds=multiply_adds(net, task),
        trained=len(learned.history.losses),
        seconds=round(learned.history.seconds, 2),
        cpu_seconds=round(worked, 2),
        peak_mb=peak,
        saved_activations_mb=rounded(saved_activations_mb(lambda: loss_of(task)(net, batch))),
    )


class Learned(NamedTuple):
    """What comes out of training.

    Attributes:
        net: with the weights of the least loss on validation.
        best: when that was, and the curve that led there.
        history: of all steps.
    """

    net: nn.Module
    best: EarlyStopping
    history: History


def learn(run: Run, task: Task | None = None) -> Learned:
    """A run's net, trained: the same net each time.

    Args:
        run: which net, with which rate and seed.
        task: to learn from instead of the run's own, of the same shape.
    """
    task = task or TASKS[run.task]
    torch.set_num_threads(1)  # sums in one order: the same net to the last digit
    torch.manual_seed(run.seed)
    net = build(run.net, TASKS[run.task], BUDGETS[run.task])
    best = stopping(net, task, every=max(1, run.steps // CHECKS))
    recipe = Recipe(run.steps, learning_rate=run.rate, seed=run.seed)
    history = fit(net, task.draw, loss_of(task), recipe, progress=False, after=best)
    net.load_state_dict(best.weights)
    return Learned(net, best, history)


def loss_of(task: Task) -> Callable[[nn.Module, Batch], Tensor]:
    """A net's loss on a batch of the task."""

    def loss(net: nn.Module, batch: Batch) -> Tensor:
        x, mask, targets = batch
        return task.loss(net(x, mask), targets)

    return loss


def stopping(net: nn.Module, task: Task, *, every: int) -> EarlyStopping:
    """Early stopping on the task's validation part, by its loss; the score is kept beside it."""
    return EarlyStopping(
        net, lambda: evaluate(net, task, "validation"), every=every, patience=PATIENCE
    )


@torch.no_grad()
def evaluate(net: nn.Module, task: Task, part: str) -> tuple[float, float]:
    """Loss and score on ``validation`` or ``test``."""
    batches = task.heldout(part)
    logits = torch.cat([net(each.x, each.mask) for each in batches])
    targets = torch.cat([each.targets for each in batches])
    return float(task.loss(logits, targets)), task.score(logits, targets)


@torch.no_grad()
def multiply_adds(net: nn.Module, task: Task) -> int:
    """Multiplications, each with its addition, in matrix products and convolutions, for a sequence.

    The first of the test's; padding counts. Recurrent layers are counted by their equations.
    """
    first = task.heldout("test")[0]
    ours = [part for part in net.modules() if isinstance(part, OneWay | Backbone)]
    for part in ours:
        part.by_equations = True
    with FlopCounterMode(display=False) as counter:
        net(first.x[:1], first.mask[:1])
    for part in ours:
        part.by_equations = False
    return int(counter.get_total_flops()) // 2


class _Saved:
    """A tensor saved for the backward pass: gone as soon as no backward pass can need it."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor.detach()  # an output that held itself would never be let go


def saved_activations_mb(step: Callable[[], Tensor]) -> float:
    """Activations that a step saves for the backward pass, until its loss is there, MB."""
    saved: WeakSet[_Saved] = WeakSet()

    def keep(tensor: Tensor) -> Tensor | _Saved:
        if isinstance(tensor, nn.Parameter):
            return tensor.detach()
        kept = _Saved(tensor)
        saved.add(kept)
        return kept

    def give(kept: Tensor | _Saved) -> Tensor:
        return kept.tensor if isinstance(kept, _Saved) else kept

    with torch.autograd.graph.saved_tensors_hooks(keep, give):
        loss = step()
    storages = [each.tensor.untyped_storage() for each in saved]
    del loss  # until here, or all would be let go
    return sum({each.data_ptr(): each.nbytes() for each in storages}.values()) / 2**20


def rounded(value: float) -> float:
    """To five digits that count."""
    return float(f"{value:.5g}")


def reset_peak() -> None:
    """Let the process's highest memory be counted from now, where Linux can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


def peak_mb() -> float | None:
    """The most memory that the process has held since, MB."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM"):
                return round(int(line.split()[1]) / 1024, 1)
    return None
