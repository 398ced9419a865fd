"""What a longer sequence and a larger batch cost: six nets of 10,000 parameters, side by side.

The nets are built as in the comparison, for sequences of 8 numbers a step with one output at the
end; the TCN has so many levels that the output can see the first step. Times are of the processor
on one thread, the median of some repeats; at each size the nets take turns, so that what else the
machine does falls on all of them. Recurrences run by torch's own kernels, that of the LSTM by far
the fastest on a processor; attention runs as the book writes it: all of its (time, time) weights
are in memory at once, and queries, keys and values are made twice.
"""

from __future__ import annotations

import math
import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Protocol

import torch
from torch import Tensor, nn

from twobrains.experiments import records
from twobrains.experiments.comparison.nets import KINDS, OneWay, Reader, nearest
from twobrains.experiments.comparison.tasks import Sequences, Task, at_the_end, share_right
from twobrains.experiments.comparison.training import multiply_adds, rounded, saved_activations_mb
from twobrains.experiments.records import Cell
from twobrains.experiments.streams import Stream
from twobrains.experiments.study import Study
from twobrains.models.attention import Attention
from twobrains.training import parameters

NETS = ("RNN", "GRU", "LSTM", "TCN", "CNN", "Transformer")
BUDGET, INPUTS = 10_000, 8
LENGTHS = tuple(2**power for power in range(4, 13))
"""16 to 4,096 steps, each in batches of 1 and of 32."""
BATCHES = tuple(2**power for power in range(9))
"""1 to 256 sequences, of ``MIDDLE`` steps."""
MIDDLE = 256
MEMORY_GB = 2.0
"""What a step of training may need for attention; beyond it a net is left out."""
FEWEST, MOST, SECONDS = 3, 30, 2.0
"""Repeats, and the time after which there are no more of them."""
FURTHER = 20
"""Steps of a stream that are timed together."""
COSTS = {
    "multiply_adds": "multiply-adds of a forward pass",
    "sequential_steps": "sequential matrix products",
    "saved_activations_mb": "saved activations, MB",
    "forward_ms": "forward, ms",
    "both_ms": "forward and backward, ms",
    "stream_ms": "one step further in a stream, ms",
}


