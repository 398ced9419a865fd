"""The tables: from the record alone, byte for byte, and every cell from its own runs."""

from __future__ import annotations

import csv
import statistics
from dataclasses import replace
from itertools import product

import pytest
from models.exporting import one_a_day

from twobrains.experiments.comparison import plot, tables
from twobrains.experiments.comparison.grid import TASKS, TIERS, cells, takes_part
from twobrains.experiments.comparison.nets import LATER, NETS
from twobrains.experiments.comparison.rerun import compared, rerun
from twobrains.experiments.comparison.study import STUDY
from twobrains.experiments.comparison.training import Result


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return STUDY.read()


def test_the_tables_are_what_the_record_gives(results: list[Result]) -> None:
    for file, lines in (
        (tables.TABLES, tables.page(results)),
        (tables.CELLS, tables.cells_csv(results)),
    ):
        assert file.read_text(encoding="utf-8") == "".join(f"{line}\n" for line in lines), (
            "python -m twobrains experiments page"
        )


def test_no_run_bears_another_ones_name(
    results: list[Result],
) -> None:
    for result in results:
        assert result.id == result.run.id
        assert result.run.task in TIERS[result.tier]
        assert result.command.endswith(result.id)
        assert (result.score is None) == (result.run.stage == "search")


def test_a_run_of_the_first_tier_takes_at_most_90_seconds_of_a_core(results: list[Result]) -> None:
    first = [r for r in results if r.run.task in TIERS[1] and r.run.net not in LATER]
    assert max(result.cpu_seconds for result in first) <= 90


def test_every_cell_can_be_traced_to_its_runs(results: list[Result]) -> None:
    by_id = {result.id: result for result in results}
    with tables.CELLS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    there = {(row["task"], row["net"]) for row in rows if row["tier"] != "2"}
    assert there == set(cells(1, 3))
    for row in rows:
        runs = [by_id[each] for each in row["runs"].split()]
        assert {(r.run.task, r.run.net, r.run.stage) for r in runs} == {
            (row["task"], row["net"], "final")
        }
        scores = [run.score for run in runs if run.score is not None]
        assert float(row["mean"]) == pytest.approx(statistics.fmean(scores), rel=1e-4)
        student = {3: 4.303, 5: 2.776}[len(scores)]
        wide = student * statistics.stdev(scores) * (1 + 1 / len(scores)) ** 0.5
        assert float(row["high"]) - float(row["mean"]) == pytest.approx(wide, rel=1e-3, abs=3e-4)


def test_the_tiers_stand_apart() -> None:
    assert sum(map(len, TIERS.values())) == len(TASKS)


@pytest.mark.parametrize("task", [*TIERS[1], *TIERS[3]])
def test_a_task_has_a_plot_of_its_own(results: list[Result], task: str) -> None:
    (axes,) = plot.draw(results, task).axes
    assert axes.get_title().replace("\n", " ") == TASKS[task].title
    marks = [line.get_marker() for line in axes.get_lines()]
    assert {plot.MARKS[net] for net in NETS if takes_part(task, net)} <= set(marks)
    assert (plot.FOLDER / f"{task}.webp").exists()


def test_every_plot_leads_to_a_table(results: list[Result]) -> None:
    page = tables.TABLES.read_text(encoding="utf-8")
    for task in (*TIERS[1], *TIERS[3]):
        assert f'<a href="#{tables.numbers_at(task)}">' in page
        assert f'<span id="{tables.numbers_at(task)}"></span>' in page


def pick(results: list[Result], task: str, net: str) -> Result:
    return next(r for r in results if (r.run.stage, r.run.task, r.run.net) == ("final", task, net))


@one_a_day("task, net", [("digits", "MLP"), ("digits", "RNN"), ("co2", "LSTM")], ("digits", "MLP"))
def test_a_run_made_again_is_where_it_was(results: list[Result], task: str, net: str) -> None:
    right, words = compared(results, pick(results, task, net), None)
    assert right, words


@pytest.mark.weekly
@pytest.mark.slow
def test_new_seeds_are_where_one_more_was_expected(results: list[Result]) -> None:
    """One in twenty 95 % intervals misses: of nine, one may."""
    cells = product(("digits", "co2", "sunspots"), ("MLP", "RNN", "LSTM"))
    found = [compared(results, pick(results, *each), 11) for each in cells]
    assert sum(right for right, _ in found) >= 8, [words for right, words in found if not right]


@pytest.mark.slow
def test_what_is_off_is_told_with_both_scores(results: list[Result]) -> None:
    before = pick(results, "digits", "MLP")
    off = replace(before, score=before.score - 3 if before.score else None)
    right, words = compared(results, off, None)
    assert not right
    assert str(off.score) in words
    assert str(before.score) in words


def test_an_unknown_run_is_answered_in_words() -> None:
    with pytest.raises(SystemExit, match="no run nosuch in the record"):
        rerun([], "nosuch")


def test_another_seed_of_a_rule_or_a_search_is_refused_in_words(results: list[Result]) -> None:
    for stage in ("baseline", "search"):
        before = next(result for result in results if result.run.stage == stage)
        with pytest.raises(SystemExit, match="nothing is on record of what another seed"):
            compared(results, before, 7)
