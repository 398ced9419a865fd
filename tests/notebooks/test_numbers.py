"""Numbers and sources in the prose: each is what its record, its cell or the bibliography holds.

A measured number is followed by a hidden mark that names its record and the aggregate,

    96.6<!-- experiments/locality.jsonl: moved | convolution, pooled | 1000 | mean --> %

or, if it is a share in %, stands in what a cell of the same notebook printed.
"""

from __future__ import annotations

import math
import re
from functools import cache, partial
from pathlib import Path

import jupytext
import nbformat
import pytest

from twobrains import checkpoints
from twobrains.experiments import (
    captions,
    depth,
    depth_plots,
    hunger,
    length,
    length_plots,
    lines,
    locality,
    memory,
    memory_plots,
    pace,
    reach,
    robustness,
    samples,
    scaling,
    sensors,
    sharing,
    video,
    writing,
)
from twobrains.experiments.comparison import runner, tables, training
from twobrains.experiments.records import Cell
from twobrains.guide.rules import RULES
from twobrains.paths import ROOT
from twobrains.tools.notebooks import FOLDER, twins
from twobrains.training import parameters

STEMS = [twin.stem for twin in twins([])]
PAGES = [
    *sorted((ROOT / "book").glob("*.md")),
    *sorted((FOLDER / "_text").glob("*.py")),
    RULES,  # the guide's reasons
]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
MARK = re.compile(r"(?P<number>[\d.,]*\d)?<!--\s*(?P<record>[\w./-]+):\s*(?P<field>[^>]*?)\s*-->")
SHARE = re.compile(r"(?<![\d.,–-])(\d+(?:\.\d+)?)\s%")


def prose(page: Path) -> str:
    """A page's text without its code, each line without the mark of a comment."""
    if page.suffix in (".md", ".toml"):
        return page.read_text(encoding="utf-8")
    cells = [cell.source for cell in jupytext.read(page).cells if cell.cell_type == "markdown"]
    return re.sub(r"```.*?```", "", "\n\n".join(cells), flags=re.DOTALL)


@cache
def runs() -> list[locality.Result]:
    return locality.read()


def in_locality(field: str) -> float:
    """``task | net | training digits | mean or half``, in %."""
    task, net, train, what = (part.strip() for part in field.split("|"))
    return 100 * float(getattr(locality.cell(runs(), task, net, int(train)), what))


@cache
def studies() -> list[sharing.Result]:
    return sharing.read()


def in_sharing(field: str) -> float:
    """``study | data | net | training digits | value``, in %; a value like +2 is a shift in px."""
    study, data, net, train, what = (part.strip() for part in field.split("|"))

    def value(result: sharing.Result) -> float:
        if what[0] in "+-":
            return result.shifted[sharing.SHIFTS.index(int(what))]
        return float(getattr(result, "accuracy" if what in ("mean", "half") else what))

    cell = sharing.cell(studies(), study, data, net, int(train), value)
    return 100 * (cell.half if what == "half" else cell.mean)


def in_writing(field: str) -> float:
    """``net | condition | mean or half``, in %."""
    net, condition, what = (part.strip() for part in field.split("|"))
    return 100 * float(getattr(writing.cell(writing.read(), net, condition), what))


@cache
def stacks() -> list[depth.Result]:
    return depth.read()


def in_depth(field: str) -> float:
    """``study | task | net | layers | value``; in %, but for fields and gradients.

    A value is mean or half, of the accuracy; ``before 4`` or ``after 4``, of a layer (0 is the
    pixels, in the study of probes); or lost, the gradient's norm at the first layer ÷ at the last.
    """
    study, task, net, layers, what = (part.strip() for part in field.split("|"))
    when, _, place = what.partition(" ")

    def value(result: depth.Result) -> float:
        if what == "lost":
            return depth_plots.lost(result)
        if place:
            return float(getattr(result, when)[int(place) - (study != "probe")])
        return result.accuracy

    cell = depth.cell(stacks(), study, task, net, int(layers), value)
    raw = what == "lost" or (place and study != "probe")
    return (1 if raw else 100) * (cell.half if what == "half" else cell.mean)


