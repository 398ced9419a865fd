"""``python -m twobrains experiments``: list, run and show the studies."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from filelock import Timeout

from twobrains.experiments.comparison import plot, tables
from twobrains.experiments.comparison.rerun import rerun
from twobrains.experiments.comparison.study import FULL_SIZE, STUDY
from twobrains.experiments.registry import find, studies


def main(words: Sequence[str] | None = None) -> None:
    """Do what the words say."""
    chosen = parser().parse_args(words)
    chosen.do(chosen)


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; ``do`` is the function of the one that was chosen."""
    made = argparse.ArgumentParser(prog="python -m twobrains experiments", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="list the studies, or a study's runs")
    listing.add_argument("name", nargs="?", choices=studies())
    listing.add_argument("--only", nargs="+", default=[], metavar="FIELD=VALUE", help="these runs")
    listing.set_defaults(do=_list)
    parts = {}
    for name, do, about in (
        ("run", _run, "make the runs that are missing"),
        ("table", _table, "print a study's record"),
        ("keep", _keep, "train the nets whose weights figures need"),
        ("value", _value, "print the number that a mark in prose names"),
    ):
        parts[name] = commands.add_parser(name, help=about)
        parts[name].add_argument("name", choices=studies())
        parts[name].set_defaults(do=do)
    again = commands.add_parser("rerun", help="repeat a run of the comparison, and compare")
    again.add_argument("id")
    again.add_argument("--seed", type=int, help="another seed: is it where one more was expected?")
    again.set_defaults(do=_rerun)
    page = commands.add_parser("page", help="write the comparison's page and plot anew")
    page.set_defaults(do=_page)
    _add_run(parts["run"])
    parts["table"].add_argument("value", nargs="?", default="", help="what is shown of a result")
    parts["value"].add_argument("words", nargs="+", help="FIELD=VALUE … MEASURE.AGGREGATE %%")
    return made


def _add_run(part: argparse.ArgumentParser) -> None:
    part.add_argument("--seeds", type=int, nargs="+", help="those of the record unless given")
    part.add_argument("--only", nargs="+", default=[], metavar="FIELD=VALUE", help="these runs")
    part.add_argument("--jobs", type=int, default=1, help="runs at a time on this machine (1)")
    part.add_argument("--scheduler", help="a Dask scheduler, such as tcp://10.0.0.1:8786")
    part.add_argument("--record", type=Path, help="another file than the study's own")
    part.add_argument(
        "--set", nargs="+", default=[], metavar="FIELD=VALUE", help="to try out; needs --record"
    )


def _list(chosen: argparse.Namespace) -> None:
    if chosen.name is None:
        for name in studies():
            print(f"{name:28}{len(find(name).read()):6,} runs")
        return
    study = find(chosen.name)
    results = {result.run: result for result in study.read()}
    for run in study.chosen(results, chosen.only):
        print(f"{run}  {results[run].command}")


def _run(chosen: argparse.Namespace) -> None:
    study = find(chosen.name)
    if chosen.set and not chosen.record:
        raise SystemExit("--set is for trying out: name another file with --record FILE")
    try:
        made = study.complete(
            chosen.seeds,
            chosen.only,
            chosen.set,
            record=chosen.record,
            jobs=chosen.jobs,
            scheduler=chosen.scheduler,
        )
    except Timeout:
        raise SystemExit("another runner is at work on this record; wait for it") from None
    except KeyboardInterrupt:
        raise SystemExit("stopped; the same command goes on from the finished runs") from None
    print(f"{made} runs made, {len(study.read(chosen.record))} in the record")


def _table(chosen: argparse.Namespace) -> None:
    study = find(chosen.name)
    print(*study.table(study.read(), chosen.value), sep="\n")


def _keep(chosen: argparse.Namespace) -> None:
    print(f"{find(chosen.name).train_kept()} nets trained")


def _value(chosen: argparse.Namespace) -> None:
    print(find(chosen.name).value(chosen.words))


def _rerun(chosen: argparse.Namespace) -> None:
    right, words = rerun(STUDY.read(), chosen.id, chosen.seed)
    print(words)
    raise SystemExit(0 if right else 1)


def _page(_: argparse.Namespace) -> None:
    results = [*STUDY.read(), *FULL_SIZE.read()]
    for file, lines in (
        (tables.TABLES, tables.page(results)),
        (tables.CELLS, tables.cells_csv(results)),
    ):
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        print(file)
    print(plot.save(results))
