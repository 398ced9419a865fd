"""The experiment on lines: what is learned and asked, its record, and that a run can be repeated."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.data.lines import Lines
from twobrains.experiments import lines, lines_asked
from twobrains.experiments.lines import TRAININGS, Result, Run
from twobrains.experiments.lines_asked import DISTANCES, LENGTHS, TESTS, Answers, ask, lines_of
from twobrains.models import LineReader, ctc
from twobrains.models.crnn import BLANK, CLASSES, columns_of
from twobrains.training import parameters


class Knows(nn.Module):
    """Reads any line of a test rightly, but for the symbols that only others tell."""

    def __init__(self, test: str, instead: int | None = None) -> None:
        super().__init__()
        self.rows = [row for part in lines_of(test) for row in zip(*part[2:], strict=True)]
        self.instead, self.at = instead, 0

    def forward(self, ink: Tensor, widths: Tensor) -> Tensor:
        path = torch.full((len(ink), int(columns_of(widths.max()))), BLANK)
        for place, row in enumerate(path):
            symbols, length, asked = self.rows[self.at + place]
            if self.instead is not None:
                symbols = torch.where(asked, self.instead, symbols)
            row[: 2 * length : 2] = symbols[:length]
        self.at += len(ink)
        return F.one_hot(path, CLASSES).float()


@pytest.mark.slow
@pytest.mark.parametrize("test", TESTS)
def test_a_reader_that_is_right_is_counted_as_right(test: str) -> None:
    found = ask(Knows(test), test)
    assert (found.errors, found.exact) == (0, 1)
    assert found.told == (0 if test in ("numbers", "real") else 1)
    assert found.by_part == (1,) * {"numbers": 12, "real": 12, "schools": 11}.get(test, 1)


def test_what_others_tell_is_counted_by_itself() -> None:
    found = ask(Knows("schools", instead=1), "schools")
    assert found.exact == found.told == pytest.approx(np.mean(found.by_part), abs=1e-4)
    assert 0.4 < found.told < 0.6  # half of the flagged strokes are a 1
    assert found.errors < 0.5


def test_a_reader_without_an_answer_has_read_nothing() -> None:
    class Blank(nn.Module):
        def forward(self, ink: Tensor, widths: Tensor) -> Tensor:
            return F.one_hot(torch.full((len(ink), 90), BLANK), CLASSES).float()

    found = ask(Blank(), "dates")
    assert (found.errors, found.exact, found.told) == (1, 0, 0)


def test_tests_have_lines_of_every_length_and_distance() -> None:
    numbers, schools = lines_of("numbers"), lines_of("schools")
    assert [set(part.lengths.tolist()) for part in numbers] == [{length} for length in LENGTHS]
    assert len(schools) == len(DISTANCES)
    for part in schools:
        assert (part.ambiguous.sum(1) == 1).all()
    assert [part.texts() for part in lines_of("real")] == [
        [text.symbols for text in part] for part in lines_asked.texts_of("real")
    ]
    with pytest.raises(ValueError, match="numbers, real, schools, dates, checked; got 'words'"):
        lines_of("words")


def test_the_ceiling_is_what_dates_leave_open() -> None:
    assert 0.4 < lines_asked.ceiling() < 0.5


def test_batches_are_of_one_length_and_repeat_by_seed() -> None:
    glyphs = lines.writers(4, seed=0, copies=1)
    kinds = TRAININGS["context"].kinds
    first, again = (lines.draw(kinds, glyphs, torch.Generator().manual_seed(3)) for _ in range(2))
    assert isinstance(first, Lines)
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))
    assert len(set(first.lengths.tolist())) == 1
    assert len(first.ink) == lines.BATCH


def test_the_loss_is_the_one_written_out() -> None:
    net = LineReader("CNN").eval()
    batch = lines.draw(("numbers",), lines.writers(4, seed=0), torch.Generator().manual_seed(5))
    told = (batch.symbols, columns_of(batch.widths), batch.lengths, BLANK)
    ours = ctc.ctc_loss(net(batch.ink, batch.widths).log_softmax(-1), *told)
    torch.testing.assert_close(lines.ctc_loss(net, batch), ours.mean())


def test_finished_runs_are_skipped(monkeypatch: Any, capsys: Any) -> None:
    made: list[Run] = []
    done = [_result(run) for run in lines.grid([0, 1])[3:]]
    monkeypatch.setattr(lines, "read", lambda: done)
    monkeypatch.setattr(lines, "train", lambda run: made.append(run) or _result(run))
    monkeypatch.setattr(lines.records, "append", lambda result, record: None)
    monkeypatch.setattr(sys, "argv", ["lines", "--seeds", "0", "1"])
    lines.main()
    assert made == lines.grid([0, 1])[:3]
    assert "3 runs in " in capsys.readouterr().out


def test_a_line_of_the_record_comes_back_as_it_was(tmp_path: Any) -> None:
    result = _result(Run("context", "CNN", 1))
    lines.records.append(result, tmp_path / "r.jsonl")
    assert lines.read(tmp_path / "r.jsonl") == [result]


def test_a_cell_is_over_the_seeds_of_one_reader() -> None:
    results = [_result(Run("numbers", "RNN", seed), 0.1 * seed) for seed in (1, 2, 3)]
    results.append(_result(Run("context", "RNN", 1), 0.9))
    found = lines.cell(results, "numbers", "RNN", "real")
    assert found.accuracies == pytest.approx((0.1, 0.2, 0.3))
    part = lines.cell(results, "numbers", "RNN", "real", "by_part", 1)
    assert part.accuracies == (0.5,) * 3
    with pytest.raises(ValueError, match=r"context, RNN, errors of real .*: 1 seeds"):
        lines.cell(results, "context", "RNN", "real")


def test_the_record_is_whole_and_of_readers_as_they_are() -> None:
    results = lines.read()
    assert sorted(map(repr, (each.run for each in results))) == sorted(
        map(repr, lines.grid([0, 1, 2]))
    )
    for each in results:
        assert each.parameters == parameters(LineReader(each.run.reader))
        assert set(each.answers) == {*TRAININGS[each.run.training].tests, "numbers", "real"}
        assert each.test == sum(
            each.answers[test].lines for test in TRAININGS[each.run.training].tests
        )


def test_a_recurrence_carries_over_a_line_what_neighbours_cannot() -> None:
    """From four signs away on, the CRNN still tells a 1 from a 7, and near windows guess."""
    results = lines.read()
    for part in range(3, len(DISTANCES)):
        both, near = (
            lines.cell(results, "context", reader, "schools", "by_part", part)
            for reader in ("CRNN", "CNN")
        )
        assert min(both.accuracies) > 0.85
        assert 0.35 < near.mean < 0.65


def test_the_table_has_every_reader_in_every_row() -> None:
    told = list(lines.table(lines.read()))
    assert len(told) == 1 + len(lines.ROWS)
    assert all(line.count("±") == 4 for line in told[1:])


@pytest.mark.weekly
@pytest.mark.slow
def test_a_run_repeats_what_the_record_says() -> None:
    run = Run("numbers", "RNN", 0)
    [recorded] = [each for each in lines.read() if each.run == run]
    assert lines.train(run).accuracy == pytest.approx(recorded.accuracy, abs=0.08)


def _result(run: Run, errors: float = 0.25) -> Result:
    answers = Answers(lines=480, errors=errors, exact=0.5, told=0.0, by_part=(1.0, 0.5))
    return Result(
        run=run, accuracy=0.5, test=480, parameters=69_000, seconds=1.0, versions="Python, torch",
        command="python", answers={"numbers": answers, "real": answers}, loss=0.1, busy=1.0,
    )  # fmt: skip
