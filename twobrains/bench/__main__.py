"""``python -m twobrains.bench page``: measure the built book and JupyterLab, print tables.

Options: ``--quick`` for fewer changes, ``--write`` to put the tables into book/speed.md,
``--site FOLDER`` for a book built elsewhere, ``--part`` to measure some parts only.
Ctrl-C prints what was measured until then.

``python -m twobrains.bench notebooks`` measures the memory of each notebook's kernel.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from twobrains.bench import (
    kernel_memory,
    lab_latency,
    page_latency,
    page_memory,
    pages,
    report,
    slow_network,
    visit,
    weight,
)
from twobrains.bench.report import AS_SHIPPED, AT_ONCE, Results
from twobrains.bench.site import Site, serving
from twobrains.paths import ROOT
from twobrains.tools import chromium

PARTS = ("open", "answer", "visit", "slow", "memory", "lab")
SLOW_PAGES = 2
"""The front page and the first chapter: what loads is about the same everywhere."""


@dataclass(frozen=True)
class Plan:
    """How often each thing is done.

    Attributes:
        changes: of each kind of control, timed.
        loads: of each page.
        many: changes between the two looks at memory.
        ways: how JupyterLab is started: the table's words, and whether with our settings file.
    """

    changes: int = 100
    loads: int = 5
    many: int = 500
    ways: tuple[tuple[str, bool], ...] = ((AT_ONCE, True), (AS_SHIPPED, False))


QUICK = Plan(changes=30, loads=2, many=100, ways=((AT_ONCE, True),))


@dataclass(frozen=True)
class Step:
    """One measurement: ``run`` adds to the results and calls its argument once a unit done."""

    name: str
    units: int
    run: Callable[[Callable[[], object]], None]


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line asks for; 0 if all of it could be measured."""
    options = _options(arguments)
    if options.what == "notebooks":
        return kernel_memory.main()
    found = pages.find(options.site)
    results = Results(load_before=os.getloadavg()[0])
    finished = False
    try:
        with serving(options.site) as site, chromium.browser() as browser:
            results.chromium = browser.version
            plan = QUICK if options.quick else Plan()
            _run(steps(browser, site, found, plan, results, options.part), results)
        finished = True
    except KeyboardInterrupt:
        results.problems.append("the rest: the run was interrupted")
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # Playwright's unfinished business
    text = report.markdown(results)
    print(text, flush=True)
    if options.write and finished:
        report.write(ROOT / "book" / "speed.md", report.markdown(results, figures=False))
    return 0 if finished and not results.problems else 1


def steps(
    browser: Any, site: Site, found: list[pages.BookPage], plan: Plan, results: Results,
    parts: list[str],
) -> list[Step]:  # fmt: skip
    """Every measurement, in the order in which they are made."""
    live = [page for page in found if page.figures]
    made = []
    if "open" in parts:
        made += [_opening(browser, site, page, plan, results) for page in found]
    if "answer" in parts:
        made += [_answering(browser, site, page, plan, results) for page in live]
    if "visit" in parts:
        made.append(_visiting(browser, site, live, results))
    if "slow" in parts:
        made += [_touching(browser, site, page, results) for page in live[:SLOW_PAGES]]
    if "memory" in parts:
        made += [_growing(browser, site, page, plan, results) for page in live]
    if "lab" in parts:
        made += [_jupyter(browser, words, at_once, plan, results) for words, at_once in plan.ways]
    return made


def _opening(browser: Any, site: Site, page: pages.BookPage, plan: Plan, results: Results) -> Step:
    def run(tick: Callable[[], object]) -> None:
        loads = []
        for _ in range(plan.loads):
            loads.append(weight.load(browser, site, page))
            tick()
        results.weights.append(weight.together(loads))

    return Step(f"opening {page.path}", plan.loads, run)


def _answering(
    browser: Any, site: Site, page: pages.BookPage, plan: Plan, results: Results
) -> Step:
    def run(tick: Callable[[], object]) -> None:
        for found in page_latency.measure(browser, site, page, plan.changes):
            results.latencies.append(found)
        tick()

    return Step(f"moving {page.path}", 1, run)


def _visiting(browser: Any, site: Site, live: list[pages.BookPage], results: Results) -> Step:
    def run(tick: Callable[[], object]) -> None:
        for found in visit.measure(browser, site, live, tick):
            results.visits.append(found)

    return Step("a visit", len(live), run)


def _touching(browser: Any, site: Site, page: pages.BookPage, results: Results) -> Step:
    def run(tick: Callable[[], object]) -> None:
        if touched := slow_network.measure(browser, site, page):
            results.touches.append(touched)
        tick()

    return Step(f"first touch of {page.path}", 1, run)


def _growing(browser: Any, site: Site, page: pages.BookPage, plan: Plan, results: Results) -> Step:
    def run(tick: Callable[[], object]) -> None:
        if grown := page_memory.measure(browser, site, page, plan.many):
            results.growths.append(grown)
        tick()

    return Step(f"memory of {page.path}", 1, run)


def _jupyter(browser: Any, words: str, at_once: bool, plan: Plan, results: Results) -> Step:
    def run(tick: Callable[[], object]) -> None:
        chapter = lab_latency.first_chapter()
        results.against[words] = lab_latency.measure(
            browser, chapter, plan.changes, at_once=at_once, tick=tick
        )

    return Step(words, lab_latency.ROUNDS, run)


def _run(todo: list[Step], results: Results) -> None:
    """Step by step; one that fails is named, and the others go on."""
    from playwright.sync_api import Error as BrowserError

    with tqdm(total=sum(step.units for step in todo), file=sys.stderr) as bar:
        for step in todo:
            bar.set_description(step.name)
            try:
                step.run(bar.update)
            except (RuntimeError, SystemExit, BrowserError) as problem:
                results.problems.append(f"{step.name}: {problem}")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m twobrains.bench", description=__doc__)
    parser.add_argument(
        "what", choices=["page", "notebooks"], help="pages and JupyterLab, or kernels' memory"
    )
    parser.add_argument("--quick", action="store_true", help="fewer changes, one JupyterLab")
    parser.add_argument("--write", action="store_true", help="put the tables into book/speed.md")
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="built book")
    parser.add_argument("--part", nargs="+", choices=PARTS, default=list(PARTS))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
