"""How many examples attention needs: a CNN, a ConvNeXt and a ViT on ever more written digits.

All three have about 10,000 parameters, see the same images of 28×28 and take the same steps. A
seed shuffles the training digits, and a smaller set lies within a larger one. The rate of each net
was found on validation, with a seed of its own; so were the weights that are tested. Beside written
digits like those learned from, the nets read real ones, of people they never met. One more line of
runs has the patches of all images in another order, one and the same for training and test: to a
ViT, which learns the position of a patch, that is no harder; to windows it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import product

import torch
from torch import Tensor, nn

from twobrains.data import digits, handwriting
from twobrains.experiments import records
from twobrains.experiments.comparison.digit_tasks import SEEDS as WRITTEN_SEEDS
from twobrains.experiments.comparison.grid import TASKS
from twobrains.experiments.comparison.nets import Pictures, build
from twobrains.experiments.comparison.tasks import Sequences, Task, at_the_end, pieces, some
from twobrains.experiments.comparison.training import evaluate, loss_of, stopping
from twobrains.experiments.few_shot import study as few_shot
from twobrains.experiments.records import Cell
from twobrains.experiments.study import Study
from twobrains.models import ConvNeXt, shuffled
from twobrains.training import Recipe, fit, parameters

COUNTS = {80: 200, 400: 300, 2_000: 500, 10_000: 1_000}
"""Digits to learn from, and steps of 32."""
NETS = ("CNN", "ConvNeXt", "ViT")
RATES = (1e-3, 3e-3, 1e-2)
SEARCH, MIDDLE = 100, 400
"""Seed and number of digits with which each net's rate is found."""
SHUFFLED = 400
"""Digits of the runs with patches in another order."""
BUDGET, PATCH = 10_000, 7
LOOKS = 10
"""At validation in a whole training; the weights that did best there are tested."""
ON = TASKS["pen-picture"]


@dataclass(frozen=True)
class Run:
    """One net, trained once.

    Attributes:
        net: one of ``NETS``.
        samples: digits to learn from, one of ``COUNTS``.
        order: of the patches, ``as written`` or ``shuffled``.
        rate: of learning.
        seed: of which digits, of the first weights and of the batches.
    """

    net: str
    samples: int
    order: str
    rate: float
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """What a run gave, as a line of the record.

    Attributes:
        validation: loss there, of the weights that are tested.
        real: accuracy on scikit-learn's 1,797 digits, at 28×28.
    """

    run: Run
    validation: float
    real: float


def grid(_: Iterable[int]) -> list[Run]:
    """Runs that look for each net's rate."""
    return [Run(net, MIDDLE, "as written", rate, SEARCH) for net, rate in product(NETS, RATES)]


def finals(seeds: Iterable[int], results: Iterable[Result]) -> list[Run]:
    """All runs that count, seed by seed: an interrupted grid is a smaller grid."""
    rates = found_rates(results)
    cells = [*((count, "as written") for count in COUNTS), (SHUFFLED, "shuffled")]
    return [
        Run(net, count, how, rates[net], seed)
        for seed, (count, how), net in product(seeds, cells, NETS)
    ]


def found_rates(results: Iterable[Result]) -> dict[str, float]:
    """Each net's rate: that with the least loss on validation."""
    searched = [each for each in results if each.run.seed == SEARCH]
    best = sorted(searched, key=lambda each: each.validation, reverse=True)
    return {each.run.net: each.run.rate for each in best}  # the last of a net, the least, stays


def untrained(name: str) -> nn.Module:
    """One of ``NETS``, untrained: the comparison's, but ConvNeXt with a coarser, cheaper stem."""
    if name == "ConvNeXt":
        return Pictures(ConvNeXt(21, patch=4))
    return build(name, ON, BUDGET)


@cache
def pool() -> Sequences:
    """All digits that may be learned from; the first 2,000 are the comparison's."""
    written = handwriting.generate(max(COUNTS), seed=WRITTEN_SEEDS["train"])
    return at_the_end(written.pictures(), written.labels)


@cache
def real() -> Sequences:
    """Scikit-learn's digits, scaled and centred as the written ones are."""
    found = digits.scaled()
    return at_the_end(found.pictures[:, 0], found.labels)