@cache
def memories() -> list[memory.Result]:
    return memory.read()


def in_memory(field: str) -> float:
    """``study | net | lag | mean or half``, in % but for adding; ``study | net | falls``, a lag."""
    study, net, *rest = (part.strip() for part in field.split("|"))
    if rest == ["falls"]:
        lags = memory_plots.falls(memories(), study, net)
        return math.exp(sum(math.log(lag) for lag in lags) / len(lags))
    lag, what = rest
    cell = memory.cell(memories(), study, net, int(lag))
    return (1 if study == "adding" else 100) * float(getattr(cell, what))


@cache
def strings() -> list[length.Result]:
    return length.read()


def in_length(field: str) -> float:
    """``task | reader | low to high | mean, least or most of the seeds``, in %."""
    task, reader, lengths, what = (part.strip() for part in field.split("|"))
    low, high = map(int, lengths.split(" to "))
    cell = length_plots.cell(strings(), task, reader, low, high)
    found = {"mean": cell.mean, "least": min(cell.accuracies), "most": max(cell.accuracies)}
    return 100 * found[what]


@cache
def compared() -> list[training.Result]:
    return runner.read()


def in_comparison(field: str) -> float:
    """``task | net | mean, half, low, high`` or a name of ``longer``; ``task | rule | score``."""
    task, net, what = (part.strip() for part in field.split("|"))
    if what == "score":
        [score] = [
            result.score
            for result in compared()
            if (result.run.stage, result.run.task, result.run.net) == ("baseline", task, net)
        ]
        return float(score or math.nan)
    cell = tables.cell(compared(), task, net)
    assert cell, f"{task}, {net} has no runs"
    if what in ("mean", "half", "low", "high"):
        return float(getattr(cell, what))
    return sum(result.longer[what] for result in cell.results) / len(cell.results)


@cache
def disturbed() -> list[robustness.Result]:
    return robustness.read()


def in_robustness(field: str) -> float:
    """``task | net | perturbation | strength | mean, half, lost or half lost``, in %.

    Lost is what a perturbation takes of the share right on clean digits, seed by seed.
    """
    task, net, kind, strength, what = (part.strip() for part in field.split("|"))
    of = robustness.lost if what.endswith("lost") else robustness.cell
    cell = of(disturbed(), task, net, kind, float(strength))
    return 100 * (cell.half if what.startswith("half") else cell.mean)


@cache
def few_samples() -> list[samples.Result]:
    return samples.everything()


def in_samples(field: str) -> float:
    """``task | net | samples or all | mean or half``, in %; ``task | net | 90 % | needed``."""
    task, net, count, what = (part.strip() for part in field.split("|"))
    if what == "needed":
        found = samples.needed(few_samples(), task, net, float(count.rstrip(" %")) / 100)
        assert found, f"{task}, {net}: never {count}"
        return found
    size = samples.counts(task)[-1] if count == "all" else int(count)
    return 100 * float(getattr(samples.cell(few_samples(), task, net, size), what))


@cache
def fed() -> list[hunger.Result]:
    return hunger.read()


def in_hunger(field: str) -> float:
    """``net | digits | order | accuracy or real | mean, half, least or most``, in %.

    ``net, net | digits | lead | mean or half``, in points; ``net | 90 % | needed``, digits.
    """
    net, count, what, *rest = (part.strip() for part in field.split("|"))
    if what == "needed":
        found = hunger.needed(fed(), net, float(count.rstrip(" %")) / 100)
        assert found, f"{net}: never {count}"
        return found
    if what == "lead":
        one, other = net.split(", ")
        return 100 * of_seeds(hunger.lead(fed(), one, other, int(count)), *rest)
    measure, part = rest
    return 100 * of_seeds(hunger.cell(fed(), net, int(count), what, measure), part)


@cache
def costs() -> list[scaling.Result]:
    return scaling.read()