@dataclass(frozen=True)
class Run:
    """One size, with all nets.

    Attributes:
        length: steps.
        batch: sequences.
        seed: of the weights and of the sequences; each is a session of its own.
    """

    length: int
    batch: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a size cost, as a line of the record.

    Attributes:
        run: the size.
        costs: by net, each of ``COSTS``; of multiply-adds, numbers and times, those of the whole
            batch; ``stream_ms`` is of one sequence after ``length`` steps, None for larger batches.
        parameters: weights and biases, by net.
        repeats: that each time is a median of.
        left_out: nets that were not measured, and why.
        versions, device, command: what made the line.
    """

    run: Run
    costs: dict[str, dict[str, float | None]]
    parameters: dict[str, int]
    repeats: int
    left_out: dict[str, str] = field(default_factory=dict)
    versions: str = ""
    device: str = "cpu, one thread"
    command: str = ""


def grid(seeds: Iterable[int]) -> list[Run]:
    """All sizes, seed by seed: an interrupted grid is a smaller grid."""
    sizes = [(length, batch) for batch in (1, 32) for length in LENGTHS]
    sizes += [(MIDDLE, batch) for batch in BATCHES]
    return [Run(*size, seed) for seed in seeds for size in dict.fromkeys(sizes)]


def task_of(length: int) -> Task:
    """Sequences of a length with one output at the end; nothing is learned from them."""
    return Task(
        title=f"{length} steps",
        inputs=INPUTS,
        outputs=INPUTS,
        time=length,
        targets=1,
        draw=lambda generator: sequences(length, 32, generator),
        heldout=lambda part: [sequences(length, 1, torch.Generator().manual_seed(0))],
        score=share_right,
    )


def sequences(length: int, batch: int, generator: torch.Generator) -> Sequences:
    """Random ones, (batch, length, inputs), with a target at the end."""
    x = torch.randn(batch, length, INPUTS, generator=generator)
    return at_the_end(x, torch.zeros(batch, dtype=torch.int64))


def built(name: str, length: int) -> Reader:
    """A net for sequences of a length, of the sizes that come nearest to the budget."""
    net = KINDS[name].make(task_of(length), *_sizes(name, length))
    if not isinstance(net, Reader):
        raise TypeError(f"{name} is a {type(net).__name__}, wanted one that reads step by step")
    return net


@cache
def _sizes(name: str, length: int) -> tuple[int, ...]:
    """A TCN of many levels grows in coarser steps than the comparison lets pass."""
    return nearest(name, task_of(length), BUDGET)[0]


@cache
def _unmoved(net: str, length: int) -> dict[str, int]:
    """What no clock and no batch changes: multiply-adds, sequential products, parameters."""
    task = task_of(length)
    made = built(net, length)
    return {
        "multiply_adds": multiply_adds(made, task),
        "sequential_steps": sequential_steps(made, task.heldout("test")[0]),
        "parameters": parameters(made),
    }


PRODUCTS = {"AddmmBackward0", "MmBackward0", "BmmBackward0", "ConvolutionBackward0"}


def sequential_steps(net: nn.Module, batch: Sequences) -> int:
    """The longest chain of matrix products and convolutions from a sequence to its output.

    Each waits for the one before, however many processors there are. Recurrences by their
    equations.
    """
    ours = [part for part in net.modules() if isinstance(part, OneWay)]
    for part in ours:
        part.by_equations = True
    last = net(batch.x, batch.mask).grad_fn
    for part in ours:
        part.by_equations = False
    chain: dict[object, int] = {}
    waiting = [last]
    while waiting:  # a node comes after those that it was made from
        node = waiting[-1]
        before = [each for each, _ in node.next_functions if each is not None]
        missing = [each for each in before if each not in chain]
        if missing:
            waiting += missing
            continue
        chain[node] = max((chain[each] for each in before), default=0) + (node.name() in PRODUCTS)
        waiting.pop()
    return chain[last]


def needs_gb(net: nn.Module, length: int, batch: int) -> float:
    """What attention's (time, time) weights take while a step is learned from.

    Those of each layer are kept, and three more are needed beside them for a while.
    """
    heads = [part.heads for part in net.modules() if isinstance(part, Attention)]
    return 4 * (len(heads) + 3) * max(heads, default=0) * batch * length**2 / 1e9


class Rival(Protocol):
    """Something that is timed beside others, and its times, ms, by what they are of."""

    times: dict[str, list[float]]

    def ready(self) -> None:
        """Make what is first needed, off the clock."""

    def turn(self) -> None:
        """Everything once, on the clock, and once before, so that the cache is this rival's."""


class Clocked(ABC):
    """Something whose forward and backward passes are timed.

    Args:
        module: whose gradients; it is moved to the device.
        device: a name of torch's.
    """

    def __init__(self, module: nn.Module, device: str = "cpu") -> None:
        self.module, self.device = module.to(device), device
        self.times: dict[str, list[float]] = {"forward_ms": [], "both_ms": []}

    @abstractmethod
    def output(self) -> Tensor:
        """Its output, of any shape."""

    def forward(self) -> None:
        """A forward pass that saves no activations."""
        with torch.no_grad():
            self.output()

    def both(self) -> None:
        """A forward and a backward pass."""
        self.module.zero_grad()
        self.output().square().mean().backward()  # type: ignore[no-untyped-call]

    def ready(self) -> None:
        """Both, once."""
        self.forward()
        self.both()

    def turn(self) -> None:
        """Both, on the clock."""
        self.forward()
        self.times["forward_ms"].append(ms(self.forward, self.device))
        self.times["both_ms"].append(ms(self.both, self.device))


