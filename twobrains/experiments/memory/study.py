"""How far back can RNN, LSTM, GRU and a stack of convolutions remember? Equal size and budget.

- *fixed*: recall of one symbol, trained and tested at one lag.
- *mixed*: recall, trained on lags from 1 to 160 drawn anew for each batch, tested up to 640.
- *cut*: the same, with errors going back through the last 16 steps only.
- *adding*, *copy*: trained on mixed lags from 1 to 60.
- *text*: the next character of Python's standard library, one seed: for a figure.
- *search*: the learning rate, on recall with lag 10 and a seed that the other studies do not use.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import product
from statistics import geometric_mean

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.data import code
from twobrains.data.memory_tasks import TASKS, log_uniform
from twobrains.experiments import records
from twobrains.experiments.records import Cell
from twobrains.experiments.study import Study
from twobrains.models.reader import Reader, TextReader, opened
from twobrains.training import Batch, History, Recipe, fit, parameters

STEPS, BATCH, TEST = 600, 32, 512
FIXED = (5, 10, 20, 40)
"""Lags of the study *fixed*."""
FURTHER = (("rnn", 80), ("lstm, bias 4", 80), ("lstm, bias 4", 160))
"""A net that recalls half in some seed is tested at twice the lag, until it does in none."""
LAGS = (1, 2, 5, 10, 20, 40, 60, 80, 120, 160, 240, 320, 640)
"""Lags at which the other studies are tested; *adding* and *copy* up to 80."""
REACH = 16
"""Steps through which errors go back in the study *cut*."""

SIZES = {"rnn": 66, "lstm": 32, "gru": 37, "tcn": 18}
"""Units: 5,606 to 5,768 parameters where one symbol is recalled."""
FORGET = {"lstm": None, "lstm, bias 1": 1.0, "lstm, bias 4": 4.0}
"""Biases of the forget gates at the start; None leaves torch's, drawn around 0."""
NETS = ("rnn", *FORGET, "gru", "tcn")
RATES = dict.fromkeys(NETS, 1e-2) | {"lstm": 3e-3}
"""The learning rate of each net, by the study *search* (``searched``)."""
TRIED = (1e-3, 3e-3, 1e-2)
CELLS = {"rnn": 122, "lstm": 64, "gru": 74}
"""Units of the nets that read text: 31,584 to 32,168 parameters."""
EMBEDDING, WINDOW = 24, 128
KEPT = {*product(("mixed", "adding", "copy", "text"), ("rnn", "lstm", "gru"))}
"""Studies and nets whose weights of seed 0 are kept for the figures."""


@dataclass(frozen=True)
class Run:
    """One cell of the grid with one seed.

    Attributes:
        study: search, fixed, mixed, cut, adding, copy or text.
        net: one of ``NETS``.
        lag: of training; 0 where lags are mixed.
        rate: the learning rate.
        seed: of the initial weights and the batches.
    """

    study: str
    net: str
    lag: int
    rate: float
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """What a run gave, as a line of the record.

    Attributes:
        accuracy: recall at the trained lag; where lags are mixed, at the largest one trained.
        recall: at each of ``lags``; the mean squared error for adding; bits a character.
        lags: at which the net was tested.
        loss: mean of the last 50 steps of training.
    """

    run: Run
    recall: list[float]
    lags: list[int]
    loss: float


def grid(seeds: Iterable[int]) -> list[Run]:
    """All runs, seed by seed: an interrupted grid is a smaller grid."""
    cells = [("fixed", net, lag) for lag, net in product(FIXED, NETS[:-1])] + [
        ("fixed", *further) for further in FURTHER
    ]
    cells += [("mixed", net, 0) for net in NETS]
    cells += [("cut", net, 0) for net in ("rnn", "lstm, bias 1")]
    cells += [(task, net, 0) for task, net in product(("adding", "copy"), ("rnn", "lstm", "gru"))]
    runs = [Run("search", net, 10, rate, 100) for net, rate in product(NETS, TRIED)]
    runs += [Run(study, net, lag, RATES[net], s) for s, (study, net, lag) in product(seeds, cells)]
    return runs + [Run("text", net, 0, 5e-3, 0) for net in CELLS]


def build(study: str, net: str) -> Reader | TextReader:
    """A net of the grid, not trained."""
    kind = net.partition(",")[0]
    if study == "text":
        return TextReader(kind, len(code.ALPHABET), EMBEDDING, CELLS[kind])
    task = TASKS.get(study, TASKS["recall"])
    made = Reader(kind, task.inputs, SIZES[kind], task.outputs, task.queries)
    if FORGET.get(net) is not None:
        opened(made.cell, FORGET[net])  # type: ignore[arg-type]
    return made


def trained(run: Run) -> tuple[nn.Module, History]:
    """The net of a run, and its history."""
    torch.manual_seed(run.seed)
    net = build(run.study, run.net)
    draw, loss = lessons(run)
    recipe = Recipe(STEPS, learning_rate=run.rate, weight_decay=0, seed=run.seed)
    return net, fit(net, draw, loss, recipe, progress=False)


def train(run: Run) -> Result:
    """Train one net and measure what it recalls."""
    net, history = trained(run)
    lags, recall = evaluate(run, net)
    at = lags.index(run.lag or max(lag for lag in lags if lag <= furthest(run.study)))
    return Result(
        run=run,
        accuracy=recall[at],
        recall=recall,
        lags=lags,
        loss=round(sum(history.losses[-50:]) / 50, 4),
        test=TEST,
        parameters=parameters(net),
        seconds=round(history.seconds, 2),
    )


