"""A study: a grid of runs, what makes one, its record, and what can be read from that.

Each study is a folder beside this file: ``study.py`` has its nets, its data and a ``Study``,
``record.jsonl`` the runs that are finished, ``weights.safetensors`` the nets that figures show.
``python -m twobrains experiments`` makes what is missing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import Any, Generic, TypeVar

import torch
from filelock import FileLock
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor
from tqdm.auto import tqdm

from twobrains.experiments import records
from twobrains.experiments.records import Cell
from twobrains.experiments.runner import results_of
from twobrains.experiments.values import AGGREGATES, measured, typed

Run = TypeVar("Run")
Line = TypeVar("Line")
Weights = Mapping[str, Tensor]
FOLDER = Path(__file__).parent
_ONE_AT_A_TIME = threading.Lock()  # runs draw from torch's own generator


def every(run: Callable[..., Run], *axes: Iterable[Any]) -> Callable[[Iterable[int]], list[Run]]:
    """A grid of all combinations: values of the first fields of a run, whose last is its seed."""
    cells = list(product(*axes))
    return lambda seeds: [run(*cell, seed) for seed in seeds for cell in cells]


@dataclass(frozen=True, kw_only=True)
class Study(Generic[Run, Line]):
    """A study by its name, which is that of its folder.

    Attributes:
        name: the folder, and after a slash the record, where there are several.
        run: the dataclass of a run; one of its fields is ``seed``.
        result: the dataclass of a line, with ``run``, ``versions`` and ``command``.
        grid: all runs with these seeds, seed by seed: an interrupted grid is a smaller grid.
        train: makes a run.
        seeds: of the record.
        finals: runs whose settings the results of the grid have found; made after it.
        keep: what trains the nets whose weights are kept, by name.
        shown: the measure of its table.
        measures: what else is read from results, by name: a number or a cell, given the results
            and keywords.

    >>> from twobrains.experiments.sharing.study import STUDY
    >>> cell = STUDY.cell(STUDY.read(), study="data", data="real", net="dense", train=1000)
    >>> f"{100 * cell.mean:.1f} ± {100 * cell.half:.1f} %, {len(cell.values)} seeds"
    '97.6 ± 0.2 %, 5 seeds'
    >>> STUDY.value(["study=data", "data=real", "net=dense", "train=1000", "accuracy.mean", "%"])
    97.61...
    """

    name: str
    run: type[Run]
    result: type[Line]
    grid: Callable[[Iterable[int]], list[Run]]
    train: Callable[[Run], Line]
    seeds: Sequence[int] = (0, 1, 2)
    finals: Callable[[Iterable[int], list[Line]], list[Run]] = lambda seeds, results: []
    keep: Mapping[str, Callable[[], Weights]] = field(default_factory=dict)
    shown: str = "accuracy"
    measures: Mapping[str, Callable[..., Cell | float | None]] = field(default_factory=dict)

    @property
    def record(self) -> Path:
        """The file with the finished runs."""
        folder, _, file = self.name.partition("/")
        return FOLDER / folder / f"{file or 'record'}.jsonl"

    @property
    def weights_file(self) -> Path:
        """The file with the weights that are kept."""
        return self.record.with_name("weights.safetensors")

    @property
    def command(self) -> str:
        """Makes the record."""
        return f"python -m twobrains experiments run {self.name}"

    def read(self, record: Path | None = None) -> list[Line]:
        """The finished runs, in the order they were made."""
        return records.read(record or self.record, self.result, self.run)

    def make(self, run: Run) -> Line:
        """One run, with what made it."""
        with _ONE_AT_A_TIME:
            torch.set_num_threads(1)  # sums in one order; and a second thread gains little
            made: Any = self.train(run)
        command = made.command or f"{self.command} --seeds {made.run.seed}"
        stamped: Line = replace(made, versions=records.versions(), command=command)
        return stamped

    def complete(
        self,
        seeds: Iterable[int] | None = None,
        only: Iterable[str] = (),
        change: Iterable[str] = (),
        *,
        record: Path | None = None,
        jobs: int = 1,
        scheduler: str | None = None,
    ) -> int:
        """Make the runs that are not in the record, and say how many they were.

        Args:
            seeds: those of the record unless given.
            only: values that fields of runs may have, ``net=dense net=local``.
            change: values that they get instead, for trying out in another record.
            record: the file; the study's own unless given.
            jobs: runs at a time on this machine.
            scheduler: address of a Dask scheduler.
        Raises:
            filelock.Timeout: another runner holds the record.
        """
        record, seeds = record or self.record, list(self.seeds if seeds is None else seeds)
        stages = (self.grid, lambda seeds: self.finals(seeds, self.read(record)))
        changes, made = dict(typed(pair, self.run) for pair in change), 0
        with FileLock(record.with_suffix(".lock"), timeout=0):
            for stage in stages:
                runs = self.chosen(stage(seeds), only, changes)
                there = {result.run for result in self.read(record)}  # type: ignore[attr-defined]
                missing = [run for run in dict.fromkeys(runs) if run not in there]
                results = results_of(self.make, missing, jobs, scheduler)
                for result in tqdm(results, self.name, len(missing), disable=not missing):
                    records.append(result, record)
                    made += 1
        return made

    def chosen(
        self, runs: Iterable[Any], only: Iterable[str], changes: Mapping[str, Any] = {}
    ) -> list[Run]:
        """The runs whose fields have one of the values named for them, with other values set."""
        wanted: dict[str, set[Any]] = {}
        for name, value in (typed(pair, self.run) for pair in only):
            if name not in (names := [each.name for each in fields(self.run)]):  # type: ignore[arg-type]
                raise ValueError(f"runs have no field {name!r}, but {', '.join(names)}")
            wanted.setdefault(name, set()).add(value)
        found = [run for run in runs if all(getattr(run, n) in v for n, v in wanted.items())]
        return [replace(run, **changes) for run in found]

    def cell(
        self,
        results: Iterable[Line],
        *cell: Any,
        value: str | Callable[[Line], float] = "accuracy",
        **where: Any,
    ) -> Cell:
        """One measure over the seeds of the runs of a cell.

        Args:
            results: of the record.
            cell: the first fields of its runs, in their order.
            value: of a result; a text as ``measured`` reads it.
            where: other fields, by name.
        Raises:
            ValueError: the record has fewer than two seeds, or more than ten.
        """
        where = {**dict(zip(self._fields(), cell, strict=False)), **where}
        found = list(self.where(results, **where))
        values = [measured(r, value) if isinstance(value, str) else value(r) for r in found]
        what = ", ".join(map(str, [*where.values(), value if isinstance(value, str) else ""]))
        return records.interval(values, f"{what} (made by {self.command})", found)

    def _fields(self) -> list[str]:
        """What names a cell: fields of a run but for its seed."""
        return [each.name for each in fields(self.run) if each.name != "seed"]  # type: ignore[arg-type]

    def where(self, results: Iterable[Line], **where: Any) -> Iterator[Line]:
        """The results of runs whose fields have these values."""
        for result in results:
            run = result.run  # type: ignore[attr-defined]
            if all(getattr(run, name) == value for name, value in where.items()):
                yield result

    def table(self, results: Iterable[Line], value: str = "") -> Iterator[str]:
        """Every cell of the record in a line, mean ± half of the 95 % interval."""
        cells: dict[tuple[Any, ...], list[float]] = {}
        for result in results:
            run = result.run  # type: ignore[attr-defined]
            cell = tuple(getattr(run, name) for name in self._fields())
            cells.setdefault(cell, []).append(measured(result, value or self.shown))
        yield f"{', '.join(self._fields())}: {value or self.shown}"
        for cell, found in cells.items():
            half = f" ± {Cell(tuple(found)).half:.3g}" if len(found) in records.T95 else ""
            yield f"{', '.join(map(str, cell))}: {fmean(found):.4g}{half}"

    def value(self, words: Sequence[str]) -> float:
        """The number that a mark in prose names.

        Args:
            words: fields of runs, ``net=dense``; then a measure and an aggregate of its cell,
                ``accuracy.mean``, or a measure of a single run; then ``%`` for per cent.
        """
        *pairs, path = [word for word in words if word != "%"]
        where = dict(typed(pair, self.run) for pair in pairs)
        name, _, aggregate = path.rpartition(".")
        if path in self.measures or name in self.measures:
            found = self.measures[path if path in self.measures else name](self.read(), **where)
        elif aggregate in AGGREGATES:
            found = self.cell(self.read(), value=name, **where)
        else:
            found = measured(self._one(where), path)
        number = getattr(found, aggregate) if isinstance(found, Cell) else found
        if number is None:
            raise ValueError(f"{self.name}: {' '.join(words)} is nothing")
        return float(100 * number if "%" in words else number)

    def _one(self, where: Mapping[str, Any]) -> Line:
        results = list(self.where(self.read(), **where))
        if len(results) != 1:
            raise ValueError(f"{self.name}, {where}: wanted one run, found {len(results)}")
        return results[0]

    def weights(self, name: str) -> dict[str, Tensor]:
        """The weights that are kept under a name."""
        mark = f"{name}: "
        with safe_open(self.weights_file, "pt") as stored:  # type: ignore[no-untyped-call]
            keys = [key for key in stored.keys() if key.startswith(mark)]  # noqa: SIM118
            return {key.removeprefix(mark): stored.get_tensor(key) for key in keys}

    def train_kept(self) -> int:
        """Train the nets whose weights are to be kept and are not yet; how many they were."""
        there = load_file(self.weights_file) if self.weights_file.exists() else {}
        missing = [name for name in self.keep if not any(k.startswith(f"{name}: ") for k in there)]
        for name in tqdm(missing, self.name, disable=not missing):
            torch.set_num_threads(1)
            there |= {f"{name}: {key}": w.contiguous() for key, w in self.keep[name]().items()}
            save_file(there, self.weights_file)
        return len(missing)