class Learning(Clocked):
    """One net at one size.

    Args:
        net: which.
        run: the size.
        device: a name of torch's.
    """

    def __init__(self, net: Reader, run: Run, device: str = "cpu") -> None:
        super().__init__(net, device)
        batch = sequences(run.length, run.batch, torch.Generator().manual_seed(run.seed))
        self.batch = Sequences(*(each.to(device) for each in batch))
        self.saved_activations_mb = saved_activations_mb(lambda: self.output().square().mean())

    def output(self) -> Tensor:
        """One output a sequence."""
        return self.module(self.batch.x, self.batch.mask)  # type: ignore[no-any-return]


class Streaming:
    """One net that reads on after so many steps, a sequence alone."""

    def __init__(self, net: Reader, run: Run) -> None:
        self.stream = Stream(net, run.length)
        self.x = sequences(run.length, 1, torch.Generator().manual_seed(run.seed)).x[0]
        self.times: dict[str, list[float]] = {"stream_ms": []}

    def further(self) -> None:
        """Some steps more."""
        for x in self.x[:1].expand(FURTHER, -1):
            self.stream.step(x)

    def ready(self) -> None:
        """Read all that comes before."""
        self.stream.read(self.x)

    def turn(self) -> None:
        """Some steps, on the clock."""
        self.further()
        self.times["stream_ms"].append(ms(self.further) / FURTHER)


def medians(rivals: Iterable[Rival]) -> dict[str, float]:
    """The median of each of their times."""
    times = [each for rival in rivals for each in rival.times.items()]
    return {what: rounded(statistics.median(found)) for what, found in times}


def ms(do: Callable[[], None], device: str = "cpu") -> float:
    """What something takes.

    Of the processor, without what that does for others meanwhile; of a GPU, by the clock
    on the wall, from when it has nothing to do until it has nothing to do again.
    """
    if device == "cpu":
        begun = time.process_time()
        do()
        return 1000 * (time.process_time() - begun)
    torch.cuda.synchronize(device)
    begun = time.perf_counter()
    do()
    torch.cuda.synchronize(device)
    return 1000 * (time.perf_counter() - begun)


def measure(run: Run, names: Iterable[str] = NETS) -> Result:
    """Let every net that has the memory for a size take turns at it."""
    torch.manual_seed(run.seed)
    nets = {name: built(name, run.length) for name in names}
    needed = {name: needs_gb(net, run.length, run.batch) for name, net in nets.items()}
    left_out = {
        name: f"attention would need {gb:.1f} GB" for name, gb in needed.items() if gb > MEMORY_GB
    }
    there = {name: net for name, net in nets.items() if name not in left_out}
    learning = {name: Learning(net, run) for name, net in there.items()}
    rivals: dict[str, list[Rival]] = {name: [each] for name, each in learning.items()}
    if run.batch == 1:
        for name, net in there.items():
            rivals[name].append(Streaming(net, run))
    repeats = take_turns([each for both in rivals.values() for each in both])
    return Result(
        run=run,
        costs={
            name: {
                **_counted(name, run, learning[name]),
                "stream_ms": None,
                **medians(rivals[name]),
            }
            for name in there
        },
        parameters={name: parameters(net) for name, net in nets.items()},
        repeats=repeats,
        left_out=left_out,
    )


def _counted(name: str, run: Run, learning: Learning) -> dict[str, float | None]:
    return {
        "multiply_adds": _unmoved(name, run.length)["multiply_adds"] * run.batch,
        "sequential_steps": _unmoved(name, run.length)["sequential_steps"],
        "saved_activations_mb": rounded(learning.saved_activations_mb),
        "forward_ms": None,
        "both_ms": None,
    }


