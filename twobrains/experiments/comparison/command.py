"""``python -m twobrains experiments``: run, table, plot, keep, runs and rerun."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from filelock import Timeout

from twobrains.experiments.comparison import kept, plot, runner, tables
from twobrains.experiments.comparison.grid import (
    LATER_ON,
    LATER_SEEDS,
    SEEDS,
    TASKS,
    TIERS,
)
from twobrains.experiments.comparison.nets import KINDS, NETS
from twobrains.experiments.comparison.training import Result, train

__all__ = ["main"]

POINTS, SHARE = 1.0, 0.05
"""How far a run repeated on any processor may be off: points of %, or a share of another score."""


def main(words: Sequence[str] | None = None) -> None:
    """Do what the words say."""
    parser = argparse.ArgumentParser(prog="python -m twobrains experiments", description=__doc__)
    parser.add_argument("--record", type=Path, default=runner.RECORD, help="the record's file")
    commands = parser.add_subparsers(dest="command", required=True)
    _add_run(commands.add_parser("run", help="make the runs that are missing"))
    commands.add_parser("table", help="write every table anew from the record")
    drawing = commands.add_parser("plot", help="draw the record")
    drawing.add_argument("--to", type=Path, default=plot.PICTURE)
    commands.add_parser("keep", help="train the nets whose weights the figures need")
    listing = commands.add_parser(
        "runs", help="list the runs of a task and a net, with their commands"
    )
    listing.add_argument("task", choices=TASKS)
    listing.add_argument("net")
    again = commands.add_parser("rerun", help="repeat one run, and compare")
    again.add_argument("id")
    again.add_argument("--seed", type=int, help="another seed: is it where one more was expected?")
    chosen = parser.parse_args(words)
    do = {
        "run": _run,
        "table": _table,
        "plot": _plot,
        "keep": _keep,
        "runs": _runs,
        "rerun": _rerun,
    }
    do[chosen.command](chosen)


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--later", action="store_true", help="what came after, and its tasks")
    parser.add_argument("--tasks", nargs="+", choices=TASKS)
    parser.add_argument("--models", nargs="+", choices=KINDS)
    parser.add_argument("--seeds", nargs="+", type=int)
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time on this machine (1)")
    parser.add_argument("--scheduler", help="a Dask scheduler, such as tcp://10.0.0.1:8786")
    parser.add_argument("--steps", type=int, help="fewer steps, for trying out; needs --record")


def _run(chosen: argparse.Namespace) -> None:
    if chosen.steps and chosen.record == runner.RECORD:
        raise SystemExit("--steps is for trying out: name another file with --record FILE")
    later = chosen.later
    try:
        made = runner.complete(
            chosen.tasks or list(LATER_ON if later else TIERS[1]),
            chosen.models or list(KINDS if later else NETS),
            chosen.seeds or list(LATER_SEEDS if later else SEEDS),
            record=chosen.record,
            steps=chosen.steps,
            jobs=chosen.jobs,
            scheduler=chosen.scheduler,
        )
    except Timeout:
        raise SystemExit(
            f"another runner is at work on {chosen.record.name}; wait for it"
        ) from None
    except KeyboardInterrupt:
        raise SystemExit("stopped; the same command goes on from the finished runs") from None
    print(f"{made} runs made, {len(runner.read(chosen.record))} in {chosen.record.name}")


def _table(chosen: argparse.Namespace) -> None:
    results = runner.read(chosen.record)
    for file, lines in (
        (tables.TABLES, tables.page(results)),
        (tables.CELLS, tables.cells_csv(results)),
    ):
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        print(file)


def _plot(chosen: argparse.Namespace) -> None:
    plot.draw(runner.read(chosen.record)).savefig(chosen.to, dpi=100)
    print(chosen.to)


def _keep(chosen: argparse.Namespace) -> None:
    print(f"{kept.keep(runner.read(chosen.record))} nets trained, all in {kept.WEIGHTS.name}")


def _runs(chosen: argparse.Namespace) -> None:
    for result in runner.read(chosen.record):
        run = result.run
        if (run.task, run.net) == (chosen.task, chosen.net):
            told = f"{run.stage:8} seed {run.seed:3} rate {run.rate:<6g} score {result.score}"
            print(f"{told}  {result.command}")


def _rerun(chosen: argparse.Namespace) -> None:
    results = runner.read(chosen.record)
    before = next((result for result in results if result.id == chosen.id), None)
    if before is None:
        raise SystemExit(f"no run {chosen.id} in {chosen.record.name}: `runs TASK NET` lists them")
    right, words = compared(results, before, chosen.seed)
    print(words)
    raise SystemExit(0 if right else 1)


def compared(results: Sequence[Result], before: Result, seed: int | None) -> tuple[bool, str]:
    """Repeat a run, with its seed or another; whether it is where it should be, in words too."""
    run = before.run
    if seed is None or seed == run.seed:
        return _as_before(before, train(run))
    found = tables.cell(results, run.task, run.net)
    if run.stage != "final" or found is None:
        raise SystemExit(f"nothing is on record of what another seed of {before.id} would give")
    score = train(replace(run, seed=seed)).score
    told = f"{before.measure}: seed {seed} gives {score}, {found.low:.4g} to {found.high:.4g}"
    return score is not None and found.low <= score <= found.high, f"{told} expected"


def _as_before(before: Result, after: Result) -> tuple[bool, str]:
    """Whether a repeated run has its score again: of a search, which has none, on validation."""
    old, new = (each.validation if each.score is None else each.score for each in (before, after))
    if old is None or new is None:
        raise ValueError(f"run {before.id} has no score to compare")
    room = POINTS if before.measure.endswith("%") else SHARE * abs(old)
    told = f"{before.measure}: {old} on record, {new} now; {room:.3g} apart at most"
    return abs(new - old) <= room, told
