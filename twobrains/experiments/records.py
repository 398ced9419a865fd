"""What every experiment's record has in common: one line a run, resumed where it stopped.

A record is a file of JSON lines. Each holds a run (a frozen dataclass: the cell of the grid and its
seed) and what it gave. A run that stands in the record is never made twice.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from tqdm.auto import tqdm

Run = TypeVar("Run")
Line = TypeVar("Line")

T95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}
"""Student's t for a 95 % interval of a mean, by number of seeds."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What every run gives, as a line of a record; an experiment adds what it measures.

    Attributes:
        run: the cell of the grid, and its seed.
        accuracy: share of right answers on ``test`` examples that no run learns from.
        parameters: weights and biases, at the end.
        seconds: of training.
        versions: of Python and torch.
        command: that made the line.
    """

    run: Any
    accuracy: float
    test: int
    parameters: int
    seconds: float
    versions: str
    command: str


@dataclass(frozen=True)
class Cell:
    """One cell of a grid over its seeds: mean, and half the width of its 95 % interval."""

    mean: float
    half: float
    accuracies: tuple[float, ...]


def interval(found: Sequence[float], what: str) -> Cell:
    """The mean of some seeds, with Student's interval.

    Args:
        found: one value a seed.
        what: the cell and the command that fills it, for the message.
    Raises:
        ValueError: fewer than two seeds, or more than ten.
    """
    if len(found) not in T95:
        raise ValueError(f"{what}: {len(found)} seeds in the record, wanted 2 to 10")
    half = T95[len(found)] * statistics.stdev(found) / math.sqrt(len(found))
    return Cell(statistics.fmean(found), half, tuple(found))


def read(record: Path, result: Callable[..., Line], run: Callable[..., Any]) -> list[Line]:
    """The finished runs, in the order they were made.

    Args:
        record: the file; none is no runs.
        result: the dataclass of a line.
        run: the dataclass of its ``run``.
    Raises:
        ValueError: a line is no result; the message gives its number.
    """
    if not record.exists():
        return []
    results = []
    whole, _, _ = record.read_text(encoding="utf-8").rpartition("\n")  # a torn last line is none
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            told = json.loads(line)
            results.append(result(**{**told, "run": run(**told["run"])}))
        except (ValueError, TypeError, KeyError) as problem:
            raise ValueError(
                f"{record.name}, line {number} is no result ({problem}); delete the line"
            ) from None
    return results


def append(result: Any, record: Path) -> None:
    """Add a line in one write, so that two runners can share a record.

    What a runner that died in the middle of a line has left of it is cut off before.
    """
    line = json.dumps(asdict(result)) + "\n"
    file = os.open(record, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        there = record.read_bytes()
        if not there.endswith(b"\n"):
            os.truncate(file, there.rfind(b"\n") + 1)
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)


def seeds_parser(about: str | None, seeds: Sequence[int]) -> argparse.ArgumentParser:
    """The command line of a study.

    Args:
        about: the docstring of its module; the first line is its help.
        seeds: those to run where none are named.
    """
    parser = argparse.ArgumentParser(description=(about or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=list(seeds))
    return parser


def complete(
    name: str,
    grid: Iterable[Run],
    done: Iterable[Run],
    make: Callable[[Run], None],
) -> None:
    """Make the runs of a grid that are not done, with progress, and say how many there were.

    Args:
        name: stands before the progress bar.
        grid: all runs.
        done: those that stand in the record.
        make: makes one run and adds it to the record.
    """
    torch.set_num_threads(1)  # the nets are small: a second thread costs more than it brings
    there = set(done)
    missing = [run for run in grid if run not in there]
    begun = time.perf_counter()
    for run in tqdm(missing, name, disable=not missing):
        make(run)
    print(f"{len(missing)} runs in {time.perf_counter() - begun:.0f} s, {len(there)} were there")


def versions() -> str:
    """Of Python and torch, for a line of a record."""
    return f"Python {platform.python_version()}, torch {torch.__version__}"
