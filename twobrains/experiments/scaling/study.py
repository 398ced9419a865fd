"""What a longer sequence and a larger batch cost: six nets of 10,000 parameters, side by side.

The nets are built as in the comparison, for sequences of 8 numbers a step with one output at the
end; the TCN has so many levels that the output can see the first step. Times are of the processor
on one thread, the median of some repeats; at each size the nets take turns, so that what else the
machine does falls on all of them. Recurrences run by torch's own kernels, that of the LSTM by far
the fastest on a processor; attention runs as the book writes it: all of its (time, time) weights
are in memory at once, and queries, keys and values are made twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn

from twobrains.experiments.comparison.nets import KINDS, OneWay, Reader, nearest
from twobrains.experiments.comparison.tasks import Sequences, Task, at_the_end, share_right
from twobrains.experiments.comparison.training import multiply_adds, rounded, saved_activations_mb
from twobrains.experiments.costs import Result, cell, crossing, curve, rows
from twobrains.experiments.streams import Stream
from twobrains.experiments.study import Study
from twobrains.experiments.timing import Clocked, Rival, medians, ms, take_turns
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


STUDY = Study(
    name="scaling",
    run=Run,
    result=Result,
    grid=grid,
    train=measure,
    seeds=range(5),
    shown="costs[GRU][forward_ms]",
    measures={"cost": cell, "crossing": crossing},
)


def table(results: Sequence[Result], what: str, batch: int = 1) -> Iterator[str]:
    """One cost against length as lines of text; a dash where a net was left out."""
    yield f"{COSTS[what]}, batch {batch}"
    yield from rows({net: curve(results, net, what, batch) for net in NETS}, LENGTHS)
