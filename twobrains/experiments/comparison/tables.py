"""Tables of the record, each rebuilt from it and from nothing else."""

from __future__ import annotations

import json
import math
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from twobrains.experiments.comparison.grid import (
    BUDGETS,
    LATER_SEEDS,
    PUBLISHED,
    RATES,
    SEEDS,
    TASKS,
    TIERS,
    takes_part,
)
from twobrains.experiments.comparison.nets import KINDS, LATER, NETS, WITHIN
from twobrains.experiments.comparison.training import CHECKS, PATIENCE, Result
from twobrains.experiments.records import T95, Cell
from twobrains.paths import ROOT

TABLES = ROOT / "book" / "comparison.md"
CELLS = Path(__file__).with_name("cells.csv")
SCORES = Path(__file__).with_name("published.json")
NARROW = "\N{NARROW NO-BREAK SPACE}"
HEADS = ("parameters", "multiply-adds", "memory, MB", "training, s")
PREFACE = Path(__file__).with_name("preface.md")


def cell(results: Iterable[Result], task: str, net: str) -> Cell | None:
    """The runs of one net on one task that count, with Student's intervals; None without two."""
    found = [r for r in results if (r.run.stage, r.run.task, r.run.net) == ("final", task, net)]
    found.sort(key=lambda result: result.run.seed)
    scores = [result.score for result in found if result.score is not None]
    if len(scores) not in T95:
        return None
    return Cell(tuple(scores), tuple(found))


def shown(value: float, task: str) -> str:
    """A score with as many digits as its unit deserves."""
    return f"{value:.1f}" if TASKS[task].measure.endswith("%") else f"{value:.3g}"


def page(results: Sequence[Result]) -> Iterator[str]:
    """The book's page of tables in Markdown, line by line."""
    counts = Counter(result.run.stage for result in results)
    seconds = [result.cpu_seconds for result in results if result.run.task in TIERS[1]]
    yield "<!-- Made by `python -m twobrains experiments page` from preface.md and the record. -->"
    yield PREFACE.read_text(encoding="utf-8").format(
        plots=_plots((*TIERS[1], *TIERS[3])),
        tasks=len(TIERS[1]),
        nets=len(NETS),
        later=len(LATER),
        seeds=len(SEEDS),
        later_seeds=len(LATER_SEEDS),
        budget=BUDGETS["digits"],
        within=round(100 * WITHIN),
        rates=", ".join(f"{rate:g}" for rate in RATES),
        checks=round(100 / CHECKS),
        patience=PATIENCE,
        finals=counts["final"],
        searches=counts["search"],
        slowest=math.ceil(max(seconds, default=0)),
    )
    for task in (*TIERS[1], *TIERS[3]):
        yield from _table(results, task)
    yield "## Published sizes"
    yield ""
    yield from _published(results)


def _table(results: Sequence[Result], task: str) -> Iterator[str]:
    chosen, longer = TASKS[task], _longer(results, task)
    yield f"## {_capital(chosen.title)}"
    yield ""
    measure, rules = _capital(chosen.measure), _rules(results, task)
    yield f"`{task}`. {measure}: {chosen.better} is better. {rules}"
    yield ""
    nets = [net for net in KINDS if takes_part(task, net)]
    yield f'<details class="table-fold"><summary>The numbers of {len(nets)} nets</summary>'
    yield f'<span id="{numbers_at(task)}"></span>'
    yield ""
    heads = ["net", "score", "one more seed", *longer, *HEADS]
    yield "| " + " | ".join(heads) + " |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    for net in nets:
        yield "| " + " | ".join(_row(results, task, net, longer)) + " |"
    yield ""
    yield "</details>"
    yield ""


def numbers_at(task: str) -> str:
    """The anchor of a task's table; a link to it opens the fold."""
    return f"numbers-{task}"


def _plots(tasks: Sequence[str]) -> str:
    """The plots, each a link to its table."""
    return "\n".join(
        f'<a href="#{numbers_at(task)}">![{_capital(TASKS[task].title)}: the score of each net, '
        f"with a mark for each seed.](_static/comparison/{task}.webp)</a>"
        for task in tasks
    )


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _rules(results: Sequence[Result], task: str) -> str:
    chance = TASKS[task].chance
    if chance is not None:
        return f"Chance level: {shown(chance, task)}."
    found = [r for r in results if r.run.stage == "baseline" and r.run.task == task]
    rules = [f"{r.run.net} {shown(r.score, task)}" for r in found if r.score is not None]
    return f"Without a net: {', '.join(rules) or 'not run'}."


def _longer(results: Sequence[Result], task: str) -> list[str]:
    return list(next((r.longer for r in results if r.run.task == task and r.longer), {}))


def _row(results: Sequence[Result], task: str, net: str, longer: Sequence[str]) -> list[str]:
    found = cell(results, task, net)
    if found is None:
        return [net, "not run here", *[""] * (1 + len(longer) + len(HEADS))]
    runs, places = found.results, _places(found, task)
    return [
        net,
        _here(found, task)[0],
        f"{found.low:.{places}f} to {found.high:.{places}f}".replace(" ", NARROW),
        *(shown(statistics.fmean(r.longer[name] for r in runs), task) for name in longer),
        f"{runs[0].parameters:,}",
        f"{runs[0].multiply_adds:,}",
        f"{runs[0].saved_activations_mb:.2f}",
        f"{statistics.median(r.cpu_seconds for r in runs):.1f}",
    ]


def _published(results: Sequence[Result]) -> Iterator[str]:
    """Ours beside what was published, a line for each task and net."""
    there = json.loads(SCORES.read_text(encoding="utf-8"))
    yield f"Published: {there['where']} of {there['source']}. {there['differs']}"
    yield ""
    yield "| task | measure | net | here | seeds | published |"
    yield "|---|---|---|---:|---:|---:|"
    for row in there["rows"]:
        title = f"{row['title']}, {row['parameters']:,} parameters"
        for net in PUBLISHED:
            found = row["task"] and cell(results, row["task"], net)
            ours, seeds = _here(found, row["task"]) if found else ("not run here", "")
            published = row["scores"].get(net, "")
            yield f"| {title} | {row['measure']} | {net} | {ours} | {seeds} | {published} |"


def _here(found: Cell, task: str) -> tuple[str, str]:
    places = _places(found, task)
    words = f"{found.mean:.{places}f} ± {found.half:.{places}f}".replace(" ", NARROW)
    return words, str(len(found.results))


def _places(found: Cell, task: str) -> int:
    """Decimal places of a cell: one of a share in %, else two digits of the interval."""
    if TASKS[task].measure.endswith("%") or not found.half:
        return 1
    return max(0, 1 - math.floor(math.log10(found.half)))


def cells_csv(results: Sequence[Result]) -> Iterator[str]:
    """Every cell with the runs it is made of: each repeats by ``experiments rerun ID``."""
    yield "tier,task,net,mean,half,low,high,rate,steps,runs"
    for tier, tasks in TIERS.items():
        for task in tasks:
            for net in KINDS:
                found = cell(results, task, net)
                if found:
                    numbers = [f"{v:.6g}" for v in (found.mean, found.half, found.low, found.high)]
                    numbers.append(f"{found.results[0].run.rate:g}")
                    numbers.append(f"{statistics.median(r.trained for r in found.results):g}")
                    ids = " ".join(result.id for result in found.results)
                    yield ",".join([str(tier), task, net, *numbers, ids])
