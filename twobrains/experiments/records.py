"""Records of runs: files of JSON lines, each a run of a study and what it gave.

A line holds the run (a frozen dataclass: the cell of the grid, and its seed) and its result. It is
added in one write and never changed; fields that have other names now are read by ``ALIASES``.
"""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import torch

Line = TypeVar("Line")

T95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}
"""Student's t for a 95 % interval of a mean, by number of seeds."""
ALIASES = {
    "kept_mb": "saved_activations_mb",
    "kept_bytes": "state_bytes",
    "busy": "cpu_seconds",
    "in_a_row": "sequential_steps",
    "told": "recall",
}
"""Names in records, and what they are called now."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What every run gives, as a line of a record; a study adds what it measures.

    Attributes:
        run: the cell of the grid, and its seed.
        accuracy: on ``test`` examples that no run learns from.
        parameters: weights and biases, at the end.
        seconds: of training.
        versions, command: of Python and torch; that makes the line. ``Study.make`` fills them in.
    """

    run: Any
    accuracy: float
    test: int
    parameters: int
    seconds: float
    versions: str = ""
    command: str = ""


@dataclass(frozen=True)
class Cell:
    """One measure of a cell of the grid, over its seeds.

    Attributes:
        values: one a seed.
        results: the lines of the record that they are from.

    >>> cell = Cell((0.1, 0.2, 0.3))
    >>> f"{cell.mean:.1f} ± {cell.half:.2f}, one more seed: {cell.low:.1f} to {cell.high:.1f}"
    '0.2 ± 0.25, one more seed: -0.3 to 0.7'
    """

    values: tuple[float, ...]
    results: tuple[Any, ...] = ()

    @property
    def mean(self) -> float:
        """Over the seeds."""
        return statistics.fmean(self.values)

    @property
    def half(self) -> float:
        """Half the width of the mean's 95 % interval, Student's."""
        count = len(self.values)
        return T95[count] * statistics.stdev(self.values) / math.sqrt(count)

    def text(self, half: int = 4, digits: int = 1, times: float = 100) -> str:
        """Mean ± half of the interval, that so many characters wide; in % unless ``times`` is 1."""
        return f"{times * self.mean:.{digits}f} ± {times * self.half:{half}.{digits}f}"

    @property
    def low(self) -> float:
        """Lower end of the 95 % prediction interval, where one more seed is expected."""
        return self.mean - self.half * math.sqrt(len(self.values) + 1)  # t s sqrt(1 + 1/n)

    @property
    def high(self) -> float:
        """Upper end of it."""
        return self.mean + self.half * math.sqrt(len(self.values) + 1)

    @property
    def least(self) -> float:
        """The lowest seed's."""
        return min(self.values)

    @property
    def most(self) -> float:
        """The highest seed's."""
        return max(self.values)


def row(name: str, cells: Iterable[Cell], wide: int, half: int = 4) -> str:
    """A name and cells in %, each so many characters wide, as a line of a table."""
    return name + "".join(f"{cell.text(half):>{wide}}" for cell in cells)


def interval(values: Sequence[float], what: str, results: Sequence[Any] = ()) -> Cell:
    """The values of some seeds, as many as an interval can be had of.

    Args:
        values: one a seed.
        what: the cell and the command that fills it, for the message.
        results: the lines that the values are from.
    Raises:
        ValueError: fewer than two seeds, or more than ten.
    """
    if len(values) not in T95:
        raise ValueError(f"{what}: {len(values)} seeds in the record, wanted 2 to 10")
    return Cell(tuple(values), tuple(results))


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
    now = record.stat()
    return list(_parsed(record, now.st_mtime_ns, now.st_size, result, run))


@lru_cache(maxsize=32)
def _parsed(
    record: Path, _time: int, _size: int, result: Callable[..., Line], run: Callable[..., Any]
) -> list[Line]:
    results = []
    whole, _, _ = record.read_text(encoding="utf-8").rpartition("\n")  # a torn last line is none
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            values = json.loads(line, object_hook=_renamed)
            results.append(_restored(result, {**values, "run": run(**values["run"])}))
        except (ValueError, TypeError, KeyError) as problem:
            raise ValueError(
                f"{record.name}, line {number} is no result ({problem}); delete the line"
            ) from None
    return results


def _restored(kind: Any, value: Any) -> Any:
    """What a line has, in the type that it was: a dataclass, a tuple, a dict of them."""
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, dict):
        kinds = _kinds(kind)
        return kind(**{name: _restored(kinds.get(name), each) for name, each in value.items()})
    if get_origin(kind) is dict:
        return {name: _restored(get_args(kind)[1], each) for name, each in value.items()}
    return tuple(value) if get_origin(kind) is tuple else value


_kinds = cache(get_type_hints)


def _renamed(values: dict[str, Any]) -> dict[str, Any]:
    return {ALIASES.get(name, name): value for name, value in values.items()}


def append(result: Any, record: Path) -> None:
    """Add a line in one write.

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


def versions() -> str:
    """Python's and torch's, for a line of a record."""
    return f"Python {platform.python_version()}, torch {torch.__version__}"
