"""The benchmark's results as Markdown, written into the book."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from twobrains.bench.lab_latency import Against
from twobrains.bench.page_latency import Latency
from twobrains.bench.page_memory import Growth
from twobrains.bench.slow_network import LATENCY_MS, MEGABITS, SLOWER, FirstTouch
from twobrains.bench.stats import Spread, number
from twobrains.bench.visit import READERS, Visit
from twobrains.bench.weight import Load, Weight

BEGIN, END = "<!-- bench -->", "<!-- /bench -->"
AT_ONCE, AS_SHIPPED = "`make lab`", "JupyterLab as shipped"
KILOBYTES, REQUESTS, FRAME_MS, ANSWER_MS = 450, 40, 1000.0, 33.3
"""A page's budget."""


@dataclass
class Results:
    """Whatever has been measured so far.

    Attributes:
        chromium: the browser's version.
        load_before: the machine's load average over a minute, before the first measurement.
        against: JupyterLab's figures by how it was started.
        problems: what could not be measured, in words.
    """

    chromium: str = "unknown"
    load_before: float = 0.0
    latencies: list[Latency] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    growths: list[Growth] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    touches: list[FirstTouch] = field(default_factory=list)
    against: dict[str, Against] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def markdown(results: Results, *, figures: bool = True) -> str:
    """Everything that was measured, with the conditions first; each figure by itself if wanted."""
    parts = [
        conditions(results),
        _section("Page by page", _pages(results)),
        _section("What a visit costs a host", _visits(results.visits)),
        _section("First touch on a slow network", _touches(results.touches)),
        _section("From an input event to the drawn output, figure by figure", _answers(results))
        if figures
        else "",
        _section("In JupyterLab, from an input event to the drawn output", _lab(results)),
        _section("What stays in memory, after forced collection", _growths(results.growths)),
        "\n".join(f"- Not measured: {problem}" for problem in results.problems),
    ]
    return "\n\n".join(part for part in parts if part)


def conditions(results: Results) -> str:
    """The sentence without which the numbers mean nothing."""
    day = dt.datetime.now(dt.UTC).date().isoformat()
    return (
        f"Measured on {day} by `python -m twobrains.bench page`: {os.cpu_count()} CPUs, load "
        f"average {number(results.load_before)} before and {number(os.getloadavg()[0])} after; "
        f"Chromium {results.chromium}, headless, no GPU; torch {_version('torch')}, JupyterLab "
        f"{_version('jupyterlab')}, Python {platform.python_version()}; everything on one "
        "machine. Medians with quartiles in brackets; ratios carry over to other machines, "
        "milliseconds do not."
    )


def write(page: Path, text: str) -> None:
    """Replace what is between a page's marks.

    Raises:
        SystemExit: a mark is missing; the message says which, and where to put them.
    """
    whole = page.read_text(encoding="utf-8")
    if missing := [mark for mark in (BEGIN, END) if whole.count(mark) != 1]:
        raise SystemExit(
            f"{page.name} has no single {' and no single '.join(missing)}: "
            f"put a line {BEGIN} and a line {END} where the tables belong"
        )
    before, rest = whole.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, numbers to the right; "" without rows."""
    if not rows:
        return ""
    marks = ["---", *["---:"] * (len(head) - 1)]
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in [head, marks, *rows]]
    return "\n".join(f"| {line} |" for line in lines)


def _section(title: str, body: str) -> str:
    return body and f"## {title}\n\n{body}"


def _answers(results: Results) -> str:
    rows = [
        [f"{each.page}: {each.figure}, {each.kind}", _or_none(each.times), _count(each.times)]
        for each in results.latencies
    ]
    return table(["figure", "ms", "changes"], rows)


def _lab(results: Results) -> str:
    rows = []
    for where, against in results.against.items():
        rows += [
            [f"{where}: the chapter's live figure, slider", *_both(against.ours)],
            [f"{where}: `interact`, one reused matplotlib figure", *_both(against.reused)],
            [f"{where}: `interact`, plain", *_both(against.plain)],
            [f"{where}: live figure ÷ reused", f"{against.to_reused} ×", ""],
            [f"{where}: live figure ÷ plain", f"{against.to_plain} ×", ""],
        ]
    return table(["where", "ms", "changes"], rows)


def _pages(results: Results) -> str:
    """One row a page: its first view, what its figures' runtime adds, and its slowest control."""
    if not results.weights:
        return ""
    head = [
        "page", "KB, gzip", "requests", "first frame, ms", "runtime and model, MB",
        "first touch to output, ms", "slowest control", "its median, ms", "over budget",
    ]  # fmt: skip
    slowest = {each.page: slowest_control(results.latencies, each.page) for each in _loads(results)}
    rows = [_page(each, slowest[each.heaviest.page]) for each in results.weights]
    budget = (
        f"Budget: {number(KILOBYTES)} KB and {REQUESTS} requests for a first view, nothing from "
        f"third parties, a first frame within {number(FRAME_MS)} ms, an output within "
        f"{number(ANSWER_MS)} ms (two frames of a 60 Hz screen)."
    )
    return f"{budget}\n\n{table(head, rows)}"


