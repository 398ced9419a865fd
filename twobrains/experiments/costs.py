"""What nets cost at each size of their input: a line of the record, and curves against length."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from twobrains.experiments import records
from twobrains.experiments.records import Cell


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a size cost, as a line of the record.

    Attributes:
        run: the size.
        costs: by net, each by its name; of multiply-adds, numbers and times, those of the whole
            batch; ``stream_ms`` is of one sequence after ``length`` steps, None for larger batches.
        parameters: weights and biases, by net.
        repeats: that each time is a median of.
        left_out: nets that were not measured, and why.
        versions, device, command: what made the line.
    """

    run: Any
    costs: dict[str, dict[str, float | None]]
    parameters: dict[str, int]
    repeats: int
    left_out: dict[str, str] = field(default_factory=dict)
    versions: str = ""
    device: str = "cpu, one thread"
    command: str = ""


def cell(
    results: Iterable[Result], net: str, what: str, length: int, batch: int = 1, **where: Any
) -> Cell:
    """One cost of one net at one size, over the sessions.

    Args:
        results: the record.
        net: which.
        what: a cost.
        length: steps.
        batch: sequences.
        where: other fields of a run.
    Raises:
        ValueError: the record has fewer than two sessions, or more than ten.
    """
    there = _measured(results, net, what, length=length, batch=batch, **where)
    of = ", ".join([net, *where.values()])
    return records.interval(
        [value for _, value in there], f"{of}, {what} of {batch} × {length} steps"
    )


def _measured(
    results: Iterable[Result], net: str, what: str, **where: Any
) -> Iterator[tuple[int, float]]:
    """Length and cost of each run of these sizes that the net took part in."""
    for result in results:
        value = result.costs.get(net, {}).get(what)
        if value is not None and all(getattr(result.run, n) == v for n, v in where.items()):
            yield result.run.length, value


def curve(
    results: Sequence[Result], net: str, what: str, batch: int = 1, **where: Any
) -> list[tuple[int, Cell]]:
    """A cost against length, where the net was measured."""
    lengths = {n for n, _ in _measured(results, net, what, batch=batch, **where)}
    return [(n, cell(results, net, what, n, batch, **where)) for n in sorted(lengths)]


def crossing(
    results: Sequence[Result], one: str, other: str, what: str, batch: int = 1
) -> float | None:
    """The length at which two nets cost the same, the last one if there are several.

    Means over the sessions, joined by straight lines over both logarithms; None where one of them
    is the cheaper at every length that both were measured at. It is times that cross: but for a
    Transformer's, the nets' multiply-adds differ by some %, as their parameters do.
    """
    mine, theirs = (
        {length: found.mean for length, found in curve(results, net, what, batch)}
        for net in (one, other)
    )
    gaps = [(n, math.log(mine[n] / theirs[n])) for n in sorted(mine.keys() & theirs.keys())]
    found = None
    for (short, before), (long, after) in pairwise(gaps):
        if before * after < 0:
            found = short * (long / short) ** (before / (before - after))
    return found


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
