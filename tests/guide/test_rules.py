"""The guide's rules: every link leads somewhere, every number is marked, every command runs."""

from __future__ import annotations

import re
import shlex
import statistics
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import pytest
from docutils.nodes import make_id

from twobrains.experiments import command
from twobrains.experiments.comparison import tables
from twobrains.experiments.comparison.study import STUDY
from twobrains.experiments.registry import find
from twobrains.guide import rules
from twobrains.guide.rules import GRADES, Reason, Trial, plain, read
from twobrains.paths import ROOT
from twobrains.tools.notebooks import FOLDER

GUIDE = read()
each_reason = pytest.mark.parametrize("reason", GUIDE.reasons, ids=lambda r: plain(r.says)[:50])
each_trial = pytest.mark.parametrize("trial", GUIDE.trials, ids=lambda t: t.command[-50:])
KEYS = re.compile(r"^@\w+\{([^,\s]+),", re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*(?<![.,])")
SET = {"3", "10,000", "1,000", "11", "12", "50", "20", "160", "640"}
"""Numbers of a measurement's setting: sizes, lags, lengths."""


@cache
def anchors(page: Path) -> set[str]:
    """What a link to a page of the book may name: its headings, of the bibliography the keys."""
    if page.name == "bibliography.md":
        return set(KEYS.findall((page.parent / "references.bib").read_text(encoding="utf-8")))
    if page.suffix == ".ipynb":
        cells = jupytext.read(FOLDER / "_text" / f"{page.stem}.py").cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = page.read_text(encoding="utf-8")
    return {make_id(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def leads_somewhere(link: str) -> bool:
    """Whether a link, as a page of ``notebooks`` would write it, names a page and a place there."""
    page, _, anchor = link.partition("#")
    file = (FOLDER / page).resolve()
    return file.is_file() and file.is_relative_to(ROOT) and anchor in anchors(file)


@cache
def parsed(words: str) -> Any:
    """What ``python -m twobrains experiments`` makes of a command, without doing it."""
    python, flag, package, part, *rest = shlex.split(words)
    assert (python, flag, package, part) == ("python", "-m", "twobrains", "experiments")
    chosen = command.parser().parse_args(rest)
    assert chosen.command == "run"
    return chosen


@cache
def searched(words: str) -> list[Any]:
    """The first runs that a command makes."""
    study = find(parsed(words).name)
    return study.chosen(study.grid(study.seeds), parsed(words).only)


@each_reason
def test_a_reasons_link_leads_to_a_page_and_a_place_on_it(reason: Reason) -> None:
    assert leads_somewhere(reason.link), reason.link
    assert reason.source


@pytest.mark.parametrize(
    "link",
    [
        "../book/comparison.md#no-such-table",
        "../book/bibliography.md#nobody2031nothing",
        "../book/nowhere.md#copying-20-blanks",
        "01_local_connectivity.ipynb",
        "../../elsewhere.md#x",
    ],
)
def test_a_dead_link_would_be_found(link: str) -> None:
    assert not leads_somewhere(link)


@each_reason
def test_a_published_reason_leads_to_its_source_and_a_measured_one_to_our_own_pages(
    reason: Reason,
) -> None:
    ours = "bibliography" not in reason.link
    assert ours or reason.grade != "measured"
    assert not ours or reason.grade != "published"


@each_reason
def test_a_measured_reason_marks_every_number_but_those_of_its_setting(reason: Reason) -> None:
    if "bibliography" in reason.link:
        assert "<!--" not in reason.says
        return
    unmarked = NUMBER.findall(re.sub(r"[\d.,]*\d<!--.*?-->", "", reason.says))
    assert [number for number in unmarked if number not in SET] == []
    assert "<!--" in reason.says or reason.grade != "measured"


@each_reason
def test_what_was_trained_from_nothing_says_nothing_of_nets_that_were_not(reason: Reason) -> None:
    if reason.grade == "measured":
        assert "borrowed" not in reason.where["samples"]


def test_a_transformer_needs_about_twice_the_multiply_adds_of_a_gru_or_a_tcn() -> None:
    """The one comparison in a reason that is told without a number."""
    assert any("about twice the multiply-adds" in reason.says for reason in GUIDE.reasons)
    found = {
        net: tables.cell(STUDY.read(), "pen-movement", net) for net in ("Transformer", "GRU", "TCN")
    }
    work = {
        net: statistics.fmean(r.multiply_adds for r in c.results) for net, c in found.items() if c
    }
    assert 1.8 < work["Transformer"] / work["GRU"] < 2.5
    assert 1.8 < work["Transformer"] / work["TCN"] < 2.5


@each_trial
def test_a_trials_command_makes_runs_of_all_that_it_names(trial: Trial) -> None:
    named = set(parsed(trial.command).only)
    runs = searched(trial.command)
    assert named == {f"{name}={getattr(run, name)}" for run in runs for name in ("task", "net")}


def test_a_command_with_an_unknown_task_would_be_found() -> None:
    assert searched("python -m twobrains experiments run comparison --only task=weather") == []


@each_trial
def test_a_trial_never_stops_at_what_is_on_record(trial: Trial) -> None:
    """With the book's own record a finished run is not made again: the reader would see nothing."""
    there = {result.run for result in STUDY.read()}
    assert parsed(trial.command).record or not there & set(searched(trial.command))


def test_there_are_six_questions_and_each_has_another_set_of_answers() -> None:
    assert 1 <= len(GUIDE.questions) <= 6
    assert all(len(question.answers) >= 2 for question in GUIDE.questions)


def test_every_family_has_a_reason_for_it_and_one_against_it_but_the_weak() -> None:
    for family in GUIDE.families:
        assert any(reason.speaks.get(family.key) == 1 for reason in GUIDE.reasons), family.key


def test_every_answer_is_named_by_a_rule_or_means_that_the_reader_does_not_know() -> None:
    named = {
        (key, answer)
        for rule in (*GUIDE.reasons, *GUIDE.trials)
        for key, answers in rule.where.items()
        for answer in answers
    }
    for question in GUIDE.questions:
        assert {(question.key, answer) for answer in question.answers} <= named


def rule(text: str, tmp_path: Path) -> Path:
    """The guide's rules with one more, in a file of their own."""
    file = tmp_path / "rules.toml"
    file.write_text(f"{rules.RULES.read_text(encoding='utf-8')}\n[[reason]]\n{text}\n", "utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("where = { data = ['smell'] }\nfor = ['cnn']\ngrade = 'measured'", "'data' are among .*; got smell"),
        ("where = { colour = ['red'] }\nfor = ['cnn']\ngrade = 'measured'", "'colour' are among .*; got red"),
        ("where = {}\nfor = ['snn']\ngrade = 'measured'", "families are among .*; got snn"),
        ("where = {}\nfor = ['cnn']\ngrade = 'guessed'", "grade are among .*; got guessed"),
        ("where = {}\ngrade = 'measured'", "speaks for or against nobody"),
    ],
)  # fmt: skip
def test_a_rule_that_names_what_there_is_not_is_refused(
    text: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=said):
        read(rule(f"says = 'x'\nlink = ''\nsource = ''\n{text}", tmp_path))


def test_a_mark_is_hidden_from_readers() -> None:
    assert plain("It reads 97.4<!-- a: b=c d.mean --> %, no more.") == "It reads 97.4 %, no more."


def test_what_was_measured_on_such_data_weighs_most_and_an_aside_least() -> None:
    assert GRADES["measured"] > GRADES["published"] > GRADES["aside"] > 0