def in_scaling(field: str) -> float:
    """``net | cost | steps | batch | mean or half``; ``net, net | cost | batch | crossing``, steps.

    A cost is a name in ``scaling.COSTS``.
    """
    net, cost, *sizes, what = (part.strip() for part in field.split("|"))
    if what == "crossing":
        one, other = net.split(", ")
        found = scaling.crossing(costs(), one, other, cost, int(sizes[0]))
        assert found, f"{net}: {cost} never crosses"
        return found
    return float(getattr(scaling.cell(costs(), net, cost, int(sizes[0]), int(sizes[1])), what))


@cache
def paces(record: Path) -> list[pace.Result]:
    return pace.read(record)


def in_pace(field: str, record: Path = pace.RECORD) -> float:
    """``study | net or form | cost | steps | batch | mean or half``.

    ``form ÷ form | cost | steps | batch | mean, half, least or most of the sittings`` is a ratio.
    A cost is a name in ``pace.COSTS`` of its study.
    """
    study, *rest = (part.strip() for part in field.split("|"))
    *who, cost, steps, batch, what = rest
    if not who:
        one, other = study.split(" ÷ ")
        return of_seeds(pace.ratio(paces(record), one, other, cost, int(steps), int(batch)), what)
    return of_seeds(pace.cell(paces(record), study, who[0], cost, int(steps), int(batch)), what)


CHOSEN = {
    "handwriting": {"60"},
    "two_brains_watch_you_write": {"10", "20"},
    "06_head_to_head": {"90", "40", "2"},
    "07_hybrids": {"40", "5"},
}
"""Shares in a chapter's prose that were set, not measured."""


def of_seeds(cell: Cell, what: str) -> float:
    """Mean, half, least or most of a cell's seeds."""
    least, most = min(cell.accuracies), max(cell.accuracies)
    return {"mean": cell.mean, "half": cell.half, "least": least, "most": most}[what]


@cache
def written() -> list[lines.Result]:
    return lines.read()


def in_lines(field: str) -> float:
    """``training | reader | test | measure | mean, half, least or most of the seeds``, in %.

    A measure is ``errors``, ``exact``, ``told`` or ``by_part 7``: the length or distance of 7.
    ``training | reader | busy | mean`` are processor's seconds.
    """
    training, reader, *rest = (part.strip() for part in field.split("|"))
    if rest[0] == "busy":
        own = [r.busy for r in written() if (r.run.training, r.run.reader) == (training, reader)]
        return sum(own) / len(own)
    test, measure, what = rest
    name, _, place = measure.partition(" ")
    part = int(place) - 1 if place else None
    cell = lines.cell(written(), training, reader, test, name, part)
    return 100 * of_seeds(cell, what)


@cache
def captioned() -> list[captions.Result]:
    return captions.read()


def in_captions(field: str) -> float:
    """``captioner | seen or held out | measure | mean, half, least or most of the seeds``, in %."""
    captioner, test, measure, what = (part.strip() for part in field.split("|"))
    cell = captions.cell(captioned(), captioner, test, measure)
    return 100 * of_seeds(cell, what)


@cache
def filmed() -> list[video.Result]:
    return video.read()


def in_video(field: str) -> float:
    """``training | net | test | frame or all | mean or half``; ``rule | name | test | frame or all``.

    Squares summed over a frame's px; frames are counted from the first foreseen.
    """
    training, who, test, frame, *what = (part.strip() for part in field.split("|"))
    which = None if frame == "all" else int(frame)
    if training == "rule":
        found = video.rule(who, test)
        return found[which - 1] if which else sum(found) / len(found)
    return float(getattr(video.cell(filmed(), training, who, test, which), *what))


@cache
def sensed() -> list[sensors.Result]:
    return sensors.read()


def in_sensors(field: str) -> float:
    """``reader | accuracy, busy, multiply_adds or in_a_row | mean or half``; accuracy in %."""
    reader, what, part = (each.strip() for each in field.split("|"))
    cell = sensors.cell(sensed(), reader, what)
    return (100 if what == "accuracy" else 1) * float(getattr(cell, part))