def order(how: str) -> Tensor:
    """Which of the 4×4 patches, of 7×7 px, comes to each position: (16,)."""
    if how == "as written":
        return torch.arange(16)
    return torch.randperm(16, generator=torch.Generator().manual_seed(1))


def seen(found: Sequences, how: str) -> Sequences:
    """The same images with their patches in this order."""
    return found._replace(x=shuffled(found.x[:, None], order(how), PATCH)[:, 0])


def task(count: int, how: str, seed: int) -> Task:
    """The comparison's written digits with so many to learn from, and real ones as a part."""
    there = seen(few_shot.first(pool(), count, seed), how)

    @cache
    def heldout(part: str) -> list[Sequences]:
        found = pieces(real()) if part == "real" else ON.heldout(part)
        return [seen(each, how) for each in found]

    return replace(ON, draw=partial(some, there), heldout=heldout)


def train(run: Run) -> Result:
    """Train one net; test its best weights on validation, also on real digits."""
    torch.set_num_threads(1)
    torch.manual_seed(run.seed)
    steps, on = COUNTS[run.samples], task(run.samples, run.order, run.seed)
    made = untrained(run.net)
    best = stopping(made, on, every=steps // LOOKS)
    recipe = Recipe(steps, learning_rate=run.rate, seed=run.seed)
    history = fit(made, on.draw, loss_of(on), recipe, progress=False, after=best)
    made.load_state_dict(best.weights)
    test, others = (evaluate(made, on, part)[1] / 100 for part in ("test", "real"))
    return Result(
        run=run,
        accuracy=round(test, 4),
        test=sum(len(each.x) for each in on.heldout("test")),
        parameters=parameters(made),
        seconds=round(history.seconds, 1),
        validation=round(best.scores[0], 4),
        real=round(others, 4),
    )


def cell(
    results: Iterable[Result],
    net: str,
    count: int,
    how: str = "as written",
    measure: str = "accuracy",
) -> Cell:
    """Accuracy of one net after so many digits, over the seeds.

    Args:
        results: as ``read`` gives them; searches are left out.
        net: one of ``NETS``.
        count: one of ``COUNTS``.
        how: order of the patches.
        measure: ``accuracy`` on written digits, or ``real``.
    Raises:
        ValueError: there are fewer than two seeds, or more than ten.
    """
    counted = [each for each in results if each.run.seed != SEARCH]
    return STUDY.cell(counted, net, count, how, value=measure)


def lead(results: Iterable[Result], one: str, other: str, count: int) -> Cell:
    """What one net reads more than the other, seed by seed: both learned from the same digits."""
    by_seed: dict[int, dict[str, float]] = {}
    for each in results:
        if each.run.seed != SEARCH and (each.run.samples, each.run.order) == (count, "as written"):
            by_seed.setdefault(each.run.seed, {})[each.run.net] = each.accuracy
    found = [of[one] - of[other] for of in by_seed.values() if {one, other} <= of.keys()]
    return records.interval(found, f"{one} against {other}, {count} digits ({STUDY.command})")


def needed(results: Iterable[Result], net: str, accuracy: float) -> float | None:
    """Digits that the mean accuracy needs, as ``few_shot.needed``; None if it never gets there."""
    results = list(results)
    return few_shot.reached([(n, cell(results, net, n).mean) for n in COUNTS], accuracy)


STUDY = Study(
    name="data_efficiency",
    run=Run,
    result=Result,
    grid=grid,
    finals=finals,
    train=train,
    measures={
        "accuracy": cell,
        "real": partial(cell, measure="real"),
        "lead": lead,
        "needed": needed,
    },
)


def table(results: Iterable[Result], measure: str = "accuracy") -> Iterator[str]:
    """The record as lines of text: accuracy in %, mean ± half of the 95 % interval."""
    results = list(results)
    yield f"{'right, %':10}" + "".join(f"{f'{count:,} digits':>16}" for count in COUNTS)
    for name in NETS:
        found = (cell(results, name, count, measure=measure) for count in COUNTS)
        yield records.row(f"{name:10}", found, 16)
