"""How fast the alternatives learn and go on, what they keep, and what a scan is worth.

Three studies. *Training*: twelve nets of 10,000 parameters, all steps at once where that can be, as
in ``scaling``, whose nets and clock these are: the processor's time on one thread, the median of
some repeats, the nets taking turns at each size. *Generation*: one more step after so many, and the
bytes of the tensors that the step goes on from. TCN and WaveNet have so many layers that they see
the first step, so they keep more for longer sequences. *Scan*: the same linear recurrence of 32
states by a loop and by a scan, once with real shares that differ from step to step, as a minGRU
has them, and once as an LRU layer, which is a convolution too.

All forms are those of ``twobrains.models``, written in torch's operations: Mamba's own scan, one
kernel for a GPU, needs far less memory than this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import cast

import torch
from torch import Tensor, nn

from twobrains.experiments import costs, records, timing
from twobrains.experiments.comparison.nets import Reader
from twobrains.experiments.comparison.training import rounded
from twobrains.experiments.costs import Result
from twobrains.experiments.records import Cell
from twobrains.experiments.scaling import study as scaling
from twobrains.experiments.scaling.study import INPUTS, Learning, Streaming
from twobrains.experiments.study import Study
from twobrains.experiments.timing import Rival
from twobrains.models.linear_recurrence import LRU
from twobrains.models.scan import parallel, sequential
from twobrains.training import parameters

NETS = (
    "LSTM", "GRU", "deep LSTM", "minGRU", "LRU", "S4D", "Mamba", "mLSTM", "linear attention",
    "rotary places", "TCN", "WaveNet",
)  # fmt: skip
"""Names of ``comparison.nets``; all from "deep LSTM" to "linear attention" have one backbone."""
BY_LENGTH = ("TCN", "WaveNet")
LENGTHS = {
    "training": tuple(2**power for power in range(6, 13)),
    "generation": tuple(2**power for power in range(6, 14)),
    "scan": tuple(2**power for power in range(4, 14)),
}
"""Steps, by study."""
BATCHES: dict[str, dict[str, tuple[int, ...]]] = {
    "cpu": {"training": (1,), "generation": (1,), "scan": (1, 8)},
    "cuda": {"training": (1, 32), "scan": (1, 8)},
}
"""Batch sizes, by device and study: one sequence does not keep a GPU busy."""
COSTS = {
    "training": {
        "forward_ms": "forward, ms",
        "both_ms": "forward and backward, ms",
        "saved_activations_mb": "saved activations, MB",
    },
    "generation": {
        "stream_ms": "one step more, ms",
        "state_bytes": "state, bytes",
    },
    "scan": {"forward_ms": "forward, ms", "both_ms": "forward and backward, ms"},
}
STATES = 32
FEWEST, SECONDS = {"training": 1, "generation": 3, "scan": 1}, 1.0
"""Repeats, and the time after which there are no more; each seed is a session of its own."""
KEPT_GB = {"cpu": 1.5, "cuda": 30.0}
"""The activation memory that a net may be expected to need; it may take half as much again."""
WRITTEN_GB = 10.0
"""What the backward pass through ``x[:, t]`` may write: at each step, zeros for all steps."""


@dataclass(frozen=True, kw_only=True)
class Run(scaling.Run):
    """One size of one study.

    Attributes:
        study: a name in ``LENGTHS``.
    """

    study: str


def grid(seeds: Iterable[int], device: str = "cpu") -> list[Run]:
    """All sizes, seed by seed: an interrupted grid is a smaller grid."""
    return [
        Run(study=study, length=length, batch=batch, seed=seed)
        for seed in seeds
        for study, batches in BATCHES[device].items()
        for batch in batches
        for length in LENGTHS[study]
    ]


def names(study: str) -> tuple[str, ...]:
    """Who takes part."""
    return tuple(FORMS) if study == "scan" else NETS


def net_for(name: str, length: int) -> Reader:
    """A net of 10,000 parameters; only those that have to see the first step ask for a length."""
    return scaling.built(name, length if name in BY_LENGTH else LENGTHS["training"][0])


@cache
def _saved_activations_mb(name: str, length: int) -> float:
    return Learning(net_for(name, 512), scaling.Run(length, 1, 0)).saved_activations_mb


def expected_gb(name: str, length: int, batch: int) -> float:
    """A net's activation memory, predicted from three short sequences.

    It grows with T, with T log T (a scan) and with T² (all pairs of steps), with three shares that
    three lengths give.
    """
    short = torch.tensor([128.0, 256.0, 512.0], dtype=torch.double)
    wanted = torch.tensor([float(length)], dtype=torch.double)

    def parts(steps: Tensor) -> Tensor:
        return torch.stack([steps, steps * steps.log2(), steps**2], -1)

    found = torch.tensor([_saved_activations_mb(name, int(n)) for n in short], dtype=torch.double)
    shares = torch.linalg.solve(parts(short), found)
    return batch * float(parts(wanted) @ shares) * 2**20 / 1e9


def indexed(a: Tensor, b: Tensor) -> Tensor:
    """What ``scan.sequential`` gives, as it is first written down."""
    h, states = torch.zeros_like(b[:, 0]), []
    for t in range(b.shape[1]):
        h = a[:, t] * h + b[:, t]
        states.append(h)
    return torch.stack(states, 1)


class _Real(nn.Module):
    """Real states, each with a share for every step: those are what a gradient is wanted of."""

    def __init__(self, run: scaling.Run, form: Callable[[Tensor, Tensor], Tensor]) -> None:
        super().__init__()
        shape, generator = (run.batch, run.length, STATES), torch.Generator().manual_seed(run.seed)
        self.a = nn.Parameter(torch.rand(shape, generator=generator))
        self.b = nn.Parameter(torch.randn(shape, generator=generator))
        self.form = form

    def forward(self) -> Tensor:
        return self.form(self.a, self.b)


class _Complex(nn.Module):
    """An LRU layer and a sequence for it."""

    def __init__(self, run: scaling.Run, form: Callable[[LRU, Tensor], Tensor]) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(run.seed)
        self.layer, self.form = LRU(INPUTS, STATES), form
        self.x: Tensor
        x = torch.randn(run.batch, run.length, INPUTS, generator=generator)
        self.register_buffer("x", x)

    def forward(self) -> Tensor:
        return self.form(self.layer, self.x)


FORMS: dict[str, Callable[[scaling.Run], nn.Module]] = {
    "loop over x[:, t]": lambda run: _Real(run, indexed),
    "loop": lambda run: _Real(run, sequential),
    "scan": lambda run: _Real(run, parallel),
    "LRU, loop": lambda run: _Complex(run, lambda layer, x: cast("Tensor", layer(x).y)),
    "LRU, scan": lambda run: _Complex(run, lambda layer, x: layer.by_scan(x).y),
    "LRU, convolution": lambda run: _Complex(run, lambda layer, x: layer.by_fft(x)),
}
"""By name; the convolution is a product of spectra."""


class Form(timing.Clocked):
    """One way to the same states, at one size.

    Args:
        name: one of ``FORMS``.
        run: the size.
        device: a name of torch's.
    """

    def __init__(self, name: str, run: scaling.Run, device: str = "cpu") -> None:
        super().__init__(FORMS[name](run), device)

    def output(self) -> Tensor:
        """Its states or outputs, at every step."""
        return self.module()  # type: ignore[no-any-return]


def _left_out(run: Run, name: str, device: str) -> str:
    """Why this one is not measured at this size; nothing if it is."""
    if run.study == "training":
        gb = expected_gb(name, run.length, run.batch)
        return f"would keep {gb:.1f} GB of activations" if gb > KEPT_GB[device] else ""
    if name == "loop over x[:, t]":
        gb = 2 * 4 * run.batch * STATES * run.length**2 / 1e9  # of both inputs' gradients
        return f"would write {gb:.0f} GB in the backward pass" if gb > WRITTEN_GB else ""
    return ""


def measure(run: Run, device: str = "cpu") -> Result:
    """Let all who have the room for a size take turns at it."""
    if device != "cpu" and run.study == "generation":
        raise ValueError(f"one step after another is measured on the processor, not on {device}")
    if device == "cuda" and not torch.cuda.is_available():
        raise SystemExit("torch finds no GPU here; the study without /cuda measures the processor")
    torch.manual_seed(run.seed)
    why = {name: found for name in names(run.study) if (found := _left_out(run, name, device))}
    there = [name for name in names(run.study) if name not in why]
    nets = {} if run.study == "scan" else {name: net_for(name, run.length) for name in there}
    rivals = {name: _rival(name, nets.get(name), run, device) for name in there}
    turns = timing.take_turns([*rivals.values()], fewest=FEWEST[run.study], seconds=SECONDS)
    return Result(
        run=run,
        costs={name: {**timing.medians([each]), **_sizes(each)} for name, each in rivals.items()},
        parameters={name: parameters(net) for name, net in nets.items()},
        repeats=turns,
        left_out=why,
        device="cpu, one thread" if device == "cpu" else torch.cuda.get_device_name(device),
    )


def _rival(name: str, net: Reader | None, run: Run, device: str) -> Rival:
    if net is None:
        return Form(name, run, device)
    return Streaming(net, run) if run.study == "generation" else Learning(net, run, device)


def _sizes(rival: Rival) -> dict[str, float]:
    """What is counted of it, beside its times."""
    if isinstance(rival, Learning):
        return {"saved_activations_mb": rounded(rival.saved_activations_mb)}
    return {"state_bytes": rival.stream.state_bytes} if isinstance(rival, Streaming) else {}


def cell(
    results: Iterable[Result], study: str, name: str, what: str, length: int, batch: int = 1
) -> Cell:
    """One cost of one net or form of a study at one size, as ``costs.cell`` has it."""
    return costs.cell(results, name, what, length, batch, study=study)


def curve(
    results: Sequence[Result], study: str, name: str, what: str, batch: int = 1
) -> list[tuple[int, Cell]]:
    """A cost against length, where it was measured."""
    return costs.curve(results, name, what, batch, study=study)


def ratio(
    results: Iterable[Result], one: str, other: str, what: str, length: int, batch: int = 1
) -> Cell:
    """How many times as long one form of the recurrence takes as another, side by side.

    Each session gives a ratio of its own; the mean is over them.
    """
    found = [
        mine / theirs
        for each in STUDY.where(results, study="scan", length=length, batch=batch)
        if (mine := each.costs.get(one, {}).get(what))
        and (theirs := each.costs.get(other, {}).get(what))
    ]
    return records.interval(found, f"{one} ÷ {other}, {what} of {batch} × {length} steps")


STUDY, GPU = (
    Study(
        name=name,
        run=Run,
        result=Result,
        grid=partial(grid, device=device),
        train=partial(measure, device=device),
        shown=shown,
        measures={"cost": cell, "ratio": ratio},
    )
    for name, device, shown in (
        ("throughput", "cpu", "repeats"),
        ("throughput/cuda", "cuda", "repeats"),
    )
)
"""The same on a GPU, where one more step, alone, is no question: it is all overhead."""


def table(results: Sequence[Result], study: str, what: str, batch: int = 1) -> Iterator[str]:
    """One cost against length as lines of text; a dash where someone was left out."""
    curves = {name: curve(results, study, name, what, batch) for name in names(study)}
    yield f"{COSTS[study][what]}, batch {batch}"
    yield from costs.rows(curves, LENGTHS[study], 19)