def furthest(study: str) -> int:
    """The largest lag of training where lags are mixed."""
    return 60 if study in ("adding", "copy") else 160


def lessons(run: Run) -> tuple[Callable[[torch.Generator], Batch], Callable[..., Tensor]]:
    """Draws a batch; and the loss on it."""
    if run.study == "text":
        return windows, next_character
    task = TASKS.get(run.study, TASKS["recall"])
    reach = REACH if run.study == "cut" else None

    def draw(generator: torch.Generator) -> Batch:
        lag = run.lag or log_uniform(1, furthest(run.study), generator)
        return task.draw(lag, BATCH, generator)

    def loss(net: nn.Module, batch: Batch) -> Tensor:
        return task.loss(net(batch[0], reach), batch[1])

    return draw, loss


@torch.no_grad()
def evaluate(run: Run, net: nn.Module) -> tuple[list[int], list[float]]:
    """Lags, and what the net makes of sequences it has not seen, the same for all nets."""
    if run.study == "text":
        return [0], [bits(net)]
    task = TASKS.get(run.study, TASKS["recall"])
    most = 80 if run.study in ("adding", "copy") else max(LAGS)
    lags = [run.lag] if run.lag else [lag for lag in LAGS if lag <= most]
    scores = []
    for lag in lags:
        inputs, targets = task.draw(lag, TEST, torch.Generator().manual_seed(lag + 1_000_000))
        outputs = net(inputs)
        value = (
            float(task.loss(outputs, targets)) if task.numbers else task.accuracy(outputs, targets)
        )
        scores.append(round(value, 6))
    return lags, scores


def windows(generator: torch.Generator) -> Batch:
    """Pieces of the standard library, (32, 129) symbols."""
    names = code.split().train
    pieces: list[Tensor] = []
    while len(pieces) < BATCH:
        text = code.modules()[names[int(torch.randint(len(names), (), generator=generator))]]
        if len(text) > WINDOW + 1:
            start = int(torch.randint(len(text) - WINDOW, (), generator=generator))
            pieces.append(code.encode(text[start : start + WINDOW + 1]))
    return (torch.stack([piece for piece in pieces if len(piece) == WINDOW + 1][:BATCH]),)


def next_character(net: nn.Module, batch: Batch) -> Tensor:
    """Cross-entropy of each next symbol, in nats."""
    (text,) = batch
    return F.cross_entropy(net(text[:, :-1]).mT, text[:, 1:])


@torch.no_grad()
def bits(net: nn.Module) -> float:
    """A character of modules that no run learns from, read in windows, each from its start."""
    names = [name for name in code.split().score if len(code.modules()[name]) > WINDOW + 1]
    text = torch.stack([code.encode(code.modules()[name][: WINDOW + 1]) for name in names])
    return round(float(next_character(net, (text,))) / math.log(2), 4)


def searched(results: Iterable[Result]) -> dict[str, float]:
    """The rate of each net whose training ended with the least loss in the study *search*."""
    found = [result for result in results if result.run.study == "search"]
    return {
        net: min((r for r in found if r.run.net == net), key=lambda r: r.loss).run.rate
        for net in NETS
    }


def recall_at(results: Iterable[Result], study: str, net: str, lag: int) -> Cell:
    """What a net recalls at a lag, over its seeds; of adding the mean squared error."""
    found = [result for result in results if lag in result.lags]
    return STUDY.cell(found, study, net, value=lambda r: r.recall[r.lags.index(lag)])


def falls(results: Iterable[Result], study: str, net: str) -> list[float]:
    """For each seed, the lag at which recall falls below one half; infinite if it never does.

    Between two lags that were tested, recall runs straight over the logarithm of the lag. Recall
    below half at the least lag counts as a fall there.
    """
    recalls: dict[int, dict[int, float]] = {}
    for result in STUDY.where(results, study=study, net=net):
        found = recalls.setdefault(result.run.seed, {})
        found |= dict(zip(result.lags, result.recall, strict=True))
    return [_crossing(sorted(found.items())) for _, found in sorted(recalls.items())]


def _crossing(points: list[tuple[int, float]]) -> float:
    lag, before = points[0]
    if before < 0.5:
        return float(lag)
    for further, after in points[1:]:
        if after < 0.5:
            share = (before - 0.5) / (before - after)
            return float(lag * (further / lag) ** share)
        lag, before = further, after
    return math.inf


def mean_fall(results: Iterable[Result], study: str, net: str) -> float:
    """The geometric mean of ``falls``."""
    return geometric_mean(falls(results, study, net))


def kept(study: str, net: str) -> dict[str, Tensor]:
    """The weights of seed 0, trained anew."""
    [run] = [r for r in grid([0]) if (r.study, r.net) == (study, net)]
    return trained(run)[0].state_dict()


STUDY = Study(
    name="memory",
    run=Run,
    result=Result,
    grid=grid,
    train=train,
    keep={f"{study}: {net}": partial(kept, study, net) for study, net in sorted(KEPT)},
    measures={"recall": recall_at, "falls": mean_fall},
)


def recorded(study: str, net: str) -> Reader | TextReader:
    """A net of seed 0 as its recorded training left it, in eval mode."""
    made = build(study, net)
    made.load_state_dict(STUDY.weights(f"{study}: {net}"))
    return made.eval()
