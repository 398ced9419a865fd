"""The one training loop: seeded, with progress, safe to interrupt.

Every step draws its batch from a generator seeded by (seed, step). A run that was stopped and
resumed therefore sees the same batches as one that was not, and needs no generator's state kept.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from tqdm.auto import tqdm

Batch = tuple[Tensor, ...]
Draw = Callable[[torch.Generator], Batch]
Loss = Callable[[nn.Module, Batch], Tensor]
M = TypeVar("M", bound=nn.Module)


@dataclass(frozen=True)
class Recipe:
    """How long and how fast.

    Attributes:
        steps: optimiser steps.
        learning_rate: peak of AdamW's rate; it warms up over the first 5 % of the steps and
            falls to zero along a cosine.
        weight_decay: AdamW's, a step.
        clip: gradients are scaled down to this norm; ``inf`` leaves them.
        seed: of weights' dropout and batches; the caller seeds the initial weights.
        keep_every: steps between two saved states, where a state is kept at all.
    """

    steps: int
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    clip: float = 1.0
    seed: int = 0
    keep_every: int = 200

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        warm = max(1, self.steps // 20)
        if step < warm:
            return self.learning_rate * (step + 1) / warm
        left = (step - warm) / max(1, self.steps - warm)  # 0 to 1
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * left))


@dataclass
class History:
    """What a run did, interruptions left out.

    Attributes:
        losses: one a step.
        seconds: by the clock on the wall.
        cpu_seconds: of the processor, which don't count what else runs.
    """

    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0


def parameters(model: nn.Module) -> int:
    """How many numbers training changes."""
    return sum(weights.numel() for weights in model.parameters())


def seeded(make: Callable[[], M], seed: int = 0) -> M:
    """A network with random weights from a seed, the same weights on every processor.

    Weights are drawn in double precision and rounded once: drawn in single precision they differ in
    their last bit between processors, and training multiplies the difference.

    Args:
        make: the network's class, or a function without arguments that makes one.
        seed: of the weights.
    """
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        torch.manual_seed(seed)
        return make().to(usual)
    finally:
        torch.set_default_dtype(usual)


def fit(
    model: nn.Module,
    draw: Draw,
    loss: Loss,
    recipe: Recipe,
    *,
    state: Path | None = None,
    label: str = "training",
    progress: bool = True,
    double: bool = False,
    after: Callable[[int], bool] | None = None,
) -> History:
    """Train in place.

    Args:
        model: left in eval mode.
        draw: a batch from a seeded generator; called once a step.
        loss: of the model on a batch, a 0-d tensor.
        recipe: how long and how fast.
        state: file that keeps the run; an interrupted run with the same recipe goes on from it,
            a finished one removes it.
        label: text before the progress bar.
        progress: show the bar.
        double: train in double precision, and hand the model back in single: processors round
            differently, and over some hundred steps in single precision a chapter's numbers
            part. Initial weights have to be the same everywhere, too: see `seeded`.
        after: called after each step with the steps done so far, the model in training mode; where
            it returns true, training ends there.
    Raises:
        ValueError: ``state`` belongs to another recipe; the message shows both.
        FloatingPointError: the loss is not finite; the message names the step.
    """
    if double:
        model.double()
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=recipe.weight_decay)
    history = _resume(state, model, optimizer, recipe)
    generator = torch.Generator()
    begun = time.perf_counter() - history.seconds
    cpu_begun = time.process_time() - history.cpu_seconds
    model.train()
    steps = range(len(history.losses), recipe.steps)
    bar = tqdm(steps, label, recipe.steps, initial=steps.start, disable=not progress)
    try:
        with torch.random.fork_rng(devices=[]):
            for step in bar:
                seed = recipe.seed * 1_000_003 + step
                torch.manual_seed(seed)  # for what the model itself draws, such as dropout
                batch = draw(generator.manual_seed(seed))
                batch = _in_double(batch) if double else batch
                with _whole():
                    history.losses.append(_step(model, batch, loss, optimizer, recipe, step))
                history.seconds = time.perf_counter() - begun
                history.cpu_seconds = time.process_time() - cpu_begun
                bar.set_postfix(loss=f"{history.losses[-1]:.3f}", refresh=False)
                if state and (step + 1) % recipe.keep_every == 0:
                    _keep(state, model, optimizer, recipe, history)
                if after and after(step + 1):
                    break
    except KeyboardInterrupt:
        if state:
            _keep(state, model, optimizer, recipe, history)
        raise
    finally:
        model.eval()
        if double:
            model.float()
    if state:
        state.unlink(missing_ok=True)
    return history


def _in_double(batch: Batch) -> Batch:
    """What is real in double precision; labels as they are."""
    return tuple(part.double() if part.is_floating_point() else part for part in batch)


@contextmanager
def _whole() -> Iterator[None]:
    """Let a step finish before Ctrl-C is felt; one stopped half-way would be done twice."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[object] = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(None))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        signal.raise_signal(signal.SIGINT)


def _step(
    model: nn.Module,
    batch: Batch,
    loss: Loss,
    optimizer: torch.optim.Optimizer,
    recipe: Recipe,
    step: int,
) -> float:
    for group in optimizer.param_groups:
        group["lr"] = recipe.rate(step)
    optimizer.zero_grad()
    value = loss(model, batch)
    if not torch.isfinite(value):
        raise FloatingPointError(
            f"the loss is {value.item()} at step {step}; try a lower learning rate than "
            f"{recipe.learning_rate} or a smaller clip than {recipe.clip}"
        )
    value.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
    optimizer.step()
    return value.item()


def _keep(
    file: Path,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    recipe: Recipe,
    history: History,
) -> None:
    """Weights, the optimiser's moments and the history in one file, whole or not at all."""
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for index, moments in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{name}": moment for name, moment in moments.items()}
    tensors["losses"] = torch.tensor(history.losses, dtype=torch.float64)
    spent = {"seconds": str(history.seconds), "cpu_seconds": str(history.cpu_seconds)}
    notes = {"recipe": repr(recipe), **spent}
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, part, notes)
    part.replace(file)


def _resume(
    file: Path | None, model: nn.Module, optimizer: torch.optim.Optimizer, recipe: Recipe
) -> History:
    if file is None or not file.exists():
        return History()
    from safetensors import safe_open

    with safe_open(file, "pt") as kept:  # type: ignore[no-untyped-call]
        notes = kept.metadata()
    if notes["recipe"] != repr(recipe):
        raise ValueError(
            f"{file.name} keeps a run of {notes['recipe']}, not of {recipe}: "
            f"finish that run, or delete the file to start anew"
        )
    tensors = load_file(file)
    model.load_state_dict(_under(tensors, "model."))
    moments: dict[int, dict[str, Any]] = {}
    for name, tensor in _under(tensors, "optimizer.").items():
        index, key = name.split(".", 1)
        moments.setdefault(int(index), {})[key] = tensor
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": moments, "param_groups": groups})
    cpu_seconds = float(notes.get("cpu_seconds", 0))  # states kept before they were counted
    return History(tensors["losses"].tolist(), float(notes["seconds"]), cpu_seconds)


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): tensor
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }
