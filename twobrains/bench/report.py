"""The benchmark's results as Markdown, and their place in the README."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from twobrains.bench.lab import Against
from twobrains.bench.latency import Latency
from twobrains.bench.memory import Growth
from twobrains.bench.stats import Spread, number
from twobrains.bench.weight import Weight

BEGIN, END = "<!-- bench -->", "<!-- /bench -->"
AT_ONCE, AS_SHIPPED = "`make lab`", "JupyterLab as shipped"


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
    against: dict[str, Against] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def markdown(results: Results) -> str:
    """Everything that was measured, with the conditions first."""
    parts = [
        conditions(results),
        _section("From an input event to the drawn answer", _answers(results)),
        _section("What a page costs to open", _weights(results.weights)),
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


def write(readme: Path, text: str) -> None:
    """Replace what stands between the README's marks.

    Raises:
        SystemExit: a mark is missing; the message says which, and where to put them.
    """
    whole = readme.read_text(encoding="utf-8")
    if missing := [mark for mark in (BEGIN, END) if whole.count(mark) != 1]:
        raise SystemExit(
            f"{readme.name} has no single {' and no single '.join(missing)}: "
            f"put a line {BEGIN} and a line {END} where the table shall stand"
        )
    before, rest = whole.split(BEGIN)
    after = rest.split(END)[1]
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, numbers to the right; "" without rows."""
    if not rows:
        return ""
    marks = ["---", *["---:"] * (len(head) - 1)]
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in [head, marks, *rows]]
    return "\n".join(f"| {line} |" for line in lines)


def _section(title: str, body: str) -> str:
    return body and f"**{title}**\n\n{body}"


def _answers(results: Results) -> str:
    rows = [
        [f"page {each.page}: {each.figure}, {each.kind}", _or_none(each.times), _count(each.times)]
        for each in results.latencies
    ]
    for where, against in results.against.items():
        rows += [
            [f"{where}: the chapter's live figure, slider", *_both(against.ours)],
            [f"{where}: `interact`, one reused matplotlib figure", *_both(against.reused)],
            [f"{where}: `interact`, plain", *_both(against.plain)],
            [f"{where}: live figure ÷ reused", f"{against.to_reused} ×", ""],
            [f"{where}: live figure ÷ plain", f"{against.to_plain} ×", ""],
        ]
    return table(["where", "ms", "changes"], rows)


def _weights(weights: Sequence[Weight]) -> str:
    head = [
        "page", "requests", "KB, gzip", "first frame, ms", "runtime: requests", "MB, gzip",
        "first touch to answer, ms", "third-party requests", "missing files",
    ]  # fmt: skip
    return table(head, [_weight(each) for each in weights])


def _weight(weight: Weight) -> list[str]:
    load = weight.heaviest
    live = load.answer is not None
    return [
        load.page,
        str(load.requests),
        number(load.size / 1e3),
        _or_none(weight.frame),
        str(load.runtime_requests) if live else "–",
        number(load.runtime_size / 1e6) if live else "–",
        _or_none(weight.answer),
        str(weight.outside),
        ", ".join(load.missing) or "0",
    ]


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