def _loads(results: Results) -> list[Load]:
    return [each.heaviest for each in results.weights]


def slowest_control(latencies: Sequence[Latency], page: str) -> Latency | None:
    """The control of a page whose median is largest; ``None`` where nothing was timed."""
    timed = [each for each in latencies if each.page == page and each.times is not None]
    return max(timed, key=lambda each: _median(each.times), default=None)


def _median(times: Spread | None) -> float:
    return 0.0 if times is None else times.median


def _page(weight: Weight, slowest: Latency | None) -> list[str]:
    load = weight.heaviest
    live = load.answer is not None
    return [
        load.page,
        number(load.size / 1e3),
        str(load.requests),
        _or_none(weight.frame),
        number(load.runtime_size / 1e6) if live else "–",
        _or_none(weight.answer),
        f"{slowest.figure}, {slowest.kind}" if slowest else "–",
        number(_median(slowest.times)) if slowest else "–",
        ", ".join(over_budget(weight, slowest)) or "–",
    ]


def over_budget(weight: Weight, slowest: Latency | None) -> list[str]:
    """What of a page is more than its budget, in words; empty where all is within."""
    load = weight.heaviest
    found = {
        f"{number(load.size / 1e3)} KB": load.size / 1e3 > KILOBYTES,
        f"{load.requests} requests": load.requests > REQUESTS,
        "the first frame": _median(weight.frame) > FRAME_MS,
        "the slowest control": slowest is not None and _median(slowest.times) > ANSWER_MS,
        f"{weight.outside} third-party requests": weight.outside > 0,
        f"missing: {', '.join(load.missing)}": bool(load.missing),
    }
    return [words for words, over in found.items() if over]


def _visits(visits: Sequence[Visit]) -> str:
    """After one page, three, and all; bytes and requests for one reader and for a million."""
    wanted = {1, 3, len(visits)}
    head = ["pages read, every figure touched", "requests", "MB", "a million readers, TB"]
    rows = [
        [
            str(each.pages),
            str(each.requests),
            number(each.size / 1e6),
            number(each.size * READERS / 1e12),
        ]
        for each in visits
        if each.pages in wanted
    ]
    return table(head, rows)


def _touches(touches: Sequence[FirstTouch]) -> str:
    head = ["figure", "touch to a sign that it loads, ms", "touch to output, s"]
    rows = [
        [
            f"{each.page}: {each.figure}",
            "none" if each.sign is None else number(each.sign),
            "none" if each.answer is None else number(each.answer / 1e3),
        ]
        for each in touches
    ]
    conditions = (
        f"{MEGABITS} Mbit/s, {LATENCY_MS} ms latency, a processor {SLOWER} times slower than this "
        "machine's; the page has been read, and nothing of the model was fetched before the touch."
    )
    return f"{conditions}\n\n{table(head, rows)}" if rows else ""


def _growths(growths: Sequence[Growth]) -> str:
    head = ["figure", "changes", "JavaScript heap, MB", "wasm, MB", "growth, MB", "DOM nodes"]
    rows = [
        [
            f"{each.page}: {each.figure}, {each.kind}",
            str(each.changes),
            f"{number(each.before.heap)} → {number(each.after.heap)}",
            f"{number(each.before.wasm)} → {number(each.after.wasm)}",
            number(each.total),
            f"{each.before.nodes} → {each.after.nodes}",
        ]
        for each in growths
    ]
    return table(head, rows)


def _or_none(times: Spread | None) -> str:
    return "–" if times is None else str(times)


def _count(times: Spread | None) -> str:
    return "0" if times is None else str(times.count)


def _both(times: Spread) -> list[str]:
    return [str(times), str(times.count)]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