@cache
def recalled() -> list[reach.Result]:
    return reach.read()


def in_reach(field: str) -> float:
    """``net | lag | mean or half``; ``net | seen or hidden | mean``, lags up to 160; in %."""
    net, lag, what = (part.strip() for part in field.split("|"))
    if lag.isdigit():
        return 100 * float(getattr(reach.cell(recalled(), net, int(lag)), what))
    return 100 * getattr(reach.split(recalled(), net), lag)


def in_three_readers(field: str) -> float:
    """A metric of the checkpoint; bits as they are, a share in %."""
    return (1 if "bits" in field else 100) * checkpoints.record("three-readers").metrics[field]


RECORDS = {
    "checkpoints/three-readers.json": in_three_readers,
    "experiments/locality.jsonl": in_locality,
    "experiments/sharing.jsonl": in_sharing,
    "experiments/writing.jsonl": in_writing,
    "experiments/depth.jsonl": in_depth,
    "experiments/hunger.jsonl": in_hunger,
    "experiments/memory.jsonl": in_memory,
    "experiments/length.jsonl": in_length,
    "experiments/captions.jsonl": in_captions,
    "experiments/lines.jsonl": in_lines,
    "experiments/reach.jsonl": in_reach,
    "experiments/pace.jsonl": in_pace,
    "experiments/pace_cuda.jsonl": partial(in_pace, record=pace.ACCELERATED),
    "experiments/robustness.jsonl": in_robustness,
    "experiments/samples.jsonl": in_samples,
    "experiments/scaling.jsonl": in_scaling,
    "experiments/sensors.jsonl": in_sensors,
    "experiments/video.jsonl": in_video,
    "experiments/comparison/runs.jsonl": in_comparison,
}


@each_page
def test_a_marked_number_is_what_its_record_holds(page: Path) -> None:
    for found in MARK.finditer(prose(page)):
        assert found["number"], f"no number stands right before {found[0]}"
        value = RECORDS[found["record"]](found["field"])
        places = len(found["number"].partition(".")[2])
        grouped = "," if "," in found["number"] else ""
        assert f"{value:{grouped}.{places}f}" == found["number"], f"{found[0]}: {value} on record"


def test_a_wrong_number_and_a_wrong_field_would_be_found() -> None:
    field = "moved | dense | 1000 | mean"
    assert f"{in_locality(field):.1f}" != "99.9"
    with pytest.raises(ValueError, match="0 seeds in the record"):
        in_locality("moved | tense | 1000 | mean")


@pytest.mark.parametrize("stem", STEMS)
def test_a_share_without_a_mark_was_printed_by_a_cell_or_stands_in_a_figure(stem: str) -> None:
    notebook = nbformat.read(FOLDER / f"{stem}.ipynb", 4)
    printed = " ".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    text = MARK.sub("", prose(FOLDER / "_text" / f"{stem}.py"))
    known = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", printed)}
    measured = [share for share in SHARE.findall(text) if share not in CHOSEN.get(stem, ())]
    assert [share for share in measured if float(share) not in known] == []


def test_every_run_of_the_record_has_its_size_and_its_versions() -> None:
    for result in runs():
        net = locality.NETS[result.run.net]()
        assert result.parameters == parameters(net), result.run
        assert 0 <= result.accuracy <= 1
        assert result.test == 360
        assert result.versions
    assert len({result.run for result in runs()}) == len(runs())


@each_page
def test_a_link_to_the_bibliography_has_an_entry(page: Path) -> None:
    keys = set(
        re.findall(
            r"^@\w+\{([^,\s]+),",
            (ROOT / "book" / "references.bib").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    )
    assert keys
    cited = re.findall(
        r"bibliography\.(?:md|ipynb|html)#([\w:-]+)", page.read_text(encoding="utf-8")
    )
    assert sorted(set(cited) - keys) == []