def take_turns(
    rivals: Sequence[Rival], *, fewest: int | None = None, seconds: float | None = None
) -> int:
    """Time each rival, one after another, again and again; how often.

    Args:
        rivals: who take turns.
        fewest: repeats; ``FEWEST`` unless given.
        seconds: after which there are no more repeats than that; ``SECONDS`` unless given.
    """
    fewest, seconds = FEWEST if fewest is None else fewest, SECONDS if seconds is None else seconds
    for rival in rivals:
        rival.ready()
    begun, repeats = time.perf_counter(), 0
    while repeats < fewest or (repeats < MOST and time.perf_counter() - begun < seconds):
        for rival in rivals:
            rival.turn()
        repeats += 1
    return repeats


def cell(
    results: Iterable[Result], net: str, what: str, length: int, batch: int, study: str = "scaling"
) -> Cell:
    """One cost of one net at one size, over the sessions.

    Args:
        results: the record.
        net: one of ``NETS``.
        what: a name in ``COSTS``.
        length: steps.
        batch: sequences.
        study: whose record it is, for the message.
    Raises:
        ValueError: the record has fewer than two sessions, or more than ten.
    """
    found = [
        value
        for result in results
        if (result.run.length, result.run.batch) == (length, batch)
        and (value := result.costs.get(net, {}).get(what)) is not None
    ]
    return records.interval(found, f"{net}, {what} of {batch} × {length} steps ({study})")


def curve(results: Iterable[Result], net: str, what: str, batch: int = 1) -> list[tuple[int, Cell]]:
    """A cost against length, where the net was measured."""
    results = list(results)
    measured = {
        result.run.length
        for result in results
        if result.run.batch == batch and result.costs.get(net, {}).get(what) is not None
    }
    return [(length, cell(results, net, what, length, batch)) for length in sorted(measured)]


def crossing(
    results: Iterable[Result], one: str, other: str, what: str, batch: int = 1
) -> float | None:
    """The length at which two nets cost the same, the last one if there are several.

    Means over the sessions, joined by straight lines over both logarithms; None where one of them
    is the cheaper at every length that both were measured at. It is times that cross: but for a
    Transformer's, the nets' multiply-adds differ by some %, as their parameters do.
    """
    results = list(results)
    mine, theirs = (
        {length: found.mean for length, found in curve(results, net, what, batch)}
        for net in (one, other)
    )
    return _crossing(mine, theirs)


STUDY = Study(
    name="scaling",
    run=Run,
    result=Result,
    grid=grid,
    train=measure,
    seeds=range(5),
    shown="costs[GRU][forward_ms]",
    measures={
        "cost": cell,
        "crossing": crossing,
    },
)


def _crossing(mine: dict[int, float], theirs: dict[int, float]) -> float | None:
    gaps = [(n, math.log(mine[n] / theirs[n])) for n in sorted(mine.keys() & theirs.keys())]
    found = None
    for (short, before), (long, after) in pairwise(gaps):
        if before * after < 0:
            found = short * (long / short) ** (before / (before - after))
    return found


def table(results: Iterable[Result], what: str, batch: int = 1) -> Iterator[str]:
    """One cost against length as lines of text; a dash where a net was left out."""
    results = list(results)
    yield f"{COSTS[what]}, batch {batch}"
    yield from rows({net: curve(results, net, what, batch) for net in NETS}, LENGTHS)


def rows(
    curves: Mapping[str, list[tuple[int, Cell]]], lengths: Sequence[int], names: int = 12
) -> Iterator[str]:
    """Curves against length as rows of means, after a row of lengths; names that many letters."""
    yield f"{'steps':{names}}" + "".join(f"{length:>10,}" for length in lengths)
    for name, points in curves.items():
        there = {length: found.mean for length, found in points}
        row = (f"{_number(there[length]) if length in there else '–':>10}" for length in lengths)
        yield f"{name:{names}}{''.join(row)}"


def _number(value: float) -> str:
    if value >= 1e6:
        return f"{value / 1e6:,.0f} M" if value >= 1e8 else f"{value / 1e6:.3g} M"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
